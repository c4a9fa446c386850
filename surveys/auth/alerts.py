"""Mails that say what about one's way in was changed, when and by whom: never a secret, never an address."""

import datetime as dt
from typing import Any

from flask import Flask

from data.commands.alerts import ALERT_MAIL, forget_address
from data.commands.outbox import Work
from data.language import lazy
from data.queries.alerts import get_alert_address
from data.types import Alert
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, write_letter
from surveys.pulse.wizard import local_words
from surveys.security import current_settings

SUBJECTS = {
    Alert.PASSWORD: lazy("Your password was changed"),
    Alert.FIRST_PASSWORD: lazy("Your account has a password now"),
    Alert.FACTOR_ON: lazy("Your second factor was turned on"),
    Alert.FACTOR_OFF: lazy("Your second factor was turned off"),
    Alert.CODES: lazy("Your recovery codes were made new"),
    Alert.CODE_USED: lazy("One of your recovery codes was used"),
    Alert.ADDRESS: lazy("Your address to sign in was changed"),
}


def send_alert(session: Any, work: Work, _now: dt.datetime) -> None:
    """Tell a person what was changed; without a mail server, and in a demo, nobody is told."""
    settings = current_settings()
    former_id = work.payload.get("former_id")
    found = get_alert_address(
        session,
        organisation_id=work.organisation_id,
        person_id=int(work.payload["person_id"]),
        former_id=former_id,
    )
    session.rollback()  # a slow mail server must not hold up those who write
    if found is not None and settings.smtp_url:
        what = Alert(work.payload["what"])
        letter = write_letter(
            "alert",
            subject=SUBJECTS[what],
            what=what.value,
            by=work.payload["by"],
            former=former_id is not None,
            when=local_words(dt.datetime.fromisoformat(work.payload["happened_at"]), found.zone),
            zone=found.zone,
            home=settings.public_url.rstrip("/"),
        )
        send_mail(settings, make_letter(settings, letter, to=found.email, key=work.key))
    if former_id is not None:
        forget_address(session, former_id=former_id)


def init_app(app: Flask) -> None:
    """Let the worker tell people of changes."""
    handle(app, ALERT_MAIL, send_alert)
