"""The interval part: between which values each answer to a statement must lie, given everything that is displayed.

People of one column are alike, so that one pair of solves serves all of them: the smallest and the largest sum that the
column can have. Every solve shows possible sums of all columns, so that most columns are seen to be wide enough without
one of their own. Of n people with the sum s on a scale [low, high] one answer may be anything from s - (n - 1) high to
s - (n - 1) low, inside the scale.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from data.attacker.blocks import Block, Column, blocks
from data.attacker.figures import SLACK, Figure, Scale, System

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pinned:
    """An answer that is known too well: the people of the column, and the interval that each answer lies in."""

    column: Column
    low: float
    high: float


class _Program:
    """What the displays say of the columns' sums, as a linear program."""

    def __init__(self, block: Block, scales: Mapping[str, Scale]) -> None:
        self.scales = [scales[column.quantity] for column in block.columns]
        self.sizes = [len(column.places) for column in block.columns]
        self.bounds = [
            (scale.low * size, scale.high * size) for scale, size in zip(self.scales, self.sizes, strict=True)
        ]
        rows, ends = [], []
        for figure, row in zip(block.figures, block.matrix, strict=True):
            for end, signed in ((figure.high, row), (None if figure.low is None else -figure.low, -row)):
                if end is not None:
                    rows.append(signed)
                    ends.append(end + SLACK)
        self.rows = np.array(rows, dtype=float).reshape(-1, len(block.columns))
        self.ends = np.array(ends, dtype=float)
        start = self._solve(np.zeros(len(self.sizes)))
        self.least, self.most = start.copy(), start.copy()

    def _solve(self, goal: Floats) -> Floats:
        """Return the sums that agree with the figures and make the goal smallest."""
        solved = linprog(goal, A_ub=self.rows, b_ub=self.ends, bounds=self.bounds, method="highs")
        if solved.x is None:
            raise ValueError(f"the figures contradict each other: {solved.message}")
        return np.asarray(solved.x, dtype=float)

    def widen(self, column: int) -> None:
        """Find the smallest and the largest sum of a column."""
        for sign in (1, -1):
            goal = np.zeros(len(self.sizes))
            goal[column] = sign
            sums = self._solve(goal)
            self.least, self.most = np.minimum(self.least, sums), np.maximum(self.most, sums)

    def one_answer(self, column: int) -> tuple[float, float]:
        """Return the interval of one person's answer in a column, as far as it was found."""
        scale, others = self.scales[column], self.sizes[column] - 1
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


def pinned_of_block(block: Block, scales: Mapping[str, Scale]) -> list[Pinned]:
    """Return the columns of a block in which an answer's interval is narrower than its scale asks for.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    program = _Program(block, scales)
    spreads = [figure for figure in block.figures if figure.spread is not None and len(figure.parts) == 1]
    found = []
    for at, column in enumerate(block.columns):
        inside = _near(spreads, column, program.one_answer(at))
        if _narrow(inside, scales[column.quantity]):  # so far: wide enough is wide enough
            program.widen(at)
            inside = _near(spreads, column, program.one_answer(at))
        if _narrow(inside, scales[column.quantity]):
            found.append(Pinned(column, *inside))
    return found


def _narrow(inside: tuple[float, float], scale: Scale) -> bool:
    return inside[1] - inside[0] < scale.width - SLACK * 1000


def pinned_answers(system: System, scales: Mapping[str, Scale]) -> list[Pinned]:
    """Return the answers of a system of statements that are known too well; none where a quantity has no scale.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    if not all(quantity in scales for quantity in system.quantities):
        return []
    return [pinned for block in blocks(system) for pinned in pinned_of_block(block, scales)]
