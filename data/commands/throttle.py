"""Guessing and asking are slowed down: attempts are counted by keyed hash, so they name neither address nor network.

By account, network and person for signing in; by network alone for links of mails and codes of rooms.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.errors import DomainError
from data.language import lazy
from data.models import SignInAttempt

WINDOW = dt.timedelta(minutes=15)
# How many attempts of a kind one account, network or person has in 15 minutes.
LIMITS: Mapping[str, int] = {"account": 10, "network": 50, "mail_account": 5, "mail_network": 30, "code": 5}
WORDS = lazy("There were too many attempts to sign in. Wait 15 minutes, then try again.")


class TooManyAttemptsError(DomainError):
    """Too many attempts by this account or from this network."""


def subjects(facts: Mapping[str, str], secret: str) -> dict[str, str]:
    """Return the keyed hash that attempts are counted under, by kind."""
    key = hashlib.sha256(f"sign-in {secret}".encode()).digest()
    return {kind: hmac.new(key, f"{kind} {fact}".encode(), hashlib.sha256).hexdigest() for kind, fact in facts.items()}


def check_attempts(session: Session, counted: Mapping[str, str], now: dt.datetime, *, words: str = WORDS) -> None:
    """Refuse when there were too many attempts lately; changes nothing.

    Raises:
        TooManyAttemptsError: A limit is reached.
    """
    for kind, subject_hash in counted.items():
        recent = select(func.count()).where(
            SignInAttempt.subject == kind,
            SignInAttempt.subject_hash == subject_hash,
            SignInAttempt.attempted_at > now - WINDOW,
        )
        if (session.scalar(recent) or 0) >= LIMITS[kind]:
            raise TooManyAttemptsError(words)


def note_attempt(session: Session, counted: Mapping[str, str], now: dt.datetime) -> None:
    """Count an attempt; the caller commits although it may answer with an error."""
    session.add_all(
        SignInAttempt(subject=kind, subject_hash=subject_hash, attempted_at=now)
        for kind, subject_hash in counted.items()
    )
    session.flush()


def forget_attempts(session: Session, counted: Mapping[str, str], kinds: Iterable[str], now: dt.datetime) -> None:
    """Forget the attempts of some kinds after a success, and those of anybody that count no more."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.attempted_at <= now - WINDOW))
    for kind in kinds:
        forgiven = SignInAttempt.subject_hash == counted[kind]
        session.execute(delete(SignInAttempt).where(SignInAttempt.subject == kind, forgiven))


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
    if is_stopped(session, limit, network=network, secret=secret, now=now):
        raise TooManyAttemptsError(limit.refusal)


def is_stopped(session: Session, limit: Limit, *, network: str, secret: str, now: dt.datetime) -> bool:
    """Tell whether a network was wrong so often lately that it is refused now."""
    recent = select(func.count()).where(
        SignInAttempt.subject == limit.kind,
        SignInAttempt.subject_hash == _hash(limit, network, secret),
        SignInAttempt.attempted_at > now - limit.window,
    )
    return (session.scalar(recent) or 0) >= limit.most


def note_wrong(session: Session, limit: Limit, *, network: str, secret: str, now: dt.datetime) -> None:
    """Note a wrong guess; the caller commits although it answers with an error."""
    session.add(SignInAttempt(subject=limit.kind, subject_hash=_hash(limit, network, secret), attempted_at=now))
    session.flush()


def _hash(limit: Limit, network: str, secret: str) -> str:
    key = hashlib.sha256(f"{limit.kind} {secret}".encode()).digest()
    return hmac.new(key, network.encode(), "sha256").hexdigest()
