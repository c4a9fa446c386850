"""How long favours stay open: Kaplan-Meier, Aalen-Johansen, restricted means, and their jackknife over contacts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.episodes import CAUSES, Cause, Episode
from data.metrics.jackknife import Transform, jackknife_band
from data.metrics.numbers import complete, counted, same_shape

Floats = NDArray[np.float64]

HALF = 0.5 + 1e-12  # products of fractions miss one half by rounding
EPISODES_NEEDED, AT_RISK_NEEDED = 10, 5  # below these no curve is drawn
DAYS_A_MONTH = 365.25 / 12
MILESTONES = (3, 6, 12, 24)  # months


@dataclass(frozen=True, slots=True)
class Curve:
    """Step functions of days: at each of `times` the values after the step, and the number at risk just before.

    `survival` is the share still open of any end, `returned` and `ended` the cumulative incidences; together 1.
    `kaplan_meier` is the share not returned when an ended relationship is taken as censored, `se` its Greenwood error.
    `last` is the last day on which anything was observed: nothing is known beyond.
    """

    times: Floats
    at_risk: Floats
    survival: Floats
    returned: Floats
    ended: Floats
    kaplan_meier: Floats
    se: Floats
    last: float


def estimate_curve(days: ArrayLike, causes: ArrayLike, entries: ArrayLike | None = None) -> Curve:
    """Estimate Kaplan-Meier and Aalen-Johansen curves at the times of events, all arrays of shape (episodes,).

    `causes` are Cause numbers, `entries` the late entries in days. An episode is at risk when entry < t <= days; one
    over when it entered is left out. Raises ValueError for days that are missing, negative or infinite, for unknown
    causes, and for not as many of each.
    """
    stop, cause, start = _observed(days, causes, entries)
    times = np.unique(stop[cause != Cause.CENSORED])
    at_risk, returns, ends = _counts(stop, cause, start, times)
    survival, returned, ended = _incidences(at_risk, returns, ends)
    kaplan_meier: Floats = np.asarray(np.cumprod(1 - returns / at_risk), dtype=np.float64)
    left = at_risk - returns
    terms = np.divide(returns, at_risk * left, out=np.zeros_like(left), where=left > 0)
    last = float(stop.max()) if stop.size else 0.0
    return Curve(
        times, at_risk, survival, returned, ended, kaplan_meier, kaplan_meier * np.sqrt(np.cumsum(terms)), last
    )


def _observed(days: ArrayLike, causes: ArrayLike, entries: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    stop, cause = complete(counted(days)).ravel(), complete(causes).ravel()
    start = np.zeros_like(stop) if entries is None else complete(counted(entries)).ravel()
    same_shape(stop, cause, start)
    if not np.isin(cause, list(Cause)).all():
        raise ValueError("an episode is open, returned or ended")
    seen = start < stop
    return stop[seen], cause[seen], start[seen]


def _counts(stop: Floats, cause: Floats, start: Floats, times: Floats) -> tuple[Floats, Floats, Floats]:
    """Return those at risk, the returns and the ends at each of the times."""
    at_risk = _at_or_after(stop, times) - _at_or_after(start, times)
    return at_risk, _at(stop[cause == Cause.RETURNED], times), _at(stop[cause == Cause.ENDED], times)


def _incidences(at_risk: Floats, returns: Floats, ends: Floats) -> tuple[Floats, Floats, Floats]:
    """Return survival of any end and the two cumulative incidences along the last axis."""
    someone = np.maximum(at_risk, 1)
    survival = np.asarray(np.cumprod(1 - (returns + ends) / someone, axis=-1))
    before = np.concatenate([np.ones_like(survival[..., :1]), survival[..., :-1]], axis=-1)
    returned, ended = np.cumsum(before * returns / someone, axis=-1), np.cumsum(before * ends / someone, axis=-1)
    return survival, np.asarray(returned), np.asarray(ended)


def _at_or_after(values: Floats, times: Floats) -> Floats:
    return np.asarray(values.size - np.searchsorted(np.sort(values), times, side="left"), dtype=float)


def _at(values: Floats, times: Floats) -> Floats:
    ordered = np.sort(values)
    right = np.searchsorted(ordered, times, side="right")
    return np.asarray(right - np.searchsorted(ordered, times, side="left"), dtype=float)


Arrays = tuple[Floats, Floats, Floats]


def _arrays(found: Sequence[Episode]) -> Arrays:
    return (
        np.array([one.days for one in found]),
        np.array([float(CAUSES[one.fate]) for one in found]),
        np.array([one.entry for one in found]),
    )


def curve_of(found: Sequence[Episode]) -> Curve:
    """Estimate the curves of episodes."""
    return estimate_curve(*_arrays(found))


def _check_day(day: float) -> None:
    if math.isnan(day) or day < 0:
        raise ValueError("a day is a number from 0 on")


def value_at(curve: Curve, values: Floats, day: float, *, start: float) -> float | None:
    """Return one of a curve's step functions on a day, `start` before its first step (1 for survival, 0 for incidence).

    None after the last day on which anything was observed. Raises ValueError for a day that is no number.
    """
    _check_day(day)
    if day > curve.last:
        return None
    index = int(np.searchsorted(curve.times, day, side="right"))
    return float(values[index - 1]) if index else start


def median(curve: Curve) -> float | None:
    """Return the first day on which half or more have been returned (Kaplan-Meier), or None when never reached."""
    reached = np.flatnonzero(curve.kaplan_meier <= HALF)
    return float(curve.times[reached[0]]) if reached.size else None


def restricted_mean(curve: Curve, horizon: float) -> float | None:
    """Return the mean days not returned within `horizon` days (RMST), the area under Kaplan-Meier, 0..horizon.

    None when the observation ends before the horizon while something is still open. Raises ValueError for a horizon
    that is no finite number.
    """
    _check_day(horizon)
    if math.isinf(horizon):
        raise ValueError("a horizon is a finite number of days")
    if horizon > curve.last and not (curve.times.size and curve.kaplan_meier[-1] == 0):
        return None
    inside = curve.times < horizon
    edges = np.concatenate([[0.0], curve.times[inside], [horizon]])
    heights = np.concatenate([[1.0], curve.kaplan_meier[inside]])
    return float((np.diff(edges) * heights).sum())


def drawn_until(found: Sequence[Episode]) -> float | None:
    """Return the day to which a curve is drawn: the last before fewer than five episodes are at risk.

    None when there are fewer than five at risk from the beginning.
    """
    stop, cause, start = _observed(*_arrays(found))
    days = np.unique(stop)
    at_risk, _, _ = _counts(stop, cause, start, days)
    few = np.flatnonzero(at_risk < AT_RISK_NEEDED)
    enough = days[: few[0]] if few.size else days
    return float(enough[-1]) if enough.size else None


@dataclass(frozen=True, slots=True)
class ReturnCurve:
    """The share (0..1) of favours come back, a step at each of `times` (days), drawn to the day `until`.

    `share` is the Aalen-Johansen incidence (1 - Kaplan-Meier when no relationship ended), `low` and `high` its 95 %
    interval by the jackknife over contacts on log(-log S), NaN where the share is 0 or 1 without one of the contacts.
    """

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    until: float
    episodes: int
    contacts: int

    def by(self, day: float) -> tuple[float, tuple[float, float] | None] | None:
        """Return the share returned by a day with its interval; None beyond the day to which the curve is drawn.

        Raises ValueError for a day that is no number.
        """
        _check_day(day)
        if day > self.until:
            return None
        index = int(np.searchsorted(self.times, day, side="right")) - 1
        if index < 0:
            return 0.0, None
        ends = float(self.low[index]), float(self.high[index])
        return float(self.share[index]), None if np.isnan(ends[0]) else ends

    def milestones(self) -> dict[int, tuple[float, tuple[float, float] | None] | None]:
        """Return the share returned by 3, 6, 12 and 24 months, by months."""
        return {months: self.by(months * DAYS_A_MONTH) for months in MILESTONES}


def return_curve(found: Sequence[Episode]) -> ReturnCurve | None:
    """Return the curve of favours come back, for one person's own page.

    None with fewer than ten episodes, or with fewer than five at risk from the beginning.
    """
    until = drawn_until(found)
    if len(found) < EPISODES_NEEDED or until is None:
        return None
    curve, names = curve_of(found), sorted({one.contact for one in found}, key=str)
    own = np.array([_counts(*_arrays([one for one in found if one.contact == name]), curve.times) for name in names])
    whole = own.sum(axis=0)
    at_risk, returns, ends = np.moveaxis(whole[None] - own, 1, 0)
    _, without, _ = _incidences(at_risk, returns, ends)
    low, high = jackknife_band(1 - curve.returned, 1 - without, transform=Transform.LOGLOG)
    kept = curve.times <= until
    return ReturnCurve(
        curve.times[kept], curve.returned[kept], 1 - high[kept], 1 - low[kept], until, len(found), len(names)
    )


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank comparison of two groups: chi-squared with one degree of freedom and its probability."""

    chi2: float
    p: float


def _days_and_events(days: ArrayLike, events: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    waited, happened = complete(days).ravel(), complete(events).ravel()
    if waited.size != happened.size or not np.isin(happened, (0, 1)).all():
        raise ValueError("every number of days has an event, 0 or 1")
    return waited, happened == 1


def log_rank(first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]) -> LogRank | None:
    """Compare two groups, each (days, events 0 or 1) of shape (episodes,); None when no event tells them apart.

    Raises ValueError for days or events that are missing or infinite, events that are neither 0 nor 1, and as many of
    one as not of the other.
    """
    (a, a_event), (b, b_event) = (_days_and_events(*group) for group in (first, second))
    times = np.unique(np.concatenate([a[a_event], b[b_event]]))
    n1, n = _at_or_after(a, times), _at_or_after(np.concatenate([a, b]), times)
    d1 = _at(a[a_event], times)
    d = d1 + _at(b[b_event], times)
    share = n1 / n
    variance = float((d * share * (1 - share) * (n - d) / np.maximum(n - 1, 1)).sum())
    if variance <= 0:
        return None
    chi2 = float((d1 - d * share).sum()) ** 2 / variance
    return LogRank(chi2, float(special.chdtrc(1, chi2)))
