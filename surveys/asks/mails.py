"""Mails that ask whether help came of an ask: never what was asked, nor who offered."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.outbox import Work
from data.commands.room_asks import ASK_MAIL, LATE
from data.language import lazy
from data.queries.rooms import get_asked
from data.settings import Settings
from data.types import Month
from data.vault import Vault
from surveys.announcements.mails import stop_headers, stop_link
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, write_letter
from surveys.mail_choices import ASKS
from surveys.security import current_settings

PURPOSE = "guanxi ask links 1"
SUBJECT = lazy("Did it help?")


def vault(settings: Settings) -> Vault:
    """Return what locks the links by which people say whether it helped."""
    return Vault((settings.secret_key, *settings.secret_key_fallbacks), PURPOSE)


def send_ask_mail(session: Any, work: Work, now: dt.datetime) -> None:
    """Ask one person, unless they have said meanwhile, want no such mails, or the question has grown old."""
    person_id, ask_id = int(work.payload["person_id"]), int(work.payload["ask_id"])
    asked = get_asked(session, organisation_id=work.organisation_id, person_id=person_id, ask_id=ask_id)
    session.rollback()  # nobody waits for a lock while a mail server takes its time
    if asked is None or not (asked.offered and asked.wanted) or asked.state not in {"open", "not_yet"}:
        return
    days = int(work.key.rpartition(":")[2])
    if now - asked.asked_at > dt.timedelta(days=days) + LATE:
        return
    settings = current_settings()
    home, whose = settings.public_url.rstrip("/"), f"{work.organisation_id}.{person_id}"
    stop_url = stop_link(settings, organisation_id=work.organisation_id, person_id=person_id, kind=ASKS)
    letter = write_letter(
        "ask",
        subject=SUBJECT,
        month=Month.of(asked.asked_at.date()).label,
        url=f"{home}/asks/told/{vault(settings).lock(f'{whose}.{ask_id}')}",
        stop_url=stop_url,
    )
    stop = stop_headers(stop_url)
    send_mail(settings, make_letter(settings, letter, to=asked.email, key=work.key, headers=stop))


def init_app(app: Flask) -> None:
    """Let the worker ask."""
    handle(app, ASK_MAIL, send_ask_mail)
