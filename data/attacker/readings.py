"""How each published measure is read: whose answers it sums, and what its display says of the sum.

A measure without a line here cannot be checked, and the verdict says so.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.attacker.figures import SLACK, Figure, Part
from data.attacker.members import ASKED, COUNTED, SCORED, Circle, Members, upwards
from data.attacker.residuals import small_residuals
from data.metrics.intervals import quantile
from data.models import PublishedResult
from data.types import Bound, IntervalKind, ResultState

FULL = 100.0  # the RO index is the difference of two scores over the length of their scale


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


@dataclass(frozen=True, slots=True)
class Kind:
    """How the cells of a kind of measure are read: who stands behind them, and what their display says."""

    deed: str
    read: Callable[[Row, frozenset[tuple[int, int]]], Figure]


def read_rows(session: Session, organisation_id: int) -> dict[int, list[Row]]:
    """Return what every published row that shows a number displays, by round."""
    result = PublishedResult
    query = (
        select(result)
        .where(
            result.organisation_id == organisation_id,
            result.state == ResultState.SHOWN,
            or_(result.value.is_not(None), result.low.is_not(None)),
        )
        .order_by(result.id)
    )
    found: dict[int, list[Row]] = {}
    for row in session.scalars(query.execution_options(yield_per=5000)):
        shown = Row(
            row.team_id,
            row.measure,
            row.part,
            row.n or 0,
            row.value,
            row.low,
            row.high,
            row.bound,
            row.interval,
            row.base,
        )
        found.setdefault(row.round_id, []).append(shown)
    return found


def _told(row: Row, digits: int, least: float, most: float) -> tuple[float, float]:
    """Return the lowest and highest mean that a display allows."""
    half = 0.5 * 10**-digits
    if row.bound == Bound.BETWEEN:
        return row.low if row.low is not None else least, row.high if row.high is not None else most
    if row.value is None:
        return least, most
    if row.bound == Bound.AT_LEAST:
        return row.value, most
    if row.bound == Bound.AT_MOST:
        return least, row.value
    low, high = row.value - half, row.value + half
    if row.low is not None and row.high is not None and least < row.low <= row.high < most:
        middle = (row.low + row.high) / 2  # the ends are rounded apart from each other: together they say more
        low, high = max(low, middle - half), min(high, middle + half)
    return low - SLACK, high + SLACK


def _spread(row: Row, digits: int, least: float, most: float) -> float | None:
    """Return the largest standard deviation that an interval of the group's own spread allows."""
    if row.interval != IntervalKind.OWN or row.value is None or row.low is None or row.high is None:
        return None
    sides = [
        side for side, end in ((row.value - row.low, row.low), (row.high - row.value, row.high)) if least < end < most
    ]
    if not sides:
        return None
    reach = min(sides) + 10**-digits  # value and end are rounded, each by half a unit at the most
    return float(reach * math.sqrt(row.n) / quantile(0.95, row.n - 1))


def _score(row: Row, people: frozenset[tuple[int, int]]) -> Figure:
    low, high = _told(row, 0, 0.0, FULL)
    part = Part(row.measure.removeprefix("score:"), people)
    return Figure((part,), low * row.n, high * row.n, _spread(row, 0, 0.0, FULL))


def _index(row: Row, people: frozenset[tuple[int, int]]) -> Figure:
    low, high = _told(row, 2, -1.0, 1.0)
    return Figure((Part("R", people), Part("T", people, -1)), low * row.n * FULL, high * row.n * FULL)


def _sum(row: Row, people: frozenset[tuple[int, int]]) -> Figure:
    return Figure((Part(f"{row.measure}:{row.part}", people),))


KINDS: dict[str, Kind] = {
    "score:RO": Kind(SCORED, _index),
    "score:": Kind(SCORED, _score),
    "rate:": Kind(COUNTED, _sum),
    "participation": Kind(ASKED, _sum),
}


def kind_of(measure: str) -> Kind | None:
    """Return how a measure is read, or None for one that the attacker does not know."""
    return next((kind for start, kind in KINDS.items() if measure.startswith(start)), None)


@dataclass(slots=True)
class Reading:
    """The figures of the rounds read so far, and what could not be read."""

    figures: list[Figure]
    cells: int = 0
    residuals: dict[str, list[int]] = field(default_factory=dict)  # by measure: sizes that are too small
    unknown: frozenset[str] = frozenset()
    unmatched: tuple[tuple[str, str], ...] = ()


def _stand(row: Row) -> int:
    """Return how many people stand behind a cell: those asked, where it tells who took part."""
    return row.base if row.base is not None else row.n


def _count(members: Members, rows: Sequence[Row], into: Reading) -> None:
    shown: dict[str, dict[int, int]] = {}
    for row in rows:
        shown.setdefault(f"{row.measure}:{row.part}", {})[row.team_id] = _stand(row)
    for measure, people in shown.items():
        small = small_residuals(members.parents, people, members.k)
        if small:
            into.residuals.setdefault(measure, []).extend(small)


def read_round(members: Members, rows: Sequence[Row], into: Reading) -> None:
    """Add a round's cells to what was read: each with the people whose number is the published one."""
    _count(members, rows, into)
    circles: dict[str, Circle] = {}
    people: dict[tuple[str, int, int], frozenset[tuple[int, int]] | None] = {}
    by_node: dict[int, list[Row]] = {}
    for row in rows:
        by_node.setdefault(row.team_id, []).append(row)
    for node in upwards(members, by_node):
        for row in by_node[node]:
            kind = kind_of(row.measure)
            if kind is None:
                into.unknown |= {row.measure}
                continue
            key = kind.deed, node, _stand(row)
            if key not in people:
                circle = circles.setdefault(kind.deed, Circle(members, kind.deed))
                found = circle.of(node, _stand(row))
                people[key] = None if found is None else frozenset((person, members.round_id) for person in found)
            standing = people[key]
            if standing is None:
                into.unmatched += ((members.month, row.measure),)
            else:
                into.figures.append(kind.read(row, standing))
                into.cells += 1
