"""The cookie by which a phone is known in a room: signed, without a name, of no use anywhere else."""

from dataclasses import dataclass

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from data.commands.live import LIVES
from surveys.security import current_settings

SALT = "guanxi room"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a phone carries: the organisation, the debrief, and the phone's own random token."""

    organisation_id: int
    live_id: int
    token: str


def _name() -> str:
    return "__Host-guanxi-room" if current_settings().https else "guanxi-room"


def _serializer() -> URLSafeSerializer:
    settings = current_settings()
    return URLSafeSerializer([*reversed(settings.secret_key_fallbacks), settings.secret_key], salt=SALT)


def read_ticket() -> Ticket | None:
    """Return what the phone carries, or None where it carries nothing of ours."""
    try:
        found = _serializer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return None
    return Ticket(*found)


def hand_out(response: Response, ticket: Ticket) -> None:
    """Give a phone its ticket."""
    response.set_cookie(
        _name(),
        _serializer().dumps([ticket.organisation_id, ticket.live_id, ticket.token]),
        max_age=int(LIVES.total_seconds()),
        secure=current_settings().https,
        httponly=True,
        samesite="Lax",
    )
