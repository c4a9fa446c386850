"""The interval part: between which values each answer to a statement must lie, given everything that is displayed.

People of one column are alike, so that one pair of solves serves all of them: the smallest and the largest sum that the
column can have. Every solve shows possible sums of all columns. So corners are looked for in which the columns that are
not yet seen to be wide lie far to one side or the other; each settles about half of them, and only what no corner
settles is solved by itself. Of n people with the sum s on a scale [low, high] one answer may be anything from
s - (n - 1) high to s - (n - 1) low, inside the scale.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from data.attacker.blocks import Block, Column, blocks
from data.attacker.figures import (
    MIDDLE,
    POINTS_COST,
    POINTS_WIDTH,
    SLACK,
    YES_NO,
    Figure,
    Place,
    Progress,
    Scale,
    System,
)
from data.attacker.singles import TOLERANCE, Ends, Pinned, apart, narrow, of_one, pinned_single, reach_of

Floats = NDArray[np.float64]
Kind = tuple[tuple[int, Ends], ...]  # columns of somebody's other answers, and how far away from this they are
Steps = tuple[Sequence[int], Floats]
TWO = 2  # answers, of which one has changed to the other
IDLE = 4  # corners in a row that settle nothing, before columns get solves of their own


def _told(block: Block, exclusive: Sequence[tuple[list[int], int]]) -> LinearConstraint:
    """Return between which ends the figures lie; of exclusive columns, with their people, everybody is in one."""
    rows: list[Any] = [block.matrix.astype(float)]
    lows = [-np.inf if figure.low is None else figure.low - SLACK for figure in block.figures]
    highs = [np.inf if figure.high is None else figure.high + SLACK for figure in block.figures]
    for columns, people in exclusive:
        places = (np.zeros(len(columns), dtype=np.int64), columns)
        rows.append(sparse.csr_array((np.ones(len(columns)), places), shape=(1, len(block.columns))))
        lows.append(people)
        highs.append(people)
    return LinearConstraint(sparse.csc_array(sparse.vstack(rows)), lows, highs)


class _Program:
    """What the displays say of the columns' sums, as a linear program; `least` and `most` are the sums seen so far."""

    def __init__(self, block: Block, scales: Sequence[Scale], exclusive: Sequence[Sequence[int]] = ()) -> None:
        self.scales = scales
        self.sizes = np.array([len(column.places) for column in block.columns])
        ends = np.array([(scale.low, scale.high) for scale in scales]) * self.sizes[:, None]
        self.bounds = Bounds(*ends.T)
        self.figures = _told(block, [(list(columns), int(self.sizes[columns[0]])) for columns in exclusive])
        self.least, self.most = np.full(len(self.sizes), np.inf), np.full(len(self.sizes), -np.inf)

    def _solve(self, goal: Floats) -> Floats:
        """Return the sums that agree with the figures and make the goal smallest."""
        solved = milp(goal, constraints=self.figures, bounds=self.bounds)  # no part of it in whole numbers
        if solved.x is None:
            raise ValueError(f"the figures contradict each other: {solved.message}")
        return np.asarray(solved.x, dtype=float)

    def see(self, goal: Floats) -> None:
        """Find the sums that make a goal smallest, and take note of them."""
        sums = self._solve(goal)
        self.least, self.most = np.minimum(self.least, sums), np.maximum(self.most, sums)

    def widen(self, column: int, signs: Sequence[int] = (1, -1)) -> None:
        """Find the smallest (1) and the largest (-1) sum of a column."""
        for sign in signs:
            goal = np.zeros(len(self.sizes))
            goal[column] = sign
            self.see(goal)

    def settle(self, places: Sequence[int], narrow: Callable[[int], bool], steps: Sequence[Steps]) -> list[int]:
        """Return the places that are still narrow when no corner settles more of them.

        Args:
            places: What is looked at, each a column or columns that belong together.
            narrow: Whether a place is narrow, as far as was seen.
            steps: The columns of each place, and what they weigh in the goal that moves it to one side.

        Raises:
            ValueError: No sums at all agree with the figures.
        """
        random, idle, left = np.random.default_rng(0), 0, list(places)
        sides: dict[int, float] = {}
        while left and idle < IDLE:
            if sides:  # what went to one side goes to the other now
                goal, sides = _goal(self.sizes, {place: -sides[place] for place in left}, steps), {}
            else:
                sides = dict(zip(left, random.choice([-1.0, 1.0], len(left)).tolist(), strict=True))
                goal = _goal(self.sizes, sides, steps)
            self.see(goal)
            now = list(filter(narrow, left))
            idle, left = (idle + 1 if len(now) == len(left) else 0), now
        return left

    def one_answer(self, column: int) -> Ends:
        """Return the interval of one person's answer in a column, as far as it was found."""
        sums = float(self.least[column]), float(self.most[column])
        return of_one(sums, int(self.sizes[column]), self.scales[column])


def _goal(sizes: NDArray[np.int64], sides: Mapping[int, float], steps: Sequence[Steps]) -> Floats:
    """Return the goal that moves each place to its side."""
    goal = np.zeros(len(sizes))
    for place, side in sides.items():
        columns, weights = steps[place]
        goal[columns] = side * weights / sizes[columns]
    return goal


def _near(block: Block, spreads: Sequence[Figure]) -> dict[int, Ends]:
    """Return what groups' own spreads leave of answers, by column."""
    of = {(column.quantity, column.places[0]): at for at, column in enumerate(block.columns)}
    found: dict[int, Ends] = {}
    for figure in spreads:
        part, reach = figure.parts[0], reach_of(figure)
        for place in part.people if reach is not None else ():
            at = of.get((part.quantity, place))
            if at is not None and reach is not None:
                low, high = found.get(at, (-math.inf, math.inf))
                found[at] = max(low, reach[0]), min(high, reach[1])
    return found


class _Inside:
    """Between which values an answer lies, by its column: as sums, spreads and changes of the same people tell."""

    def __init__(self, block: Block, program: _Program) -> None:
        self.program = program
        told = [figure for figure in block.figures if figure.spread is not None]
        self._near = _near(block, [figure for figure in told if len(figure.parts) == 1])
        self.others = _partners(block, [figure for figure in told if len(figure.parts) == TWO])

    def alone(self, at: int) -> Ends:
        """Return the interval of a column's answers, whatever the same people's others are."""
        low, high = self.program.one_answer(at)
        least, most = self._near.get(at, (low, high))
        return max(low, least), min(high, most)

    def each(self, at: int) -> Ends:
        """Return the shortest interval of a column's answers beside those that they have changed from or to."""
        whole = self.alone(at)
        kinds = self.others.get(at, ())
        found = [_beside(whole, [(self.alone(other), away) for other, away in kind]) for kind in kinds]
        return min([whole, *found], key=lambda ends: ends[1] - ends[0])


def _beside(whole: Ends, near: Iterable[tuple[Ends, Ends]]) -> Ends:
    """Narrow an interval by those of the same person's other answers, and of how far away from them this one is."""
    low, high = whole
    for other, away in near:
        low, high = max(low, other[0] + away[0]), min(high, other[1] + away[1])
    return low, high


def _partners(block: Block, pairs: Sequence[Figure]) -> dict[int, list[Kind]]:
    """Return, by column, the columns of the same people's other answers and how far away those may be.

    One list for each kind of person in the column.
    """
    if not pairs:
        return {}
    of = {(column.quantity, place): at for at, column in enumerate(block.columns) for place in column.places}
    near: dict[tuple[str, Place], list[tuple[int, Ends]]] = {}
    for pair in pairs:
        now, before = pair.parts
        earlier = {person: (person, round_id) for person, round_id in before.people}
        n = len(now.people)
        reach = (pair.spread or 0.0) * (n - 1) / math.sqrt(n)
        low, high = (pair.low or 0.0) / n - reach, (pair.high or 0.0) / n + reach
        for place in now.people:
            one, other = (now.quantity, place), (before.quantity, earlier[place[0]])
            if one in of and other in of:
                near.setdefault(one, []).append((of[other], (low, high)))
                near.setdefault(other, []).append((of[one], (-high, -low)))
    found: dict[int, set[tuple[tuple[int, Ends], ...]]] = {}
    for answer, others in near.items():
        found.setdefault(of[answer], set()).add(tuple(others))
    return {at: sorted(kinds) for at, kinds in found.items()}


def _pinned_of_block(block: Block, scales: Sequence[Scale]) -> Iterator[Pinned]:
    if len(block.columns) == 1 and all(len(figure.parts) == 1 for figure in block.figures):
        weights = block.matrix.toarray()[:, 0].tolist()
        yield from pinned_single(list(zip(weights, block.figures, strict=True)), block.columns[0], scales[0])
        return
    program = _Program(block, scales)
    inside = _Inside(block, program)

    def is_narrow(at: int) -> bool:
        return narrow(inside.each(at), scales[at].width)

    columns = range(len(block.columns))
    left = program.settle(columns, is_narrow, [([at], np.ones(1)) for at in columns])
    for at in filter(is_narrow, left):  # as far as was seen; wide enough is wide enough
        for each in sorted({at, *(other for near in inside.others.get(at, ()) for other, _ in near)}):
            program.widen(each)
        if is_narrow(at):
            yield Pinned(block.columns[at], *inside.each(at))


def pinned_answers(
    system: System, scale_of: Mapping[str, Scale], usual: Scale, progress: Progress | None = None
) -> list[Pinned]:
    """Return the answers of a system that are known too well.

    Args:
        system: Figures with what is displayed of them.
        scale_of: The scales of single quantities.
        usual: The scale of all others.
        progress: Hears of the figures of each part that was looked at.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    found: list[Pinned] = []
    alone, others = apart(system)
    for figure in alone:
        part = figure.parts[0]
        column = Column(part.quantity, tuple(part.people))
        found += pinned_single([(part.weight, figure)], column, scale_of.get(part.quantity, usual))
    (progress or Progress()).add(len(alone))
    for block in blocks(others):
        found += _pinned_of_block(block, [scale_of.get(column.quantity, usual) for column in block.columns])
        (progress or Progress()).add(len(block.figures))
    return found


def pinned_points(system: System, progress: Progress | None = None) -> list[Pinned]:
    """Return the answers to statements that are known too well by how many people gave each point.

    Quantities are called `statement=point`; each person gave one of the points of a statement. An answer is pinned when
    the points that somebody of the column may have given lie less than half of the range apart.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    found: list[Pinned] = []
    for block in blocks(system):
        together: dict[tuple[str, tuple[Place, ...]], list[int]] = {}
        for at, column in enumerate(block.columns):
            together.setdefault((column.quantity.partition("=")[0], column.places), []).append(at)
        found += _pinned_together(block, list(together.values()))
        (progress or Progress()).add(POINTS_COST * len(block.figures))
    return found


def _pinned_together(block: Block, together: Sequence[Sequence[int]]) -> Iterator[Pinned]:
    program = _Program(block, [YES_NO] * len(block.columns), together)

    def is_narrow(place: int) -> bool:
        return narrow(_points(program, block, together[place]), POINTS_WIDTH)

    numbers = np.array([float(column.quantity.partition("=")[2]) for column in block.columns]) - MIDDLE
    steps = [(columns, numbers[list(columns)]) for columns in together]
    left = program.settle(range(len(together)), is_narrow, steps)
    for place in filter(is_narrow, left):
        for at in together[place]:
            program.widen(at, signs=(-1,))
        if is_narrow(place):
            yield Pinned(block.columns[together[place][0]], *_points(program, block, together[place]))


def _points(program: _Program, block: Block, columns: Sequence[int]) -> Ends:
    """Return the lowest and the highest point that somebody of these columns may have given, as far as was found."""
    numbers = [
        float(block.columns[at].quantity.partition("=")[2]) for at in columns if program.most[at] >= 1 - TOLERANCE
    ]
    return min(numbers, default=0.0), max(numbers, default=0.0)
