"""Change of counts within the same people: Poisson regression with person and month effects, offset log(days)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.freedom import EXACT_UP_TO, freedom, information
from data.metrics.jackknife import effective_people, jackknife_se
from data.metrics.numbers import complete, counted, rounds_table, same_shape
from data.metrics.panel import ROUNDS_EACH, Contrast, Regression, contrast, reachable

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# People; above, leaving one out is one Newton step from the whole. With usual counts its error differs by 1 to 3 % from
# that of fitting anew; where one person counts nearly everything, it was up to a fifth too small among 90.
REFITTED_UP_TO = 60
TURNS, STEP, CLOSE, TINY = 60, 2.0, 1e-9, 1e-200
SINGULAR = 1e-10
NOTHING = 1e-12  # of the information about a column: what sums of fractions leave of none
RUNAWAY = 15.0  # log ratio of rates over the range of a column that stands for infinity


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows sorted by person: counts and log exposure (rows,), columns (rows, k), first rows and owners."""

    counts: Floats
    exposure: Floats
    columns: Floats
    first: Places
    owner: Places


def within_poisson(counts: ArrayLike, exposure: ArrayLike, x: ArrayLike, persons: ArrayLike) -> Regression | None:
    """Regress counts (rows,) on x (rows, k) with a level of its own for every person (labels of shape (rows,)).

    log E(count) = alpha_p + x b + log(exposure); persons are profiled out, which leaves the conditional likelihood.
    Rows with NaN or without exposure are left out; people with one row or no count say nothing and are not counted.
    Coefficients are on the log; the standard error is the jackknife over persons. Those who count much weigh more: the
    effective number of people (`Regression.people`) follows from each one's part of the information. None when the
    coefficients are not determined or run off to infinity, with everybody or without one person. Raises ValueError for
    negative or infinite counts and exposures, a missing column, and rows that are not of the same number.
    """
    return _fitted(_rows(counts, exposure, x, persons))


def _fitted(rows: _Rows, *, months: bool = False) -> Regression | None:
    """Fit the rows; with `months`, a column that nobody is left in without somebody stays as it is in that fit."""
    people = len(rows.first)
    if people <= 1:
        return None
    whole = _newton(rows, np.ones((1, people)), np.zeros((1, rows.columns.shape[1])))
    if whole is None or np.any(np.abs(whole[0]) * np.ptp(rows.columns, axis=0) > RUNAWAY):
        return None
    if people <= REFITTED_UP_TO:
        without = _newton(rows, 1 - np.eye(people), np.repeat(whole, people, axis=0), months=months)
    else:
        without = _one_step(rows, whole, months=months)
    if without is None:
        return None
    return Regression(whole[0], without, jackknife_se(whole[0], without), _effective(_information(rows, whole)))


def _rows(counts: ArrayLike, exposure: ArrayLike, x: ArrayLike, persons: ArrayLike) -> _Rows:
    count, days = counted(counts), counted(exposure)
    columns, labels = complete(x), np.asarray(persons)
    same_shape(count, days, labels, columns[:, 0] if columns.size else count)
    kept = ~np.isnan(count) & (days > 0)
    names, owner = np.unique(labels[kept], return_inverse=True)
    sizes, sums = np.bincount(owner, minlength=len(names)), np.bincount(owner, count[kept], minlength=len(names))
    kept[kept] = ((sizes >= ROUNDS_EACH) & (sums > 0))[owner]
    order = np.argsort(labels[kept], kind="stable")
    _, first, owner = np.unique(labels[kept][order], return_index=True, return_inverse=True)
    return _Rows(count[kept][order], np.log(days[kept][order]), columns[kept][order], first, owner)


def _shares(rows: _Rows, theta: Floats) -> Floats:
    """Return how each person's count spreads over the person's rows, (fits, rows), for theta (fits, k)."""
    logs = theta @ rows.columns.T + rows.exposure
    logs -= np.maximum.reduceat(logs, rows.first, axis=1)[:, rows.owner]
    weights = np.exp(logs)
    return np.asarray(weights / np.add.reduceat(weights, rows.first, axis=1)[:, rows.owner])


def _newton(rows: _Rows, weights: Floats, start: Floats, *, months: bool = False) -> Floats | None:
    """Maximise the conditional likelihood of each fit, people weighing `weights` (fits, people); None if any fails."""
    theta, totals = start, np.add.reduceat(rows.counts, rows.first)
    scale = float(totals.sum())
    k = theta.shape[1]
    products = (rows.columns[:, :, None] * rows.columns[:, None, :]).reshape(-1, k * k)
    for _ in range(TURNS):
        shares = _shares(rows, theta)
        expected = shares * totals[rows.owner]
        gradient = ((rows.counts - expected) * weights[:, rows.owner]) @ rows.columns
        if np.abs(gradient).max() <= CLOSE * scale:
            return theta
        means = np.add.reduceat(shares[:, :, None] * rows.columns, rows.first, axis=1)
        inner = ((expected * weights[:, rows.owner]) @ products).reshape(-1, k, k)
        bend = inner - np.einsum("fpi,fpj,fp->fij", means, means, weights * totals, optimize=True)
        step = _solved(bend, gradient, months=months)
        if step is None:
            return None
        theta = theta + step * np.minimum(1.0, STEP / np.maximum(np.abs(step).max(axis=1, keepdims=True), STEP))
    return None


def _solved(bend: Floats, gradient: Floats, *, months: bool = False) -> Floats | None:
    """Solve the Newton equations of each fit; None where one of them does not determine its step."""
    known = np.diagonal(bend, axis1=1, axis2=2)
    if months:
        empty = known <= NOTHING * known.max(axis=0, initial=0.0)
        bend = np.where(empty[:, :, None] | empty[:, None, :], np.eye(empty.shape[1]) * empty[:, :, None], bend)
        gradient, known = np.where(empty, 0.0, gradient), np.where(empty, 1.0, known)
    scale = np.sqrt(np.maximum(known, 0))
    if not np.all(scale > SINGULAR):
        return None
    even = bend / (scale[:, :, None] * scale[:, None, :])
    if np.linalg.eigvalsh(even).min() < SINGULAR:
        return None
    return np.asarray(np.linalg.solve(even, (gradient / scale)[..., None])[..., 0] / scale)


def _information(rows: _Rows, whole: Floats) -> Floats:
    """Return each person's part of the information about the coefficients, (people, k, k)."""
    shares, totals = _shares(rows, whole)[0], np.add.reduceat(rows.counts, rows.first)
    means = np.add.reduceat(shares[:, None] * rows.columns, rows.first, axis=0)
    outer = rows.columns[:, :, None] * rows.columns[:, None, :]
    inner = np.add.reduceat((shares * totals[rows.owner])[:, None, None] * outer, rows.first, axis=0)
    return np.asarray(inner - means[:, :, None] * means[:, None, :] * totals[:, None, None])


def _effective(own: Floats) -> Floats:
    """Return the effective number of people of each coefficient, from everybody's part of the information."""
    inverse = np.linalg.pinv(own.sum(axis=0))
    shares = np.einsum("aj,iab,bj->ij", inverse, own, inverse)
    return np.array([effective_people(column) for column in shares.T])


def _one_step(rows: _Rows, whole: Floats, *, months: bool = False) -> Floats | None:
    """Return each leave-one-out fit by one Newton step from the whole fit."""
    expected = _shares(rows, whole)[0] * np.add.reduceat(rows.counts, rows.first)[rows.owner]
    gradient = np.add.reduceat((rows.counts - expected)[:, None] * rows.columns, rows.first, axis=0)
    own = _information(rows, whole)
    step = _solved(own.sum(axis=0)[None] - own, -gradient, months=months)
    return None if step is None else whole + step


def count_contrast(counts: ArrayLike, days: ArrayLike, base: int, target: int) -> Contrast | None:
    """Return the within-person change of a count rate from month `base` to month `target`, on the log.

    `counts` (capped, 0 or more) and `days` (worked) have the shape (persons, months), NaN for a round not answered;
    exp of the estimate and its ends is the ratio of the rates. Poisson with person and month effects. None when the
    change is not determined, with everybody and without each person: the months are not joined by shared people, or
    nothing was counted in one of them. A month that loses its last person by a deletion leaves the graph. Its
    `cautious` interval has the degrees of freedom of its own t (`freedom.freedom`) up to EXACT_UP_TO people, and above
    the effective number of people of equal weight; there is none where that number is below two.
    Raises ValueError for negative or infinite counts and days, tables that differ in shape, and a month outside.
    """
    count, worked = rounds_table(counted(counts)), rounds_table(counted(days))
    same_shape(count, worked)
    if count.size and not 0 <= min(base, target) <= max(base, target) < count.shape[1]:
        raise ValueError("a month is one of the table's, by its number")
    seen = ~np.isnan(count) & (worked > 0)
    kept = np.where(seen, count, 0.0)
    informative = (seen.sum(axis=1) >= ROUNDS_EACH) & (kept.sum(axis=1) > 0)
    kept, seen, worked = kept[informative], seen[informative], worked[informative]
    if len(kept) <= 1 or base == target or not _determined(kept, seen, base, target):
        return None
    # A month without any count has a rate of zero; its own effect takes up its rows and leaves the others alone.
    months = np.flatnonzero(kept.sum(axis=0) > 0)
    people, places = np.nonzero(seen[:, months])
    columns = np.eye(len(months))[places][:, months != base]
    table = kept[:, months][people, places], worked[:, months][people, places]
    rows = _rows(*table, columns, people)
    fit = _fitted(rows, months=True)
    if fit is None:
        return None
    position = int(np.flatnonzero(months[months != base] == target)[0])
    found = contrast(
        float(fit.coefficients[position]), float(fit.se[position]), fit.without.shape[0], fit.people(position)
    )
    if found.people > EXACT_UP_TO or found.se <= 0:
        return found
    logs = np.insert(fit.coefficients, int(np.searchsorted(months, base)), 0.0)
    pair = int(np.searchsorted(months, base)), int(np.searchsorted(months, target))
    return replace(found, freedom=_freedom(kept[:, months], np.where(seen, worked, 0.0)[:, months], logs, pair, found))


def _freedom(counts: Floats, days: Floats, logs: Floats, pair: tuple[int, int], found: Contrast) -> float:
    """Return the degrees of freedom of a change between two months, from tables (persons, months)."""
    expected, totals = days * np.exp(logs - logs.max()), counts.sum(axis=1)[None]
    shares = (expected / np.maximum(expected.sum(axis=1, keepdims=True), TINY))[None]
    people = np.array([float(found.people)])
    return float(freedom(shares, totals, information(shares, totals), pair, np.array([found.se]), people)[0])


def _determined(kept: Floats, seen: NDArray[np.bool_], base: int, target: int) -> bool:
    """Tell whether finite month effects exist, with everybody and without each person.

    They do when every month with a count can be reached from every other over links from a month that somebody was
    seen in to a month in which the same person counted something (Ford's condition for paired comparisons).
    """
    own = seen[:, :, None] * (kept > 0)[:, None, :].astype(float)
    links = own.sum(axis=0) - np.concatenate([np.zeros((1, *own.shape[1:])), own])
    counted = kept.sum(axis=0) - np.concatenate([np.zeros((1, kept.shape[1])), kept]) > 0
    if not np.all(counted[:, [base, target]]):
        return False
    links = links * (counted[:, :, None] & counted[:, None, :])
    there, back = reachable(links, base), reachable(np.swapaxes(links, 1, 2), base)
    return bool(np.all((there & back) | ~counted))
