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

Room = Callable[[Floats, Floats, Floats, Floats], Floats | float]
"""How large the squares of people with one mean have to be told: from how many they are, their mean, and the most and
the mean that one of them weighs, (groups,) each."""

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


def group_of(
    values: Floats, room: Room | None = None, parts: Sequence[Integers] = (), weights: Floats | None = None
) -> Group:
    """Return a group of so many values, as `groups_of` does."""
    (found,) = groups_of(values, np.zeros(len(values), dtype=np.int64), 1, room, parts, weights)
    return found


def groups_of(
    values: Floats,
    group: Integers,
    number: int,
    room: Room | None = None,
    parts: Sequence[Integers] = (),
    weights: Floats | None = None,
) -> list[Group]:
    """Return groups of values, all at once.

    Args:
        values: One number a person, shape (people,).
        group: The number of each person's group, from 0, shape (people,).
        number: How many groups there are; one may be empty.
        room: How large the squares of people with one mean have to be told; None in tests that show what would leak.
        parts: Labels of parts that may be told apart, from 0, shape (people,) each; the last are the smallest.
        weights: What each person weighs in a rate, 1 on average of those whose rate the values are influences on, shape
            (people,); by default all weigh alike.
    """
    split, owner, least = group, np.arange(number), np.zeros(number)
    people, total = _counted(group, number), _added(group, values, number)
    squares = inner = _squares(values, group, people, total)
    sizes, within = people, total
    for labels in (None, *parts):
        if labels is not None:
            span = int(labels.max(initial=0)) + 1
            codes, split = np.unique(group * span + labels, return_inverse=True)
            owner, sizes, within = codes // span, _counted(split, len(codes)), _added(split, values, len(codes))
        if room is not None:
            most, usual = _weighing(split, sizes, weights)
            rooms = room(sizes, within / np.maximum(sizes, 1), most, usual)
            np.maximum.at(least, owner, np.where(sizes >= SHOWN_FROM, rooms, 0.0))
    if parts:
        inner = _added(owner, _squares(values, split, sizes, within), number)
    sums = (each.tolist() for each in (total, squares, inner, least))
    return [Group(int(size), *found) for size, *found in zip(people.tolist(), *sums, strict=True)]


def _counted(group: Integers, number: int) -> Floats:
    """Return how many people each of so many groups has."""
    return np.bincount(group, minlength=number).astype(float)


def _added(group: Integers, values: Floats, number: int) -> Floats:
    """Return the sum of the values of each of so many groups."""
    return np.asarray(np.bincount(group, values, minlength=number), dtype=np.float64)


def _squares(values: Floats, group: Integers, people: Floats, total: Floats) -> Floats:
    """Return the squares of each group around its mean, (groups,)."""
    means = total / np.maximum(people, 1)
    return _added(group, np.square(values - means[group]), len(people))


def _weighing(group: Integers, people: Floats, weights: Floats | None) -> tuple[Floats, Floats]:
    """Return the most and the mean that one of each group weighs, (groups,)."""
    most = np.ones(len(people))
    if weights is None:
        return most, most
    most = np.zeros(len(people))
    np.maximum.at(most, group, weights)
    return most, _added(group, weights, len(people)) / np.maximum(people, 1)


def least_squares(people: Floats, means: Floats, *_: Floats, low: float, high: float) -> Floats:
    """Return how large sums of squares around a mean have to be for no answer to be pinned by them, (groups,).

    With d = sqrt(squares (n - 1) / n), any single answer may lie anywhere within d of the mean as far as mean and
    spread tell; inside the scale that has to leave half of it.
    """
    reach = np.maximum((high - low) / 4, np.abs(means - (high + low) / 2))
    return np.asarray(reach**2 * people / np.maximum(people - 1, 1))


def rate_rooms(people: Floats, means: Floats, most: Floats, usual: Floats) -> Floats:
    """Return the same for influences on the log of a rate: anybody may have counted nothing, or twice as much.

    The influence of somebody who worked as long as others do is -1 where nothing was counted, 0 at the rate and 1 at
    twice the rate that they are around; in a group whose rate differs from that one, as much more or less as the rate
    is. Somebody who worked longer has as much more, by weights (`groups_of`), in steps; and the room is never less than
    of somebody who weighs 1, so that a whole has room whatever its groups weigh.
    """
    longest = np.ceil(most * WEIGHT_STEPS - ROUNDING) / WEIGHT_STEPS
    reach = longest * (1 + np.divide(means, usual, out=np.zeros(means.shape), where=usual > 0))
    return np.asarray(np.maximum(np.maximum(reach, 1 + means), 0.0) ** 2 * people / np.maximum(people - 1, 1))


def rate_rooms_alike(people: Floats, means: Floats, *_: Floats) -> Floats:
    """Return the same as if everybody had worked as long, which tests show to be too little."""
    alike = np.ones(len(people))
    return rate_rooms(people, means, alike, alike)


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


@dataclass(frozen=True, slots=True)
class Known:
    """The rows of a node's residuals by the groups whose mean is told: one after the other, with group and residual."""

    rows: Integers
    group: Integers
    part: Integers

    @classmethod
    def of(cls, residuals: Sequence[Sequence[Integers]]) -> "Known":
        """Lay out the groups of `known_rows`, which are the same for every figure of a node."""
        groups = [each for residual in residuals for each in residual if len(each)]
        inside = [sum(len(each) > 0 for each in residual) for residual in residuals]
        group = np.repeat(np.arange(len(groups)), [len(each) for each in groups])
        return cls(np.concatenate(groups), group, np.repeat(np.arange(len(residuals)), inside))

    def residuals(self, groups: Sequence[Group]) -> list[list[Group]]:
        """Return the groups of each residual, for `own_spread`."""
        found: list[list[Group]] = [[] for _ in range(int(self.part.max()) + 1)]
        for part, group in zip(self.part.tolist(), groups, strict=True):
            found[part].append(group)
        return found

    def spread(
        self, values: Floats, room: Room | None, across: Sequence[Integers] = (), weights: Floats | None = None
    ) -> Spread:
        """Return the own spread of values, one for each of the rows; `across` are labels of everybody."""
        parts = [labels[self.rows] for labels in across]
        return own_spread(self.residuals(groups_of(values, self.group, len(self.part), room, parts, weights)))


def own_spreads_of_rates(values: Floats, weights: Floats, known: Known) -> list[Spread]:
    """Return the own spread of influences on many rates with the room of `rate_rooms`, all at once.

    Args:
        values: One influence a row of `known` and rate, shape (rows, rates).
        weights: What each person weighs, as of `groups_of`, shape (rows,).
        known: The groups of each residual.
    """
    people = _counted(known.group, len(known.part))
    starts = np.flatnonzero(np.diff(known.group, prepend=-1))
    total = np.add.reduceat(values, starts)
    means = total / people[:, None]
    squares = np.add.reduceat(np.square(values - means[known.group]), starts)
    most, usual = (each[:, None] for each in _weighing(known.group, people, weights))
    rooms = rate_rooms(people[:, None], means, most, usual)
    firsts = np.flatnonzero(np.diff(known.part, prepend=-1))
    least = np.maximum.reduceat(np.where(people[:, None] >= SHOWN_FROM, rooms, 0.0), firsts)
    told = np.maximum(np.add.reduceat(squares, firsts), least).sum(axis=0)
    between = (people[:, None] * np.square(means - total.sum(axis=0) / len(values))).sum(axis=0)
    size = len(values)
    return [Spread(math.sqrt(each / (size - 1)), size - 1, IntervalKind.OWN) for each in (between + told).tolist()]


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
