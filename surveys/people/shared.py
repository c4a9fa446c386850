"""What the pages about a person share: whose page it is, the day it is here, the teams that can be chosen."""

import datetime as dt
from typing import Any, TypedDict

from flask import abort, g, url_for

from data.commands.closing import closing_words
from data.commands.looks import SEEN
from data.db import db
from data.queries.organisations import TeamRow, list_teams
from data.queries.staff import StaffFile, get_staff_file
from surveys.looking import note_looking
from surveys.own import local_today
from surveys.people.handles import handle_of, person_of
from surveys.security import current_settings
from surveys.teams import INDENT


class Whose(TypedDict):
    """Arguments of every command about a person."""

    organisation_id: int
    person_id: int


def _secrets() -> tuple[str, ...]:
    settings = current_settings()
    return (settings.secret_key, *settings.secret_key_fallbacks)


def whose(handle: str) -> Whose:
    """Return the person that an address names; 404 for one that is not there."""
    organisation_id = g.viewer.organisation_id
    person_id = person_of(_secrets(), organisation_id=organisation_id, handle=handle)
    if person_id is None:
        abort(404)
    return Whose(organisation_id=organisation_id, person_id=person_id)


def person_behind(handle: str) -> int:
    """Return the id of the person that a handle stands for; 404 for one of nobody here."""
    return whose(handle)["person_id"]


def staff_file(handle: str) -> StaffFile:
    """Return what administrators see of the person that an address names, and note that they looked."""
    person = whose(handle)
    found = get_staff_file(db.session, **person)
    note_looking(SEEN, [person["person_id"]])
    return found


def handle(person_id: int) -> str:
    """Return what stands for a person in addresses."""
    return handle_of(_secrets(), organisation_id=g.viewer.organisation_id, person_id=person_id)


def page_of(person_id: int) -> str:
    """Return the address of a person's page."""
    return url_for("people.show", handle=handle(person_id))


def open_teams(day: dt.date) -> list[TeamRow]:
    """Return the teams that are open on a day, as a tree."""
    teams = list_teams(db.session, g.viewer.organisation_id)
    return [team for team in teams if team.closed_on is None or team.closed_on > day]


def team_choices() -> list[tuple[str, str]]:
    """Return the open teams as (value, label) of a menu, those below others indented."""
    return [(str(team.id), INDENT * team.depth + team.name) for team in open_teams(local_today())]


def closing_of(team_id: int | None) -> str | None:
    """Say when a team closes, and where its people are then; None for one that stays open."""
    if team_id is None:
        return None
    return closing_words(db.session, organisation_id=g.viewer.organisation_id, team_id=team_id)


def actor() -> dict[str, Any]:
    """Return who changes something."""
    return {"actor_id": g.viewer.person_id}
