"""What the signed-in person may see of their own account: ways in, sessions, second factor."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import Person, RecoveryCode, SecondFactor, UserSession
from data.types import Month
from data.vault import LockedError, Vault


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A sign-in in force: on what device, since when, when it was last used; with a month it is for one pulse only."""

    id: int
    device: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    month: Month | None


@dataclass(frozen=True, slots=True)
class Account:
    """Name, address, whether there is a password, since when the second factor is on, recovery codes left."""

    name: str
    email: str
    has_password: bool
    factor_since: dt.datetime | None
    codes_left: int


def get_account(session: Session, *, organisation_id: int, person_id: int) -> Account:
    """Return a person's account."""
    person = session.execute(
        select(Person.name, Person.email, Person.password_hash.is_not(None).label("has_password")).where(
            Person.organisation_id == organisation_id, Person.id == person_id
        )
    ).one()
    since = session.scalar(
        select(SecondFactor.confirmed_at).where(
            SecondFactor.organisation_id == organisation_id, SecondFactor.person_id == person_id
        )
    )
    left = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.organisation_id == organisation_id, RecoveryCode.person_id == person_id
    )
    return Account(person.name, person.email, person.has_password, since, session.scalar(left) or 0)


def list_own_sessions(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> list[OwnSession]:
    """Return a person's sign-ins that are in force, the one used last first."""
    rows = session.scalars(
        select(UserSession)
        .where(
            UserSession.organisation_id == organisation_id,
            UserSession.person_id == person_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [
        OwnSession(
            row.id,
            row.device,
            row.created_at,
            row.last_seen_at,
            Month.parse(row.only_month) if row.only_month else None,
        )
        for row in rows
    ]


def signed_in_with_factor(session: Session, *, organisation_id: int, session_id: int) -> bool:
    """Whether a session was begun with a second factor, or one was set up in it."""
    query = select(UserSession.factor_at).where(
        UserSession.organisation_id == organisation_id, UserSession.id == session_id
    )
    return session.scalar(query) is not None


def get_pending_secret(session: Session, *, organisation_id: int, person_id: int, vault: Vault) -> str | None:
    """Return the secret of a second factor that is being set up; None when none is, or it cannot be opened any more."""
    locked = session.scalar(
        select(SecondFactor.locked_secret).where(
            SecondFactor.organisation_id == organisation_id,
            SecondFactor.person_id == person_id,
            SecondFactor.confirmed_at.is_(None),
        )
    )
    try:
        return None if locked is None else vault.unlock(locked)
    except LockedError:
        return None
