"""Figures of closed deals: what can be held against their numbers of people, their scale and their own formulas.

The deals themselves are not kept, so nobody can tell any more who stands behind a figure, nor how much is of one
person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.attacker.displays import Row
from data.attacker.members import Members
from data.attacker.residuals import small_residuals
from data.attacker.spreads import Ends
from data.attacker.tallies import SHARE, Ratio, ratio_squares
from data.metrics.intervals import LEVEL, quantile
from data.publication.outcomes import ASSUMED_LOG_SD, CYCLE, LEAST_DAYS, WINS
from data.publication.shares import ASSUMED_ATANH_SD
from data.types import Bound, IntervalKind

DEALS = "outcome:"
GROUP, RESIDUAL, PINNED, CONTRADICTION, UNKNOWN = "group", "residual", "interval", "contradiction", "unknown"
KNOWN = {WINS: (SHARE, ASSUMED_ATANH_SD, 100.0), CYCLE: (Ratio(1.0, 1.0), ASSUMED_LOG_SD, float("inf"))}
OWN_FROM, WHOLE, HALF = 20, 100.0, 0.5
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a figure of deals, and of how few people that tells."""

    kind: str
    measure: str
    people: int = 0


def deal_faults(members: Members, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield what a round's figures of deals do not keep of the rules, or what cannot be at all.

    They are told each month, whatever is told once a quarter.
    """
    k = members.usual_k
    for measure in sorted({row.measure for row in rows}):
        if measure not in KNOWN:
            yield Fault(UNKNOWN, measure)
            continue
        told = [row for row in rows if row.measure == measure]
        yield from (Fault(kind, measure, row.n) for row in told for kind in _kinds(row, k))
        people = {row.team_id: row.n for row in told}
        yield from (
            Fault(RESIDUAL, measure, size) for size in small_residuals(members.parents, people, members.usual_k)
        )
        yield from (Fault(CONTRADICTION, measure) for _ in range(_disagreeing(measure, told)))


def _kinds(row: Row, k: int) -> Iterator[str]:
    """Yield what is wrong with a row by itself."""
    if row.n < k:
        yield GROUP
    if row.interval == IntervalKind.OWN and row.n < OWN_FROM:
        yield PINNED
    if row.measure == WINS and row.bound == Bound.EXACT and not _inside(row):
        yield PINNED
    if not _possible(row):
        yield CONTRADICTION


def _inside(row: Row) -> bool:
    """Whether a rate keeps as far from both ends as the deals of people who closed equally many would."""
    margin = WHOLE / max(row.n, 1) - HALF
    return row.value is not None and margin <= row.value <= WHOLE - margin


def _possible(row: Row) -> bool:
    """Whether value and ends are in order and on their scale, and no other number of people stands beside."""
    least = LEAST_DAYS if row.measure == CYCLE else 0.0
    told = [each for each in (row.low, row.value, row.high) if each is not None]
    ends = (row.low is None) == (row.high is None)
    exact = row.bound == Bound.EXACT and row.value is None
    return (
        ends
        and not exact
        and row.base is None
        and told == sorted(told)
        and all((each >= 0.0 if each is row.low else each >= least) and each <= KNOWN[row.measure][2] for each in told)
    )


def _disagreeing(measure: str, rows: Sequence[Row]) -> int:
    """Return how many intervals are not those of the one spread that all of them are made from."""
    ratio, assumed, _ = KNOWN[measure]
    found = {IntervalKind.POOLED: list[Ends](), IntervalKind.ASSUMED: list[Ends]()}
    for row in rows:
        squares = ratio_squares(row, 1, ratio)
        if squares is not None and row.interval in found:
            found[IntervalKind(row.interval)].append(squares)
    known = (quantile(LEVEL, None) * assumed / quantile(LEVEL, 1)) ** 2
    return _apart(found[IntervalKind.POOLED]) + _apart([*found[IntervalKind.ASSUMED], (known, known)])


def _apart(squares: Sequence[Ends]) -> int:
    """Return how many are narrower than the widest allows."""
    least = max((low for low, _ in squares), default=0.0)
    return sum(high < least * (1 - SLACK) for _, high in squares)
