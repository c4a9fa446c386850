"""Intervals of what is told exactly only inside two limits, and beyond them as a bound.

Whoever sees an exact figure sees one that happened to keep inside. Of a truth near a limit only the months that went
away from the limit are told exactly, so that value +/- t s / sqrt(n) holds such a truth too often, and one beyond the
limit too rarely. The interval here holds it, whatever the truth is, in 95 % of the figures that are told exactly: it is
every truth for which the value is among the likeliest 95 % of those inside the limits.
"""

import math
from statistics import NormalDist

from data.metrics.intervals import LEVEL, Interval, quantile

NORMAL = NormalDist()
CRITICAL = quantile(LEVEL, None)
FAR = 12.0  # errors beyond a limit that stand for anything beyond it
HALVINGS, LEAST = 40, 1e-300
SMALLEST, LARGEST = 1e-6, 1e3  # errors that are looked among


def _below(value: float) -> float:
    return math.erfc(-value / math.sqrt(2)) / 2


def least_likely(truth: float, limit: float) -> float:
    """Return the lower end of the likeliest 95 % of the values inside -limit and limit, all in errors of a value.

    `truth` lies at -limit or above, and beyond the other limit by FAR at the most.
    """
    upper, lower = _below(limit - truth), _below(-limit - truth)
    inside = max(upper - lower, LEAST)
    half = NORMAL.inv_cdf((1 + LEVEL * inside) / 2)
    if truth + half >= limit:  # cut off above: counted from there
        return truth + NORMAL.inv_cdf(max(upper - LEVEL * inside, LEAST))
    return max(truth - half, -limit)


def _highest(value: float, limit: float) -> float:
    """Return the highest truth for which a value is likely, all in errors of it; infinity far beyond the limit."""
    low, high = value, limit + FAR
    if least_likely(high, limit) <= value:
        return math.inf
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if least_likely(middle, limit) <= value else (low, middle)
    return low


def kept_interval(value: float, half: float, limit: float) -> Interval:
    """Return the 95 % interval of a value that is told exactly only inside -limit and limit, all in one unit.

    `half` is what the interval would reach to each side without limits, of a normal error. Ends may be infinite. Raises
    ValueError for a value outside, and a reach that is not above 0.
    """
    if not (abs(value) < limit and 0 < half < math.inf):
        raise ValueError("a value lies inside its limits and has an error")
    error = half / CRITICAL
    low, high = (_highest(sign * value / error, limit / error) * error for sign in (-1, 1))
    return -low, high


def half_of_kept(value: float, end: float, limit: float) -> float:
    """Return the `half` with which `kept_interval` has such a lower end; infinity where none is so large.

    Raises ValueError for a value outside its limits or below its end.
    """
    if not end <= value < limit or value <= -limit:
        raise ValueError("a value lies inside its limits and above the end")
    low, high = SMALLEST, LARGEST
    for _ in range(HALVINGS):
        error = math.sqrt(low * high)
        held = -least_likely(-end / error, limit / error) * error >= value
        low, high = (low, error) if held else (error, high)
    return CRITICAL * high if high < LARGEST else math.inf
