"""chart:T1: deal-first against give-and-return, month by month, with their intervals."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import words
from dashboard.figures.house import (
    SHOWN,
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
from dashboard.theme import BY_MEASURE

MEASURES = ("score:T", "score:R")
HEIGHT = 360
NEEDED_ROUNDS = 3


def trend_figure(frame: pd.DataFrame, marks: pd.DataFrame) -> go.Figure:
    """Return two lines on 0..100 with 95 % ribbons over all months of a series frame, and the marks on them."""
    months = months_of(frame)
    traces: list[dict[str, Any]] = []
    for measure in MEASURES:
        rows = of_measure(frame, measure)
        series = BY_MEASURE[measure]
        texts = [f"{series.name}, {words.month_name(row.month)}: {words.cell(row)}" for row in each(rows)]
        traces += [ribbon(rows, series), line(rows, series, texts)]
    scale = axis(range=[0, 100], tickvals=[0, 25, 50, 75, 100], title={"text": "score, 0 to 100"})
    return figure(traces, height=HEIGHT, xaxis=month_axis(months), yaxis=scale, **mark_lines(marks, months))


def trend_sentence(frame: pd.DataFrame) -> str:
    """Return what the two lines say since the first month of the year's window, in words."""
    latest = words.last_row(frame, "score:T")
    if latest is None or latest.state != SHOWN:
        return ""
    if words.low_response(latest):
        return words.FEW_ANSWERED
    if words.shown_rounds(frame, "score:T") < NEEDED_ROUNDS:
        return words.BASELINE
    told = {
        name: words.change(words.last_row(frame, f"change:{score}", "window", latest.month))
        for name, score in (("Deal-first", "T"), ("give-and-return", "R"))
    }
    said = [f"{name}: {text}" for name, text in told.items() if text]
    return "; ".join(said) + "." if said else "No change is told: too few of the same people link these months."


def trend_cautious(frame: pd.DataFrame) -> bool:
    """Whether the plain means and the change within the same people tell different stories."""
    rows = [words.last_row(frame, f"change:{score}", "window") for score in ("T", "R")]
    return any(bool(row.caution) for row in rows if row is not None and row.state == SHOWN)


def trend_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn numbers: a row a month with both cells in words."""
    return measures_table(frame, {"score:T": "Deal-first (0-100)", "score:R": "Give-and-return (0-100)"})


def measures_table(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Return a row a month, newest first, with a column in words for each measure of the mapping."""
    table: dict[str, list[str]] = {"Month": [words.month_name(month) for month in months_of(frame)]}
    for measure, title in columns.items():
        table[title] = [words.cell(row) for row in each(of_measure(frame, measure))]
    return pd.DataFrame(table)[::-1].reset_index(drop=True)
