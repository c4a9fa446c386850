"""What pages about one's own things share: who is signed in, the keys of their texts, the day it is for them."""

import datetime as dt
from typing import TypedDict
from zoneinfo import ZoneInfo

from flask import g

from data.commands.keyring import Keyring
from data.db import db
from data.queries.organisations import get_organisation
from surveys.clock import utc_now
from surveys.security import current_settings


class Person(TypedDict):
    """The names under which commands and queries take the signed-in person."""

    organisation_id: int
    person_id: int


def person() -> Person:
    """Return the signed-in person."""
    return {"organisation_id": g.viewer.organisation_id, "person_id": g.viewer.person_id}


def keyring() -> Keyring:
    """Return the ring that opens people's texts with the installation's secrets."""
    settings = current_settings()
    return Keyring((settings.secret_key, *settings.secret_key_fallbacks))


def local_day(moment: dt.datetime) -> dt.date:
    """Return the day of a moment in the organisation's zone."""
    return moment.astimezone(local_zone()).date()


def local_zone() -> ZoneInfo:
    """Return the organisation's zone."""
    return ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)


def local_today() -> dt.date:
    """Return the day it is in the organisation's zone."""
    return local_day(utc_now())
