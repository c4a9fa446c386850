"""What charts over the months are made of: ribbons, lines, withheld months, dated notes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from dashboard import theme
from dashboard.figures import house, rows, text
from data.language import Spoken, brief_day, day_words, gettext, mark, told

MONTH_DAYS = 30.4
MONTH_MS = MONTH_DAYS * 86_400_000
SHORT = 3  # letters of a short label: 6-8
LEAST = 2 / 3  # of the room of a short label, which a single number keeps from one
PHONE_ROOM = 0.15  # of the plot on a phone, about 200 pixels, that a short label takes
WIDE_ROOM = 0.06  # of the plot on pages wider than a phone's, and on paper, some 500 pixels and more
DESK_ROOM = 0.03  # of the plot on a desk's screen, some 800 pixels and more
ON_DESKS, ON_PHONES, ON_WIDE = 0.97, 0.98, 0.99  # opacities by which the style sheet knows whom a label is for
ARROWS = {"at_least": "triangle-up", "at_most": "triangle-down"}  # the truth lies that way
SIDEWAYS = {"at_least": "triangle-right", "at_most": "triangle-left"}
UPWARDS = {"xref": "x", "xanchor": "right", "yref": "paper", "y": 0.02, "yanchor": "bottom", "textangle": -90}
HALF = 0.15  # of the plot, half of what such a label takes
COVERED = 3  # months on a phone that a label of two lines covers


def stretches(series: Sequence[Any]) -> list[list[Any]]:
    """Return the rows in stretches of months in which the same was asked."""
    found: list[list[Any]] = [[]]
    for row in series:
        if row.broken and found[-1]:
            found.append([])
        found[-1].append(row)
    return found


def _joined(stretch: Sequence[Any]) -> bool:
    """Whether points of a stretch are joined: a trend needs three rounds."""
    return sum(rows.level(row) is not None for row in stretch) >= rows.TREND_ROUNDS


def joined(series: Sequence[Any]) -> bool:
    """Tell whether any points of a measure are joined to a line."""
    return any(_joined(stretch) for stretch in stretches(series))


def with_gaps(series: Sequence[Any]) -> list[Any]:
    """Return the rows with None wherever no line may go on, though both months are there."""
    found: list[Any] = []
    for stretch in stretches(series):
        together = _joined(stretch)
        for number, row in enumerate(stretch):
            if found and not (number and together):
                found.append(None)
            found.append(row)
    return found


def _runs(series: Sequence[Any], floor: float, ceiling: float) -> list[list[tuple[str, float, float]]]:
    """The intervals to draw, in runs of months whose points are joined."""
    runs: list[list[tuple[str, float, float]]] = [[]]
    for row in with_gaps(series):
        inside = None if row is None else rows.ends(row, floor, ceiling)
        if inside is not None:
            runs[-1].append((row.month, *inside))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def ribbon(series: Sequence[Any], colour: str, floor: float, ceiling: float) -> dict[str, Any]:
    """Return the interval around a line as one shape a run; a lone month gets a band of ten days."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in _runs(series, floor, ceiling):
        if len(run) == 1:
            month, low, high = run[0]
            x += [f"{month}-11", f"{month}-20", f"{month}-20", f"{month}-11", None]
            y += [high, high, low, low, None]
            continue
        there = [house.middle(month) for month, _, _ in run]
        x += [*there, *reversed(there), None]
        y += [*(high for _, _, high in run), *(low for _, low, _ in reversed(run)), None]
    look = {"mode": "lines", "line": {"width": 0}, "fill": "toself", "fillcolor": colour, "hoverinfo": "skip"}
    return {"type": "scatter", "x": x, "y": y, **look}


def _symbol(row: Any, look: theme.Series) -> str:
    symbol = ARROWS.get(row.bound, look.symbol)
    hollow = rows.few_answered(row) and not row.measure.startswith(text.OUTCOME)
    return f"{symbol}-open" if hollow else symbol


def line(series: Sequence[Any], look: theme.Series) -> dict[str, Any]:
    """Return a measure's points, joined from the third round on; a withheld month and changed questions leave a gap.

    A point is hollow where fewer than half answered, and an arrow where only a bound is known.
    """
    drawn = with_gaps(series)
    return {
        "type": "scatter",
        "x": [None if row is None else house.middle(row.month) for row in drawn],
        "y": [None if row is None else rows.level(row) for row in drawn],
        "text": ["" if row is None else told(look.name, text.cell_text(row)) for row in drawn],
        "name": look.name,
        "mode": "lines+markers" if joined(series) else "markers",
        "connectgaps": False,
        "line": {"color": look.colour, "width": theme.LINE_WIDTH, "dash": look.dash},
        "marker": {
            "size": theme.MARKER_SIZE,
            "color": look.colour,
            "symbol": [look.symbol if row is None else _symbol(row, look) for row in drawn],
            "line": {"width": 2, "color": look.colour},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }


def withheld(series: Sequence[Any], floor: float, ceiling: float) -> list[dict[str, Any]]:
    """Return hatched columns over the months whose result is withheld; a month without a round is only empty.

    Outcomes have no rounds: a month of which none are published yet is hatched too, and says so.
    """
    hidden = [row for row in series if row.state not in {rows.SHOWN, rows.NO_ROUND, rows.NOT_COMPARABLE}]
    hidden += [row for row in series if rows.shown(row) and text.worded(row)]
    hidden += [row for row in series if row.state == rows.NO_ROUND and row.measure.startswith(text.OUTCOME)]
    hidden.sort(key=lambda row: str(row.month))
    if not hidden:
        return []
    pattern = {"shape": "/", "size": 7, "solidity": 0.1, "fgcolor": theme.AXIS}
    return [
        {
            "type": "bar",
            "x": [house.middle(row.month) for row in hidden],
            "y": [ceiling - floor] * len(hidden),
            "base": floor,
            "width": MONTH_MS,
            "marker": {"color": theme.TRANSPARENT, "line": {"width": 0}, "pattern": pattern},
            "text": [text.value_text(row) for row in hidden],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]


MARKS = Spoken(
    {
        "workshop": mark("Workshop"),
        "market": mark("Market"),
        "product": mark("Product or price"),
        "team": mark("Team"),
        "process": mark("Way of working"),
        "other": mark("Something else"),
    }
)


def kind_text(row: Any) -> str:
    """Return what a workshop or note is about, and its day, without what people wrote: `Workshop, 12 Oct`."""
    return gettext("%(kind)s, %(day)s", kind=MARKS.get(str(row.kind)) or MARKS["other"], day=brief_day(_day(row)))


def dated_text(row: Any) -> str:
    """Return a workshop or note in words, with its whole day before it."""
    return gettext("%(day)s. %(note)s", day=day_words(_day(row)), note=mark_text(row))


def _day(row: Any) -> dt.date:
    return dt.date.fromisoformat(str(row.happened_on)[:10])


def mark_text(row: Any) -> str:
    """Return a workshop or note in words: what it is about, and what was written."""
    kind = str(row.kind)
    return told(MARKS.get(kind) or kind.replace("_", " ").capitalize(), row.words)


class Numbered(NamedTuple):
    """A note with its number, from 1: as on charts and lists."""

    happened_on: Any
    month: str
    kind: str
    words: str
    number: int


def on_axis(marks: rows.Marks, months: Sequence[str]) -> list[Numbered]:
    """Return the notes whose month is drawn, oldest first, numbered."""
    there = frozenset(months)
    listed = rows.records(marks) if isinstance(marks, pd.DataFrame) else marks
    drawn = [each for each in listed if each.month in there]
    return [
        Numbered(each.happened_on, each.month, each.kind, each.words, number)
        for number, each in enumerate(drawn, start=1)
    ]


def marked(places: Sequence[float], room: float) -> list[str]:
    """Return what stands above each note's line, from 1: its number, "6-8" for itself and those close behind, nothing.

    Args:
        places: Where the lines stand, 0 to 1 of the plot, ascending.
        room: What part of the plot a short label takes; a longer one takes more, a single number two thirds.
    """
    starts: list[int] = []
    for place, at in enumerate(places):
        if not starts or at - places[starts[-1]] >= room * max(LEAST, len(_label(starts[-1], place)) / SHORT):
            starts.append(place)
    ends = [*starts[1:], len(places)]
    labels = {start: _label(start, end) for start, end in zip(starts, ends, strict=False)}
    return [labels.get(place, "") for place in range(len(places))]


def _label(start: int, end: int) -> str:
    return "-".join(dict.fromkeys((str(start + 1), str(end))))


def _share(day: str, months: Sequence[str]) -> float:
    """How far along the axis of months a day stands, 0 to 1."""
    first = dt.date.fromisoformat(f"{months[0]}-01")
    days = MONTH_DAYS * max(len(months), house.LEAST_MONTHS)
    return (dt.date.fromisoformat(day[:10]) - first).days / days


def bunches(places: Sequence[float], room: float) -> list[range]:
    """Return the notes, from 0, that share a label in the middle of their lines: only where two would touch.

    `places` and `room` are as for `marked`.
    """
    found = [range(place, place + 1) for place in range(len(places))]
    while len(found) > 1:
        touching = [
            (
                middle_of(places, after) - middle_of(places, before) - (_width(before, room) + _width(after, room)) / 2,
                at,
            )
            for at, (before, after) in enumerate(pairwise(found))
        ]
        gap, at = min(touching)
        if gap >= 0:
            break
        found[at : at + 2] = [range(found[at].start, found[at + 1].stop)]
    return found


def middle_of(places: Sequence[float], bunch: range) -> float:
    """Return where the label of notes that share one stands: in the middle between their first and last line."""
    return (places[bunch.start] + places[bunch.stop - 1]) / 2


def _width(bunch: range, room: float) -> float:
    return room * max(LEAST, len(_label(bunch.start, bunch.stop)) / SHORT)


def _numbers(drawn: Sequence[Numbered], months: Sequence[str], *, large: bool) -> list[dict[str, Any]]:
    """The numbers above the lines of notes; those that would touch share a label, in the middle of their lines.

    There are three sets, for a phone, for wider pages and for a desk's screen, told apart by an opacity that nobody
    sees: the server does not know how wide the page is, and the style sheet hides the sets that are not meant for it
    (charts.css). A `large` screen at the end of a room has one set, with as much room for each as on a phone.
    """
    shares = [_share(str(each.happened_on), months) for each in drawn]
    rooms = {ON_PHONES: PHONE_ROOM, ON_WIDE: WIDE_ROOM, ON_DESKS: DESK_ROOM}
    sets = {opacity: bunches(shares, room) for opacity, room in rooms.items()}
    if large or all(each == sets[ON_PHONES] for each in sets.values()):
        return [_number(drawn, bunch) for bunch in sets[ON_PHONES]]
    return [_number(drawn, bunch, opacity=opacity) for opacity, found in sets.items() for bunch in found]


def _number(drawn: Sequence[Numbered], bunch: range, **look: float) -> dict[str, Any]:
    first, last = (dt.date.fromisoformat(str(drawn[at].happened_on)[:10]) for at in (bunch.start, bunch.stop - 1))
    place = {"x": str(first + (last - first) / 2), "xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return house.note(_label(bunch.start, bunch.stop), **place, **look)


def _clear(heights: Sequence[float], reach: tuple[float, float], edge: float) -> dict[str, Any]:
    """Where a label that runs upwards covers no point: the place on the plot, `reach`, that is furthest from all."""
    floor, ceiling = reach
    shares = [(height - floor) / (ceiling - floor) for height in heights]
    places = {edge + HALF: ("bottom", edge), 1 - edge - HALF: ("top", 1 - edge), 0.5: ("middle", 0.5)}
    anchor, y = places[max(places, key=lambda place: min((abs(share - place) for share in shares), default=0.0))]
    return UPWARDS | {"y": y, "yanchor": anchor}


def uprights(
    marks: rows.Marks,
    series: Sequence[Any],
    *others: Sequence[Any],
    reach: tuple[float, float] = (0.0, 100.0),
    edge: float = 0.02,
    large: bool = False,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return shapes and words for workshops and notes (dashed, a line each day) and changed questions (dotted).

    Notes have numbers, which a list beside the chart explains. `others` are drawn beside `series` on an axis with the
    ends `reach`: no words stand on their points, nor nearer to the ends of the plot than `edge`, a part of it. `large`
    ones are for a screen at the end of a room.
    """
    months = [row.month for row in series]
    drawn = on_axis(marks, months)
    shapes = [house.straight(x=day, dash="dash") for day in dict.fromkeys(str(each.happened_on) for each in drawn)]
    words = _numbers(drawn, months, large=large)
    for place, row in enumerate(series):
        if row.broken or row.state == rows.NOT_COMPARABLE:
            day = f"{row.month}-01" if row.broken else house.middle(row.month)
            before = [each for drawn in (series, *others) for each in drawn[max(place - COVERED, 0) : place]]
            end = _clear([height for each in before if (height := rows.level(each)) is not None], reach, edge)
            shapes.append(house.straight(x=day, dash="dot"))
            words.append(house.note(house.in_two_lines(gettext("questions changed")), x=day, align="left", **end))
    return shapes, words


def name_of(look: theme.Series, height: float, series: Sequence[Any]) -> dict[str, Any]:
    """Return a line's name at a height: beside its last point if what follows is empty, else beside the plot."""
    drawn = [row.month for row in series if rows.shown(row)]
    short = len(series) < house.LEAST_MONTHS
    month = drawn[-1] if drawn and (short or drawn[-1] != series[-1].month) else ""
    return house.end_label(look.name, height, month)


def table(frame: rows.Frame, drawn: Mapping[str, theme.Series]) -> rows.Texts:
    """Return the rows behind lines over the months as text, newest first, with people and response in %.

    A withheld value is the reason why; bounds are in words and have no interval. Outcomes come from a file of deals, so
    the pulse's response says nothing of them.
    """
    split = rows.split(frame)
    series = {measure: split.of(measure)[::-1] for measure in drawn}
    first = next(iter(series.values()))
    columns = {gettext("Month"): [text.month_label(row.month) for row in first]}
    for measure, look in drawn.items():
        columns |= cells(look.name, series[measure])
    columns[text.people_head()] = [text.people_text(row) for row in first]
    if not any(measure.startswith(text.OUTCOME) for measure in drawn):
        columns[gettext("Response in %%")] = [
            f"{row.response:.0f}" if rows.known(row.response) else "" for row in first
        ]
    if any(row.broken for row in first):
        columns[gettext("Note")] = [str(text.CHANGED) if row.broken else "" for row in first]
    return rows.Texts(columns)


def cells(name: str, series: Sequence[Any]) -> dict[str, list[str]]:
    """Return three columns of a table: the value, or why there is none, and the ends of its interval."""
    intervals = [text.interval_texts(row) for row in series]
    return {
        name: [text.value_text(row) for row in series],
        gettext("%(name)s, from", name=name): [low for low, _ in intervals],
        gettext("%(name)s, to", name=name): [high for _, high in intervals],
    }
