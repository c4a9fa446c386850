"""Whether figures across the tree leave every answer half of its scale (rule:7), by linear programs.

Sums over pieces of the tree and over groups that cross them may, near the ends of a scale, leave an answer little room
although each of them keeps away from the ends. What is told is taken as exact here, so that roundings are on the safe
side. People in the same piece and the same groups are alike: one sum stands for them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from data.publication.bounds import HALF_SCALE, SCALE_HIGH, Range

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SLACK = 1e-6
TOLERANCE = 1e-3
EXPLORED = 12  # solves towards random corners, each of which shows an end of many kinds at once
MOST_SINGLE = 30  # kinds that are looked at one by one; what is open then and was not looked at is not told


@dataclass
class _Kinds:
    """The kinds of people, how many there are of each, and the sums that each kind has been seen with."""

    size: Integers
    least: Floats
    most: Floats

    def see(self, sums: Floats) -> None:
        self.least, self.most = np.minimum(self.least, sums), np.maximum(self.most, sums)

    @property
    def narrow(self) -> Integers:
        """The kinds in which one answer has not yet been seen over half of the scale."""
        others = (self.size - 1) * SCALE_HIGH
        width = np.minimum(self.most, SCALE_HIGH) - np.maximum(self.least - others, 0.0)
        return np.flatnonzero(width < HALF_SCALE - TOLERANCE)


def _rows(kinds: Integers, pieces: Sequence[Range], people: Integers, sums: Floats) -> tuple[Any, Floats]:
    """Return what is told as rows A x <= b over the kinds: of every piece and of every group that is shown."""
    rows, ends = [], []
    for piece, known in enumerate(pieces):
        inside = (kinds[0] == piece).astype(float)
        n = float(inside @ people)
        rows += [inside, -inside]
        ends += [known.high * n + SLACK, SLACK - known.low * n]
    for blocks in kinds[1:]:
        for block in np.unique(blocks):
            inside = (blocks == block).astype(float)
            total = float(inside @ sums)
            rows += [inside, -inside]
            ends += [total + SLACK, SLACK - total]
    return sparse.csr_matrix(np.array(rows)), np.array(ends)


def stay_open(values: Floats, tree: Integers, pieces: Sequence[Range], groups: Sequence[Integers]) -> bool:
    """Tell whether every answer may still lie anywhere in half of its scale.

    Args:
        values: The answers of the people, 0..100, shape (people,).
        tree: The piece that each person is in, as a place in `pieces`.
        pieces: What may be known of the mean of each piece.
        groups: The block of each person in every partition whose blocks have their means told.
    """
    kinds, kind, people = np.unique(np.stack([tree, *groups]), axis=1, return_inverse=True, return_counts=True)
    sums = np.bincount(kind.ravel(), values).astype(float)
    rows, ends = _rows(kinds, pieces, people, sums)
    bounds = np.column_stack([np.zeros(len(people)), SCALE_HIGH * people])
    seen, random = _Kinds(people.astype(np.int64), sums.copy(), sums.copy()), np.random.default_rng(0)
    program = partial(linprog, A_ub=rows, b_ub=ends, bounds=bounds, method="highs")
    for _ in range(EXPLORED):
        narrow = seen.narrow
        if not len(narrow):
            return True
        goal = np.zeros(len(people))
        goal[narrow] = random.choice([-1.0, 1.0], len(narrow)) / people[narrow]
        seen.see(_corner(program, goal, sums))
    opened = all(_opened(program, seen, kind, sums) for kind in seen.narrow[:MOST_SINGLE].tolist())
    return opened and not len(seen.narrow)


def _corner(program: Callable[[Floats], Any], goal: Floats, sums: Floats) -> Floats:
    """Return the sums that make the goal smallest; the true ones where the program finds none."""
    solved = program(goal)
    return sums if solved.x is None else np.asarray(solved.x, dtype=float)


def _opened(program: Callable[[Floats], Any], seen: _Kinds, kind: int, sums: Floats) -> bool:
    for sign in (1.0, -1.0):
        goal = np.zeros(len(sums))
        goal[kind] = sign
        seen.see(_corner(program, goal, sums))
    return kind not in seen.narrow
