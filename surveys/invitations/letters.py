"""Sends invitations and reminders, whatever is still wanted at that moment; they hold no figures and no names."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.invitations import count_sent, issue_links
from data.commands.outbox import Work
from data.language import gettext
from data.queries.invitations import Addressed, get_addressed
from data.settings import Settings
from data.types import INVITATION_MAIL, REMINDER_MAIL
from surveys.jobs import handle, keep
from surveys.mail import Letter, make_letter, send_mail, write_letter
from surveys.pulse.wizard import local_words
from surveys.security import current_settings

ONE_CLICK = "List-Unsubscribe=One-Click"


def _letter(addressed: Addressed, *, open_url: str, stop_url: str, reminder: bool) -> Letter:
    month = addressed.month.label
    return write_letter(
        "reminder" if reminder else "invitation",
        subject=gettext("Reminder: your pulse about %(month)s", month=month)
        if reminder
        else gettext("Your pulse about %(month)s", month=month),
        month=month,
        until=local_words(addressed.closes_at, addressed.zone),
        zone=addressed.zone,
        open_url=open_url,
        stop_url=stop_url,
    )


def _secrets(settings: Settings) -> tuple[str, ...]:
    return (settings.secret_key, *settings.secret_key_fallbacks)


def send_letter(session: Any, work: Work, now: dt.datetime) -> None:
    """Send an invitation or a reminder, if it is still wanted, with the person's own links."""
    round_id, person_id = int(work.payload["round_id"]), int(work.payload["person_id"])
    place = {"organisation_id": work.organisation_id, "round_id": round_id, "person_id": person_id}
    addressed = get_addressed(session, **place, number=int(work.payload.get("number", 0)), now=now)
    if addressed is None:
        return
    settings = current_settings()
    links = issue_links(session, **place, secrets=_secrets(settings), now=now)
    keep(session)  # the links work before they are sent, and a slow mail server holds up nobody who writes
    home = settings.public_url.rstrip("/")
    stop_url = f"{home}/mail/stop/{links.stop}"
    letter = _letter(
        addressed,
        open_url=f"{home}/invitation/{links.pulse}",
        stop_url=stop_url,
        reminder=work.kind == REMINDER_MAIL,
    )
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": ONE_CLICK}
    send_mail(settings, make_letter(settings, letter, to=addressed.address, key=work.key, headers=headers))
    count_sent(session, organisation_id=work.organisation_id, round_id=round_id, kind=work.kind)


def init_app(app: Flask) -> None:
    """Let the worker send invitations and reminders."""
    handle(app, INVITATION_MAIL, send_letter)
    handle(app, REMINDER_MAIL, send_letter)
