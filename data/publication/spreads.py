"""The spread behind an interval, never so narrow that it pins somebody (rule:7).

A spread is a sum of squares around a mean, and a sum of squares near nothing says that everybody stands at the mean.
Squares can be subtracted like any sum: a unit's own less what its teams' means differ by, or the organisation's less
those of units that tell their own. So each part that subtraction gives is told at least as large as leaves everybody in
it half of the scale, even if all that people differ by were in one of its groups. Such a part is a residual of the
nodes that tell their own spread, and of the organisation's spread what lies in none of them. In a group all have the
same mean, as far as figures tell: a piece of the tree, or the team that a pooled spread is made within. What crosses
the tree (roles, careless answers) may tell parts of such a group apart; then what these differ by is no room.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.publication.placing import Narrow, Placed
from data.types import IntervalKind

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Room = Callable[[Floats, Floats], float]

POOLED_FROM = 30  # people of the organisation: below, the assumed constants
SHOWN_FROM = 5  # people: no group below has its mean told, whatever k
ROUNDING = 1e-9
NO_PART = -1  # of teams in no node that tells its own spread
WEIGHT_STEPS = 10  # steps to one: how long the longest worked is told no closer


@dataclass(frozen=True, slots=True)
class Spread:
    """A spread and where it comes from; `df` None means that it is taken as known."""

    sd: float
    df: int | None
    kind: IntervalKind


@dataclass(frozen=True, slots=True)
class Group:
    """People with one mean: how many, their sum and their squares around it.

    `inner` are the squares within the smallest parts that may be told apart, and `least` is how large what is left of
    the squares has to be, when all that these parts differ by is taken away.
    """

    people: int
    total: float
    squares: float
    inner: float
    least: float


def mean_of(values: Floats) -> float:
    """Return the mean of values, of which there are some: what their method gives, without its questions."""
    return float(np.add.reduce(values) / len(values))


def _squares(values: Floats) -> float:
    return float(np.add.reduce(np.square(values - mean_of(values)))) if len(values) else 0.0


def group_of(
    values: Floats, room: Room | None = None, parts: Sequence[Integers] = (), weights: Floats | None = None
) -> Group:
    """Return a group of so many values.

    Args:
        values: One number a person, shape (people,).
        room: How large the squares of people with one mean have to be told, from their values and weights; None in
            tests that show what would leak.
        parts: Labels of parts that may be told apart, shape (people,) each; the last are the smallest.
        weights: What each person weighs in a rate, 1 on average of those whose rate the values are influences on, shape
            (people,); by default all weigh alike.
    """
    split = [[labels == label for label in np.unique(labels)] for labels in parts]
    told = [np.ones(len(values), dtype=bool), *(among for found in split for among in found)]
    squares = _squares(values)
    inner = sum(_squares(values[among]) for among in split[-1]) if split else squares
    weighing = np.ones(len(values)) if weights is None else weights
    rooms = [room(values[among], weighing[among]) for among in told if among.sum() >= SHOWN_FROM] if room else []
    least = max(rooms, default=0.0)
    return Group(len(values), float(np.add.reduce(values)), squares, inner, least)


def least_squares(values: Floats, _: Floats | None = None, *, low: float, high: float) -> float:
    """Return how large a sum of squares around the mean has to be for no answer to be pinned by it.

    With d = sqrt(squares (n - 1) / n), any single answer may lie anywhere within d of the mean as far as mean and
    spread tell; inside the scale that has to leave half of it.
    """
    n = len(values)
    if n <= 1:
        return 0.0
    reach = max((high - low) / 4, abs(mean_of(values) - (high + low) / 2))
    return float(reach**2 * n / (n - 1))


def least_of_rates(residuals: Floats, weights: Floats) -> float:
    """Return the same for influences on the log of a rate: anybody may have counted nothing, or twice as much.

    The influence of somebody who worked as long as others do is -1 where nothing was counted, 0 at the rate and 1 at
    twice the rate that they are around; in a group whose rate differs from that one, as much more or less as the rate
    is. Somebody who worked longer has as much more, by `weights` (`group_of`), in steps.
    """
    return _room_of_rates(residuals, weights)


def least_of_rates_alike(residuals: Floats, _: Floats) -> float:
    """Return the same as if everybody had worked as long, which tests show to be too little."""
    return _room_of_rates(residuals, np.ones(len(residuals)))


def _room_of_rates(residuals: Floats, weights: Floats) -> float:
    n = len(residuals)
    if n <= 1:
        return 0.0
    return float(rate_rooms(*(np.array([each]) for each in (n, mean_of(residuals), weights.max(), weights.mean())))[0])


def rate_rooms(people: Floats | Integers, means: Floats, most: Floats, usual: Floats) -> Floats:
    """Return the room of groups of rates, (groups,): their people, mean influences, and most and mean weight of each.

    Never less than of somebody who weighs 1, so that a whole has room whatever its groups weigh.
    """
    longest = np.ceil(most * WEIGHT_STEPS - ROUNDING) / WEIGHT_STEPS
    reach = longest * (1 + np.divide(means, usual, out=np.zeros_like(means, dtype=float), where=usual > 0))
    return np.asarray(np.maximum(np.maximum(reach, 1 + means), 0.0) ** 2 * people / np.maximum(people - 1, 1))


def leave_room(groups: Iterable[Group]) -> bool:
    """Tell whether the squares of groups that are told together leave enough for each of them as they are."""
    found = list(groups)
    return max((group.least for group in found), default=0.0) <= sum(group.inner for group in found) * (1 + ROUNDING)


def told_squares(groups: Iterable[Group]) -> float:
    """Return the squares of groups that are told together, so large that enough is left for each of them."""
    found = list(groups)
    missing = max((group.least for group in found), default=0.0) - sum(group.inner for group in found)
    return sum(group.squares for group in found) + max(missing, 0.0)


def parts_of_teams(placed: Placed, own: Narrow) -> list[int]:
    """Return the part that each team of `by_team` belongs to: a residual of the nodes with a spread of their own."""
    part = np.full(len(placed.pieces) + 1, NO_PART, dtype=np.int64)  # the last stands for who counts nowhere
    for number, pieces in enumerate(own.residual.values()):
        part[pieces] = number
    return [int(part[placed.piece_of_rows[rows[0]]]) for rows in placed.by_team.values()]


def pooled_spread(groups: Sequence[Group], people: int, assumed: float, parts: Sequence[int] | None = None) -> Spread:
    """Return the organisation's pooled spread within groups, or the assumed one below 30 people.

    `parts` tells of each group which part it belongs to (`parts_of_teams`); None where no node tells its own spread.
    """
    df = sum(max(group.people - 1, 0) for group in groups)
    if people < POOLED_FROM or df == 0:
        return Spread(assumed, None, IntervalKind.ASSUMED)
    inside: dict[int, list[Group]] = {}
    for group, part in zip(groups, parts or [NO_PART] * len(groups), strict=True):
        inside.setdefault(part, []).append(group)
    return Spread(math.sqrt(sum(map(told_squares, inside.values())) / df), df, IntervalKind.POOLED)


def own_spread(residuals: Sequence[Sequence[Group]]) -> Spread:
    """Return a node's own spread from the groups of each of its residuals; only where it may be told."""
    groups = [group for residual in residuals for group in residual]
    people = sum(group.people for group in groups)
    mean = sum(group.total for group in groups) / people
    between = sum(group.people * (group.total / group.people - mean) ** 2 for group in groups if group.people)
    squares = between + sum(map(told_squares, residuals))
    return Spread(math.sqrt(squares / (people - 1)), people - 1, IntervalKind.OWN)


def own_spread_of_rates(values: Floats, weights: Floats, group: Integers, part: Integers) -> Spread:
    """Return `own_spread` of groups of influences with the room of `least_of_rates`, all groups at once.

    Args:
        values: One influence a person, shape (people,).
        weights: What each person weighs, as of `group_of`, shape (people,).
        group: The number of each person's group, shape (people,); no group is empty.
        part: The number of each group's residual, shape (groups,).
    """
    people, total = np.bincount(group).astype(float), np.bincount(group, values)
    means = total / people
    squares = np.bincount(group, np.square(values - means[group]))
    most = np.zeros(len(people))
    np.maximum.at(most, group, weights)
    rooms = rate_rooms(people, means, most, np.bincount(group, weights) / people)
    least = np.zeros(int(part.max()) + 1)
    np.maximum.at(least, part, np.where(people >= SHOWN_FROM, rooms, 0.0))
    told = np.maximum(np.bincount(part, squares), least).sum()
    between = (people * np.square(means - total.sum() / people.sum())).sum()
    size = len(values)
    return Spread(math.sqrt(float(between + told) / (size - 1)), size - 1, IntervalKind.OWN)


def known_rows(placed: Placed, large: Narrow, node: int, known: Narrow | None = None) -> list[list[Integers]]:
    """Return the rows of each residual of a node with a spread of its own, by the groups whose means are told.

    `known` holds the nodes in which means are told, by default all that are shown.
    """
    label = np.arange(len(placed.pieces))
    for number, pieces in enumerate(known.residual.values() if known is not None else ()):
        label[pieces] = len(label) + number
    rows = list(placed.pieces.values())
    return [
        [np.concatenate([rows[piece] for piece in pieces[label[pieces] == each]]) for each in np.unique(label[pieces])]
        for pieces in large.residuals_in(node)
    ]
