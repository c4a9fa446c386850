"""chart:G3, how many people asked somebody for help at least once, month by month."""

from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import count_words, house, lines, rows, text, words
from data.language import Spoken, gettext, lazy, mark, sentences

FLOOR, CEILING = 0.0, 100.0
MEASURE, CHANGE = "share:asked", "change:asked"
NAMES = Spoken({"asked": mark("how often people asked")})
UNIT = lazy("%% of people who asked at least once")
BAR_MS = 20 * 86_400_000
FILL = 0.45


def _told(row: Any) -> str:
    return gettext("Asked at least once: %(share)s", share=text.cell_text(row))


def _bars(drawn: list[Any]) -> dict[str, Any]:
    look = theme.ASKED
    ends = [rows.ends(row, FLOOR, CEILING) or (row.value, row.value) for row in drawn]
    return {
        "type": "bar",
        "x": [house.middle(row.month) for row in drawn],
        "y": [float(row.value) for row in drawn],
        "width": BAR_MS,
        "marker": house.bar_fill(
            look.colour,
            theme.see_through(look.colour, FILL),
            hollow=[rows.few_answered(row) for row in drawn],
            dotted=[False] * len(drawn),
        ),
        "error_y": house.whisker(
            [high - row.value for row, (_, high) in zip(drawn, ends, strict=True)],
            [row.value - low for row, (low, _) in zip(drawn, ends, strict=True)],
        ),
        "text": [_told(row) for row in drawn],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _between(series: list[Any]) -> dict[str, Any]:
    """Values that are only known to lie between two ends: a pale bar from end to end."""
    known = [row for row in series if rows.shown(row) and not rows.known(row.value)]
    return {
        "type": "bar",
        "x": [house.middle(row.month) for row in known],
        "y": [row.high - row.low for row in known],
        "base": [row.low for row in known],
        "width": BAR_MS / 4,
        "marker": {"color": theme.ASKED.ribbon, "line": {"color": theme.ASKED.colour, "width": 1}},
        "text": [_told(row) for row in known],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def asks_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return bars of who asked at least once, 0..100 %, with Wilson's 95 % interval; hollow where few answered.

    Args:
        frame: Rows of `series` for share:asked: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    series = rows.rows(frame, MEASURE)
    shapes, notes = lines.uprights(marks, series)
    drawn = [row for row in series if rows.level(row) is not None]
    return house.figure(
        [*lines.withheld(series, FLOOR, CEILING), _between(series), _bars(drawn)],
        barmode="overlay",
        xaxis=house.month_axis([row.month for row in series]),
        yaxis=house.axis(range=[FLOOR, CEILING], dtick=25),
        shapes=shapes,
        annotations=[*notes, house.unit_note(str(UNIT))],
    )


def asks_sentence(frame: rows.Frame) -> str:
    """Return the last month's share with its interval and people, and the word for how often the same people asked."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    told = gettext(
        "In %(month)s, the share of people who asked for help at least once was %(share)s.",
        month=text.month_label(last.month),
        share=text.with_interval(last),
    )
    return sentences(told, count_words.change_sentences(frame, NAMES, series))


def asks_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: per cent and interval ends as shown, people, response."""
    return lines.table(frame, {MEASURE: theme.ASKED})
