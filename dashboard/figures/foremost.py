"""Which kind of favour stands out in a month: the one that surely does, none, or nothing that can be said."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.figures import rows
from dashboard.figures.text import ASSUMED


class _Ends(NamedTuple):
    """Between which values each end of a rate's interval lies, as far as what is told says so."""

    low: tuple[float, float] = (0.0, math.inf)
    high: tuple[float, float] = (0.0, math.inf)


def foremost(direction: Mapping[str, Any]) -> str | None:
    """Return the part whose interval lies above that of every other one; empty where none does, None where one may.

    The same people counted all kinds, and nothing is published of how the counts go together. Where two intervals of
    95 % do not touch, the difference is told apart at 5 % however they do; and that the highest of several lies above
    the next is a claim at the same 5 % (Gutmann & Maymin 1987), so that nothing more is asked for looking at six.

    A rate that is told as so much or higher lies above whatever ends below that. One that is told as under so much, by
    itself or in one with others, may be nothing or nearly as much; its interval may reach as many times the bound as
    the widest one beside it. Where such a rate, one that is not told, or one whose spread is an assumed one could lie
    above all others, nothing is known of what stands out.

    Args:
        direction: The rows of what was given, or of what was received, by part: all that are compared.
    """
    known = [row for row in direction.values() if _told(row) and row.interval != ASSUMED]
    widest = max((float(row.high) / float(row.value) for row in known if row.value > 0), default=1.0)
    ends = {key: _ends(row, widest) for key, row in direction.items()}
    others = {key: [ends[other] for other in ends if other != key] for key in ends}
    for key, told in ends.items():
        if told.low[0] > max((other.high[1] for other in others[key]), default=math.inf):
            return key
    possible = [
        key for key, told in ends.items() if told.low[1] > max((other.high[0] for other in others[key]), default=0.0)
    ]
    return None if possible or not ends else ""


def _ends(row: Any, widest: float) -> _Ends:
    if _told(row):
        low, high = float(row.low), float(row.high)
        return _Ends((0.0, low), (high, math.inf)) if row.interval == ASSUMED else _Ends((low, low), (high, high))
    if not rows.shown(row):
        return _Ends()
    value = float(row.value) if rows.known(row.value) else math.inf
    if row.bound == "at_most":
        return _Ends((0.0, value), (0.0, value * widest))
    if row.bound == "at_least" and rows.known(row.value):
        return _Ends((value, math.inf), (value, math.inf))
    return _Ends()


def _told(row: Any) -> bool:
    """Tell whether a rate is told with both ends of its interval."""
    return rows.shown(row) and row.bound == "exact" and rows.known(row.low) and rows.known(row.high)
