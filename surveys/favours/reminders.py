"""Reminders of the list "What would help next?": a mail that names nobody and leads to the person's own list."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.helps import REMINDER
from data.commands.outbox import Work
from data.queries.own_favours import get_reminder_address
from surveys.jobs import handle
from surveys.mail import make_mail, send_mail
from surveys.security import current_settings

SUBJECT = "You asked to be reminded"
TEXT = """You asked to be reminded today. Open your list:

{url}

Only you see it. You can change or end your reminders there.
"""


def send_reminder(session: Any, work: Work, _now: dt.datetime) -> None:
    """Send one reminder, if the person can still sign in."""
    person_id = int(work.payload["person_id"])
    to = get_reminder_address(session, organisation_id=work.organisation_id, person_id=person_id)
    if to is None:
        return
    session.rollback()  # a slow mail server must not hold up those who write
    settings = current_settings()
    text = TEXT.format(url=f"{settings.public_url.rstrip('/')}/favours/next")
    send_mail(settings, make_mail(settings, to=to, subject=SUBJECT, text=text, key=work.key))


def init_app(app: Flask) -> None:
    """Let the worker send reminders."""
    handle(app, REMINDER, send_reminder)
