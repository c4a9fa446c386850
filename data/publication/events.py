"""Which workshops are told of with a round: those whose third round after their month has just closed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Round, Workshop, WorkshopTeam
from data.types import Month, RoundState

ROUNDS_AFTER = 3


@dataclass(frozen=True, slots=True)
class Event:
    """A workshop of a team: its month, and the months whose results chose the team and are no baseline."""

    team_id: int
    month: Month
    picked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Workshops:
    """The workshops that are told of with a round, one a team, and the teams that had any by then."""

    due: Sequence[Event]
    trained: frozenset[int]


def read_workshops(session: Session, round_: Round) -> Workshops:
    """Read the workshops whose third round after has just closed; of two of a team, the later one.

    One that was entered later than that is told of with the first round that closes after it was entered. Where small
    groups are told of once a quarter, it is the first round from then on that tells of all.
    """
    query = (
        select(WorkshopTeam.team_id, Workshop.happens_on, Workshop.created_at, Workshop.picked_by)
        .join(Workshop, Workshop.id == WorkshopTeam.workshop_id)
        .where(Workshop.organisation_id == round_.organisation_id, Workshop.cancelled_at.is_(None))
        .order_by(Workshop.happens_on, Workshop.id)
    )
    found = [row for row in session.execute(query) if str(Month.of(row[1])) <= round_.about_month]
    closed = _closed(session, round_) if found else []
    due = {
        team: Event(team, Month.of(day), frozenset((picked or "").split()))
        for team, day, entered_at, picked in found
        if _told_with(closed, Month.of(day), entered_at) == round_.about_month
    }
    return Workshops(list(due.values()), frozenset(row[0] for row in found))


class _Closed(NamedTuple):
    month: str
    closed_at: dt.datetime
    tells_all: bool


def _closed(session: Session, round_: Round) -> list[_Closed]:
    """Return the closed rounds of the organisation, in the order in which they closed."""
    query = (
        select(Round.about_month, Round.closed_at, Round.usual_k.is_(None))
        .where(
            Round.organisation_id == round_.organisation_id,
            Round.state == RoundState.CLOSED,
            Round.closed_at.is_not(None),
        )
        .order_by(Round.closed_at, Round.about_month)
    )
    return [_Closed(month, at, bool(all_)) for month, at, all_ in session.execute(query) if at is not None]


def _told_with(closed: Sequence[_Closed], month: Month, entered_at: dt.datetime) -> str | None:
    after = [each for each in closed if each.month > str(month)][ROUNDS_AFTER - 1 :]
    return next((each.month for each in after if each.closed_at >= entered_at and each.tells_all), None)
