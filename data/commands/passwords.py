"""Passwords set by people themselves: after a link that was mailed, or in place of the one they have."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from data.commands.alerts import tell_person
from data.commands.audit import record
from data.commands.people import check_another, check_password_strength, hash_password, own_person
from data.commands.sessions import end_others
from data.models import SignInLink, SignInStep
from data.types import Alert


def get_password_hash(session: Session, *, organisation_id: int, person_id: int) -> str | None:
    """Return the hash of the password that a person has, None for none."""
    return own_person(session, organisation_id=organisation_id, person_id=person_id).password_hash


def hash_new_password(
    password: str, *, email: str, name: str, organisation: str, before: str | None = None, cheap: bool = False
) -> str:
    """Return the hash of a password that may be used; asks nothing of the database, as it takes long on purpose.

    `before` is the hash of the one that the person has, where it is not known yet that this is another one.

    Raises:
        RefusedError: It is too short, too long, too easy to guess, or the one before.
    """
    check_password_strength(password, email=email, name=name, organisation=organisation)
    check_another(password, before, cheap=cheap)
    return hash_password(password, cheap=cheap)


def put_password(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    password_hash: str,
    now: dt.datetime,
    kept_session_id: int | None = None,
) -> None:
    """Set a password's hash, and end what the one before opened: sessions (but one), links, second steps."""
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    what = Alert.FIRST_PASSWORD if person.password_hash is None else Alert.PASSWORD
    person.password_hash = password_hash
    session.flush()
    for table in (SignInLink, SignInStep):
        session.execute(delete(table).where(table.person_id == person_id))
    end_others(session, organisation_id=organisation_id, person_id=person_id, kept_id=kept_session_id, now=now)
    record(
        session,
        organisation_id=organisation_id,
        actor_id=person_id,
        act="password_set",
        subject="person",
        subject_id=person_id,
        now=now,
    )
    about = {"organisation_id": organisation_id, "person_id": person_id, "actor_id": person_id}
    tell_person(session, **about, what=what, now=now)
