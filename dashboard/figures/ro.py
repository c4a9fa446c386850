"""chart:T2, the RO index over the months: give-and-return less deal-first selling, on one line."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows, text, words
from data.language import Spoken, gettext, lazy, mark, sentences

FLOOR, CEILING = -1.0, 1.0
SIDE = 0.11  # of the plot, which the words at its ends take
NAME_GAP = 0.12  # of the axis, that the name keeps from the bold zero
MEASURE = "score:RO"
UNIT = lazy("RO index from \N{MINUS SIGN}1 to 1")
NAMES = Spoken({"RO": mark("the RO index")})

SIDES = Spoken({True: mark("reciprocal"), False: mark("transactional")})  # above zero and below it


def _sides() -> list[dict[str, Any]]:
    place: dict[str, Any] = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "xshift": 6}
    return [
        house.note(f"\N{UPWARDS ARROW} {SIDES[True]}", y=CEILING, yanchor="top", **place),
        house.note(f"\N{DOWNWARDS ARROW} {SIDES[False]}", y=FLOOR, yanchor="bottom", **place),
    ]


def _name(height: float, series: Sequence[Any]) -> dict[str, Any]:
    """The line's name; where it stands within the plot, above or below the bold zero and not on it."""
    name = lines.name_of(theme.RO_INDEX, height, series)
    if name["xref"] == "x" and abs(height) < NAME_GAP:
        name["y"] = NAME_GAP if height >= 0 else -NAME_GAP
    return name


def ro_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return the RO index over the months, -1..1, with its 95 % ribbon and a bold zero.

    Args:
        frame: Rows of `series` for score:RO: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    series, look = rows.rows(frame, MEASURE), theme.RO_INDEX
    shapes, notes = lines.uprights(marks, series, reach=(FLOOR, CEILING), edge=SIDE)
    height = rows.last_level(series, CEILING)
    notes += [] if height is None else [_name(height, series)]
    return house.figure(
        [
            *lines.withheld(series, FLOOR, CEILING),
            lines.ribbon(series, look.ribbon, FLOOR, CEILING),
            lines.line(series, look),
        ],
        xaxis=house.month_axis([row.month for row in series]),
        yaxis=house.axis(range=[FLOOR, CEILING], tickvals=[-1, -0.5, 0, 0.5, 1]),
        shapes=[house.straight(y=0, width=3), *shapes],
        annotations=[*notes, *_sides(), house.unit_note(str(UNIT))],
    )


def side(row: Any) -> str:
    """Return in words on which side of zero a shown row lies; its interval, or its bound, decides."""
    low, high = rows.ends(row, FLOOR, CEILING) or (FLOOR, CEILING)
    if low > 0:
        return gettext("more reciprocal than transactional")
    if high < 0:
        return gettext("more transactional than reciprocal")
    return gettext("between transactional and reciprocal")


def ro_sentence(frame: rows.Frame) -> str:
    """Return what the chart shows: the last month's value with its interval, side of zero, and any change."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    now = gettext(
        "In %(month)s, selling was %(side)s (RO index %(value)s).",
        month=text.month_label(last.month),
        side=side(last),
        value=text.and_interval(last),
    )
    return sentences(now, words.change_sentences(frame, NAMES, series))


def ro_detectable(frame: rows.Frame) -> str:
    """Return how large a change of one month would have been seen where the sentence tells of no clear one."""
    return words.detectable_sentence(frame, tuple(NAMES), rows.rows(frame, MEASURE))


def ro_caution(frame: rows.Frame) -> bool:
    """Tell whether the last month's change needs the caution about who answered."""
    return words.cautious(frame, tuple(NAMES), rows.rows(frame, MEASURE))


def ro_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: value and interval ends as shown, people, response in %."""
    return lines.table(frame, {MEASURE: theme.RO_INDEX})
