"""The cells of T, R, L and RO: plain means of those with all three scales scored (rule:2)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from data.metrics.detectable import ASSUMED_SD
from data.metrics.intervals import mean_interval
from data.publication.answers import SCALES, SCORES, Statements
from data.publication.bounds import Range, atom_range, node_range, shown
from data.publication.cells import Cell, Floats, Integers, Rules, at_least, bounded_cell
from data.publication.placing import Narrow, Placed
from data.publication.spreads import (
    Known,
    Room,
    Spread,
    groups_of,
    known_rows,
    least_squares,
    parts_of_teams,
    pooled_spread,
)
from data.types import Bound, ResultState

DIGITS = {"T": 0, "R": 0, "L": 0, "RO": 2}
LIMITS = {"T": (0.0, 100.0), "R": (0.0, 100.0), "L": (0.0, 100.0), "RO": (-1.0, 1.0)}
OTHERS = "others"  # the part of a node's cell that holds its withheld children together
TWO = 2


def score_cells(people: Statements, placed: Placed, rules: Rules, across: Sequence[Integers] = ()) -> Iterator[Cell]:
    """Yield the cells of T, R, L and RO for every node, and for withheld siblings together (rule:5).

    `across` are labels of the people (people,) by which figures that cross the tree tell them apart, the last by all.
    """
    pooled = pooled_spreads(people, placed, rules, across)
    own = at_least(placed, rules.own_spread_from)
    known = {node: piece_ranges(people.values[rows], rules) for node, rows in placed.pieces.items()}
    for node, state in placed.solution.state.items():
        if state is not ResultState.SHOWN:
            yield from (Cell(node, f"score:{score}", state=state) for score in SCORES)
            continue
        rows = placed.rows[node]
        known_groups = Known.of(known_rows(placed, own, node)) if node in own else None
        atoms = [(known[each], len(placed.pieces[each])) for each in placed.pieces_in(node)]
        for column, score in enumerate(SCORES):
            spread = pooled[score]
            if known_groups is not None:
                values = people.values[known_groups.rows, column]
                spread = known_groups.spread(values, score_room(score, rules), across)
            ranges = [(piece[score], n) for piece, n in atoms]
            yield score_cell(node, "", score, ranges, people.values[rows, column], spread)
        if _has_others(placed, node):
            piece = placed.pieces[node]
            for column, score in enumerate(SCORES):
                ranges = [(known[node][score], len(piece))]
                yield score_cell(node, OTHERS, score, ranges, people.values[piece, column], pooled[score])


def pooled_spreads(
    people: Statements, placed: Placed, rules: Rules, across: Sequence[Integers] = ()
) -> Mapping[str, Spread]:
    """Return the organisation's pooled spread within teams, or the assumed one, of each of SCORES."""
    told_in = parts_of_teams(placed, at_least(placed, rules.own_spread_from))
    number, among = len(placed.by_team), placed.team_of_rows
    found = {}
    for column, score in enumerate(SCORES):
        groups = groups_of(people.values[:, column], among, number, score_room(score, rules), across)
        found[score] = pooled_spread(groups, len(people.teams), ASSUMED_SD[score], told_in)
    return found


def score_room(score: str, rules: Rules) -> Room | None:
    """Return how large the squares of a group's scores have to be told, so that nobody is pinned."""
    low, high = LIMITS[score]
    return partial(least_squares, low=low, high=high) if rules.floored else None


def piece_ranges(values: Floats, rules: Rules) -> dict[str, Range]:
    """Return what may be known of the means of a group that stands by itself, `values` of shape (people, scores)."""
    means = values.mean(axis=0)
    known = {
        scale: atom_range(float(means[column]), len(values), bounded=rules.bounded)
        for column, scale in enumerate(SCALES)
    }
    gap = known["R"].minus(known["T"])
    return known | {"RO": Range(gap.low / 100, gap.high / 100, up=gap.up, down=gap.down)}


def residual_rows(placed: Placed, where: Narrow, node: int) -> list[Integers]:
    """Return the rows of each residual that a node of a narrower tree is made of."""
    names = list(placed.pieces)
    return [
        np.concatenate([placed.pieces[names[number]] for number in numbers]) for numbers in where.residuals_in(node)
    ]


def score_cell(
    node: int, part: str, score: str, atoms: list[tuple[Range, int]], values: Floats, spread: Spread
) -> Cell:
    """Return the cell of one score from the ranges of its residuals, with the interval of an exact value."""
    measure, n = f"score:{score}", len(values)
    result = shown(node_range(atoms), DIGITS[score])
    if result.bound is not Bound.EXACT:
        return bounded_cell(node, measure, part, result, n)
    inside = mean_interval(float(values.mean()), spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, measure, part, value=result.value, n=n)
    least, most = LIMITS[score]
    low, high = (round(min(max(end, least), most), DIGITS[score]) + 0.0 for end in inside)
    return Cell(node, measure, part, value=result.value, low=low, high=high, interval=spread.kind, n=n)


def _has_others(placed: Placed, node: int) -> bool:
    """Tell whether two or more withheld children of a node are just what it holds beyond its shown children.

    Then they may be shown together: their sum is the node's residual, 0 or at least k people, and no news.
    """
    state = placed.solution.state
    beyond = {placed.child_towards(node, team) for team in placed.solution.atoms[node] if team in placed.by_team}
    inside = {placed.child_towards(node, each) for each in placed.solution.below[node][1:]}
    hidden = {child for child in beyond if child is not None and state[child] is not ResultState.SHOWN}
    return len(hidden) >= TWO and hidden == beyond and not hidden & inside
