"""How sure the jackknife's own error is: the degrees of freedom of a change of counts among few people.

Student's t has the tails of an error that so many people of equal weight make. The error of a change of counts is made
by people who weigh differently and move each other's fits, so its t has another distribution. That one is worked out
here, and told by the t that has the same critical value at 95 %.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from data.metrics.intervals import LEVEL

Floats = NDArray[np.float64]
Pair = tuple[int, int]

EXACT_UP_TO = 20  # people; above, the effective number gives the same to within what simulation tells
RIDGE = 1e-9  # of the information: a month that loses its only person leaves no trace in what is asked
LOOKS, NEWTON_TURNS, RESTED = 24, 8, 1e-9
TINY, MOST_SQUARE = 1e-300, 1e8
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(LOOKS)
_SINES = np.sin((_NODES + 1) * math.pi / 4) ** 2
_FREEDOMS = np.geomspace(0.1, 1e6, 4000)
_CRITICAL = special.stdtrit(_FREEDOMS, (1 + LEVEL) / 2)


def information(shares: Floats, totals: Floats) -> Floats:
    """Return the information about the months' effects, whose sum is fixed, (counts, months, months).

    `shares` tell how each person's count spreads over the months, (counts, persons, months), and `totals` are the
    persons' counts (counts, persons). Months without any count stand apart.
    """
    weighted = shares * totals[:, :, None]
    matrix = -np.swapaxes(weighted, 1, 2) @ shares
    months, seen = np.arange(matrix.shape[-1]), weighted.sum(axis=1)
    known = seen > 0
    level = seen.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    matrix += (known[:, :, None] & known[:, None, :]) * level[:, None, None]
    matrix[:, months, months] += np.where(known, seen, 1.0)
    return np.asarray(matrix)


def effective(shares: Floats, totals: Floats, inverse: Floats, pair: Pair) -> Floats:
    """Return the effective number of people of each change, from everybody's part of the information, (counts,).

    As `jackknife.effective_people`, for all counts at once; `inverse` is that of the `information`.
    """
    way = _way(inverse, pair)[:, :, None]
    parts = totals * ((shares @ way**2) - (shares @ way) ** 2)[:, :, 0]
    squares = np.square(parts).sum(axis=1)
    return np.asarray(np.divide(parts.sum(axis=1) ** 2, squares, out=np.zeros(len(parts)), where=squares > 0))


def _way(inverse: Floats, pair: Pair) -> Floats:
    return np.asarray(inverse[:, :, pair[1]] - inverse[:, :, pair[0]])


def freedom(shares: Floats, totals: Floats, matrix: Floats, pair: Pair, se: Floats, people: Floats) -> Floats:
    """Return the degrees of freedom of the t of changes of counts between two months, (counts,).

    That t is the change over the jackknife's error. With people's errors normal, its square is that of a normal number
    over a weighted sum of such squares, whose weights follow from how everybody's error moves the fits without each
    person (Bell & McCaffrey 2002). An error is that of Poisson's counts, and beyond it everybody's months go their own
    ways by as much as the jackknife finds (as Imbens & Kolesar 2016 do with a level of one's own). The t whose critical
    value at 95 % is the same has these degrees of freedom.

    Args:
        shares: How each person's count spreads over the months, (counts, persons, months).
        totals: What each person counted, (counts, persons).
        matrix: The `information` of both.
        pair: The two months, by their numbers.
        se: The jackknife's errors, (counts,).
        people: How many people each error is made of, (counts,).
    """
    parts = _Parts(shares, totals, matrix, pair)
    poisson, own = parts.moved(1), parts.moved(2)
    k = (people - 1) / people
    expected, further = (k * np.trace(moved, axis1=1, axis2=2) for moved, _ in (poisson, own))
    beyond = np.maximum(se**2 - expected, 0) / np.maximum(further, TINY)
    moved = poisson[0] + beyond[:, None, None] * own[0]
    spread = poisson[1] + beyond * own[1]
    weights = np.linalg.eigvalsh(moved) * (k / np.maximum(spread, TINY))[:, None]
    return _of_critical(np.sqrt(_critical_square(np.maximum(weights, 0.0))))


class _Parts:
    """What is needed to say how a change moves when a person is left out, for many counts."""

    def __init__(self, shares: Floats, totals: Floats, matrix: Floats, pair: Pair) -> None:
        self.shares, self.totals = shares, totals[:, :, None]
        months = np.arange(shares.shape[2])
        inverse = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
        self.way = _way(inverse, pair)
        left = matrix[:, None] + (totals[:, :, None] * shares)[..., None] * shares[:, :, None, :]
        left[..., months, months] -= totals[:, :, None] * shares
        left[..., months, months] += RIDGE * np.diagonal(matrix, axis1=1, axis2=2)[:, None]
        asked = np.zeros((*left.shape[:3], 1))
        asked[..., pair[1], 0], asked[..., pair[0], 0] = 1.0, -1.0
        self.without: Floats = np.asarray(np.linalg.solve(left, asked)[..., 0], dtype=np.float64)
        self.carried: Floats = self._own(self.without) @ inverse  # what everybody's errors do to each fit without one

    def _own(self, vectors: Floats) -> Floats:
        """Return each person's information times a vector of each, (counts, persons, months)."""
        through = self.shares * vectors
        return np.asarray(self.totals * (through - self.shares * through.sum(axis=2, keepdims=True)))

    def moved(self, times: int) -> tuple[Floats, Floats]:
        """Return how the moves without each person vary together, (counts, persons, persons), and the change.

        Everybody's errors vary as their information, `times` multiplied by itself.
        """
        own, carried = self.without, np.asarray(np.broadcast_to(self.way[:, None], self.without.shape))
        for _ in range(times):
            own, carried = self._own(own), self._own(carried)
        shared = -own @ np.swapaxes(self.carried, 1, 2)
        found = shared + np.swapaxes(shared, 1, 2) + self.carried @ self._sum(times) @ np.swapaxes(self.carried, 1, 2)
        people = np.arange(found.shape[1])
        found[:, people, people] += (self.without * own).sum(axis=2)
        return found, np.asarray((carried * self.way[:, None]).sum(axis=(1, 2)))

    def _sum(self, times: int) -> Floats:
        """Return everybody's information, `times` multiplied by itself and added up, (counts, months, months)."""
        weights, shares = self.totals**times, self.shares
        months = np.arange(shares.shape[2])
        found = -np.swapaxes(weights * shares, 1, 2) @ shares
        diagonal = (weights * shares).sum(axis=1)
        if times > 1:
            skew = np.swapaxes(weights * shares**2, 1, 2) @ shares
            squares = (shares**2).sum(axis=2, keepdims=True)
            found = np.swapaxes(weights * squares * shares, 1, 2) @ shares - skew - np.swapaxes(skew, 1, 2)
            diagonal = (weights * shares**2).sum(axis=1)
        found[:, months, months] += diagonal
        return np.asarray(found)


def _critical_square(weights: Floats) -> Floats:
    """Return the x with P(Z^2 > x sum w chi^2) = 5 %, from the weights (counts, persons), by Newton's steps.

    The probability is Craig's integral, the mean over an angle of the product of (1 + x w / sin^2)^-1/2. On logarithms
    it falls ever faster, so that the steps come from one side.
    """
    goal, x = math.log(1 - LEVEL), np.full(len(weights), 3.84)
    for _ in range(NEWTON_TURNS):
        scaled = x[:, None, None] * weights[:, None, :] / _SINES[:, None]
        dense = _WEIGHTS / 2 / np.sqrt(np.prod(1 + scaled, axis=2))
        tail = np.maximum(dense.sum(axis=1), TINY)
        slope = -0.5 * (dense * (scaled / (1 + scaled)).sum(axis=2)).sum(axis=1) / tail
        step = (goal - np.log(tail)) / np.minimum(slope, -1e-6)
        x = np.clip(x * np.exp(np.clip(step, -4, 4)), 1e-3, MOST_SQUARE)
        if np.abs(step).max(initial=0.0) < RESTED:
            break
    return np.asarray(x)


def _of_critical(values: Floats) -> Floats:
    """Return the degrees of freedom of Student's t with such critical values; never beyond the normal one's."""
    return np.asarray(np.interp(-values, -_CRITICAL, _FREEDOMS))
