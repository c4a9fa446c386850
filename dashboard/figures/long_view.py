"""chart:V1, the long view over the months: trust that help comes back in its own time."""

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import lines, rows, scale, text, words
from data.language import Spoken, gettext, lazy, mark, sentences

MEASURE = "score:L"
UNIT = lazy("Score from 0 (never) to 100 (always)")
NAMES = Spoken({"L": mark("the long view")})


def long_view_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return the long view over the months, 0..100, with its 95 % ribbon.

    Args:
        frame: Rows of `series` for score:L: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    return scale.one_line(rows.rows(frame, MEASURE), theme.LONG_VIEW, marks, str(UNIT))


def long_view_sentence(frame: rows.Frame) -> str:
    """Return what the chart shows: the last month's value with its interval and what may be said of change."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    month, value = text.month_label(last.month), text.with_interval(last)
    now = gettext("In %(month)s, the long view was %(value)s.", month=month, value=value)
    return sentences(now, words.change_sentences(frame, NAMES, series))


def long_view_detectable(frame: rows.Frame) -> str:
    """Return how large a change of one month would have been seen where the sentence tells of no clear one."""
    return words.detectable_sentence(frame, tuple(NAMES), rows.rows(frame, MEASURE))


def long_view_caution(frame: rows.Frame) -> bool:
    """Tell whether the last month's change needs the caution about who answered."""
    return words.cautious(frame, tuple(NAMES), rows.rows(frame, MEASURE))


def long_view_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: value and interval ends as shown, people, response in %."""
    return lines.table(frame, {MEASURE: theme.LONG_VIEW})
