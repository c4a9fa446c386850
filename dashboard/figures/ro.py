"""chart:T2: the RO index, month by month, around the bold line of zero."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import words
from dashboard.figures.house import (
    SHOWN,
    across,
    axis,
    each,
    figure,
    line,
    mark_lines,
    month_axis,
    months_of,
    of_measure,
    ribbon,
)
from dashboard.figures.trend import NEEDED_ROUNDS, measures_table
from dashboard.theme import RO_INDEX

HEIGHT = 300
MEASURE = "score:RO"


def ro_figure(frame: pd.DataFrame, marks: pd.DataFrame) -> go.Figure:
    """Return the RO line on -1..1 with its 95 % ribbon; above zero reads reciprocal, below transactional."""
    months = months_of(frame)
    rows = of_measure(frame, MEASURE)
    texts = [f"{words.month_name(row.month)}: {words.cell(row)}" for row in each(rows)]
    extra = mark_lines(marks, months)
    extra["shapes"].append(across("y", 0, width=2.5))
    extra["annotations"] += [_side("reciprocal", 0.92), _side("transactional", -0.92)]
    scale = axis(
        range=[-1, 1],
        tickvals=[-1, -0.5, 0, 0.5, 1],
        ticktext=["\N{MINUS SIGN}1", "\N{MINUS SIGN}0.5", "0", "0.5", "1"],
        title={"text": "RO index"},
    )
    traces = [ribbon(rows, RO_INDEX), line(rows, RO_INDEX, texts)]
    return figure(traces, height=HEIGHT, xaxis=month_axis(months), yaxis=scale, showlegend=False, **extra)


def _side(text: str, at: float) -> dict[str, object]:
    return {
        "xref": "paper",
        "yref": "y",
        "x": 0.01,
        "y": at,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "font": {"size": 13},
    }


def ro_sentence(frame: pd.DataFrame) -> str:
    """Return the latest RO index in words, with its interval, n and the word for change."""
    row = words.last_row(frame, MEASURE)
    if row is None or row.state != SHOWN:
        return ""
    now = f"In {words.month_name(row.month)} the RO index was {words.cell(row)}"
    if words.low_response(row):
        return f"{now}. {words.FEW_ANSWERED}"
    if words.shown_rounds(frame, MEASURE) < NEEDED_ROUNDS:
        return f"{now}. {words.BASELINE}"
    told = words.change(words.last_row(frame, "change:RO", "window", row.month))
    return f"{now}; {told}." if told else f"{now}."


def ro_cautious(frame: pd.DataFrame) -> bool:
    """Whether the plain mean and the change within the same people tell different stories."""
    row = words.last_row(frame, "change:RO", "window")
    return row is not None and row.state == SHOWN and bool(row.caution)


def ro_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn numbers: a row a month."""
    return measures_table(frame, {MEASURE: "RO index (\N{MINUS SIGN}1 to 1)"})
