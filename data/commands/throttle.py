"""How often a network may be wrong about something secret in a while: links of mails, codes of rooms."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.sessions import TooManyAttemptsError
from data.models import SignInAttempt


@dataclass(frozen=True, slots=True)
class Limit:
    """What is guessed at, how many wrong guesses of it a network has within a while, and what it is told then."""

    kind: str
    most: int
    window: dt.timedelta
    refusal: str


def check_wrong(session: Session, limit: Limit, *, network: str, secret: str, now: dt.datetime) -> None:
    """Refuse a network that was wrong too often; changes nothing.

    Raises:
        TooManyAttemptsError: It was.
    """
    recent = select(func.count()).where(
        SignInAttempt.subject == limit.kind,
        SignInAttempt.subject_hash == _hash(limit, network, secret),
        SignInAttempt.attempted_at > now - limit.window,
    )
    if (session.scalar(recent) or 0) >= limit.most:
        raise TooManyAttemptsError(limit.refusal)


def note_wrong(session: Session, limit: Limit, *, network: str, secret: str, now: dt.datetime) -> None:
    """Note a wrong guess; the caller commits although it answers with an error."""
    session.add(SignInAttempt(subject=limit.kind, subject_hash=_hash(limit, network, secret), attempted_at=now))
    session.flush()


def _hash(limit: Limit, network: str, secret: str) -> str:
    key = hashlib.sha256(f"{limit.kind} {secret}".encode()).digest()
    return hmac.new(key, network.encode(), "sha256").hexdigest()
