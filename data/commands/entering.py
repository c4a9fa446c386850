"""The way in after the first proof: a session, or a second step with which nothing else can be reached."""

import datetime as dt
import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.factors import has_factor, needs_factor
from data.commands.people import own_person
from data.commands.sessions import NewSession, begin_session, token_hash
from data.errors import NotFoundError
from data.language import gettext
from data.models import Person, SignInStep

STEP_LASTS = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NewStep:
    """A second step that has just begun; the token exists here and in the browser only."""

    token: str = field(repr=False)
    organisation_id: int
    person_id: int
    enrols: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody between two proofs: who, and whether the second factor is still to be set up."""

    organisation_id: int
    person_id: int
    email: str
    enrols: bool


def let_in(session: Session, *, person: Person, device: str, hours: int, now: dt.datetime) -> NewSession | NewStep:
    """Begin a session for somebody who has given one proof, or the second step where another one is asked for."""
    place = {"organisation_id": person.organisation_id, "person_id": person.id}
    known = has_factor(session, **place)
    if not known and not needs_factor(session, **place):
        return begin_session(session, person=person, device=device, hours=hours, now=now)
    session.execute(delete(SignInStep).where(SignInStep.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(SignInStep(**place, token_hash=token_hash(token), created_at=now, expires_at=now + STEP_LASTS))
    session.flush()
    return NewStep(token, person.organisation_id, person.id, enrols=not known)


def find_step(session: Session, *, organisation_id: int, token: str, now: dt.datetime) -> Step | None:
    """Return who is between two proofs with a token, or None when it is unknown, over or of somebody shut out."""
    row = session.execute(
        select(SignInStep.person_id, Person.email)
        .join(Person, Person.id == SignInStep.person_id)
        .where(
            SignInStep.organisation_id == organisation_id,
            SignInStep.token_hash == token_hash(token),
            SignInStep.expires_at > now,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    known = has_factor(session, organisation_id=organisation_id, person_id=row.person_id)
    return Step(organisation_id, row.person_id, row.email, enrols=not known)


def finish_step(
    session: Session, *, organisation_id: int, token: str, device: str, hours: int, now: dt.datetime
) -> NewSession:
    """Begin the session of somebody who has given the second proof too; the step is used up.

    Raises:
        NotFoundError: It was used meanwhile.
    """
    person_id = session.scalars(
        delete(SignInStep)
        .where(SignInStep.organisation_id == organisation_id, SignInStep.token_hash == token_hash(token))
        .returning(SignInStep.person_id)
    ).one_or_none()
    if person_id is None:
        raise NotFoundError(gettext("Sign in again."))
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    return begin_session(session, person=person, device=device, hours=hours, now=now, with_factor=True)
