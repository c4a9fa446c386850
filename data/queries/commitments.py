"""Commitments of a team as a debrief shows them; of those in people's own names the number alone."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.models import Commitment, LiveSession, Membership, Team
from data.queries.live import LiveRow
from data.types import Month

UNFINISHED = ("open", "not_yet")


@dataclass(frozen=True, slots=True)
class TeamCommitment:
    """What a team said it would offer, until when, what became of it, and the month in which it was said."""

    id: int
    words: str
    due_on: dt.date | None
    state: str
    said_in: Month


def list_left(session: Session, *, live: LiveRow, limit: int = 10) -> list[TeamCommitment]:
    """Return what the unit or workshop of a debrief had not settled of earlier ones, the oldest first.

    Of a debrief that is over, it is what was left when it ended.
    """
    unsettled = Commitment.state.in_(UNFINISHED)
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == live.organisation_id,
            or_(Commitment.team_id == live.team_id, Commitment.workshop_id == live.workshop_id),
            Commitment.person_id.is_(None),
            Commitment.session_id.is_distinct_from(live.id),
            Commitment.created_at <= live.created_at,
            Commitment.waiting.is_(False),
            unsettled if live.ended_at is None else or_(unsettled, Commitment.answered_at > live.ended_at),
        )
        .order_by(Commitment.created_at, Commitment.id)
        .limit(limit)
    )
    return [_row(found) for found in session.scalars(query)]


def list_said(session: Session, *, organisation_id: int, live_id: int, waiting: bool = False) -> list[TeamCommitment]:
    """Return what the team said in a debrief, in the order in which it was said; or what waits for the coach there."""
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == organisation_id,
            Commitment.session_id == live_id,
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(waiting),
        )
        .order_by(Commitment.id)
    )
    return [_row(found) for found in session.scalars(query)]


def list_of_person(
    session: Session, *, organisation_id: int, person_id: int, today: dt.date, limit: int = 5
) -> list[TeamCommitment]:
    """Return what a person's team, or a unit above it, said it would offer and has not settled, the oldest first."""
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == organisation_id)).all()
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    node = session.scalar(
        select(Membership.team_id).where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person_id,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
    )
    path: list[int] = []
    while node is not None and node not in path:
        path.append(node)
        node = parents.get(node)
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == organisation_id,
            Commitment.team_id.in_(path),
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(False),
            Commitment.state.in_(UNFINISHED),
        )
        .order_by(Commitment.created_at, Commitment.id)
        .limit(limit)
    )
    return [_row(found) for found in session.scalars(query)]


def count_own(session: Session, *, organisation_id: int, live_id: int) -> int:
    """Return how many commitments people took on in their own names in a debrief; whose and which stays theirs.

    Of a debrief that is over, it is how many there were when it ended.
    """
    now = select(func.count()).where(
        Commitment.organisation_id == organisation_id,
        Commitment.session_id == live_id,
        Commitment.person_id.is_not(None),
    )
    query = select(func.coalesce(LiveSession.own_said, now.scalar_subquery())).where(
        LiveSession.organisation_id == organisation_id, LiveSession.id == live_id
    )
    return session.scalar(query) or 0


def _row(found: Commitment) -> TeamCommitment:
    return TeamCommitment(found.id, found.words, found.due_on, found.state, Month.of(found.created_at.date()))
