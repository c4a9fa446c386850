"""Change within the same people: least squares with person and month effects, and its jackknife over persons."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.intervals import LEVEL, quantile
from data.metrics.jackknife import EFFECTIVE, Estimate, jackknife, jackknife_se, t_tail
from data.metrics.numbers import complete, measured, rounds_table, same_shape

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

INNER_LEVEL = 0.90
SINGULAR = 1e-9  # smallest eigenvalue, of a matrix with a diagonal of 1, that still determines its solution
ROUNDS_EACH = 2  # a person with fewer answered rounds says nothing about change
SLOPE_MONTHS, SLOPE_PEOPLE = 4, 5  # below these a slope is not spoken of
RESOLUTION = 1e-8  # changes and errors below are what sums of fractions miss nothing by, in every unit used here


@dataclass(frozen=True, slots=True)
class Contrast:
    """A change between two rounds in the unit of the measure, its 95 and 90 % intervals and the people behind it.

    `df` are the degrees of freedom of its intervals, None where they are not known, and `contributing` the people, of
    equal weight, that the change itself rests on. `freedom` are those of its `cautious` intervals, None where they are
    the people who contribute less one.
    """

    estimate: float
    se: float
    low95: float
    high95: float
    low90: float
    high90: float
    people: int
    df: float | None = field(default=None, compare=False)
    contributing: float | None = field(default=None, compare=False)
    freedom: float | None = field(default=None, compare=False)

    @property
    def cautious(self) -> "Contrast | None":
        """The same with Student's t of its own freedom, which words rest on; None where below two people contribute.

        Where the whole window has many people and the change few, t(G - 1) is too narrow.
        """
        if self.contributing is None:
            return self
        if self.contributing < EFFECTIVE:
            return None
        return _around(self, self.contributing - 1 if self.freedom is None else self.freedom)

    @property
    def p(self) -> float | None:
        """The two-sided probability, for the correction over measures alone; None without an error or freedom."""
        return t_tail(self.estimate / self.se, self.df) if self.df is not None and self.se > 0 else None


def contrast(estimate: float, se: float, people: int, contributing: float | None = None) -> Contrast:
    """Return a change with its intervals from Student's t(people - 1); needs two people.

    `contributing` are those whom the change itself rests on (`Contrast.cautious`). A change or an error below
    RESOLUTION is 0: what rounding leaves of no change must not read as *rose*. Raises ValueError for a change or an
    error that is no finite number, and without freedom.
    """
    complete([estimate, se])
    estimate, se = (0.0 if abs(value) < RESOLUTION else value for value in (estimate, se))
    bare = Contrast(estimate, se, estimate, estimate, estimate, estimate, people, contributing=contributing)
    return _around(bare, people - 1)


def _around(change: Contrast, df: float) -> Contrast:
    """Return a change with the intervals of so many degrees of freedom."""
    middle, outer, inner = change.estimate, quantile(LEVEL, df) * change.se, quantile(INNER_LEVEL, df) * change.se
    wide, narrow = (middle - outer, middle + outer), (middle - inner, middle + inner)
    return replace(change, low95=wide[0], high95=wide[1], low90=narrow[0], high90=narrow[1], df=df)


def reachable(links: Floats, base: int) -> Flags:
    """Return which months can be reached from `base`, shape (..., months), over links > 0 of (..., months, months)."""
    joined = (np.asarray(links) > 0).astype(np.float32)
    months = joined.shape[-1]
    reach = np.zeros((*joined.shape[:-2], 1, months), dtype=np.float32)
    reach[..., base] = 1
    for _ in range(months - 1):
        wider = np.minimum(reach + reach @ joined, 1)
        wider = (wider > 0).astype(np.float32)
        if np.array_equal(wider, reach):
            break
        reach = wider
    return np.asarray(reach[..., 0, :] > 0)


@dataclass(frozen=True, slots=True)
class _Normal:
    """The month part of the normal equations, whole and by person: persons have been profiled out."""

    present: Floats  # (persons, months) 0 or 1
    centred: Floats  # (persons, months, measures), zero where missing
    own: Floats  # (persons, months, months)


def _normal(y: Floats) -> _Normal:
    present = ~np.isnan(y[0])
    rounds = present.sum(axis=1)
    filled = np.where(present, y, 0.0)
    centred = np.where(present, filled - filled.sum(axis=2, keepdims=True) / np.maximum(rounds, 1)[:, None], 0.0)
    seen = present.astype(float)
    own = -seen[:, :, None] * seen[:, None, :] / np.maximum(rounds, 1)[:, None, None]
    months = np.arange(y.shape[2])
    own[:, months, months] += seen
    return _Normal(seen, np.moveaxis(centred, 0, 2), own)


def _solve(matrix: Floats, right: Floats, reach: Flags) -> Floats:
    """Return month effects (..., months, measures) with mean 0 over the reached months, and 0 elsewhere."""
    both = reach[..., :, None] & reach[..., None, :]
    fixed = np.where(both, matrix + 1.0, 0.0)
    months = np.arange(matrix.shape[-1])
    fixed[..., months, months] += ~reach
    return np.asarray(np.linalg.solve(fixed, right * reach[..., :, None]))


def _checked(y: ArrayLike) -> Floats:
    values = measured(y)
    if not values.size:
        return np.empty((1, 0, 0))  # a measure of nobody
    missing = np.isnan(values)
    if np.any(missing != missing[:1]):
        raise ValueError("the measures share one pattern of missing answers")
    return values


def _of_two_rounds(values: Floats) -> Floats:
    keep = (~np.isnan(values[0])).sum(axis=1) >= ROUNDS_EACH
    return values[:, keep]


@dataclass(frozen=True, slots=True)
class _Fit:
    """Month effects with all people (months, measures), without each (persons, ...), and the months answered."""

    whole: Floats
    without: Floats
    answered: Flags
    answered_without: Flags
    present: Floats


def _fit(values: Floats, base: int) -> _Fit | None:
    """Fit all people, and all but each; None unless shared people join all answered months each time."""
    normal = _normal(values)
    shared = normal.present.T @ normal.present
    left = shared - normal.present[:, :, None] * normal.present[:, None, :]
    answered, answered_without = np.diagonal(shared) > 0, np.diagonal(left, axis1=1, axis2=2) > 0
    reach, reach_without = reachable(shared, base), reachable(left, base)
    if np.any(answered & ~reach) or np.any(answered_without & ~reach_without):
        return None
    matrix, right = normal.own.sum(axis=0), normal.centred.sum(axis=0)
    whole = _solve(matrix, right, reach)
    without = _solve(matrix - normal.own, right - normal.centred, reach_without)
    return _Fit(whole, without, answered, answered_without, normal.present)


def within_contrasts(y: ArrayLike, base: int, target: int) -> list[Contrast] | None:
    """Return each measure's within-person change from month `base` to month `target`.

    `y` has the shape (measures, persons, months), NaN for a round not answered, one pattern for all measures. Least
    squares y = alpha_p + gamma_m over people with at least two rounds; the change is gamma_target - gamma_base in the
    unit of the measure, with the delete-one-person jackknife. None when the person-month graph is not connected, with
    everybody and without each person, or when nobody (or nobody but one) answered in one of the two months. A month
    that loses its last person by a deletion leaves the graph. Who answered in neither of the two months joins others
    to each other and says nothing of the change itself; those who did contribute to its `cautious` interval.
    Raises ValueError for infinite values and a month outside.
    """
    return contrasts_until(y, [base], target)[0]


def contrasts_until(y: ArrayLike, bases: Sequence[int], target: int) -> list[list[Contrast] | None]:
    """Return `within_contrasts` from each of several months, from one fit."""
    checked = _checked(y)
    months = [*bases, target]
    if checked.size and not 0 <= min(months) <= max(months) < checked.shape[2]:
        raise ValueError("a month is one of the table's, by its number")
    values = _of_two_rounds(checked)
    # Where the graph is connected, and a month never loses its last person, all is reached from it as from any other.
    fit = _fit(values, target) if values.shape[1] > 1 else None
    if fit is None:
        return [None for _ in bases]
    stays = np.asarray(np.all(fit.answered_without, axis=0))
    return [_change(fit, base, target) if stays[base] and stays[target] else None for base in bases]


def _change(fit: _Fit, base: int, target: int) -> list[Contrast]:
    theta = fit.whole[target] - fit.whole[base]
    errors = jackknife_se(theta, fit.without[:, target] - fit.without[:, base])
    people, contributing = fit.without.shape[0], int(np.any(fit.present[:, [base, target]] > 0, axis=1).sum())
    return [contrast(float(one), float(se), people, contributing) for one, se in zip(theta, errors, strict=True)]


def adjusted_means(y: ArrayLike) -> list[Estimate | None] | None:
    """Return the month means that all people would have had, from y = alpha_p + gamma_m, one per month.

    `y` has the shape (persons, months) with NaN for missing. Each person of two or more rounds weighs 1. A month that
    nobody answered, or nobody but one, is None; the whole is None unless the person-month graph is connected, with
    everybody and without each person. These means choose words and are never drawn.
    """
    values = _of_two_rounds(_checked(np.asarray(y, dtype=float)[None]))
    if values.shape[1] <= 1:
        return None
    fit = _fit(values, int(np.argmax((~np.isnan(values[0])).sum(axis=0))))
    if fit is None:
        return None
    shares = fit.present / fit.present.sum(axis=1, keepdims=True)
    levels = np.nanmean(values[0], axis=1)
    gamma, without = fit.whole[:, 0], fit.without[..., 0]
    theta = gamma + (levels - shares @ gamma).mean()
    alphas = levels[None, :] - without @ shares.T  # (deleted, person)
    others = (alphas.sum(axis=1) - np.diagonal(alphas)) / (len(levels) - 1)
    replicates = without + others[:, None]
    kept = np.all(fit.answered_without, axis=0)
    return [jackknife(float(theta[month]), replicates[:, month]) if kept[month] else None for month in range(len(kept))]


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients of a regression within persons, shape (k,), without each person (persons, k), and jackknife SE.

    `effective` are the people of equal weight that each coefficient rests on, shape (k,); None counts them all.
    """

    coefficients: Floats
    without: Floats
    se: Floats
    effective: Floats | None = None

    def people(self, index: int) -> float | None:
        """Return the effective number of people of a coefficient, None where all are counted."""
        return None if self.effective is None else float(self.effective[index])

    def estimate(self, index: int) -> Estimate | None:
        """Return one coefficient with its 95 % interval from t(G - 1)."""
        return jackknife(float(self.coefficients[index]), self.without[:, index])


def within_regression(y: ArrayLike, x: ArrayLike, persons: ArrayLike) -> Regression | None:
    """Regress y (rows,) on x (rows, k) within persons (labels of shape (rows,)), with the jackknife over persons.

    Rows with NaN in y are left out, and so are people with one row. None when the coefficients are not determined,
    with everybody or without one of them. Raises ValueError for infinite values, for missing ones in x, and for rows
    that are not of the same number.
    """
    target, columns, labels = measured(y), complete(x), np.asarray(persons)
    same_shape(target, labels, columns[:, 0] if columns.size else target)
    keep = ~np.isnan(target)
    target, columns, labels = target[keep], columns[keep], labels[keep]
    _, owner, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    keep = sizes[owner] >= ROUNDS_EACH
    target, columns = target[keep], columns[keep]
    names, owner, sizes = np.unique(labels[keep], return_inverse=True, return_counts=True)
    table = np.column_stack([columns, target])
    sums = np.zeros((len(names), table.shape[1]))
    np.add.at(sums, owner, table)
    centred = table - (sums / sizes[:, None])[owner] if len(names) else table
    products = np.zeros((len(names), table.shape[1], table.shape[1]))
    np.add.at(products, owner, centred[:, :, None] * centred[:, None, :])
    return _solved(products) if len(names) > 1 else None


def _solved(products: Floats) -> Regression | None:
    """Solve the normal equations of all people (first) and without each, from products of (persons, k + 1, k + 1)."""
    whole = products.sum(axis=0)
    stacked = np.concatenate([whole[None], whole[None] - products])
    left, right = stacked[:, :-1, :-1], stacked[:, :-1, -1:]
    scale = np.sqrt(np.diagonal(whole)[:-1])
    if not np.all(scale > 0):
        return None
    even = left / (scale[:, None] * scale[None, :])
    if np.linalg.eigvalsh(even).min() < SINGULAR:
        return None
    found = np.linalg.solve(even, right / scale[:, None])[..., 0] / scale
    return Regression(found[0], found[1:], jackknife_se(found[0], found[1:]))


def slope(y: ArrayLike, times: ArrayLike | None = None) -> Estimate | None:
    """Return the within-person slope per month with its jackknife interval, from y of shape (persons, months).

    `times` are the months' positions (0, 1, 2, ... when left out; leave the gap of a month skipped). People of one
    round do not matter. None when no slope is determined. Spoken of from SLOPE_MONTHS months and SLOPE_PEOPLE people.
    Raises ValueError for infinite values or places, and for not as many places as months.
    """
    values = rounds_table(y)
    when = np.arange(values.shape[1], dtype=float) if times is None else complete(times)
    if values.size:
        same_shape(when, values[0])
    people = np.repeat(np.arange(values.shape[0]), values.shape[1])
    fit = within_regression(values.ravel(), np.tile(when, values.shape[0])[:, None], people)
    return None if fit is None else fit.estimate(0)
