"""Extremes of statement measures (rule:7): no figure pins an answer to less than half of its scale.

A mean close to an end of its scale says that everybody stands there. Each residual's mean is therefore known only
inside [low + w/n, high - w/n], w = half the scale (the whole for yes/no and shares), and as a bound beyond; a node is
the sum of the residuals in it, so subtracting a child from its parent gives no more either. The RO index is the
difference of two displayed scores of the same people; it would give a bounded one back and takes its range from theirs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data.types import Bound

SCALE_LOW, SCALE_HIGH = 0.0, 100.0
WHOLE_SCALE = SCALE_HIGH - SCALE_LOW
HALF_SCALE = WHOLE_SCALE / 2
ROUNDING = 1e-9  # sums of fractions miss an end by less


@dataclass(frozen=True, slots=True)
class Range:
    """What may be known of a mean: between `low` and `high`, equal where it is exact.

    `up` says that the truth may lie above the end that is told, `down` below.
    """

    low: float
    high: float
    up: bool = False
    down: bool = False

    def minus(self, other: "Range") -> "Range":
        """Return the range of the difference of two means of the same people."""
        return Range(self.low - other.high, self.high - other.low, up=self.up or other.down, down=self.down or other.up)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is published: rounded, exact or bounded; BETWEEN has no value but two ends."""

    value: float | None
    bound: Bound
    low: float | None = None
    high: float | None = None


def atom_range(mean: float, n: int, *, width: float = HALF_SCALE, bounded: bool = True) -> Range:
    """Return what may be known of the mean (0..100) of a residual of n people.

    Args:
        mean: Their mean; a share in % for yes/no.
        n: How many they are.
        width: How much of the scale an answer keeps: HALF_SCALE, or WHOLE_SCALE for yes/no.
        bounded: Off only in tests that show what would leak.
    """
    return kept_inside(mean, width / n, bounded=bounded)


def kept_inside(mean: float, margin: float, *, bounded: bool = True) -> Range:
    """Return what may be known of a mean (0..100) that is told exactly only where it keeps a margin from both ends."""
    # The ends count as beyond: 80 % of five told as a number would make a bound of 80 % mean all of them.
    if bounded and mean >= SCALE_HIGH - margin - ROUNDING:
        return Range(SCALE_HIGH - margin, SCALE_HIGH, up=True)
    if bounded and mean <= SCALE_LOW + margin + ROUNDING:
        return Range(SCALE_LOW, SCALE_LOW + margin, down=True)
    return Range(mean, mean)


def node_range(atoms: Sequence[tuple[Range, float]]) -> Range:
    """Return the range of a node's mean from the ranges of the residuals in it and what they weigh, people mostly.

    Something must weigh more than nothing.
    """
    weight = sum(n for _, n in atoms)
    return Range(
        sum(known.low * n for known, n in atoms) / weight,
        sum(known.high * n for known, n in atoms) / weight,
        up=any(known.up for known, _ in atoms),
        down=any(known.down for known, _ in atoms),
    )


def _to(value: float, digits: int, way: str) -> float:
    scaled = round(value * 10**digits, 9)  # 89.99999999999999 is 90
    whole = math.floor(scaled) if way == "floor" else math.ceil(scaled)
    return float(whole / 10**digits)


def shown(known: Range, digits: int) -> Shown:
    """Return a range as it is published, with `digits` decimals; bounds are rounded outwards."""
    if known.up and known.down:
        return Shown(None, Bound.BETWEEN, _to(known.low, digits, "floor"), _to(known.high, digits, "ceil"))
    if known.up:
        return Shown(_to(known.low, digits, "floor"), Bound.AT_LEAST)
    if known.down:
        return Shown(_to(known.high, digits, "ceil"), Bound.AT_MOST)
    return Shown(round(known.low, digits) + 0.0, Bound.EXACT)  # adding zero turns -0.0 into 0.0
