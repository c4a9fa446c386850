"""chart:H3, the ledger ratio K over the months: favours given to colleagues for each received from colleagues."""

from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, open_ends, rows, text, words
from data.language import gettext, lazy, sentences

MEASURE = "ratio:K"
EVEN, TOO_MUCH = 1.0, 1.2
FLOOR, LEAST = 0.0, 2.0  # of the axis
PARTS = 4  # of the axis, between its ticks
UNIT = lazy("Given to colleagues / received from colleagues")


def ledger_figure(frame: rows.Frame, marks: rows.Marks, most: float = 0.0) -> go.Figure:
    """Return K over the months with its 95 % ribbon, from 0; lines at 1 (consistent) and 1.2 (over-claimed above).

    Args:
        frame: Rows of `series` for ratio:K: one a month, ascending, at least one.
        marks: Workshops and notes of the whole organisation, oldest first.
        most: The room that the highest K of all months needs, as of `open_ends`.
    """
    series = rows.rows(frame, MEASURE)
    top = open_ends.end(series, most, LEAST)
    shapes, notes = lines.uprights(marks, series, reach=(FLOOR, top))
    guides = {EVEN: ("solid", gettext("1: even")), TOO_MUCH: ("dash", gettext("1.2: too much"))}
    shapes += [house.straight(y=height, dash=dash) for height, (dash, _) in guides.items()]
    heights = house.spread(list(guides), 0.13 * top, FLOOR, top)
    labels = [house.end_label(words_, y) for y, (_, words_) in zip(heights, guides.values(), strict=True)]
    return house.figure(
        [
            *lines.withheld(series, FLOOR, top),
            lines.ribbon(series, theme.LEDGER.ribbon, FLOOR, top),
            lines.line(series, theme.LEDGER),
            *open_ends.arrows(series, theme.LEDGER, top),
        ],
        xaxis=house.month_axis([row.month for row in series]),
        yaxis=house.axis(range=[FLOOR, top], dtick=top / PARTS),
        shapes=shapes,
        annotations=[*notes, *labels, house.unit_note(str(UNIT))],
    )


def ledger_sentence(frame: rows.Frame) -> str:
    """Return the last month's K and how it is to be read."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    if text.worded(last):
        hidden = gettext("%(month)s is not shown.", month=text.month_label(last.month))
        return sentences(hidden, text.cell_text(last))
    told = gettext(
        "In %(month)s, people counted %(ratio)s favours given to colleagues for each one that they received.",
        month=text.month_label(last.month),
        ratio=text.with_interval(last),
    )
    return sentences(told, _reading(last), words.why_no_trend(series))


def _reading(row: Any) -> str:
    """Return what the interval allows; of fewer people than have one, that nothing can be said."""
    if not (rows.known(row.low) and rows.known(row.high)):
        return gettext("So few people leave open whether both sides agree.")
    low, high = float(row.low), float(row.high)
    if low > TOO_MUCH:
        return gettext(
            "The whole interval lies above 1.2: giving is over-claimed, so read given beside received with care."
        )
    if low > EVEN:
        return gettext(
            "The whole interval lies above 1: more is counted as given than as received. Whether it is more than 1.2, "
            "which is over-claimed, it leaves open."
        )
    if high < EVEN:
        return gettext(
            "The whole interval lies below 1: more is counted as received than as given, which is unusual. Look at how "
            "the two pages are understood."
        )
    if high > TOO_MUCH:
        return gettext(
            "The interval holds 1, where both sides agree, and values above 1.2, where giving is over-claimed."
        )
    return gettext("The interval holds 1: both sides of the same favours may agree.")


def ledger_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a month, newest first: K with the ends of its interval, people, response."""
    return lines.table(frame, {MEASURE: theme.LEDGER})
