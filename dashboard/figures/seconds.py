"""chart:H2, how long people take: the share of people for each minute, against the 4 minutes aimed at."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, open_ends, rows, text
from dashboard.figures.reliability import last, told
from data.language import Spoken, gettext, lazy, mark, sentences
from data.language import told as named

MEDIAN, LATE, TIMES = "upkeep:median", "upkeep:late", "upkeep:times"
MEASURES = (MEDIAN, LATE, TIMES)
AIM = 240.0  # seconds
END = 660.0  # of the axis; the last span has no end of its own
MINUTE = 60
FILL = 0.45
LEAST, ROOM = 40.0, 1.05  # of the axis, in per cent, and how much of it is above the last tick
UNIT = lazy("%% of people for each minute")
PAGES: Mapping[str, str] = Spoken(
    {
        "": mark("In all"),
        "start": mark("Working days"),
        "received": mark("Favours received"),
        "given": mark("Favours given"),
        "conversations": mark("Conversations and deals"),
        "statements-1": mark("Statements 1 to 6"),
        "statements-2": mark("Statements 7 to 12"),
    }
)
TOO_SLOW = lazy("The median is above the 4 minutes aimed at. A shorter or clearer page may help more people to answer.")


def minutes_text(seconds: float) -> str:
    """Return seconds in words: 45 s, 3 min, 3 min 25 s."""
    minutes, rest = divmod(round(seconds), MINUTE)
    if not minutes:
        return gettext("%(seconds)s s", seconds=rest)
    if not rest:
        return gettext("%(minutes)s min", minutes=minutes)
    return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)


def _span(part: str) -> tuple[float, float | None]:
    begins, _, ends = part.partition("-")
    return float(begins), float(ends) if ends else None


def _span_text(part: str) -> str:
    begins, ends = _span(part)
    if ends is None:
        return gettext("%(time)s or more", time=minutes_text(begins))
    if not begins:
        return gettext("Under %(time)s", time=minutes_text(ends))
    return text.range_text(minutes_text(begins), minutes_text(ends))


def spans(frame: rows.Frame) -> dict[str, Any]:
    """Return the last month's rows by span, in their order; none where they are not told."""
    found = {part: series[-1] for part, series in rows.split(frame).parts(TIMES).items() if part}
    month = getattr(last(frame, TIMES), "month", "")
    kept = {part: row for part, row in found.items() if row.month == month and rows.shown(row)}
    return dict(sorted(kept.items(), key=lambda item: _span(item[0])[0]))


def slow(frame: rows.Frame) -> bool:
    """Tell whether the last month's median is above the aim."""
    row = last(frame, MEDIAN)
    return row is not None and rows.level(row) is not None and row.value > AIM


def _width(part: str) -> float:
    """How many minutes a span's bar is wide; the last has no end, and reaches to that of the axis."""
    begins, ends = _span(part)
    return ((ends or max(END, begins + MINUTE)) - begins) / MINUTE


def seconds_figure(frame: rows.Frame, highest: Mapping[tuple[str, str], float]) -> go.Figure:
    """Return a bar for each span of time: its area is its share of the people; a dashed line stands at 4 minutes.

    `frame` holds the rows of `series` for the spans; those of the last month are drawn, at least one. `highest` holds
    the highest share of each span, by measure and part, in all months that can be chosen.
    """
    found = spans(frame)
    begins, widths = [_span(part)[0] / MINUTE for part in found], [_width(part) for part in found]
    heights = [row.value / width for row, width in zip(found.values(), widths, strict=True)]
    most = max([*heights, *(share / _width(part) for (_, part), share in highest.items() if part)])
    pale = theme.see_through(theme.PARENT.colour, FILL)
    bars = {
        "type": "bar",
        "x": [start + width / 2 for start, width in zip(begins, widths, strict=True)],
        "y": heights,
        "width": widths,
        "marker": {
            "color": [theme.TRANSPARENT if part.endswith("-") else pale for part in found],
            "line": {"color": theme.PARENT.colour, "width": 1.5},
        },
        "text": [named(_span_text(part), text.value_text(row, with_unit=True)) for part, row in found.items()],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    under = {"text": gettext("Minutes for the whole pulse"), "font": {"size": house.SMALL}, "standoff": 6}
    above = {"xref": "x", "x": AIM / MINUTE, "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "left"}
    right = max([END / MINUTE, *(start + width for start, width in zip(begins, widths, strict=True))])
    return house.figure(
        [bars],
        hovermode="closest",
        margin={"l": house.LEFT, "r": 16, "t": house.TOP, "b": 52},
        xaxis=house.axis(range=[0, right], dtick=1, title=under),
        yaxis=house.axis(range=[0, open_ends.end([], most, LEAST) * ROOM], dtick=10),
        shapes=[house.straight(x=AIM / MINUTE, dash="dash", width=2)],
        annotations=[house.note(gettext("aim: 4 min"), **above), house.unit_note(str(UNIT))],
    )


def seconds_sentence(frame: rows.Frame) -> str:
    """Return the month's median and 90th percentile in words, against the aim."""
    median, late = last(frame, MEDIAN), last(frame, LATE)
    if median is None or not rows.shown(median):
        return gettext("Fewer than 30 people were timed on every page, so no times are told.")
    facts = {
        "month": text.month_label(median.month),
        "people": text.people_text(median),
        "time": minutes_text(median.value),
    }
    if slow(frame):
        half = gettext(
            "In %(month)s, half of the %(people)s people took at most %(time)s: above the 4 minutes aimed at.", **facts
        )
    else:
        half = gettext(
            "In %(month)s, half of the %(people)s people took at most %(time)s: within the 4 minutes aimed at.", **facts
        )
    if late is None or not rows.shown(late):
        return half
    return sentences(half, gettext("Nine in ten took at most %(time)s.", time=minutes_text(late.value)))


def _minutes(row: Any | None) -> str:
    return minutes_text(row.value) if row is not None and rows.level(row) is not None else told(row)


def seconds_table(frame: rows.Frame) -> rows.Texts:
    """Return the pages of the pulse with their median, 90th percentile and people, as text; the whole comes first."""
    found = {part: series[-1] for part, series in rows.split(frame).parts(MEDIAN).items()}
    there = [part for part, row in found.items() if row.state != rows.NO_ROUND]
    parts = sorted(there, key=bool)
    medians = [found[part] for part in parts]
    return rows.Texts(
        {
            gettext("Page"): [PAGES.get(part, part) for part in parts],
            gettext("Median"): [_minutes(row) for row in medians],
            gettext("90th percentile"): [_minutes(last(frame, LATE, part)) for part in parts],
            text.people_head(): [text.people_text(row) for row in medians],
        }
    )


def spans_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a span: its share of the people in per cent."""
    found = spans(frame)
    return rows.Texts(
        {
            gettext("Time for the whole pulse"): [_span_text(part) for part in found],
            gettext("People in %%"): [text.value_text(row) for row in found.values()],
        }
    )
