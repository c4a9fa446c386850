"""Sends the links that people asked for, each with a token that is made at that moment."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.links import LIFETIMES, LINK_MAIL, issue_link
from data.commands.outbox import Work
from data.language import lazy, ngettext
from data.types import LinkPurpose
from surveys.clock import utc_now
from surveys.jobs import TooLateError, handle, keep
from surveys.mail import make_letter, send_mail, write_letter
from surveys.security import current_settings

SUBJECTS = {
    LinkPurpose.ENTER: lazy("Your link to sign in"),
    LinkPurpose.RESET: lazy("Your link to set a new password"),
    LinkPurpose.WELCOME: lazy("Welcome to Guanxi: choose a password"),
    LinkPurpose.ERASE: lazy("Your link to erase everything of yours"),
}
PATHS = {
    LinkPurpose.ENTER: "/sign-in/link/",
    LinkPurpose.RESET: "/password/",
    LinkPurpose.WELCOME: "/password/",
    LinkPurpose.ERASE: "/me/erase/",
}
HOUR = 3600


def _lasts(purpose: LinkPurpose) -> str:
    seconds = int(LIFETIMES[purpose].total_seconds())
    if seconds < HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60)
    return ngettext("%(n)s day", "%(n)s days", seconds // HOUR // 24)


def send_link(session: Any, work: Work, _now: dt.datetime) -> None:
    """Send a link, unless it comes too late to be of use or the person is here no more."""
    purpose = LinkPurpose(work.payload["purpose"])
    asked_at = dt.datetime.fromisoformat(work.payload["asked_at"])
    issued = issue_link(
        session,
        organisation_id=work.organisation_id,
        person_id=int(work.payload["person_id"]),
        purpose=purpose,
        asked_at=asked_at,
        now=utc_now(),
    )
    if issued is None:
        if work.attempts > 1 and utc_now() - asked_at > LIFETIMES[purpose]:
            raise TooLateError
        return
    keep(session)  # the link works before it is sent, and a slow mail server holds up nobody who writes
    address, token = issued
    settings = current_settings()
    letter = write_letter(
        f"link_{purpose}",
        subject=SUBJECTS[purpose],
        url=f"{settings.public_url.rstrip('/')}{PATHS[purpose]}{token}",
        lasts=_lasts(purpose),
    )
    send_mail(settings, make_letter(settings, letter, to=address, key=work.key))


def init_app(app: Flask) -> None:
    """Let the worker send links."""
    handle(app, LINK_MAIL, send_link)
