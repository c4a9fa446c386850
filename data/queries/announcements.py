"""Who is told that a round has closed, and what of it a mail or a webhook may say: the month, never a figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from data.models import Assignment, Organisation, OwnChoice, Person, PublishedResult, RoleGrant, Round, Webhook
from data.types import (
    ASK_MAILS,
    FOLLOW_UP_MAILS,
    THANKS_MAILS,
    WORKSHOP_MAILS,
    AssignmentStatus,
    Month,
    ResultState,
    Role,
    RoundState,
)

PARTICIPATION = "participation"  # the measure that is there also where nobody answered
RESULT_MAILS, OFF = "result_mails", "off"  # a person's choice about these mails
STOPPABLE = (RESULT_MAILS, THANKS_MAILS, WORKSHOP_MAILS, FOLLOW_UP_MAILS, ASK_MAILS)


@dataclass(frozen=True, slots=True)
class News:
    """A round that has closed: its month and when, and what kind of organisation it is about."""

    round_id: int
    month: Month
    closed_at: dt.datetime
    organisation: str
    kind: str
    shown: bool  # whether anything of what was answered can be seen


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who is told; `leads` says whether they lead a team."""

    email: str
    leads: bool


def get_news(session: Session, *, organisation_id: int, round_id: int) -> News | None:
    """Return a closed round, or None when the organisation has no such round."""
    shown = exists().where(
        PublishedResult.round_id == Round.id,
        PublishedResult.state == ResultState.SHOWN,
        PublishedResult.measure != PARTICIPATION,
    )
    query = (
        select(Round.id, Round.about_month, Round.closed_at, Organisation.name, Organisation.kind, shown)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(Round.organisation_id == organisation_id, Round.id == round_id, Round.state == RoundState.CLOSED)
    )
    row = session.execute(query).first()
    if row is None or row[2] is None:
        return None
    return News(row[0], Month.parse(row[1]), row[2], row[3], row[4], bool(row[5]))


def list_told(session: Session, *, organisation_id: int, round_id: int) -> Sequence[int]:
    """Return the ids of everybody who was asked in a round, whether they answered or not, and of every leader."""
    asked = select(Assignment.person_id).where(
        Assignment.organisation_id == organisation_id,
        Assignment.round_id == round_id,
        Assignment.status != AssignmentStatus.AWAY,
    )
    leaders = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation_id, RoleGrant.role == Role.LEADER, RoleGrant.revoked_at.is_(None)
    )
    query = (
        select(Person.id)
        .where(
            Person.organisation_id == organisation_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            or_(Person.id.in_(asked), Person.id.in_(leaders)),
        )
        .order_by(Person.id)
    )
    return session.scalars(query).all()


def get_told(session: Session, *, organisation_id: int, person_id: int) -> Told | None:
    """Return where a person is told, or None when they cannot sign in any more or have stopped these mails."""
    leads = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEADER, RoleGrant.revoked_at.is_(None)
    )
    stopped = exists().where(OwnChoice.person_id == Person.id, OwnChoice.choice == RESULT_MAILS, OwnChoice.value == OFF)
    query = select(Person.email, leads).where(
        Person.organisation_id == organisation_id,
        Person.id == person_id,
        Person.disabled_at.is_(None),
        Person.erased_at.is_(None),
        ~stopped,
    )
    row = session.execute(query).first()
    return None if row is None else Told(row[0], bool(row[1]))


def list_webhook_ids(session: Session, *, organisation_id: int) -> Sequence[int]:
    """Return the ids of the organisation's webhooks that are still told."""
    query = select(Webhook.id).where(Webhook.organisation_id == organisation_id, Webhook.removed_at.is_(None))
    query = query.where(Webhook.ended_at.is_(None))
    return session.scalars(query.order_by(Webhook.id)).all()


def person_is_there(session: Session, *, organisation_id: int, person_id: int) -> bool:
    """Tell whether the organisation has a person who has not been erased."""
    query = select(Person.id).where(
        Person.organisation_id == organisation_id, Person.id == person_id, Person.erased_at.is_(None)
    )
    return session.scalar(query) is not None
