"""chart:W3, the statements on which people's answers lie furthest apart."""

from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, rows, text
from dashboard.figures.statements import STATEMENTS
from data.language import Spoken, gettext, lazy, mark, sentences

MEASURES = tuple(f"spread:{key}" for key in STATEMENTS)
MOST = 5
FLOOR, CEILING = 0.0, 50.0  # of a scale of 100 no standard deviation is larger
UNIT = lazy("Spread of the answers in points (standard deviation)")
NO_INTERVAL = lazy("How certain that is, is not known: the next ones may lie as far apart.")
NAME_LETTERS = 20
# So few words that they can be read at the end of a room; the whole statement stands in the table.
SHORT = Spoken(
    {
        "T1": mark("Own aim first"),
        "T2": mark("What closes soon"),
        "T3": mark("Named the return"),
        "T4r": mark("Let talks run"),
        "R1": mark("Offered before asking"),
        "R2": mark("Returned help"),
        "R3": mark("Kept in touch"),
        "R4r": mark("Let help go by"),
        "L1": mark("Trusted them"),
        "L2r": mark("Held help back"),
        "L3": mark("At ease waiting"),
        "L4": mark("Time for later"),
    }
)


def widest(frame: rows.Frame, most: int = MOST) -> list[Any]:
    """Return the rows of the statements with the widest spread in the last month, widest first; only exact ones."""
    found = [rows.rows(frame, measure) for measure in MEASURES]
    last = [series[-1] for series in found if series]
    told = [row for row in last if rows.level(row) is not None and row.bound == "exact"]
    return sorted(told, key=lambda row: (-row.value, row.measure))[:most]


def _key(row: Any) -> str:
    return str(row.measure).removeprefix("spread:")


def _points(row: Any) -> str:
    return gettext("%(size)s points", size=text.value_text(row))


def disagreement_figure(frame: rows.Frame) -> go.Figure:
    """Return a dot for the spread of each of the five widest statements, 0..50 points, the widest on top.

    `frame` holds the rows of `series` for the spreads; at least one of its last month may be shown.
    """
    shown = widest(frame)
    names = [house.wrapped(SHORT[_key(row)], NAME_LETTERS) for row in shown]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(row.value) for row in shown],
        "y": names,
        "marker": {"size": theme.MARKER_SIZE + 3, "color": theme.RO_INDEX.colour, "symbol": theme.RO_INDEX.symbol},
        "text": [sentences(STATEMENTS[_key(row)].words, _points(row)) for row in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }
    below = {"text": str(UNIT), "font": {"size": house.SMALL}, "standoff": 6}
    return house.figure(
        [dots],
        hovermode="closest",
        margin={"l": 150, "r": 24, "t": 8, "b": 52},
        xaxis=house.axis(range=[FLOOR, CEILING], dtick=10, title=below),
        yaxis=house.axis(autorange="reversed"),
    )


def disagreement_sentence(frame: rows.Frame) -> str:
    """Return the statement whose answers have the widest spread, in its own words, and that others may be as wide.

    No interval of a spread is published, so nothing tells that the widest stands apart from the next.
    """
    first = widest(frame, 1)[0]
    told = gettext("Answers lie furthest apart on: “%(statement)s”", statement=STATEMENTS[_key(first)].words)
    return sentences(told, NO_INTERVAL)


def disagreement_table(frame: rows.Frame) -> rows.Texts:
    """Return the statements with their spread as text, the widest first."""
    shown = widest(frame)
    return rows.Texts(
        {
            gettext("Statement"): [STATEMENTS[_key(row)].words for row in shown],
            gettext("Spread in points"): [text.value_text(row) for row in shown],
            text.people_head(): [text.people_text(row) for row in shown],
        }
    )
