"""Sign-in and sign-out: sessions are rows, guessing is slowed down by account and by network."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.people import normal_email, password_hasher
from data.commands.throttle import check_attempts, forget_attempts, note_attempt, subjects
from data.errors import NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Organisation, Person, UserSession
from data.types import Month

SEEN_EVERY = dt.timedelta(minutes=5)
LONGEST_DEVICE = 200
NO_MATCH = lazy("That e-mail address and password do not match.")


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
    counted = subjects({"account": address, "network": network}, secret)
    check_attempts(session, counted, now)
    if person is None or person.password_hash is None:
        return Claim(counted)
    return Claim(counted, person.id, person.password_hash)


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


def prove_claim(session: Session, *, claim: Claim, proof: Proof, now: dt.datetime) -> Person | None:
    """Return the person of a proven claim; without proof note the failure, which must be committed, and return None.

    The limits are asked again, so that guesses made side by side do not get past them.

    Raises:
        TooManyAttemptsError: As for `claim_account`.
    """
    check_attempts(session, claim.subjects, now)
    person = session.get(Person, claim.person_id) if proof.matches else None
    if person is None or person.password_hash != claim.password_hash or person.disabled_at is not None:
        note_attempt(session, claim.subjects, now)
        return None
    if proof.new_hash is not None:
        person.password_hash = proof.new_hash
    forget_attempts(session, claim.subjects, ["account"], now)
    return person


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
        raise NotFoundError(gettext("There is no such person in the demo."))
    return begin_session(session, person=person, device=device, hours=hours, now=now)


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
        raise NotFoundError(gettext("There is no such person."))
    token, row = _add(session, person, device, hours, now)
    row.only_month = str(month)
    session.flush()
    return NewSession(token, person.organisation_id, person.id)


def begin_session(
    session: Session, *, person: Person, device: str, hours: int, now: dt.datetime, with_factor: bool = False
) -> NewSession:
    """Begin a session for a person who has given every proof that is asked for; `with_factor` when two of them."""
    token, row = _add(session, person, device, hours, now)
    row.factor_at = now if with_factor else None
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


def end_others(session: Session, *, organisation_id: int, person_id: int, kept_id: int | None, now: dt.datetime) -> int:
    """End all of a person's sessions but one; returns how many."""
    ended = session.scalars(
        update(UserSession)
        .where(
            UserSession.organisation_id == organisation_id,
            UserSession.person_id == person_id,
            UserSession.id != (kept_id or 0),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .values(revoked_at=now)
        .returning(UserSession.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ended:
        record(
            session,
            organisation_id=organisation_id,
            actor_id=person_id,
            act="sessions_ended",
            subject="person",
            subject_id=person_id,
            now=now,
        )
    return len(ended)


def end_own(session: Session, *, organisation_id: int, person_id: int, session_id: int, now: dt.datetime) -> None:
    """End one of a person's own sessions; ended before, it stays as it is.

    Raises:
        NotFoundError: The person has no such session.
    """
    row = session.get(UserSession, session_id)
    if row is None or (row.organisation_id, row.person_id) != (organisation_id, person_id):
        raise NotFoundError(gettext("There is no such sign-in of yours."))
    end_session(session, organisation_id=organisation_id, session_id=session_id, now=now)


def note_factor(session: Session, *, organisation_id: int, session_id: int, now: dt.datetime) -> None:
    """Note that a second factor was given, or set up, in a session that is on already."""
    session.execute(
        update(UserSession)
        .where(UserSession.organisation_id == organisation_id, UserSession.id == session_id)
        .values(factor_at=now)
    )


def note_seen(session: Session, *, organisation_id: int, session_id: int, now: dt.datetime) -> None:
    """Note that a session was used; callers do so at most every 5 minutes, in a transaction of its own."""
    session.execute(
        update(UserSession)
        .where(UserSession.organisation_id == organisation_id, UserSession.id == session_id)
        .values(last_seen_at=now)
    )
