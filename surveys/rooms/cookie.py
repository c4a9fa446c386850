"""The cookies by which a phone is known in rooms: signed, without a name, of no use anywhere else.

One says which phone it is; it comes with the page that asks to join, so that a button pressed twice lets one phone in.
The others are tickets, one for each room that the phone is in: every page and form names its room in its address, so
that two rooms in two windows stay apart. A ticket's token follows from phone and room: the same phone always has the
same place, and what two rooms keep of it has nothing in common.
"""

import hmac
import secrets as randomness
from dataclasses import dataclass
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from data.commands.live import LIVES
from surveys.security import current_settings

ROOM, PHONE = "room", "phone"
KEY_LENGTH = 16  # hexadecimal digits of what a square says besides the code


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a phone carries: the organisation, the debrief, and the phone's token there."""

    organisation_id: int
    live_id: int
    token: str


def _name(kind: str) -> str:
    return f"{'__Host-' if current_settings().https else ''}guanxi-{kind}"


def _serializer(kind: str) -> URLSafeSerializer:
    settings = current_settings()
    return URLSafeSerializer([*reversed(settings.secret_key_fallbacks), settings.secret_key], salt=f"guanxi {kind}")


def _read(kind: str) -> Any:
    try:
        return _serializer(kind).loads(request.cookies.get(_name(kind), ""))
    except BadSignature:
        return None


def _give(response: Response, kind: str, value: Any) -> None:
    response.set_cookie(
        _name(kind),
        _serializer(kind).dumps(value),
        max_age=int(LIVES.total_seconds()),
        secure=current_settings().https,
        httponly=True,
        samesite="Lax",
    )


def _ticket_of(live_id: int) -> str:
    return f"{ROOM}-{live_id}"


def read_ticket(live_id: int) -> Ticket | None:
    """Return the ticket of a room that the phone carries, or None where it carries none."""
    found = _read(_ticket_of(live_id))
    return None if found is None else Ticket(*found)


def know_phone(response: Response) -> str:
    """Return which phone this is; it keeps that from this response on."""
    phone = str(_read(PHONE) or randomness.token_urlsafe(24))
    _give(response, PHONE, phone)
    return phone


def ticket_for(phone: str, organisation_id: int, live_id: int) -> Ticket:
    """Return a phone's ticket of a debrief, the same whenever it is asked for."""
    token = hmac.new(phone.encode(), f"{organisation_id}.{live_id}".encode(), "sha256").hexdigest()
    return Ticket(organisation_id, live_id, token)


def hand_out(response: Response, ticket: Ticket) -> None:
    """Give a phone its ticket of a room."""
    _give(response, _ticket_of(ticket.live_id), [ticket.organisation_id, ticket.live_id, ticket.token])


def square_key(code: str) -> str:
    """Return what the square says besides the code: nobody can guess it, so whoever brings it has seen the screen."""
    return _square_key(current_settings().secret_key, code)


def _square_key(secret: str, code: str) -> str:
    return hmac.new(secret.encode(), f"guanxi square {code}".encode(), "sha256").hexdigest()[:KEY_LENGTH]


def is_scanned(code: str, key: str) -> bool:
    """Tell whether a key comes from the square with a code."""
    settings = current_settings()
    secrets = (settings.secret_key, *settings.secret_key_fallbacks)
    return any(hmac.compare_digest(_square_key(secret, code).encode(), key.encode()) for secret in secrets)
