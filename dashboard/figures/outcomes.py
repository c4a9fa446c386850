"""chart:O1, outcomes beside habits over the same months: deals won, days to close, deals moved and stuck."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, open_ends, rows, scale, text, words
from data.language import gettext, lazy, mark, ngettext, sentences

WINS, CYCLE, MOVED, STUCK = "outcome:wins", "outcome:cycle", "rate:moved", "rate:stuck_each"
WON = replace(theme.LONG_VIEW, called=mark("Won"))
DAYS = replace(theme.PARENT, called=mark("Days"), symbol="square", dash="solid")
BOTH: Mapping[str, theme.Series] = {
    MOVED: replace(theme.GIVEN, called=mark("Moved"), symbol="circle"),
    STUCK: replace(theme.RECEIVED, called=mark("Stuck"), symbol="square"),
}
WINS_UNIT = lazy("%% of deals closed in the month")
CYCLE_UNIT = lazy("Days from making to closing, mean")
STUCK_UNIT = lazy("Moved per 20 days, stuck per person")
LEAST = {CYCLE: 20.0, STUCK: 10.0}  # of the axis; where it ends is decided for all that the viewer can choose
PARTS = 4  # of the axis, between its ticks
LABEL_GAP = 0.1  # of the axis, that two names need


def wins_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return the share of closed deals that were won, 0..100 %, with its 95 % ribbon.

    Args:
        frame: Rows of `series` for outcome:wins: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    return scale.one_line(rows.rows(frame, WINS), WON, marks, str(WINS_UNIT))


def cycle_figure(frame: rows.Frame, marks: rows.Marks, most: float = 0.0) -> go.Figure:
    """Return the mean days to close a deal, from 0, with its 95 % ribbon; `frame` as for wins, of outcome:cycle.

    `most` is the room that the highest of all rows needs which the viewer can choose, as of `open_ends`.
    """
    return _lines(frame, {CYCLE: DAYS}, marks, (most, LEAST[CYCLE]), str(CYCLE_UNIT))


def stuck_figure(frame: rows.Frame, marks: rows.Marks, most: float = 0.0) -> go.Figure:
    """Return deals moved per 20 working days and deals stuck per person, with ribbons; `frame` holds both measures.

    `most` is the room that the highest of all rows needs which the viewer can choose, as of `open_ends`.
    """
    return _lines(frame, BOTH, marks, (most, LEAST[STUCK]), str(STUCK_UNIT))


def _lines(
    frame: rows.Frame,
    drawn: Mapping[str, theme.Series],
    marks: rows.Marks,
    needed: tuple[float, float],
    unit: str,
) -> go.Figure:
    split = rows.split(frame)
    pairs = [(split.of(measure), look) for measure, look in drawn.items()]
    first, top = pairs[0][0], open_ends.end(chain.from_iterable(series for series, _ in pairs), *needed)
    shapes, notes = lines.uprights(marks, *(series for series, _ in pairs), reach=(0.0, top))
    named = [(look, series, height) for series, look in pairs if (height := rows.last_level(series, top)) is not None]
    heights = house.spread([height for *_, height in named], LABEL_GAP * top, 0.0, top)
    ticks = [top * part / PARTS for part in range(PARTS + 1)]
    names = list(map(_tick, ticks))
    notes += [lines.name_of(look, at, series) for (look, series, _), at in zip(named, heights, strict=True)]
    return house.figure(
        [
            *lines.withheld(first, 0.0, top),
            *(lines.ribbon(series, look.ribbon, 0.0, top) for series, look in pairs),
            *(lines.line(series, look) for series, look in pairs),
            *chain.from_iterable(open_ends.arrows(series, look, top) for series, look in pairs),
        ],
        xaxis=house.month_axis([row.month for row in first]),
        yaxis=house.axis(range=[0.0, top], tickvals=ticks, ticktext=names),
        margin=house.margin(names),
        shapes=shapes,
        annotations=[*notes, house.unit_note(unit)],
    )


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def _value(row: Any) -> str:
    return text.value_text(row, with_unit=True)


def _days(row: Any) -> str:
    """Return a mean of days in words: 54 days, 1 day or less, 90 days or more, 40 to 60 days."""
    if row.bound == "between":
        return gettext("%(range)s days", range=text.value_text(row))
    number = round(row.value)
    if row.bound == "at_most":
        return ngettext("%(n)s day or less", "%(n)s days or less", number)
    if row.bound == "at_least":
        return ngettext("%(n)s day or more", "%(n)s days or more", number)
    return ngettext("%(n)s day", "%(n)s days", number)


def _told(
    frame: rows.Frame, measure: str, sentence: str, with_interval: str, say: Callable[[Any], str] = _value
) -> str:
    """Return a sentence about the last month of a measure, or why it is not told; no word for change is published.

    The sentence is a marked one, without and with the interval; `say` gives its value in words.
    """
    series = rows.rows(frame, measure)
    last = series[-1]
    if last.state == rows.NO_ROUND:
        return gettext("No outcomes are published for %(month)s.", month=text.month_label(last.month))
    if not rows.shown(last):
        return words.withheld_sentence(last)
    low, high = text.interval_texts(last)
    told = gettext(
        with_interval if low else sentence,
        month=text.month_label(last.month),
        value=say(last),
        people=text.people_text(last),
        low=low,
        high=text.high_text(last, high),
    )
    return sentences(told, words.too_few_rounds(series))


def wins_sentence(frame: rows.Frame) -> str:
    """Return the last month's win rate with its interval and the people who closed deals."""
    return _told(
        frame,
        WINS,
        mark("Of the deals that %(people)s people closed in %(month)s, %(value)s were won."),
        mark(
            "Of the deals that %(people)s people closed in %(month)s, %(value)s were won (95 %% interval %(low)s to "
            "%(high)s)."
        ),
    )


def cycle_sentence(frame: rows.Frame) -> str:
    """Return the last month's mean days to close, with its interval and the people who closed deals."""
    return _told(
        frame,
        CYCLE,
        mark("Deals that %(people)s people closed in %(month)s had taken %(value)s on average."),
        mark(
            "Deals that %(people)s people closed in %(month)s had taken %(value)s on average (95 %% interval "
            "%(low)s to %(high)s)."
        ),
        _days,
    )


def stuck_sentence(frame: rows.Frame) -> str:
    """Return the last month's deals that moved and were stuck, with their intervals, and why there is no trend."""
    split = rows.split(frame)
    series = split.of(MOVED)
    moved, stuck = series[-1], split.of(STUCK)[-1]
    if not rows.shown(moved) or not rows.shown(stuck):
        return words.withheld_sentence(stuck if rows.shown(moved) else moved)
    told_moved, told_stuck = text.with_intervals(moved._replace(n=None), stuck._replace(n=None))
    told = gettext(
        "In %(month)s, %(people)s people said that %(moved)s stuck deals moved per 20 working days, and that each of "
        "them had %(stuck)s stuck at the month's end on average.",
        month=text.month_label(moved.month),
        people=text.people_text(moved),
        moved=told_moved,
        stuck=told_stuck,
    )
    return sentences(told, words.why_no_trend(series))


def wins_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: per cent and interval ends as shown, people."""
    return lines.table(frame, {WINS: WON})


def cycle_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: days and interval ends as shown, people."""
    return lines.table(frame, {CYCLE: DAYS})


def stuck_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: both figures and interval ends as shown, people, response."""
    return lines.table(frame, BOTH)
