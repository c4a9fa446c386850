"""chart:G2, how many first conversations opened with an offer, over the months."""

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import count_words, lines, rows, scale, text, words
from data.language import Spoken, gettext, lazy, mark, sentences

MEASURE, CHANGE = "share:openers", "change:openers"
NAMES = Spoken({"openers": mark("the share of offers")})
UNIT = lazy("%% of first conversations opened with an offer")


def openers_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return the share of first conversations opened with an offer, 0..100 %, with its 95 % ribbon.

    Args:
        frame: Rows of `series` for share:openers: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    return scale.one_line(rows.rows(frame, MEASURE), theme.OFFERED, marks, str(UNIT))


def openers_sentence(frame: rows.Frame) -> str:
    """Return the last month's share with its interval, and what may be said of its change."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    month, share = text.month_label(last.month), text.with_interval(last)
    if (last.bound, last.low, last.high) == ("between", 0, 100):
        return gettext(
            "In %(month)s, nothing is told of how first conversations opened: too few people had any, or one of them "
            "had most, here or in a neighbouring team.",
            month=month,
        )
    told = gettext("In %(month)s, %(share)s of first conversations opened with an offer.", month=month, share=share)
    return sentences(told, count_words.change_sentences(frame, NAMES, series))


def openers_caution(frame: rows.Frame) -> bool:
    """Tell whether the last month's change needs the caution about who answered."""
    return words.cautious(frame, tuple(NAMES), rows.rows(frame, MEASURE))


def openers_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: per cent and interval ends as shown, people, response."""
    return lines.table(frame, {MEASURE: theme.OFFERED})
