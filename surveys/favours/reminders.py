"""Reminders of the list "What would help next?": a mail that names nobody and leads to the person's own list."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.helps import REMINDER
from data.commands.outbox import Work
from data.language import gettext
from data.queries.own_favours import get_reminder_address
from surveys.jobs import handle
from surveys.mail import make_mail, send_mail
from surveys.security import current_settings


def send_reminder(session: Any, work: Work, _now: dt.datetime) -> None:
    """Send one reminder, if the person can still sign in."""
    person_id = int(work.payload["person_id"])
    to = get_reminder_address(session, organisation_id=work.organisation_id, person_id=person_id)
    if to is None:
        return
    session.rollback()  # a slow mail server must not hold up those who write
    settings = current_settings()
    url = f"{settings.public_url.rstrip('/')}/favours/next"
    lines = [
        gettext("You asked to be reminded today. Open your list:"),
        url,
        gettext("Only you see it. You can change or end your reminders there."),
    ]
    mail = make_mail(
        settings, to=to, subject=gettext("You asked to be reminded"), text="\n\n".join(lines) + "\n", key=work.key
    )
    send_mail(settings, mail)


def init_app(app: Flask) -> None:
    """Let the worker send reminders."""
    handle(app, REMINDER, send_reminder)
