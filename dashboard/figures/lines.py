"""What charts over the months are made of: ribbons, lines, withheld months, upright lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import theme
from dashboard.figures import dated, house, rows, text
from data.language import gettext, told

MONTH_MS = 30.4 * 86_400_000
ARROWS = {"at_least": "triangle-up", "at_most": "triangle-down"}  # the truth lies that way
SIDEWAYS = {"at_least": "triangle-right", "at_most": "triangle-left"}
UPWARDS = {"xref": "x", "xanchor": "right", "yref": "paper", "y": 0.02, "yanchor": "bottom", "textangle": -90}
HALF = 0.15  # of the plot, half of what such a label takes
BAND_OPACITY = 0.14
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


def _clear(heights: Sequence[float], reach: tuple[float, float], edge: float) -> dict[str, Any]:
    """Where a label that runs upwards covers no point: the place on the plot, `reach`, that is furthest from all."""
    floor, ceiling = reach
    shares = [(height - floor) / (ceiling - floor) for height in heights]
    places = {edge + HALF: ("bottom", edge), 1 - edge - HALF: ("top", 1 - edge), 0.5: ("middle", 0.5)}
    anchor, y = places[max(places, key=lambda place: min((abs(share - place) for share in shares), default=0.0))]
    return UPWARDS | {"y": y, "yanchor": anchor}


def _upright(bunch: dated.Bunch) -> dict[str, Any]:
    """A dashed line on the day of notes, or a pale band with dashed edges from the first of several days to the last.

    It stands behind points and ribbons, which are what the chart is about.
    """
    first, last = str(bunch.first), str(bunch.last)
    line = house.straight(x=first, dash="dash") | {"layer": "between"}
    band = {"type": "rect", "x1": last, "fillcolor": theme.see_through(theme.AXIS, BAND_OPACITY)}
    return line if first == last else line | band


def _numbers(bunch: dated.Bunch) -> dict[str, Any]:
    """The numbers of notes above the middle of their line or band."""
    return house.note(bunch.label, x=str(bunch.middle), xref="x", yref="paper", y=1, yanchor="bottom")


def uprights(
    marks: rows.Marks,
    series: Sequence[Any],
    *others: Sequence[Any],
    reach: tuple[float, float] = (0.0, 100.0),
    edge: float = 0.02,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return shapes and words for bunches of workshops and notes (dashed) and for changed questions (dotted).

    Notes have numbers, which a list beside the chart explains. `others` are drawn beside `series` on an axis with the
    ends `reach`: no words stand on their points, nor nearer to the ends of the plot than `edge`, a part of it.
    """
    months = [row.month for row in series]
    bunches = dated.bunches(dated.on_axis(marks, months), months)
    shapes, words = list(map(_upright, bunches)), list(map(_numbers, bunches))
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
        columns[gettext("Response in %%")] = [text.response_text(row) for row in first]
    if any(row.broken for row in first):
        columns[gettext("Note")] = [str(text.CHANGED) if row.broken else "" for row in first]
    return rows.Texts(columns)


def cells(name: str, series: Sequence[Any]) -> dict[str, list[str]]:
    """Return three columns of a table: the value, or why there is none, and the ends of its interval.

    Where the width of an interval is an assumed one, a fourth column says so.
    """
    intervals = [text.interval_texts(row) for row in series]
    kinds = [
        gettext("assumed") if low and row.interval == text.ASSUMED else ""
        for row, (low, _) in zip(series, intervals, strict=True)
    ]
    marked = {gettext("%(name)s, interval", name=name): kinds} if any(kinds) else {}
    return {
        name: [text.value_text(row) for row in series],
        gettext("%(name)s, from", name=name): [low for low, _ in intervals],
        gettext("%(name)s, to", name=name): [high for _, high in intervals],
        **marked,
    }
