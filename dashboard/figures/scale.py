"""What charts of one line from 0 to 100 over the months have in common."""

from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows

FLOOR, CEILING = 0.0, 100.0


def one_line(series: list[Any], look: theme.Series, marks: rows.Marks, unit: str) -> go.Figure:
    """Return one measure over the months, 0..100, with its 95 % ribbon, gaps where withheld, and dated notes.

    Args:
        series: Its rows: one a month, ascending, at least one.
        look: How it is drawn and called.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
        unit: What the axis counts.
    """
    shapes, notes = lines.uprights(marks, series)
    height = rows.last_level(series, CEILING)
    notes += [] if height is None else [lines.name_of(look, height, series)]
    return house.figure(
        [
            *lines.withheld(series, FLOOR, CEILING),
            lines.ribbon(series, look.ribbon, FLOOR, CEILING),
            lines.line(series, look),
        ],
        xaxis=house.month_axis([row.month for row in series]),
        yaxis=house.axis(range=[FLOOR, CEILING], dtick=25),
        shapes=shapes,
        annotations=[*notes, house.unit_note(unit)],
    )
