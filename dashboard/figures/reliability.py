"""chart:H4, how reliable the three scales are in one month: alpha with its interval, and omega."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows, text, words
from data.language import beside, gettext, lazy, listed, sentences
from data.language import told as named

ALPHA, OMEGA = "upkeep:alpha", "upkeep:omega"
SCALES: Mapping[str, theme.Series] = {"T": theme.DEAL_FIRST, "R": theme.GIVE_AND_RETURN, "L": theme.LONG_VIEW}
FLOOR, CEILING = 0.0, 1.0
USUAL = 0.7
APART = 0.14  # of the two marks of a scale
UNIT = lazy("Reliability, 0 to 1")
UNTOLD = lazy("Cannot be told")


def last(frame: rows.Frame, measure: str, part: str = "") -> Any | None:
    """Return the row of a measure and part in the last month, or None where there is none."""
    found = rows.rows(frame, measure, part)
    return found[-1] if found else None


def told(row: Any | None) -> str:
    """Return a figure of the questionnaire in words, or why there is none."""
    if row is None or row.state == rows.NO_ROUND:
        return ""
    return str(UNTOLD) if rows.shown(row) and row.bound == "between" else text.value_text(row)


def _found(frame: rows.Frame, measure: str) -> list[tuple[int, str, Any]]:
    """The scales whose figure can be drawn: place, name, row."""
    listed = [(place, look.name, last(frame, measure, key)) for place, (key, look) in enumerate(SCALES.items())]
    return [(place, name, row) for place, name, row in listed if row is not None and rows.level(row) is not None]


def _marks(found: Sequence[tuple[int, str, Any]], name: str, look: theme.Series, side: float) -> dict[str, Any]:
    ends = [rows.ends(row, FLOOR, CEILING) or (row.value, row.value) for _, _, row in found]
    values = [max(float(row.value), FLOOR) for _, _, row in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": values,
        "y": [place + side for place, _, _ in found],
        "error_x": house.whisker(
            [high - value for value, (_, high) in zip(values, ends, strict=True)],
            [value - low for value, (low, _) in zip(values, ends, strict=True)],
        ),
        "marker": {
            "size": theme.MARKER_SIZE + 2,
            "color": look.colour,
            "symbol": [lines.SIDEWAYS.get(row.bound, look.symbol) for _, _, row in found],
        },
        "text": [named(beside(scale, name), text.cell_text(row)) for _, scale, row in found],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _names(frame: rows.Frame) -> list[dict[str, Any]]:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "bottom"}
    names = [house.note(f"<b>{look.name}</b>", y=at - 0.2, **place) for at, look in enumerate(SCALES.values())]
    known = {at for measure in (ALPHA, OMEGA) for at, _, _ in _found(frame, measure)}
    why = {at: told(last(frame, ALPHA, key)) for at, key in enumerate(SCALES) if at not in known}
    beside = {"xref": "x", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "middle"}
    return [*names, *(house.note(f"<i>{reason}</i>", y=at, **beside) for at, reason in why.items())]


def reliability_figure(frame: rows.Frame) -> go.Figure:
    """Return alpha (dot, with its 95 % interval) and omega (diamond) of the three scales, 0..1, last month.

    `frame` holds the rows of `series` for the two, by scale.
    """
    above = {"xref": "x", "x": USUAL, "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "center"}
    below = {"text": str(UNIT), "font": {"size": house.SMALL}, "standoff": 6}
    return house.figure(
        [
            _marks(_found(frame, ALPHA), gettext("alpha"), theme.RO_INDEX, -APART / 4),
            _marks(_found(frame, OMEGA), gettext("omega"), theme.LONG_VIEW, APART),
        ],
        hovermode="closest",
        margin={"l": 12, "r": 24, "t": 28, "b": 52},
        xaxis=house.axis(range=[FLOOR, CEILING], dtick=0.25, title=below),
        yaxis=house.axis(range=[len(SCALES) - 0.6, -0.6], showticklabels=False, showgrid=False),
        shapes=[house.straight(x=USUAL, dash="dash", width=2)],
        annotations=[*_names(frame), house.note("0.70", **above)],
    )


def reliability_sentence(frame: rows.Frame) -> str:
    """Return the month's alphas in words with their people, and which scales lie below what is usual."""
    found = [(name, row) for _, name, row in _found(frame, ALPHA)]
    first = last(frame, ALPHA, "T")
    if not found:
        if first is not None and not rows.shown(first):
            month = text.month_label(first.month)
            return gettext("%(month)s is not told: 30 people have to answer all of a scale.", month=month)
        return gettext("Answers lie too close together for reliability to be told.")
    below = [words.small(name) for name, row in found if row.value < USUAL]
    reached = (
        gettext("Below 0.70: %(scales)s.", scales=listed(below)) if below else _all_reach([row for _, row in found])
    )
    month = text.month_label(found[0][1].month)
    return sentences(gettext("In %(month)s, alpha was %(values)s.", month=month, values=_values(found)), reached)


def _all_reach(found: list[Any]) -> str:
    """Say that every estimate reaches what is usual, and how many of their intervals begin below it."""
    intervals = [row.low for row in found if pd.notna(row.low)]
    lower = sum(low < USUAL for low in intervals)
    if not lower:
        return gettext("All estimates reach 0.70.")
    return gettext(
        "All estimates reach 0.70; intervals that begin below it: %(lower)s of %(all)s.",
        lower=lower,
        all=len(intervals),
    )


def _values(found: list[tuple[str, Any]]) -> str:
    """The alphas of scales in words: their people once where they are as many for all."""
    values = [
        gettext("%(value)s for %(scale)s", value=text.value_text(row), scale=words.small(name)) for name, row in found
    ]
    if len({row.n for _, row in found}) == 1:
        return text.with_people(listed(values), found[0][1])
    return listed([text.with_people(value, row) for value, (_, row) in zip(values, found, strict=True)])


def reliability_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a scale: alpha with the ends of its interval, omega, people."""
    alphas = [last(frame, ALPHA, key) for key in SCALES]
    ends = [("", "") if row is None else text.interval_texts(row) for row in alphas]
    alpha = gettext("Alpha")
    return rows.Texts(
        {
            gettext("Scale"): [look.name for look in SCALES.values()],
            alpha: [told(row) for row in alphas],
            gettext("%(name)s, from", name=alpha): [low for low, _ in ends],
            gettext("%(name)s, to", name=alpha): [high for _, high in ends],
            gettext("Omega"): [told(last(frame, OMEGA, key)) for key in SCALES],
            text.people_head(): ["" if row is None else text.people_text(row) for row in alphas],
        }
    )
