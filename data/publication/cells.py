"""What a published cell is made of, and the rules in force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.publication.bounds import Shown
from data.publication.participation import UnitCount
from data.publication.placing import Narrow, Placed, narrow
from data.publication.tree import Node, solve_tree
from data.types import Bound, IntervalKind, ResultState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OWN_SPREAD_FROM = 20  # people: below, a group's own spread is never shown


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
    together: bool = True  # low rates are told in one with others, so that no subtraction tells them
    few_days: bool = True  # where few days were worked, low rates are told as under more
    silent: bool = True  # beside a figure of counts that is told as under so much stands no word for its change
    topped: bool = True  # rates at the most that is counted are told as a bound
    own_spread_from: int = OWN_SPREAD_FROM
    floored: bool = True  # a spread is told at least so wide that it pins nobody
    by_days: bool = True  # the room of rates is that of whoever worked longest
    at_ends: bool = True  # a share at an end of its scale is given room as at the end of its bound
    carried: bool = True  # a share of sums looks at who counted anything, and how much of it
    missing_item: bool = True  # item cells look at who left the item out
    grouped: bool = True  # roles, regions and bands of time look at the tree and at each other
    ceilings: bool = True  # why few people left a statement out is told as a ceiling
    turns: bool = True  # statements, and what crosses the tree, are told in different months
    apart: bool = True  # the word of a statement looks at what its neighbours' words tell
    one_sided: bool = True  # a figure of change looks at who is on one side only
    adjusted: bool = False  # the model's mean is shown beside the plain one


def place(nodes: Sequence[Node], teams: Integers, rules: Rules) -> Placed:
    """Solve the tree for one measure's respondents (`teams` holds the team of each)."""
    values, people = np.unique(teams, return_counts=True)
    attached = {int(team): int(count) for team, count in zip(values, people, strict=True)}
    k, complementary = (rules.k, rules.complementary) if rules.withheld else (1, False)
    return Placed(nodes, solve_tree(nodes, attached, k, complementary=complementary), teams)


def at_least(placed: Placed, people: int, among: NDArray[np.bool_] | None = None) -> Narrow:
    """Return the nodes that hold so many people, and so many more beyond their largest such nodes.

    `among` tells who is counted, by default everybody.
    """
    sizes = placed.count(np.ones(len(placed.teams), dtype=bool) if among is None else among)
    return narrow(placed, lambda pieces: int(sizes[pieces].sum()) >= people)


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
