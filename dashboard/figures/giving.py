"""chart:G1: favours given (to the right) and received (to the left), by kind and by counterpart."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import words
from dashboard.figures.house import AT_MOST, EXACT, SHOWN, across, axis, figure
from dashboard.theme import AXIS, GIVEN, RECEIVED, Series

KINDS = {
    "INTRO": "Introductions",
    "INFO": "Useful information",
    "ADVICE": "Advice and feedback",
    "HANDS": "Hands-on help",
    "VOUCH": "Speaking up",
    "CARE": "Personal care",
}
COUNTERPARTS = {"CUST": "Customers", "PART": "Partners", "TEAM": "Colleagues"}
STEPS = (10, 20, 40, 80, 200, 400, 800)  # the axis is the same for every team unless a bar would not fit
ROW_HEIGHT = 52
WHISKER = {"color": AXIS, "thickness": 1.5, "width": 4}


def giving_figure(frame: pd.DataFrame, labels: dict[str, str], month: str, *, least: int = STEPS[0]) -> go.Figure:
    """Return mirrored bars of favours per 20 working days for the parts in `labels`, in their order.

    `least` is the smallest end of the axis; bars that are only known to be under 0.5 are hatched.
    """
    sides = ((GIVEN, "rate:given", 1), (RECEIVED, "rate:received", -1))
    traces = [_bars(frame, labels, month, *side) for side in sides]
    end = _end(frame, labels, month, least)
    ticks = [-end, -end // 2, 0, end // 2, end]
    scale = axis(range=[-end * 1.05, end * 1.05], tickvals=ticks, ticktext=[str(abs(tick)) for tick in ticks])
    scale["title"] = {"text": "received \N{LEFTWARDS ARROW} per 20 working days \N{RIGHTWARDS ARROW} given"}
    rows = axis(autorange="reversed", showgrid=False, automargin=True)
    zero = across("x", 0, width=1.5)
    height = 110 + ROW_HEIGHT * len(labels)
    return figure(traces, height=height, xaxis=scale, yaxis=rows, barmode="relative", bargap=0.35, shapes=[zero])


def _rows(frame: pd.DataFrame, labels: dict[str, str], month: str, measure: str) -> list[Any]:
    found = {part: words.last_row(frame, measure, part, month) for part in labels}
    return [row for row in found.values() if row is not None]


def _bars(
    frame: pd.DataFrame, labels: dict[str, str], month: str, series: Series, measure: str, side: int
) -> dict[str, Any]:
    rows = [row for row in _rows(frame, labels, month, measure) if row.state == SHOWN]
    up = [float(row.high - row.value) if row.bound == EXACT and pd.notna(row.high) else 0.0 for row in rows]
    down = [float(row.value - row.low) if row.bound == EXACT and pd.notna(row.low) else 0.0 for row in rows]
    outwards, inwards = (up, down) if side > 0 else (down, up)
    return {
        "type": "bar",
        "orientation": "h",
        "name": series.name,
        "y": [labels[row.part] for row in rows],
        "x": [side * float(row.value) for row in rows],
        "marker": {
            "color": series.colour,
            "pattern": {"shape": ["/" if row.bound == AT_MOST else "" for row in rows]},
        },
        "error_x": {"type": "data", "array": outwards, "arrayminus": inwards, **WHISKER},
        "text": [f"{series.name}, {labels[row.part]}: {words.cell(row)}" for row in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _end(frame: pd.DataFrame, labels: dict[str, str], month: str, least: int) -> int:
    ends = [
        row.high if pd.notna(row.high) else row.value
        for measure in ("rate:given", "rate:received")
        for row in _rows(frame, labels, month, measure)
        if row.state == SHOWN and pd.notna(row.value)
    ]
    most = max(ends, default=0)
    return next((step for step in STEPS if step >= max(most, least)), STEPS[-1])


def giving_sentence(frame: pd.DataFrame, month: str) -> str:
    """Return giving and receiving of the month in words; the two are not weighed against each other."""
    given, received = (words.last_row(frame, measure, "", month) for measure in ("rate:given", "rate:received"))
    if given is None or received is None or given.state != SHOWN or received.state != SHOWN:
        return ""
    return (
        f"In {words.month_name(month)} people here gave {words.cell(given)}, and received {words.value(received)}"
        f"{_in_brackets(received)} favours per 20 working days. Giving is recalled better than receiving."
    )


def _in_brackets(row: Any) -> str:
    inside = words.interval(row)
    return f" ({inside})" if inside else ""


def giving_table(frame: pd.DataFrame, labels: dict[str, str], month: str, title: str) -> pd.DataFrame:
    """Return the drawn numbers: a row a kind or counterpart, with given and received in words."""
    columns: dict[str, list[str]] = {title: [], "Given per 20 days": [], "Received per 20 days": []}
    for part, label in labels.items():
        cells = [words.last_row(frame, measure, part, month) for measure in ("rate:given", "rate:received")]
        columns[title].append(label)
        for column, row in zip(list(columns)[1:], cells, strict=True):
            columns[column].append("No round" if row is None else words.cell(row))
    return pd.DataFrame(columns)
