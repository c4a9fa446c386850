"""How long favours stay open: episodes of the favour log, Kaplan-Meier, Aalen-Johansen and restricted means."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.jackknife import Estimate, Transform, jackknife

Floats = NDArray[np.float64]

SHORTEST = 0.5  # days; a favour returned on its own day
HALF = 0.5 + 1e-12  # products of fractions miss one half by rounding
EPISODES_NEEDED, AT_RISK_NEEDED = 10, 5  # below these no curve is drawn


class Direction(StrEnum):
    """Who helped."""

    GAVE = "gave"
    RECEIVED = "received"


class Fate(StrEnum):
    """How an episode stands at the end of the data."""

    RETURNED = "returned"
    OPEN = "open"
    ENDED = "ended"  # the relationship ended first: a competing event


class Cause(IntEnum):
    """What ended an observation, as numbers for arrays."""

    CENSORED = 0
    RETURNED = 1
    ENDED = 2


CAUSES = {Fate.OPEN: Cause.CENSORED, Fate.RETURNED: Cause.RETURNED, Fate.ENDED: Cause.ENDED}


@dataclass(frozen=True, slots=True)
class FavourEvent:
    """One favour of the log: its day (any origin), the contact, the direction, and whether a return is expected."""

    day: float
    contact: Hashable
    direction: Direction
    return_expected: bool = True


@dataclass(frozen=True, slots=True)
class Episode:
    """A favour and the wait for its return, in days; `entry` is where its observation began, 0 unless it is older."""

    contact: Hashable
    opened_by: Direction
    days: float
    fate: Fate
    entry: float = 0.0


@dataclass(frozen=True, slots=True)
class _Open:
    day: float
    counted: bool


def episodes(
    events: Sequence[FavourEvent],
    *,
    end_day: float,
    ended: Mapping[Hashable, float] | None = None,
    log_began: float | None = None,
) -> list[Episode]:
    """Pair favours into episodes: the returned ones, then the unfinished, each by contact.

    Per contact in date order an event of the opposite direction closes the oldest open one, otherwise it opens one.
    Favours after the end of the data, or of the relationship (`ended`, contact to day), are left out; the unfinished
    are then open, or ended. A favour of which no return is expected opens none, though it may close one.
    One dated before `log_began` enters late; when it was over by then, it was never at risk and is left out.
    """
    last = dict(ended or {})
    waiting: dict[tuple[Hashable, Direction], list[float]] = {}
    found: list[Episode] = []
    for event in sorted(events, key=lambda one: one.day):
        if event.day > min(end_day, last.get(event.contact, end_day)):
            continue
        other = Direction.RECEIVED if event.direction is Direction.GAVE else Direction.GAVE
        queue = waiting.get((event.contact, other))
        if queue:
            opened = queue.pop(0)
            found += _episode(event.contact, other, (opened, event.day), Fate.RETURNED, log_began)
        elif event.return_expected:
            waiting.setdefault((event.contact, event.direction), []).append(event.day)
    for (contact, direction), days in waiting.items():
        over = last.get(contact, end_day)
        fate = Fate.ENDED if over < end_day or contact in last else Fate.OPEN
        for day in days:
            found += _episode(contact, direction, (day, min(over, end_day)), fate, log_began)
    return sorted(found, key=lambda one: (one.fate is not Fate.RETURNED, str(one.contact)))


def _episode(
    contact: Hashable, opened_by: Direction, span: tuple[float, float], fate: Fate, log_began: float | None
) -> list[Episode]:
    start, stop = span
    days = max(stop - start, SHORTEST)
    entry = 0.0 if log_began is None else max(log_began - start, 0.0)
    return [Episode(contact, opened_by, days, fate, entry)] if entry < days else []


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function of days: at each of `times` the value after the step, and those at risk just before.

    `survival` is the share still open of any end, `returned` and `ended` the cumulative incidences; together 1.
    `kaplan_meier` is the share not returned when an ended relationship is taken as censored, `se` its Greenwood error.
    """

    times: Floats
    at_risk: Floats
    survival: Floats
    returned: Floats
    ended: Floats
    kaplan_meier: Floats
    se: Floats


def estimate_curve(days: ArrayLike, causes: ArrayLike, entries: ArrayLike | None = None) -> Curve:
    """Estimate Kaplan-Meier and Aalen-Johansen curves at the times of events, all arrays of shape (episodes,).

    `causes` are Cause numbers, `entries` the late entries in days. An episode is at risk when entry < t <= days.
    """
    stop, cause = np.asarray(days, dtype=float), np.asarray(causes, dtype=int)
    start = np.zeros_like(stop) if entries is None else np.asarray(entries, dtype=float)
    times = np.unique(stop[cause != Cause.CENSORED])
    at_risk = _at_or_after(stop, times) - _at_or_after(start, times)
    returns = _at(stop[cause == Cause.RETURNED], times)
    ends = _at(stop[cause == Cause.ENDED], times)
    survival = np.asarray(np.cumprod(1 - (returns + ends) / at_risk), dtype=np.float64)
    before = np.concatenate([[1.0], survival])[: times.size]
    kaplan_meier = np.asarray(np.cumprod(1 - returns / at_risk), dtype=np.float64)
    left = at_risk - returns
    terms = np.divide(returns, at_risk * left, out=np.zeros_like(left), where=left > 0)
    return Curve(
        times,
        at_risk,
        survival,
        np.cumsum(before * returns / at_risk),
        np.cumsum(before * ends / at_risk),
        kaplan_meier,
        kaplan_meier * np.sqrt(np.cumsum(terms)),
    )


def _at_or_after(values: Floats, times: Floats) -> Floats:
    return np.asarray(values.size - np.searchsorted(np.sort(values), times, side="left"), dtype=float)


def _at(values: Floats, times: Floats) -> Floats:
    ordered = np.sort(values)
    right = np.searchsorted(ordered, times, side="right")
    return np.asarray(right - np.searchsorted(ordered, times, side="left"), dtype=float)


def curve_of(found: Sequence[Episode]) -> Curve:
    """Estimate the curves of episodes."""
    return estimate_curve(
        [one.days for one in found], [CAUSES[one.fate] for one in found], [one.entry for one in found]
    )


def value_at(times: Floats, values: Floats, day: float, *, start: float = 1.0) -> float:
    """Return a step function's value on a day; `start` before its first step (1 for survival, 0 for incidence)."""
    index = int(np.searchsorted(times, day, side="right"))
    return float(values[index - 1]) if index else start


def median(curve: Curve) -> float | None:
    """Return the first day on which half or more have been returned (Kaplan-Meier), or None when never reached."""
    reached = np.flatnonzero(curve.kaplan_meier <= HALF)
    return float(curve.times[reached[0]]) if reached.size else None


def restricted_mean(curve: Curve, horizon: float) -> float:
    """Return the mean days not returned within `horizon` days (RMST), the area under Kaplan-Meier, 0..horizon."""
    inside = curve.times < horizon
    edges = np.concatenate([[0.0], curve.times[inside], [horizon]])
    heights = np.concatenate([[1.0], curve.kaplan_meier[inside]])
    return float((np.diff(edges) * heights).sum())


def drawn_until(curve: Curve) -> float | None:
    """Return the last time at which at least five episodes are at risk: a curve is not drawn beyond; None for none."""
    enough = np.flatnonzero(curve.at_risk >= AT_RISK_NEEDED)
    return float(curve.times[enough[-1]]) if enough.size else None


def enough_to_draw(found: Sequence[Episode]) -> bool:
    """Tell whether there are at least ten episodes."""
    return len(found) >= EPISODES_NEEDED


def _by_contact(found: Sequence[Episode], statistic: Callable[[Curve], float], transform: Transform) -> Estimate | None:
    contacts = sorted({one.contact for one in found}, key=str)
    without = [statistic(curve_of([one for one in found if one.contact != gone])) for gone in contacts]
    return jackknife(statistic(curve_of(found)), without, transform=transform)


def survival_at(found: Sequence[Episode], day: float) -> Estimate | None:
    """Return the share (0..1) not yet returned on a day, Kaplan-Meier, with the jackknife over contacts.

    The interval is made on log(-log S). None where S is 0 or 1, with all contacts or without one of them.
    """
    return _by_contact(found, lambda curve: value_at(curve.times, curve.kaplan_meier, day), Transform.LOGLOG)


def returned_by(found: Sequence[Episode], day: float) -> Estimate | None:
    """Return the share (0..1) returned by a day, Aalen-Johansen, with the jackknife over contacts on log(-log(1 - F)).

    None where the share is 0 or 1, with all contacts or without one of them.
    """
    still = _by_contact(found, lambda c: 1 - value_at(c.times, c.returned, day, start=0.0), Transform.LOGLOG)
    if still is None:
        return None
    return Estimate(1 - still.estimate, still.se, 1 - still.high, 1 - still.low, still.people)


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank comparison of two groups: chi-squared with one degree of freedom and its probability."""

    chi2: float
    p: float


def log_rank(first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]) -> LogRank | None:
    """Compare two groups, each (days, events 0 or 1) of shape (episodes,); None when no event tells them apart."""
    (a, a_event), (b, b_event) = (
        (np.asarray(days, dtype=float), np.asarray(events, dtype=bool)) for days, events in (first, second)
    )
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
