"""The house layout of charts: no template, transparent grounds, fixed axes, words in the page's own colour."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.theme import AXIS, FONT, FONT_SIZE, GRID, LINE_WIDTH, MARKER_SIZE, TRANSPARENT, Series

CONFIG: Mapping[str, Any] = {"displayModeBar": False, "responsive": True, "doubleClick": False, "scrollZoom": False}
SHOWN, NO_ROUND = "shown", "no_round"
EXACT, AT_LEAST, AT_MOST, BETWEEN = "exact", "at_least", "at_most", "between"
LOW_RESPONSE = 50.0
BOUND_SYMBOLS = {AT_LEAST: "triangle-up-open", AT_MOST: "triangle-down-open"}


def figure(traces: Sequence[Mapping[str, Any]], *, height: int, **layout: Any) -> go.Figure:
    """Return a figure on the house layout from traces as mappings; `height` in pixels."""
    base = {
        "height": height,
        "margin": {"l": 48, "r": 16, "t": 40, "b": 40},
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "font": {"family": FONT, "size": FONT_SIZE},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
    }
    return go.Figure({"data": list(traces), "layout": base | layout}, skip_invalid=False)


def axis(**more: Any) -> dict[str, Any]:
    """Return an axis with the house grid; zoom is off, so that every reader sees the same scale."""
    return {"gridcolor": GRID, "linecolor": AXIS, "zeroline": False, "fixedrange": True, "ticks": ""} | more


def months_of(frame: pd.DataFrame) -> list[str]:
    """Return the months of a series frame in order, as 2026-10."""
    return sorted(frame["month"].unique())


def day_of(month: str) -> str:
    """Return the middle of a month, where its point stands on a date axis."""
    return f"{month}-15"


def month_axis(months: Sequence[str]) -> dict[str, Any]:
    """Return the axis of months, all of them drawn, labelled every third month (every month for up to six)."""
    step = 1 if len(months) <= 6 else 3  # noqa: PLR2004 - labels that fit a phone
    ticks = list(months[::-1][::step][::-1])
    ends = [f"{months[0]}-01", f"{months[-1]}-28"] if months else None
    return axis(
        type="date",
        range=ends,
        tickvals=[day_of(month) for month in ticks],
        tickformat="%b<br>%Y",
        showgrid=False,
    )


def of_measure(frame: pd.DataFrame, measure: str, part: str = "") -> pd.DataFrame:
    """Return the rows of one measure and part, by month."""
    return frame[(frame["measure"] == measure) & (frame["part"] == part)].sort_values("month")


def each(rows: pd.DataFrame) -> list[Any]:
    """Return the rows of a frame as named tuples."""
    return list(rows.itertuples())


def across(axis_name: str, at: float, **line: Any) -> dict[str, Any]:
    """Return a straight line through the whole plot where the axis x or y has the value `at`."""
    other = "y" if axis_name == "x" else "x"
    ends = {f"{axis_name}0": at, f"{axis_name}1": at, f"{other}0": 0, f"{other}1": 1}
    return {
        "type": "line",
        f"{axis_name}ref": axis_name,
        f"{other}ref": "paper",
        **ends,
        "line": {"color": AXIS} | line,
    }


def runs(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the unbroken stretches of months whose cells have a value and an interval."""
    whole = (rows["state"] == SHOWN) & rows["low"].notna() & rows["high"].notna() & (rows["bound"] == EXACT)
    groups = (whole != whole.shift()).cumsum()
    for _, stretch in rows[whole].groupby(groups[whole]):
        yield stretch


def ribbon(rows: pd.DataFrame, series: Series) -> dict[str, Any]:
    """Return the 95 % interval of a line as closed shapes, with gaps where cells are withheld or bounded."""
    x: list[str | None] = []
    y: list[float | None] = []
    for stretch in runs(rows):
        days = [day_of(month) for month in stretch["month"]]
        if len(days) == 1:  # one month alone: a bar, since a shape of no width cannot be seen
            x += [days[0], days[0], None]
        else:
            x += [*days, *days[::-1], None]
        y += [*map(float, stretch["high"]), *map(float, stretch["low"][::-1]), None]
    return {
        "type": "scatter",
        "x": x[:-1],
        "y": y[:-1],
        "mode": "lines",
        "line": {"width": 1, "color": series.ribbon},
        "fill": "toself",
        "fillcolor": series.ribbon,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _symbol(series: Series, bound: str, response: float) -> str:
    if bound in BOUND_SYMBOLS:
        return BOUND_SYMBOLS[bound]
    hollow = not math.isnan(response) and response < LOW_RESPONSE
    return f"{series.symbol}-open" if hollow else series.symbol


def line(rows: pd.DataFrame, series: Series, texts: Sequence[str]) -> dict[str, Any]:
    """Return a line with a marker a month: gaps where withheld, hollow where few answered, arrows for bounds.

    `texts` are the words shown when a point is pointed at, one for each row.
    """
    drawn = rows["state"] == SHOWN
    return {
        "type": "scatter",
        "x": [day_of(month) for month in rows["month"]],
        "y": [float(row.value) if row.state == SHOWN and pd.notna(row.value) else None for row in each(rows)],
        "mode": "lines+markers" if drawn.sum() > 1 else "markers",
        "name": series.name,
        "line": {"color": series.colour, "width": LINE_WIDTH, "dash": series.dash},
        "marker": {
            "color": series.colour,
            "size": MARKER_SIZE,
            "symbol": [
                _symbol(series, bound, response)
                for bound, response in zip(rows["bound"], rows["response"], strict=True)
            ],
        },
        "connectgaps": False,
        "text": list(texts),
        "hovertemplate": "%{text}<extra></extra>",
    }


def mark_lines(marks: pd.DataFrame, months: Sequence[str]) -> dict[str, Any]:
    """Return layout parts that draw workshops and annotations as numbered dashed lines inside the drawn months.

    The numbers are the places in `marks_drawn`.
    """
    days = [str(day) for day in marks_drawn(marks, months)["happened_on"]]
    shapes = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": day,
            "x1": day,
            "y0": 0,
            "y1": 1,
            "line": {"color": AXIS, "width": 1.5, "dash": "dash"},
        }
        for day in days
    ]
    labels = [
        {
            "xref": "x",
            "yref": "paper",
            "x": day,
            "y": 1,
            "text": str(number),
            "showarrow": False,
            "yanchor": "top",
            "xanchor": "left",
            "xshift": 3,
        }
        for number, day in enumerate(days, 1)
    ]
    return {"shapes": shapes, "annotations": labels}


def marks_drawn(marks: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Return the marks that lie inside the drawn months, oldest first."""
    return marks[marks["month"].isin(set(months))].sort_values("happened_on", kind="stable").reset_index(drop=True)
