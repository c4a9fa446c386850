"""What a cell displays, and what that says of the number behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from data.attacker.figures import SLACK
from data.metrics.intervals import LEVEL, quantile
from data.models import PublishedResult
from data.types import Bound, IntervalKind, ResultState

EVEN = frozenset({IntervalKind.POOLED, IntervalKind.ASSUMED, IntervalKind.OWN})


@dataclass(frozen=True, slots=True)
class Row:
    """A cell that somebody can see, with what is displayed of it."""

    team_id: int
    measure: str
    part: str
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str = Bound.EXACT
    interval: str = IntervalKind.NONE
    base: int | None = None
    note: str | None = None  # the month that a change is told from; those around a workshop; the name of a group
    word: str | None = None  # of a statement's bands; other words are chosen by models and no arithmetic undoes them

    @property
    def people(self) -> int:
        """How many people stand behind it: those asked, where it tells who took part."""
        return self.base if self.measure == "participation" and self.base is not None else self.n


@dataclass(frozen=True, slots=True)
class Display:
    """How a measure is displayed: its decimals and the ends of its scale."""

    digits: int
    least: float
    most: float

    def mean(self, row: Row) -> tuple[float, float]:
        """Return the lowest and highest mean that a row allows."""
        half = 0.5 * 10**-self.digits
        if row.bound == Bound.BETWEEN:
            return self.least if row.low is None else row.low, self.most if row.high is None else row.high
        if row.value is None:
            return self.least, self.most
        if row.bound == Bound.AT_LEAST:
            return row.value, self.most
        if row.bound == Bound.AT_MOST:
            return self.least, row.value
        low, high = row.value - half, row.value + half
        middle = self._middle(row)
        if middle is not None:  # the ends are rounded apart from the value and say a little more
            low, high = max(low, middle - half), min(high, middle + half)
        return low - SLACK, high + SLACK

    def _middle(self, row: Row) -> float | None:
        """Return the middle of an interval that is as long on both sides of the mean and not cut off."""
        if row.low is None or row.high is None or row.interval not in EVEN:
            return None
        return (row.low + row.high) / 2 if self.least < row.low <= row.high < self.most else None

    def spread(self, row: Row, pooled_df: int) -> float | None:
        """Return the largest standard deviation of the group that its interval allows; None where that tells nothing.

        Of an interval from the organisation's pooled spread, all of its squares may lie in this one group.
        """
        if row.value is None or row.low is None or row.high is None:
            return None
        df = {IntervalKind.OWN: row.n - 1, IntervalKind.POOLED: pooled_df}.get(IntervalKind(row.interval), 0)
        if df < 1:
            return None
        ends = ((row.value - row.low, row.low), (row.high - row.value, row.high))
        sides = [side for side, end in ends if self.least < end < self.most]
        if not sides:
            return None
        reach = min(sides) + 10**-self.digits  # value and end are rounded, each by half a unit at the most
        found = reach * math.sqrt(row.n) / quantile(LEVEL, df) * math.sqrt(df / (row.n - 1))
        return float(found) if found * (row.n - 1) / math.sqrt(row.n) < self.most - self.least else None

    def says_nothing(self, row: Row) -> bool:
        """Whether a row leaves the whole scale open."""
        return row.bound == Bound.BETWEEN and (row.low, row.high) == (self.least, self.most)


SCORE = Display(0, 0.0, 100.0)
INDEX = Display(2, -1.0, 1.0)


def columns_of_rows() -> list[Any]:
    """Return the columns of published results that `row_of` makes a row of."""
    return [getattr(PublishedResult, name) for name in Row.__dataclass_fields__]


def row_of(found: Sequence[Any], nobody: int = 0) -> Row:
    """Return a row of its columns; without a number of people it has `nobody`."""
    team_id, measure, part, n, *rest = found
    return Row(team_id, measure, part, nobody if n is None else n, *rest)


def read_rows(session: Session, organisation_id: int, round_id: int) -> list[Row]:
    """Return what every published row of a round that shows a number or says where most answers lie displays."""
    result = PublishedResult
    query = (
        select(*columns_of_rows())
        .where(
            result.organisation_id == organisation_id,
            result.round_id == round_id,
            result.state == ResultState.SHOWN,
            or_(
                result.value.is_not(None),
                result.low.is_not(None),
                and_(result.measure.like("bands:%"), result.word.is_not(None)),
            ),
        )
        .order_by(result.id)
    )
    return [row_of(found) for found in session.execute(query)]
