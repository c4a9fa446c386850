"""Who is told that a round has closed, and what of it a mail or a webhook may say: the month, never a figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from data import policy
from data.calendar import local_day
from data.models import (
    Assignment,
    Membership,
    Organisation,
    OwnChoice,
    Person,
    PublishedResult,
    RoleGrant,
    Round,
    Webhook,
)
from data.reports.news import RESULTS
from data.types import (
    ASK_MAILS,
    FOLLOW_UP_MAILS,
    THANKS_MAILS,
    WORKSHOP_MAILS,
    AssignmentStatus,
    Grant,
    Month,
    ResultState,
    Role,
    RoundState,
    Scope,
    Viewer,
)

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
    shown: bool  # whether anything of what was answered can be seen by anybody


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who is told: whether they lead a team, and the teams whose results they may see."""

    email: str
    leads: bool
    scope: Scope


def get_news(session: Session, *, organisation_id: int, round_id: int) -> News | None:
    """Return a closed round, or None when the organisation has no such round."""
    shown = exists().where(
        PublishedResult.round_id == Round.id,
        PublishedResult.state == ResultState.SHOWN,
        PublishedResult.measure.in_(RESULTS),
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


def get_told(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> Told | None:
    """Return where a person is told and what they may see; None when they cannot sign in or want no such mails."""
    stopped = exists().where(OwnChoice.person_id == Person.id, OwnChoice.choice == RESULT_MAILS, OwnChoice.value == OFF)
    query = (
        select(Person.email, Organisation.zone, RoleGrant.role, RoleGrant.team_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(RoleGrant, (RoleGrant.person_id == Person.id) & RoleGrant.revoked_at.is_(None))
        .where(
            Person.organisation_id == organisation_id,
            Person.id == person_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            ~stopped,
        )
        .order_by(RoleGrant.id)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    grants = tuple(Grant(Role(role), team_id) for *_, role, team_id in rows if role is not None)
    viewer = Viewer(
        organisation_id=organisation_id,
        person_id=person_id,
        name="",
        organisation_name="",
        organisation_kind="",
        grants=grants,
        team_id=_team_on(session, organisation_id, person_id, local_day(now, rows[0][1])),
    )
    return Told(rows[0][0], Role.LEADER in viewer.roles, policy.scope(viewer))


def _team_on(session: Session, organisation_id: int, person_id: int, day: dt.date) -> int | None:
    """Return the team that somebody is in on a day, the one they came to last."""
    return session.scalar(
        select(Membership.team_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person_id,
            Membership.starts_on <= day,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        .order_by(Membership.starts_on.desc())
        .limit(1)
    )


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
