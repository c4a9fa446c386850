"""The delete-one-person jackknife: one engine of uncertainty for every statistic of a group."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.intervals import LEVEL, paired, quantile
from data.metrics.numbers import complete, counted

Floats = NDArray[np.float64]
LEAST_PEOPLE = 2
EFFECTIVE = LEAST_PEOPLE - 1e-6  # two who weigh alike are two, whatever rounding leaves of their number


class Transform(StrEnum):
    """The scale on which an interval is symmetric."""

    IDENTITY = "identity"
    LOG = "log"  # rates and ratios, above 0
    ATANH = "atanh"  # indices near -1 and 1
    LOGLOG = "loglog"  # log(-log S) of a survival, inside (0, 1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic and its 95 % interval in its own unit; `se` is on the transformed scale; `people` contributed."""

    estimate: float
    se: float
    low: float
    high: float
    people: int


def _loglog(values: Floats) -> Floats:
    return np.asarray(np.log(-np.log(values)))


def _loglog_back(values: Floats) -> Floats:
    return np.asarray(np.exp(-np.exp(values)))


_FORWARD: dict[Transform, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], float, float]] = {
    Transform.IDENTITY: (np.asarray, np.asarray, -math.inf, math.inf),
    Transform.LOG: (np.log, np.exp, 0.0, math.inf),
    Transform.ATANH: (np.arctanh, np.tanh, -1.0, 1.0),
    Transform.LOGLOG: (_loglog, _loglog_back, 0.0, 1.0),
}


def jackknife_se(theta: ArrayLike, replicates: ArrayLike) -> Floats:
    """Return sqrt((G - 1) / G sum (theta_(i) - theta)^2) over axis 0 of `replicates`, shape (G, ...) to (...).

    0 of nobody. Raises ValueError for values that are missing or infinite.
    """
    values = complete(replicates)
    people = values.shape[0]
    spread = np.square(values - complete(theta)).sum(axis=0)
    return np.asarray(np.sqrt(max(people - 1, 0) / max(people, 1) * spread))


def effective_people(shares: ArrayLike) -> float:
    """Return how many people of equal weight an estimate rests on, from each one's share in its variance, (persons,).

    (sum w)^2 / sum w^2: all of them where they weigh alike, fewer where a few decide. With G of the jackknife replaced
    by it, Student's t allows for how little is known of a variance that few people make (Carter, Schnepel & Steigerwald
    2017). 0 where nobody has a share. Raises ValueError for a share that is missing or infinite.
    """
    weights = complete(shares)
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def jackknife(
    theta: float,
    replicates: ArrayLike,
    *,
    transform: Transform = Transform.IDENTITY,
    level: float = LEVEL,
) -> Estimate | None:
    """Return the statistic with its interval theta +/- t(G - 1) SE, made on the transformed scale and carried back.

    `replicates` holds the statistic without each contributing person, shape (G,). None with fewer than two people, or
    when the statistic or a replicate is missing or lies outside the open range of the transformation.
    """
    forward, back, lowest, highest = _FORWARD[transform]
    values = np.append(np.asarray(replicates, dtype=float).ravel(), theta)
    people = values.size - 1
    fits = np.all(np.isfinite(values) & (values > lowest) & (values < highest))
    if people < LEAST_PEOPLE or not fits:
        return None
    turned = forward(values)
    se = float(jackknife_se(turned[-1], turned[:-1]))
    half = quantile(level, people - 1) * se
    with np.errstate(over="ignore"):
        ends = back(np.array([turned[-1] - half, turned[-1] + half]))
    return Estimate(float(theta), se, float(ends.min()), float(ends.max()), people)


def jackknife_band(
    theta: ArrayLike, replicates: ArrayLike, *, transform: Transform = Transform.IDENTITY, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of many statistics at once, `theta` of shape (n,), `replicates` (G, n).

    Each is NaN where `jackknife` would give None.
    """
    forward, back, lowest, highest = _FORWARD[transform]
    values = np.vstack([np.atleast_2d(np.asarray(replicates, dtype=float)), np.asarray(theta, dtype=float)])
    low, high = np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    people = values.shape[0] - 1
    inside = np.all(np.isfinite(values) & (values > lowest) & (values < highest), axis=0)
    if people > 1 and inside.any():
        turned = forward(values[:, inside])
        half = quantile(level, people - 1) * jackknife_se(turned[-1], turned[:-1])
        with np.errstate(over="ignore"):
            ends = back(np.array([turned[-1] - half, turned[-1] + half]))
        low[inside], high[inside] = ends.min(axis=0), ends.max(axis=0)
    return low, high


def delete_one(statistic: Callable[[Floats], float | None], persons: ArrayLike) -> tuple[float, Floats] | None:
    """Return a statistic of the rows of `persons` and its replicates without each row, shape (G,).

    None when the statistic is undefined for all people or without any one of them.
    """
    rows = np.asarray(persons, dtype=float)
    theta = statistic(rows)
    if theta is None:
        return None
    replicates = [statistic(np.delete(rows, index, axis=0)) for index in range(rows.shape[0])]
    defined = [value for value in replicates if value is not None]
    return (theta, np.array(defined)) if len(defined) == len(replicates) else None


def ratio(tops: ArrayLike, bottoms: ArrayLike) -> Estimate | None:
    """Return sum(tops) / sum(bottoms) with its log-jackknife interval over persons; each of shape (persons,).

    A person missing (NaN) in one of them is left out. None when a sum is zero, for all people or without one of them.
    """
    top, bottom = paired(tops, bottoms)
    tops_left, bottoms_left = top.sum() - top, bottom.sum() - bottom
    if top.size == 0 or tops_left.min() <= 0 or bottoms_left.min() <= 0:
        return None
    return jackknife(float(top.sum() / bottom.sum()), tops_left / bottoms_left, transform=Transform.LOG)


def welch_df(first: float, first_df: float, second: float, second_df: float) -> float:
    """Return Satterthwaite's degrees of freedom of the difference of two estimates, from their variances.

    Raises ValueError for a variance that is negative, missing or infinite, and without freedom on a side.
    """
    complete(counted([first, second]))
    if not (first_df > 0 and second_df > 0):
        raise ValueError("a variance rests on a number of degrees of freedom above 0")
    whole = (first + second) ** 2
    parts = first**2 / first_df + second**2 / second_df
    return whole / parts if parts > 0 else first_df + second_df


def t_tail(value: float, df: float) -> float:
    """Return the two-sided probability of Student's t beyond +/- value; a value at infinity has none.

    Raises ValueError for no value or no freedom.
    """
    if math.isnan(value) or not df > 0:
        raise ValueError("a value of Student's t is a number, with degrees of freedom above 0")
    return float(2 * special.stdtr(df, -abs(value)))
