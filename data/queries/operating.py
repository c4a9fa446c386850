"""Totals for whoever watches an installation: work that waits, rounds that are due; nothing about persons."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.migrations import current, head
from data.models import OutboxMessage, Round
from data.types import RoundState


@dataclass(frozen=True, slots=True)
class Totals:
    """Messages that wait, by how many seconds the oldest is late, those given up; rounds by state, and overdue ones."""

    waiting: int
    late_seconds: float
    given_up: int
    rounds: dict[str, int]
    overdue: int


def get_totals(session: Session, *, now: dt.datetime) -> Totals:
    """Return the totals over everything; the session must see every organisation."""
    waits = (OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None))
    waiting, oldest = session.execute(select(func.count(), func.min(OutboxMessage.due_at)).where(*waits)).one()
    given_up = select(func.count(OutboxMessage.id)).where(OutboxMessage.failed_at.is_not(None))
    states = {state.value: 0 for state in RoundState}
    states |= {row[0]: row[1] for row in session.execute(select(Round.state, func.count()).group_by(Round.state))}
    overdue = select(func.count(Round.id)).where(
        or_(
            (Round.state == RoundState.OPEN) & (Round.closes_at < now),
            (Round.state == RoundState.PLANNED) & (Round.opens_at < now),
        )
    )
    return Totals(
        waiting=waiting,
        late_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        given_up=session.scalar(given_up) or 0,
        rounds=states,
        overdue=session.scalar(overdue) or 0,
    )


def is_migrated(session: Session) -> bool:
    """Whether the database answers and has had the newest migration."""
    return current(session.connection()) == head()
