"""Rounds as administrators and forms see them: dates, state and totals, never who answered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.models import Assignment, InstrumentVersion, Participation, Round, RoundUnit
from data.types import AssignmentStatus, Month, RoundState


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many had answered on a day, and how many were invited."""

    counted_on: dt.date
    answered: int
    invited: int


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with its totals; `answered` and `invited` count people, without those away.

    `told` is what may be said while it is open (rule:11): the last day that was counted, and those counts of it.
    """

    id: int
    month: Month
    state: RoundState
    opens_at: dt.datetime
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    instrument: str
    k: int
    invited: int
    answered: int
    told: DayCount | None = None

    @property
    def totals(self) -> tuple[int, int] | None:
        """Answered and invited as anybody may see them: those of the last day while it is open, and none below k."""
        if self.state == RoundState.CLOSED:
            return (self.answered, self.invited) if self.invited >= self.k else None
        return None if self.told is None else (self.told.answered, self.told.invited)

    @property
    def grace_ends_at(self) -> dt.datetime:
        """Until when forms that were opened in time are taken."""
        return self.closes_at + GRACE

    @property
    def ends_at(self) -> dt.datetime:
        """When it closes, or closed: earlier than promised where everybody had answered."""
        return min(self.closes_at, self.closed_at or self.closes_at)

    @property
    def everybody_answered(self) -> bool:
        """Whether nobody was waited for at the last day's count; unknown, so no, where fewer than 10 are invited."""
        return self.told is not None and self.told.answered == self.told.invited


def _told(session: Session, organisation_id: int) -> dict[int, DayCount]:
    """Return the last day's count at the top of each open round's tree."""
    query = (
        select(Participation.round_id, Participation.counted_on, Participation.answered, Participation.invited)
        .join(Round, Round.id == Participation.round_id)
        .join(RoundUnit, (RoundUnit.round_id == Round.id) & (RoundUnit.team_id == Participation.team_id))
        .where(
            Participation.organisation_id == organisation_id,
            Round.state == RoundState.OPEN,
            RoundUnit.parent_team_id.is_(None),
        )
        .order_by(Participation.counted_on)
    )
    return {
        round_id: DayCount(dt.date.fromisoformat(day), answered, invited)
        for round_id, day, answered, invited in session.execute(query)
    }


def _rows(session: Session, organisation_id: int, round_id: int | None = None) -> Sequence[RoundRow]:
    counted = func.coalesce(func.sum(case((Assignment.status != AssignmentStatus.AWAY, 1), else_=0)), 0)
    answered = func.coalesce(func.sum(case((Assignment.status == AssignmentStatus.SUBMITTED, 1), else_=0)), 0)
    query = (
        select(Round, InstrumentVersion.key, counted, answered)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .outerjoin(Assignment, Assignment.round_id == Round.id)
        .where(Round.organisation_id == organisation_id)
        .group_by(Round.id, InstrumentVersion.key)
        .order_by(Round.about_month.desc())
    )
    if round_id is not None:
        query = query.where(Round.id == round_id)
    told = _told(session, organisation_id)
    return [
        RoundRow(
            id=round_.id,
            month=Month.parse(round_.about_month),
            state=RoundState(round_.state),
            opens_at=round_.opens_at,
            closes_at=round_.closes_at,
            closed_at=round_.closed_at,
            instrument=key,
            k=round_.usual_k or round_.k,
            invited=int(invited),
            answered=int(done),
            told=told.get(round_.id),
        )
        for round_, key, invited, done in session.execute(query)
    ]


def list_rounds(session: Session, organisation_id: int) -> Sequence[RoundRow]:
    """Return the organisation's rounds with their totals, newest first."""
    return _rows(session, organisation_id)


def get_round(session: Session, organisation_id: int, round_id: int) -> RoundRow | None:
    """Return one round with its totals, or None when the organisation has no such round."""
    return next(iter(_rows(session, organisation_id, round_id)), None)


def has_begun(session: Session, *, organisation_id: int) -> bool:
    """Whether a round of the organisation was ever opened."""
    query = select(Round.id).where(Round.organisation_id == organisation_id, Round.state != RoundState.PLANNED)
    return session.scalar(query.limit(1)) is not None
