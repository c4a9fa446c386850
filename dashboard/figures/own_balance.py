"""chart:M4, one's own giving against receiving over three months: a period and a role, not a character."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house
from dashboard.figures.rows import records
from dashboard.figures.text import month_label
from data.language import gettext, lazy, mark, sentences

UNIT = lazy("Given per 20 working days")
LOWEST_TOP = 10.0
ROOM = 1.25  # for the words in the corners
LOOK = theme.RO_INDEX
# By the months that were counted in full: one, two or all three of those from the first to the last.
WORDS = {
    "quiet": (
        mark("From %(first)s to %(last)s you counted one month in full. It was quiet: %(quiet)s."),
        mark("From %(first)s to %(last)s you counted two months in full. Together they were quiet: %(quiet)s."),
        mark("From %(first)s to %(last)s, the three months together were quiet: %(quiet)s."),
    ),
    "not enough": (
        mark(
            "From %(first)s to %(last)s you counted one month in full. It holds too few favours to speak of a "
            "direction."
        ),
        mark(
            "From %(first)s to %(last)s you counted two months in full. Together they hold too few favours to "
            "speak of a direction."
        ),
        mark("From %(first)s to %(last)s, the three months together hold too few favours to speak of a direction."),
    ),
    "mostly giving": (
        mark("From %(first)s to %(last)s you counted one month in full. It was mostly giving."),
        mark("From %(first)s to %(last)s you counted two months in full. Together they were mostly giving."),
        mark("From %(first)s to %(last)s, the three months together were mostly giving."),
    ),
    "mostly receiving": (
        mark("From %(first)s to %(last)s you counted one month in full. It was mostly receiving."),
        mark("From %(first)s to %(last)s you counted two months in full. Together they were mostly receiving."),
        mark("From %(first)s to %(last)s, the three months together were mostly receiving."),
    ),
    "roughly even": (
        mark("From %(first)s to %(last)s you counted one month in full. It was roughly even."),
        mark("From %(first)s to %(last)s you counted two months in full. Together they were roughly even."),
        mark("From %(first)s to %(last)s, the three months together were roughly even."),
    ),
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
        "hovertemplate": gettext("Given %(given)s, received %(received)s", given="%{y:.1f}", received="%{x:.1f}")
        + "<extra></extra>",
    }


def own_balance_figure(frame: pd.DataFrame) -> go.Figure:
    """Return a map of given against received with the diagonal, the point of three months and its 90 % interval.

    `frame` has three rows, place low, point and high: given and received (per 20 working days); on every row given_sum,
    received_sum, days, months, words (a key of WORDS), and the first and the last of the three months (`2026-10`).
    """
    rows = {row.place: row for row in records(frame)}
    top = max(LOWEST_TOP, *(ROOM * max(row.given, row.received) for row in rows.values()))
    diagonal = _straight([0, top], [0, top], {"color": theme.AXIS, "width": 1.5, "dash": "dash"})
    ends = [rows["low"], rows["high"]]
    interval = _straight(
        [row.received for row in ends], [row.given for row in ends], {"color": LOOK.colour, "width": 3}
    )
    return house.figure(
        [diagonal, interval, _point(rows["point"])],
        hovermode="closest",
        xaxis=house.axis(
            range=[0, top],
            nticks=6,
            title={"text": gettext("Received per 20 working days"), "standoff": 4, "font": {"size": house.SMALL}},
            showline=True,
        ),
        yaxis=house.axis(range=[0, top], nticks=6, showline=True),
        annotations=[
            house.unit_note(str(UNIT)),
            house.note(gettext("more given"), x=0, y=top, xanchor="left", yanchor="top", xshift=8, yshift=-2),
            house.note(gettext("more received"), x=top, y=0, xanchor="right", yanchor="bottom", xshift=-2, yshift=4),
        ],
        margin={"l": house.LEFT, "r": 12, "t": house.TOP, "b": 56, "pad": 0},
    )


def own_balance_sentence(frame: pd.DataFrame) -> str:
    """Return the words of the three months, with what they rest on."""
    row = records(frame)[0]
    quiet = gettext("fewer than four favours in 20 working days, in both directions together")
    first, last = (month_label(str(month)) for month in (row.first, row.last))
    words = gettext(WORDS[row.words][int(row.months) - 1], quiet=quiet, first=first, last=last)
    counted = gettext(
        "You counted %(given)s favours given and %(received)s received.", given=row.given_sum, received=row.received_sum
    )
    return sentences(words, counted)


def own_balance_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the point and the ends of its interval as text."""
    names = {
        "point": gettext("As counted"),
        "low": gettext("Interval: least giving"),
        "high": gettext("Interval: most giving"),
    }
    rows = {row.place: row for row in records(frame)}
    cells = [(name, f"{rows[place].given:.1f}", f"{rows[place].received:.1f}") for place, name in names.items()]
    return pd.DataFrame(
        cells, columns=[gettext("Three months"), gettext("Given per 20 days"), gettext("Received per 20 days")]
    )
