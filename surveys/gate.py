"""The way in for programs: a token in the header `Authorization`, and nothing else; no cookie counts."""

import datetime as dt
from typing import Any, NoReturn

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from data.commands.throttle import Limit, check_wrong, forget_attempts, note_wrong
from data.commands.tokens import SEEN_EVERY, Program, find_program, note_use, organisation_of
from data.db import db, enter_organisation
from data.errors import RefusedError
from data.language import ENGLISH, speak
from data.types import TokenScope
from surveys.clock import utc_now
from surveys.network import network
from surveys.security import current_settings
from surveys.transactions import afterwards

WINDOW = dt.timedelta(minutes=15)
WAIT = "There were too many requests. Wait 15 minutes, then go on."
WRONG = Limit("api_wrong", 50, WINDOW, WAIT)  # by network
USED = Limit("api_used", 3000, WINDOW, WAIT)  # by token


def program() -> Program:
    """Return who asks."""
    found = g.program
    assert isinstance(found, Program)
    return found


def admit(scope: TokenScope) -> None:
    """Let a request go on that brings a good token for a scope.

    Raises:
        Unauthorized: There is no token, or it is unknown, revoked or over.
        RefusedError: It is for something else.
        TooManyAttemptsError: This token, or wrong ones from this network, asked too often.
    """
    speak(ENGLISH)  # a program knows words by their letters, whatever its user's system asks for
    now = utc_now()
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    organisation_id = organisation_of(text.strip()) if kind.lower() == "bearer" else None
    found = None
    if organisation_id is not None:
        enter_organisation(db.session, organisation_id)
        found = find_program(db.session, organisation_id=organisation_id, text=text.strip(), now=now)
    if found is None:
        _refuse(tried=bool(text) and kind.lower() == "bearer", now=now)
    place = {"network": str(found.token_id), "secret": current_settings().secret_key}
    check_wrong(db.session, USED, **place, now=now)
    afterwards(lambda own: _note(own, found, now))
    if scope not in found.scopes:
        raise RefusedError(f"This token lacks the scope {scope.value}.")
    g.program = found


def _refuse(*, tried: bool, now: dt.datetime) -> NoReturn:
    place = {"network": network(), "secret": current_settings().secret_key}
    if tried:
        check_wrong(db.session, WRONG, **place, now=now)
        afterwards(lambda own: note_wrong(own, WRONG, **place, now=now))
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "guanxi"}))


def _note(own: Any, found: Program, now: dt.datetime) -> None:
    """Count a request, and keep when the token was used last, to some minutes."""
    note_wrong(own, USED, network=str(found.token_id), secret=current_settings().secret_key, now=now)
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        forget_attempts(own, {}, (), now)
        enter_organisation(own, found.organisation_id)
        note_use(own, organisation_id=found.organisation_id, token_id=found.token_id, now=now)
