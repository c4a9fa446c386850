"""Axes that have no end of their own, as of days and rates: one for all teams and months that a viewer can choose."""

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard import theme
from dashboard.figures import house, rows

WIDE = 2.0  # times its value, up to which an interval is given room: as where the viewer's highest is read
CLEAR = 1.05  # of what an axis holds, so that no point lies on its edge
HALVED = 1.5  # a step between two doublings
EDGE = 9  # pixels of an arrow at the end of an axis
SIDES = {-1: "\N{BLACK LEFT-POINTING SMALL TRIANGLE}", 1: "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}"}


def room(row: Any) -> float:
    """Return how far an axis is to reach for a row: to its value and its interval, but at most to twice the value."""
    if not rows.shown(row):
        return 0.0
    high = float(row.high) if rows.known(row.high) else 0.0
    if not rows.known(row.value):
        return high
    value = float(row.value)
    return max(value, min(high, WIDE * value))


def end(drawn: Iterable[Any], most: float, least: float) -> float:
    """Return the end of an axis: `least`, or as many of its steps as hold what is drawn and the viewer's highest.

    Steps double, with one halfway, so that the axis seldom moves: 20, 30, 40, 60, 80.

    Args:
        drawn: The rows of the chart.
        most: The room that the highest of all rows needs which the viewer can choose (`View.highest`).
        least: The shortest axis, so that a little does not look like much.
    """
    needed = CLEAR * max([most, *map(room, drawn)])
    while least < needed:
        if needed <= least * HALVED:
            return least * HALVED
        least *= 2
    return least


def passes(row: Any, top: float) -> bool:
    """Tell whether a row's interval goes on beyond the end of its axis."""
    return bool(rows.shown(row) and row.bound == "exact" and rows.known(row.high) and row.high > top)


def arrows(series: Sequence[Any], look: theme.Series, top: float) -> list[dict[str, Any]]:
    """Return arrows at the upper end of an axis over the months whose interval goes on; its numbers are in words."""
    there = [house.middle(row.month) for row in series if passes(row, top)]
    if not there:
        return []
    marker = {"symbol": "arrow-up", "size": EDGE, "color": look.colour}
    place = {"x": there, "y": [top] * len(there), "cliponaxis": False, "hoverinfo": "skip"}
    return [{"type": "scatter", "mode": "markers", "marker": marker, **place}]
