"""Mails about what a person did: thanks for answers without any of them, and what became of what they would offer."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.following import FOLLOW_UP_MAIL, THANKS_MAIL
from data.commands.outbox import Work
from data.language import gettext
from data.queries.letters import get_follow_up_address, get_thanked
from data.types import Month
from surveys.announcements.mails import stop_headers, stop_link
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, write_letter
from surveys.mail_choices import FOLLOW_UPS, THANKS
from surveys.pulse.wizard import local_words
from surveys.security import current_settings


def send_thanks(session: Any, work: Work, now: dt.datetime) -> None:
    """Thank one person, as long as they can still change what they sent."""
    month = Month.parse(work.payload["month"])
    place = {"organisation_id": work.organisation_id, "person_id": int(work.payload["person_id"])}
    thanked = get_thanked(session, **place, month=month, now=now)
    session.rollback()  # a slow mail server must not hold up those who write
    if thanked is not None:
        facts = {"month": month.label, "until": local_words(thanked.closes_at, thanked.zone), "zone": thanked.zone}
        _send(
            work,
            THANKS,
            "thanks",
            gettext("Thank you: your pulse about %(month)s has arrived", month=month.label),
            thanked.email,
            **facts,
        )


def send_follow_up(session: Any, work: Work, _now: dt.datetime) -> None:
    """Ask one person what became of what they said they would offer, without saying what it was."""
    place = {"organisation_id": work.organisation_id, "person_id": int(work.payload["person_id"])}
    address = get_follow_up_address(session, **place, commitment_id=int(work.payload["commitment_id"]))
    session.rollback()  # a slow mail server must not hold up those who write
    if address is not None:
        _send(work, FOLLOW_UPS, "follow_up", gettext("What became of what you said you would offer?"), address)


def _send(work: Work, kind: str, name: str, subject: str, address: str, **facts: object) -> None:
    settings = current_settings()
    if not settings.smtp_url:
        return
    whose = {"organisation_id": work.organisation_id, "person_id": int(work.payload["person_id"])}
    stop = stop_link(settings, **whose, kind=kind)
    home = settings.public_url.rstrip("/")
    letter = write_letter(name, subject=subject, home=home, stop_url=stop, **facts)
    send_mail(settings, make_letter(settings, letter, to=address, key=work.key, headers=stop_headers(stop)))


def init_app(app: Flask) -> None:
    """Let the worker thank people and ask what became of things."""
    handle(app, THANKS_MAIL, send_thanks)
    handle(app, FOLLOW_UP_MAIL, send_follow_up)
