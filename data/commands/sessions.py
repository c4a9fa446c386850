"""Sign-in and sign-out: sessions are rows, guessing is slowed down by account and by network."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.people import normal_email, password_hasher
from data.errors import DomainError, NotFoundError, RefusedError
from data.models import Organisation, Person, SignInAttempt, UserSession
from data.types import Month

WINDOW = dt.timedelta(minutes=15)
LIMITS = {"account": 10, "network": 50}
SEEN_EVERY = dt.timedelta(minutes=5)
LONGEST_DEVICE = 200
NO_MATCH = "That e-mail address and password do not match."


class TooManyAttemptsError(DomainError):
    """Too many failed sign-ins by this account or from this network."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun; the token exists here and in the browser only."""

    token: str = field(repr=False)
    organisation_id: int
    person_id: int


def token_hash(token: str) -> str:
    """Return the sha256 of a session's token, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that somebody wants to sign in to; empty but for the counters when there is none."""

    subjects: Mapping[str, str]
    person_id: int | None = None
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a password matched, and its hash anew where the stored one is weaker than those made now."""

    matches: bool
    new_hash: str | None = field(default=None, repr=False)


@cache
def _nobody_hash(*, cheap: bool) -> str:
    return password_hasher(cheap=cheap).hash(secrets.token_urlsafe(16))


def _subjects(email: str, network: str, secret: str) -> dict[str, str]:
    key = hashlib.sha256(f"sign-in {secret}".encode()).digest()
    facts = {"account": email, "network": network}
    return {kind: hmac.new(key, f"{kind} {fact}".encode(), hashlib.sha256).hexdigest() for kind, fact in facts.items()}


def _throttle(session: Session, subjects: Mapping[str, str], now: dt.datetime) -> None:
    for kind, subject_hash in subjects.items():
        recent = select(func.count()).where(
            SignInAttempt.subject == kind,
            SignInAttempt.subject_hash == subject_hash,
            SignInAttempt.attempted_at > now - WINDOW,
        )
        if (session.scalar(recent) or 0) >= LIMITS[kind]:
            raise TooManyAttemptsError("There were too many attempts to sign in. Wait 15 minutes, then try again.")


def _account(session: Session, email: str) -> tuple[str, Person | None]:
    try:
        address = normal_email(email)
    except RefusedError:  # nobody has it, and a database may not even take it
        return email.strip().lower()[:LONGEST_DEVICE], None
    query = select(Person).where(Person.email == address, Person.disabled_at.is_(None), Person.erased_at.is_(None))
    return address, session.scalar(query)


def claim_account(session: Session, *, email: str, network: str, secret: str, now: dt.datetime) -> Claim:
    """Look up the account that somebody wants to sign in to; changes nothing, and tells nothing of whether it exists.

    Raises:
        TooManyAttemptsError: 10 failures by this account or 50 from this network in 15 minutes.
    """
    address, person = _account(session, email)
    subjects = _subjects(address, network, secret)
    _throttle(session, subjects, now)
    if person is None or person.password_hash is None:
        return Claim(subjects)
    return Claim(subjects, person.id, person.password_hash)


def check_password(claim: Claim, password: str, *, cheap_hash: bool = False) -> Proof:
    """Compare a password with the claimed account's; asks nothing of the database, as it takes long on purpose.

    An unknown address costs the same work as a known one, so the time of the answer tells nothing.
    """
    hasher = password_hasher(cheap=cheap_hash)
    try:
        hasher.verify(claim.password_hash or _nobody_hash(cheap=cheap_hash), password)
    except (VerificationError, InvalidHashError):
        return Proof(matches=False)
    if claim.password_hash is None:
        return Proof(matches=False)
    return Proof(
        matches=True, new_hash=hasher.hash(password) if hasher.check_needs_rehash(claim.password_hash) else None
    )


def sign_in(
    session: Session, *, claim: Claim, proof: Proof, device: str, hours: int, now: dt.datetime
) -> NewSession | None:
    """Begin a session for a proven claim; without proof note the failure, which must be committed, and return None.

    The limits are asked again, so that guesses made side by side do not get past them.

    Raises:
        TooManyAttemptsError: As for `claim_account`.
    """
    _throttle(session, claim.subjects, now)
    session.execute(delete(SignInAttempt).where(SignInAttempt.attempted_at <= now - WINDOW))
    person = session.get(Person, claim.person_id) if proof.matches else None
    if person is None or person.password_hash != claim.password_hash or person.disabled_at is not None:
        session.add_all(
            SignInAttempt(subject=kind, subject_hash=subject_hash, attempted_at=now)
            for kind, subject_hash in claim.subjects.items()
        )
        session.flush()
        return None
    if proof.new_hash is not None:
        person.password_hash = proof.new_hash
    forgiven = SignInAttempt.subject_hash == claim.subjects["account"]
    session.execute(delete(SignInAttempt).where(SignInAttempt.subject == "account", forgiven))
    return _begin(session, person, device, hours, now)


def open_demo_session(session: Session, *, person_id: int, device: str, hours: int, now: dt.datetime) -> NewSession:
    """Begin a session for a person of the demo without a password.

    Raises:
        NotFoundError: No such person in a demo organisation.
    """
    query = (
        select(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person_id, Organisation.kind == "demo", Person.disabled_at.is_(None))
    )
    person = session.scalar(query)
    if person is None:
        raise NotFoundError("There is no such person in the demo.")
    return _begin(session, person, device, hours, now)


def begin_invited_session(
    session: Session, *, organisation_id: int, person_id: int, month: Month, device: str, hours: int, now: dt.datetime
) -> NewSession:
    """Begin a session that is for one pulse only; not in the audit trail, which would tell who is answering.

    Raises:
        NotFoundError: The organisation has no such person, or has shut them out.
    """
    query = select(Person).where(
        Person.organisation_id == organisation_id, Person.id == person_id, Person.disabled_at.is_(None)
    )
    person = session.scalar(query)
    if person is None:
        raise NotFoundError("There is no such person.")
    token, row = _add(session, person, device, hours, now)
    row.only_month = str(month)
    session.flush()
    return NewSession(token, person.organisation_id, person.id)


def _begin(session: Session, person: Person, device: str, hours: int, now: dt.datetime) -> NewSession:
    token, row = _add(session, person, device, hours, now)
    record(
        session,
        organisation_id=person.organisation_id,
        actor_id=person.id,
        act="signed_in",
        subject="user_session",
        subject_id=row.id,
        now=now,
    )
    return NewSession(token, person.organisation_id, person.id)


def _add(session: Session, person: Person, device: str, hours: int, now: dt.datetime) -> tuple[str, UserSession]:
    token = secrets.token_urlsafe(32)
    row = UserSession(
        organisation_id=person.organisation_id,
        person_id=person.id,
        token_hash=token_hash(token),
        device="".join(filter(str.isprintable, device))[:LONGEST_DEVICE],
        created_at=now,
        last_seen_at=now,
        expires_at=now + dt.timedelta(hours=hours),
    )
    session.add(row)
    session.flush()
    return token, row


def end_session(session: Session, *, organisation_id: int, session_id: int, now: dt.datetime) -> None:
    """End a session for good; ended before, it stays as it is."""
    row = session.scalar(
        select(UserSession).where(UserSession.organisation_id == organisation_id, UserSession.id == session_id)
    )
    if row is None or row.revoked_at is not None:
        return
    row.revoked_at = now
    session.flush()
    if row.only_month is not None:
        return
    record(
        session,
        organisation_id=organisation_id,
        actor_id=row.person_id,
        act="signed_out",
        subject="user_session",
        subject_id=row.id,
        now=now,
    )


def note_seen(session: Session, *, organisation_id: int, session_id: int, now: dt.datetime) -> None:
    """Note that a session was used; callers do so at most every 5 minutes, in a transaction of its own."""
    session.execute(
        update(UserSession)
        .where(UserSession.organisation_id == organisation_id, UserSession.id == session_id)
        .values(last_seen_at=now)
    )
