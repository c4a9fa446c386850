"""The interval part: between which values each answer to a statement must lie, given everything that is displayed.

People of one column are alike, so that one pair of solves serves all of them: the smallest and the largest sum that the
column can have. Every solve shows possible sums of all columns, so that most columns are seen to be wide enough without
one of their own. Of n people with the sum s on a scale [low, high] one answer may be anything from s - (n - 1) high to
s - (n - 1) low, inside the scale.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from data.attacker.blocks import Block, Column, blocks
from data.attacker.figures import POINTS_WIDTH, SLACK, YES_NO, Figure, Place, Scale, System

Floats = NDArray[np.float64]
TOLERANCE = 1000 * SLACK
EXPLORED = 6  # solves towards random corners before any column gets one of its own


@dataclass(frozen=True, slots=True)
class Pinned:
    """An answer that is known too well: the people of the column, and the interval that each answer lies in."""

    column: Column
    low: float
    high: float


def _told(block: Block, exclusive: Sequence[tuple[list[int], int]]) -> LinearConstraint:
    """Return between which ends the figures lie; of exclusive columns, with their people, everybody is in one."""
    rows: list[NDArray[Any]] = [block.matrix]
    lows = [-np.inf if figure.low is None else figure.low - SLACK for figure in block.figures]
    highs = [np.inf if figure.high is None else figure.high + SLACK for figure in block.figures]
    for columns, people in exclusive:
        whole = np.zeros((1, len(block.columns)))
        whole[0, columns] = 1.0
        rows.append(whole)
        lows.append(people)
        highs.append(people)
    return LinearConstraint(sparse.csc_array(np.concatenate(rows, dtype=float)), lows, highs)


class _Program:
    """What the displays say of the columns' sums, as a linear program; `least` and `most` are the sums seen so far."""

    def __init__(self, block: Block, scales: Sequence[Scale], exclusive: Sequence[Sequence[int]] = ()) -> None:
        self.scales = scales
        self.sizes = np.array([len(column.places) for column in block.columns])
        ends = np.array([(scale.low, scale.high) for scale in scales]) * self.sizes[:, None]
        self.bounds = Bounds(*ends.T)
        self.figures = _told(block, [(list(columns), int(self.sizes[columns[0]])) for columns in exclusive])
        start = self._solve(np.zeros(len(self.sizes)))
        self.least, self.most = start.copy(), start.copy()

    def _solve(self, goal: Floats) -> Floats:
        """Return the sums that agree with the figures and make the goal smallest."""
        solved = milp(goal, constraints=self.figures, bounds=self.bounds)  # no part of it in whole numbers
        if solved.x is None:
            raise ValueError(f"the figures contradict each other: {solved.message}")
        return np.asarray(solved.x, dtype=float)

    def _see(self, sums: Floats) -> None:
        self.least, self.most = np.minimum(self.least, sums), np.maximum(self.most, sums)

    def explore(self, wide: Callable[[], bool]) -> None:
        """Go to random corners until everything is seen to be wide; each shows an end of many columns at once."""
        random = np.random.default_rng(0)
        for _ in range(EXPLORED):
            if wide():
                return
            self._see(self._solve(random.choice([-1.0, 1.0], len(self.sizes)) / self.sizes))

    def widen(self, column: int) -> None:
        """Find the smallest and the largest sum of a column."""
        for sign in (1, -1):
            goal = np.zeros(len(self.sizes))
            goal[column] = sign
            self._see(self._solve(goal))

    def one_answer(self, column: int) -> tuple[float, float]:
        """Return the interval of one person's answer in a column, as far as it was found."""
        scale, others = self.scales[column], int(self.sizes[column]) - 1
        least, most = float(self.least[column]), float(self.most[column])
        return max(scale.low, least - others * scale.high), min(scale.high, most - others * scale.low)


def _near(figures: Sequence[Figure], column: Column, inside: tuple[float, float]) -> tuple[float, float]:
    """Narrow an interval by a group's own spread: nobody is further from the mean than sd (n - 1) / sqrt(n)."""
    low, high = inside
    for figure in figures:
        part = figure.parts[0]
        if figure.spread is None or figure.low is None or figure.high is None:
            continue
        if part.quantity == column.quantity and column.places[0] in part.people:
            n = len(part.people)
            reach = figure.spread * (n - 1) / math.sqrt(n)
            low, high = max(low, figure.low / n - reach), min(high, figure.high / n + reach)
    return low, high


def _pinned_of_block(block: Block, scales: Sequence[Scale]) -> Iterator[Pinned]:
    program = _Program(block, scales)
    spreads = [figure for figure in block.figures if figure.spread is not None and len(figure.parts) == 1]

    def inside(at: int) -> tuple[float, float]:
        return _near(spreads, block.columns[at], program.one_answer(at))

    def narrow(at: int) -> bool:
        return _narrow(inside(at), scales[at].width)

    columns = range(len(block.columns))
    program.explore(lambda: not any(map(narrow, columns)))
    for at in filter(narrow, columns):  # as far as was seen; wide enough is wide enough
        program.widen(at)
        if narrow(at):
            yield Pinned(block.columns[at], *inside(at))


def _narrow(inside: tuple[float, float], width: float) -> bool:
    return inside[1] - inside[0] < width - TOLERANCE


def pinned_answers(system: System, scale_of: Mapping[str, Scale], usual: Scale) -> list[Pinned]:
    """Return the answers of a system that are known too well.

    Args:
        system: Figures with what is displayed of them.
        scale_of: The scales of single quantities.
        usual: The scale of all others.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    found: list[Pinned] = []
    for block in blocks(system):
        found += _pinned_of_block(block, [scale_of.get(column.quantity, usual) for column in block.columns])
    return found


def pinned_points(system: System) -> list[Pinned]:
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
    return found


def _pinned_together(block: Block, together: Sequence[Sequence[int]]) -> Iterator[Pinned]:
    program = _Program(block, [YES_NO] * len(block.columns), together)

    def narrow(columns: Sequence[int]) -> bool:
        return _narrow(_points(program, block, columns), POINTS_WIDTH)

    program.explore(lambda: not any(map(narrow, together)))
    for columns in filter(narrow, together):
        for at in columns:
            program.widen(at)
        if narrow(columns):
            yield Pinned(block.columns[columns[0]], *_points(program, block, columns))


def _points(program: _Program, block: Block, columns: Sequence[int]) -> tuple[float, float]:
    """Return the lowest and the highest point that somebody of these columns may have given, as far as was found."""
    numbers = [
        float(block.columns[at].quantity.partition("=")[2]) for at in columns if program.most[at] >= 1 - TOLERANCE
    ]
    return min(numbers, default=0.0), max(numbers, default=0.0)
