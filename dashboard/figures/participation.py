"""chart:P1: how many of those asked have answered, round by round, with a guide at 60 %."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import words
from dashboard.figures.house import SHOWN, across, axis, day_of, each, figure, month_axis, months_of, of_measure
from dashboard.theme import PARENT

HEIGHT = 280
GUIDE = 60
MEASURE = "participation"
LABEL = {
    "xref": "paper",
    "yref": "y",
    "x": 1,
    "y": GUIDE,
    "text": f"{GUIDE} %",
    "showarrow": False,
    "xanchor": "right",
    "yanchor": "bottom",
}
WEEK_MS = 7 * 24 * 3600 * 1000


def participation_figure(frame: pd.DataFrame) -> go.Figure:
    """Return bars of participation in % (0..100), a census without interval; hidden months are gaps."""
    months = months_of(frame)
    rows = of_measure(frame, MEASURE)
    drawn = rows[rows["state"] == SHOWN]
    bars = {
        "type": "bar",
        "x": [day_of(month) for month in drawn["month"]],
        "y": [float(value) for value in drawn["value"]],
        "width": 2 * WEEK_MS,
        "marker": {
            "color": PARENT.colour,
            "pattern": {"shape": ["/" if value < GUIDE else "" for value in drawn["value"]]},
        },
        "text": [f"{words.month_name(row.month)}: {count_text(row)}" for row in each(drawn)],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }
    guide = across("y", GUIDE, width=2, dash="dot")
    scale = axis(range=[0, 100], tickvals=[0, 20, 40, 60, 80, 100], title={"text": "% of those asked"})
    return figure([bars], height=HEIGHT, xaxis=month_axis(months), yaxis=scale, shapes=[guide], annotations=[LABEL])


def count_text(row: Any) -> str:
    """Return a participation cell in words: "78 % (7 of 9)"."""
    if row.state != SHOWN:
        return "Hidden: fewer people were asked than we need to show" if row.state == "not_enough" else "No round"
    return f"{int(row.value)} % ({int(row.n)} of {int(row.base)})"


def participation_sentence(frame: pd.DataFrame) -> str:
    """Return the latest participation in words, and whether it is low."""
    row = words.last_row(frame, MEASURE)
    if row is None or row.state != SHOWN:
        return ""
    said = f"In {words.month_name(row.month)} {int(row.n)} of {int(row.base)} people answered ({int(row.value)} %)"
    if row.value < GUIDE:
        return f"{said}. Below {GUIDE} %, read the other figures with care."
    return f"{said}."


def participation_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn numbers: a row a month, newest first."""
    rows = of_measure(frame, MEASURE)
    table = {
        "Month": [words.month_name(month) for month in rows["month"]],
        "Answered": [count_text(row) for row in each(rows)],
    }
    return pd.DataFrame(table)[::-1].reset_index(drop=True)
