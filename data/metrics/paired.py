"""Paired change of the same people: mean difference, Student's t, the exact sign-flip test and the effect size."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.intervals import Interval, mean_interval
from data.metrics.jackknife import t_tail
from data.metrics.numbers import complete, measured

Floats = NDArray[np.float64]

EXACT_UP_TO = 36  # pairs whose sign changes are all counted; two halves of 2 ** 18 sums
TIE = 1e-9  # sums closer than this share of the whole are the same sum


@dataclass(frozen=True, slots=True)
class PairedChange:
    """After minus before of the same people, in the unit of the measure.

    `sd` is the spread of the differences; `t`, `p` and `dz` (mean / sd) are None when all differences are equal;
    `sign_flip_p` is None above EXACT_UP_TO people. Never shown to leaders as p-values.
    """

    mean: float
    sd: float
    interval: Interval
    people: int
    t: float | None
    p: float | None
    sign_flip_p: float | None
    dz: float | None


def _signed_sums(differences: Floats) -> Floats:
    sums = np.zeros(1)
    for value in differences:
        sums = np.concatenate([sums - value, sums + value])
    return sums


def sign_flip(differences: ArrayLike) -> float | None:
    """Return the exact two-sided probability of a mean at least as far from 0 when every sign were a coin's.

    All 2^n assignments are counted, by meeting in the middle. None for no differences or more than EXACT_UP_TO.
    Raises ValueError for a missing or infinite one.
    """
    values = complete(differences).ravel()
    if not 0 < values.size <= EXACT_UP_TO:
        return None
    bar = abs(float(values.sum())) - TIE * float(np.abs(values).sum())
    half = values.size // 2
    first, second = _signed_sums(values[:half]), np.sort(_signed_sums(values[half:]))
    above = second.size - np.searchsorted(second, bar - first, side="left")
    below = np.searchsorted(second, -bar - first, side="right")
    extreme = np.where(bar - first <= -bar - first, second.size, above + below)
    return float(extreme.sum()) / 2.0**values.size


def paired_change(before: ArrayLike, after: ArrayLike) -> PairedChange | None:
    """Return the change of people measured on both sides, arrays of shape (persons,).

    A person missing (NaN) on a side is left out; None with fewer than two people.

    Raises:
        ValueError: A value is infinite, or the sides are not of the same people.
    """
    first, second = measured(before), measured(after)
    if first.shape != second.shape:
        raise ValueError("before and after are of the same people")
    differences = second - first
    differences = differences[~np.isnan(differences)]
    n = differences.size
    mean = float(differences.mean()) if n else 0.0
    sd = float(differences.std(ddof=1)) if n > 1 else 0.0
    interval = mean_interval(mean, sd, n, n - 1)
    if interval is None:
        return None
    if sd <= TIE * float(np.abs(differences).max()):
        return PairedChange(mean, 0.0, (mean, mean), n, None, None, sign_flip(differences), None)
    t = mean / sd * math.sqrt(n)
    return PairedChange(mean, sd, interval, n, t, t_tail(t, n - 1), sign_flip(differences), mean / sd)
