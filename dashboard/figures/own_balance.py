"""chart:M4, one's own giving against receiving over three months: a period and a role, not a character."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house
from dashboard.figures.rows import records

UNIT = "Given per 20 working days"
LOWEST_TOP = 10.0
FULL = 3  # months of the window
LOOK = theme.RO_INDEX
WORDS = {
    "quiet": "were quiet: fewer than four favours in 20 working days, in both directions together",
    "not enough": "hold too few favours to speak of a direction",
    "mostly giving": "were mostly giving",
    "mostly receiving": "were mostly receiving",
    "roughly even": "were roughly even",
}


def _straight(x: list[float], y: list[float], line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip"}


def _point(row: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [row.received],
        "y": [row.given],
        "mode": "markers",
        "marker": {"size": 14, "color": LOOK.colour, "symbol": LOOK.symbol},
        "hovertemplate": "Given %{y:.1f}, received %{x:.1f}<extra></extra>",
    }


def own_balance_figure(frame: pd.DataFrame) -> go.Figure:
    """Return a map of given against received with the diagonal, the point of three months and its 90 % interval.

    `frame` has three rows, place low, point and high: given and received (per 20 working days); on every row given_sum,
    received_sum, days, months and words (a key of WORDS).
    """
    rows = {row.place: row for row in records(frame)}
    top = max(LOWEST_TOP, *(1.1 * max(row.given, row.received) for row in rows.values()))
    diagonal = _straight([0, top], [0, top], {"color": theme.AXIS, "width": 1.5, "dash": "dash"})
    ends = [rows["low"], rows["high"]]
    interval = _straight(
        [row.received for row in ends], [row.given for row in ends], {"color": LOOK.ribbon, "width": 12}
    )
    return house.figure(
        [diagonal, interval, _point(rows["point"])],
        hovermode="closest",
        xaxis=house.axis(
            range=[0, top],
            nticks=6,
            title={"text": "Received per 20 working days", "standoff": 4, "font": {"size": house.SMALL}},
            showline=True,
        ),
        yaxis=house.axis(range=[0, top], nticks=6, showline=True),
        annotations=[
            house.unit_note(UNIT),
            house.note("more given", x=0, y=top, xanchor="left", yanchor="top", xshift=8, yshift=-2),
            house.note("more received", x=top, y=0, xanchor="right", yanchor="bottom", xshift=-2, yshift=4),
        ],
        margin={"l": house.LEFT, "r": 12, "t": house.TOP, "b": 56, "pad": 0},
    )


def own_balance_sentence(frame: pd.DataFrame) -> str:
    """Return the words of the three months, with what they rest on."""
    row = records(frame)[0]
    counted = f"You counted {row.given_sum} favours given and {row.received_sum} received."
    if row.months == FULL:
        return f"The last three months {WORDS[row.words]}. {counted}"
    if row.months == 1:
        one = WORDS[row.words].replace("were", "was", 1).replace("hold", "holds", 1)
        return f"Of the last three months you counted one in full. It {one}. {counted}"
    return f"Of the last three months you counted two in full. Together they {WORDS[row.words]}. {counted}"


def own_balance_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the point and the ends of its interval as text."""
    names = {"point": "As counted", "low": "Interval: least giving", "high": "Interval: most giving"}
    rows = {row.place: row for row in records(frame)}
    cells = [(name, f"{rows[place].given:.1f}", f"{rows[place].received:.1f}") for place, name in names.items()]
    return pd.DataFrame(cells, columns=["Three months", "Given per 20 days", "Received per 20 days"])
