"""What a published cell is made of, the rules in force, and the spread behind an interval (rule:7)."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.metrics.intervals import pooled_sd
from data.publication.bounds import Shown
from data.publication.participation import UnitCount
from data.publication.placing import Narrow, Placed, narrow
from data.publication.tree import Node, solve_tree
from data.types import Bound, IntervalKind, ResultState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OWN_SPREAD_FROM = 20  # people: below, a group's own spread is never shown
POOLED_FROM = 30  # people of the organisation: below, the assumed constants


@dataclass(frozen=True, slots=True)
class Cell:
    """One row to publish."""

    team_id: int
    measure: str
    part: str = ""
    state: ResultState = ResultState.SHOWN
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: Bound = Bound.EXACT
    interval: IntervalKind = IntervalKind.NONE
    n: int | None = None
    base: int | None = None
    word: str | None = None
    caution: bool = False
    note: str | None = None  # the month that a change is told from; those around a workshop; the name of a group


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force. All but `k` differ in tests only, which show what would leak with one of them off."""

    k: int
    complementary: bool = True  # neighbours are withheld where subtraction would give a small group back
    withheld: bool = True  # off: every node is shown, however small
    bounded: bool = True  # extremes are told as bounds
    own_spread_from: int = OWN_SPREAD_FROM
    floored: bool = True  # a spread is told at least so wide that it pins nobody
    missing_item: bool = True  # item cells look at who left the item out
    grouped: bool = True  # roles, regions and bands of time look at the tree and at each other
    ceilings: bool = True  # why few people left a statement out is told as a ceiling
    turns: bool = True  # statements, and what crosses the tree, are told in different months
    apart: bool = True  # the word of a statement looks at what its neighbours' words tell
    one_sided: bool = True  # a figure of change looks at who is on one side only
    adjusted: bool = False  # the model's mean is shown beside the plain one


@dataclass(frozen=True, slots=True)
class Spread:
    """A spread and where it comes from; `df` None means that it is taken as known."""

    sd: float
    df: int | None
    kind: IntervalKind


def place(nodes: Sequence[Node], teams: Integers, rules: Rules) -> Placed:
    """Solve the tree for one measure's respondents (`teams` holds the team of each)."""
    values, people = np.unique(teams, return_counts=True)
    attached = {int(team): int(count) for team, count in zip(values, people, strict=True)}
    k, complementary = (rules.k, rules.complementary) if rules.withheld else (1, False)
    return Placed(nodes, solve_tree(nodes, attached, k, complementary=complementary), teams)


def at_least(placed: Placed, people: int) -> Narrow:
    """Return the nodes that hold so many people, and so many more beyond their largest such nodes."""
    sizes = placed.count(np.ones(len(placed.teams), dtype=bool))
    return narrow(placed, lambda pieces: int(sizes[pieces].sum()) >= people)


def pooled_spread(
    groups: Sequence[Floats], people: int, assumed: float, scale: tuple[float, float] | None = None
) -> Spread:
    """Return the organisation's pooled within-team spread, or the assumed one below 30 people.

    Within the ends of a `scale` it is at least so wide that it pins nobody, in whichever team all of it lies.
    """
    pooled = pooled_sd(groups) if people >= POOLED_FROM else None
    if pooled is None:
        return Spread(assumed, None, IntervalKind.ASSUMED)
    sd, df = pooled
    least = 0.0 if scale is None else max(least_squares(group, *scale) for group in groups if len(group))
    return Spread(max(sd, math.sqrt(least / df)), df, IntervalKind.POOLED)


def least_squares(values: Floats, low: float, high: float) -> float:
    """Return how large a sum of squares around the mean has to be for no answer to be pinned by it.

    With d = sqrt(squares (n - 1) / n), any single answer may lie anywhere within d of the mean as far as mean and
    spread tell; inside the scale that has to leave half of it.
    """
    n = len(values)
    reach = max((high - low) / 4, abs(float(values.mean()) - (high + low) / 2))
    return reach**2 * n / (n - 1) if n > 1 else 0.0


def own_spread(values: Floats) -> Spread:
    """Return a group's own spread; only for groups in which it may be told (`at_least` OWN_SPREAD_FROM)."""
    return Spread(float(np.std(values, ddof=1)), len(values) - 1, IntervalKind.OWN)


def bounded_cell(node: int, measure: str, part: str, result: Shown, n: int) -> Cell:
    """Return the cell of a value that is told as a bound; an interval around it would give it back."""
    return Cell(node, measure, part, value=result.value, low=result.low, high=result.high, bound=result.bound, n=n)


def participation_cells(nodes: Sequence[Node], counted: Sequence[UnitCount], rules: Rules) -> Iterator[Cell]:
    """Yield how many of the invited answered, for nodes of at least k invited; a count, not an estimate (rule:11).

    The tree rule holds for the invited too, else subtraction would tell who of one or two has answered.
    """
    attached = {unit.team_id: unit.own_invited for unit in counted}
    solution = solve_tree(nodes, attached, rules.k, complementary=rules.complementary)
    answered = {unit.team_id: unit.own_answered for unit in counted}
    for node, state in solution.state.items():
        if state is not ResultState.SHOWN:
            yield Cell(node, "participation", state=state)
            continue
        invited = solution.n[node]
        done = sum(answered.get(atom, 0) for each in solution.below[node] for atom in solution.atoms[each])
        yield Cell(
            node,
            "participation",
            value=float(round(100 * done / invited)),
            interval=IntervalKind.CENSUS,
            n=done,
            base=invited,
        )
