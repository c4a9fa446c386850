"""Intervals of means, rates and shares, corrections for many comparisons, and detectable changes."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.numbers import complete, counted, measured, same_shape

Floats = NDArray[np.float64]
Interval = tuple[float, float]

LEVEL = 0.95
POWER = 0.80
EXPLORE_RATE = 0.10  # false findings among those that a grid marks "explore"
CHANGE_95 = 1.96  # the method's rounded factor, as printed beside the formula


@lru_cache(maxsize=4096)
def quantile(level: float, df: float | None) -> float:
    """Return the two-sided critical value of Student's t for `level` in (0, 1); the normal one when `df` is None.

    Raises:
        ValueError: The level lies outside, or no degree of freedom is left.
    """
    if not 0 < level < 1 or (df is not None and not df > 0):
        raise ValueError("a critical value has a level inside 0 and 1, and degrees of freedom above 0")
    upper = (1 + level) / 2
    return float(special.ndtri(upper) if df is None else special.stdtrit(df, upper))


def mean_interval(mean: float, sd: float, n: int, df: float | None) -> Interval | None:
    """Return the 95 % interval mean +/- t sd / sqrt(n), in the unit of the mean.

    None when nobody is counted or no degree of freedom is left. `df` None takes the normal quantile (a known spread).

    Raises:
        ValueError: Mean or spread is no finite number, or the spread is negative.
    """
    _check_spread(sd)
    if not math.isfinite(mean):
        raise ValueError("a mean is a finite number")
    if n < 1 or (df is not None and df <= 0):
        return None
    half = quantile(LEVEL, df) * sd / math.sqrt(n)
    return mean - half, mean + half


def _check_spread(sd: float) -> None:
    if not 0 <= sd < math.inf:
        raise ValueError("a spread is a finite number that is not negative")


def pooled_sd(groups: Sequence[ArrayLike]) -> tuple[float, int] | None:
    """Return the pooled within-group standard deviation and its degrees of freedom.

    Missing values (NaN) are left out. None when no group holds two values.
    """
    squares, df = 0.0, 0
    for group in groups:
        values = measured(group)
        values = values[~np.isnan(values)]
        if values.size:
            squares += float(np.square(values - values.mean()).sum())
            df += values.size - 1
    return None if df == 0 else (math.sqrt(squares / df), df)


def ratio_residuals(c: ArrayLike, d: ArrayLike) -> Floats | None:
    """Return each person's influence on the log of sum(c) / sum(d), shape (persons,).

    Their spread over sqrt(n) is the error of the log rate: that of the jackknife, (n - 1) times what leaving one out
    changes. Where without one of them nothing is left to count, the linear n (c / sum c - d / sum d) stands for it.
    A person missing (NaN) in one of them is left out. None when either sum is zero, where the log does not exist.
    """
    tops, bottoms = paired(c, d)
    if tops.sum() <= 0 or bottoms.sum() <= 0:
        return None
    return grouped_residuals(tops, bottoms, np.zeros(tops.size, dtype=np.intp))


def grouped_residuals(tops: Floats, bottoms: Floats, group: NDArray[np.intp]) -> Floats:
    """Return `ratio_residuals` of each group by itself, shape (persons,).

    Raises ValueError for counts that are negative, missing or infinite, and for a group in which a sum is zero.
    """
    complete(counted([tops, bottoms]))
    people, top, bottom = (np.bincount(group, each)[group] for each in (np.ones(len(group)), tops, bottoms))
    if not np.all((top > 0) & (bottom > 0)):
        raise ValueError("a ratio of sums needs a number above 0 in each group")
    empty = (tops >= top) | (bottoms >= bottom)
    linear = np.asarray(people * (tops / top - bottoms / bottom))
    without = np.where(empty, 1.0, top - tops), np.where(empty, 1.0, bottom - bottoms)
    left_out = (people - 1) * (np.log(top / bottom) - np.log(without[0] / without[1]))
    return np.where(np.bincount(group, empty)[group] > 0, linear, left_out)


def ratio_residuals_of(tops: Floats, bottoms: Floats) -> Floats:
    """Return `ratio_residuals` of many counts over the same exposure, shape (persons, counts), with neither missing.

    Raises ValueError for what is negative, missing or infinite, and where a sum is zero.
    """
    complete(counted(tops)), complete(counted(bottoms))
    people, top, bottom = len(tops), tops.sum(axis=0), bottoms.sum()
    if not (bottom > 0 and np.all(top > 0)):
        raise ValueError("a ratio of sums needs a number above 0")
    empty = (tops >= top) | (bottoms >= bottom)[:, None]
    without = np.where(empty, 1.0, top - tops), np.where(empty, 1.0, (bottom - bottoms)[:, None])
    left_out = (people - 1) * (np.log(top / bottom) - np.log(without[0] / without[1]))
    linear = people * (tops / top - (bottoms / bottom)[:, None])
    return np.asarray(np.where(empty.any(axis=0), linear, left_out))


def ratio_interval(rate: float, sd_log: float, n: int, df: float | None) -> Interval | None:
    """Return the 95 % interval of a positive rate, made on the log and carried back; None for a rate of zero.

    Raises ValueError for a rate that is negative or no finite number, and as `mean_interval`.
    """
    if not 0 <= rate < math.inf:
        raise ValueError("a rate is a finite number, 0 or more")
    inside = mean_interval(math.log(rate), sd_log, n, df) if rate > 0 else None
    return None if inside is None else (_exp(inside[0]), _exp(inside[1]))


def ratio_p(rate: float, inside: Interval, other: float, df: float, *, half: float = 0.0) -> float | None:
    """Return the two-sided probability of a rate, with its 95 % interval from the log, where another is the true one.

    The error of the log is read off the interval. `half` is half of the last decimal that everything was rounded to:
    both rates are taken as near, and the interval as wide, as that allows. None where an end or a rate may be zero.
    Raises ValueError for what is no finite number.
    """
    if not all(map(math.isfinite, (rate, other, half, *inside))):
        raise ValueError("rates and their intervals are finite numbers")
    low, high = inside[0] - half, inside[1] + half
    less, more = sorted((rate, other))
    if low <= 0 or less - half <= 0 or high <= low:
        return None
    apart = max(math.log((more - half) / (less + half)), 0.0)
    error = math.log(high / low) / 2 / quantile(LEVEL, df)
    return float(2 * special.stdtr(df, -apart / error))


def _exp(value: float) -> float:
    return math.exp(min(max(value, -700.0), 700.0))


def paired(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Return two arrays of counts, shape (persons,), without the persons missing (NaN) in one of them.

    Raises:
        ValueError: A count is negative or infinite, or there are not as many of one as of the other.
    """
    one, other = np.atleast_1d(counted(first)), np.atleast_1d(counted(second))
    same_shape(one, other)
    kept = ~(np.isnan(one) | np.isnan(other))
    return one[kept], other[kept]


def _check_share(count: int, n: int) -> None:
    if not 0 <= count <= n:
        raise ValueError("a count lies between nothing and all")


def wilson(count: int, n: int) -> Interval | None:
    """Return Wilson's 95 % score interval of the share count / n, inside [0, 1]; None for n = 0."""
    _check_share(count, n)
    if n == 0:
        return None
    z = quantile(LEVEL, None)
    share, squared = count / n, z * z / n
    middle = (share + squared / 2) / (1 + squared)
    half = z * math.sqrt(share * (1 - share) / n + squared / (4 * n)) / (1 + squared)
    return (0.0 if count == 0 else middle - half), (1.0 if count == n else middle + half)


def jeffreys(count: int, n: int) -> Interval | None:
    """Return Jeffreys' 95 % interval of the share count / n; 0 and 1 are included where nothing or all was counted."""
    _check_share(count, n)
    if n == 0:
        return None
    a, b, tail = count + 0.5, n - count + 0.5, (1 - LEVEL) / 2
    low = 0.0 if count == 0 else float(special.betaincinv(a, b, tail))
    high = 1.0 if count == n else float(special.betaincinv(a, b, 1 - tail))
    return low, high


def _sorted_back(p: ArrayLike, *, rising: bool) -> list[float]:
    values = np.asarray(p, dtype=float)
    known = ~np.isnan(values)
    if np.any((values[known] < 0) | (values[known] > 1)):
        raise ValueError("a p-value lies between 0 and 1")
    tests, order = np.count_nonzero(known), np.argsort(values[known], kind="stable")
    places = np.arange(1, tests + 1, dtype=float)
    scaled = values[known][order] * (tests + 1 - places if rising else tests / places)
    running = np.maximum.accumulate(scaled) if rising else np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted, found = np.full_like(values, np.nan), np.empty(tests)
    found[order] = np.minimum(running, 1.0)
    adjusted[known] = found
    return [float(value) for value in adjusted]


def holm(p: Sequence[float]) -> list[float]:
    """Return Holm's step-down adjusted p-values, in the order given.

    A missing one (NaN) stays missing in its place and is no test: the others are corrected as if it were not there.
    Raises ValueError outside 0 to 1.
    """
    return _sorted_back(p, rising=True)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's adjusted p-values (false discovery rate), in the order given.

    Missing ones and errors as in `holm`.
    """
    return _sorted_back(p, rising=False)


def explored(p: Sequence[float]) -> list[bool]:
    """Tell which cells of a grid stand out at a false discovery rate of 10 %, to be marked "explore"; NaN never is."""
    return [value <= EXPLORE_RATE for value in benjamini_hochberg(p)]


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """Return the noise of one person's score, sd sqrt(1 - reliability), in the unit of the score."""
    if not 0 <= reliability <= 1:
        raise ValueError("a reliability lies between 0 and 1")
    _check_spread(sd)
    return sd * math.sqrt(1 - reliability)


def person_mdc(sd: float, reliability: float) -> float:
    """Return the smallest change of one person that is more than noise at 95 %, in the unit of `sd`."""
    return CHANGE_95 * math.sqrt(2) * standard_error_of_measurement(sd, reliability)


def team_mdc(sd_diff: float, n: int) -> float | None:
    """Return the mean change that n people detect with 80 % power at 95 %, in the unit of `sd_diff`.

    `sd_diff` is the spread of the persons' differences. None below two people. Raises ValueError for no such spread.
    """
    _check_spread(sd_diff)
    df = n - 1
    if df < 1:
        return None
    return (quantile(LEVEL, df) + float(special.stdtrit(df, POWER))) * sd_diff / math.sqrt(n)
