"""chart:C1, teams side by side in one month, in the order of the tree, with the line of the unit above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, names, rows, text, words
from data.language import Spoken, clauses, gettext, lazy, listed, mark, ngettext, sentences, told

SCALES: Mapping[str, tuple[float, float]] = {"score:RO": (-1.0, 1.0)}
SCALE = (0.0, 100.0)
UNITS = Spoken({"score:RO": mark("RO index from \N{MINUS SIGN}1 to 1")})
UNIT = lazy("Score from 0 (never) to 100 (always)")
NAMES = Spoken(
    {
        "score:T": mark("deal-first"),
        "score:R": mark("give-and-return"),
        "score:L": mark("the long view"),
        "score:RO": mark("the RO index"),
    }
)
# One interval, and several, that lie above the value of the unit above (1) and below it (-1).
APART = {
    1: (mark("the interval of %(names)s lies above it"), mark("the intervals of %(names)s lie above it")),
    -1: (mark("the interval of %(names)s lies below it"), mark("the intervals of %(names)s lie below it")),
}
CLEAR, LINE = 5, 42  # pixels from the middle of a dot to the name above it; letters that fit on a phone
MOST_LINES = 3  # of a name above its dot; a longer one is shortened to one
REM, BASE, EACH = 16, 5.5, 2.75  # pixels; rem of a chart, and of each of its rows where names have one line
ONE_IN = 20  # values outside a 95 % interval by chance
SHORT_DASH = "5px,3px"
LEVEL = (-0.13, 0.44)  # of a row of one line, from its dot: where the line of the unit above is free of names
BELOW = 0.44  # of such a row, under the last one
HALF = 20  # letters that fit beside the line of the unit above on a phone, on the wider side of it
LINE_HEIGHT = 17
MARGIN = {"l": 16, "r": 20, "t": 30, "b": 44}
A_CHART, MOST_CHARTS = 16, 4  # teams that stand apart on A4, and charts on a page, which has eight at most in all
SIZE = "gx-plot--teams"  # what the style sheet and paper call a chart with a row for each team
TITLED = 0.55  # of such a row, above the first one


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the comparison and its cells of the month."""

    name: str
    cells: rows.Cells

    def row(self, measure: str) -> Any | None:
        """Return the team's cell of a measure, or None where there is none that may be shown."""
        found = self.cells.of(measure)[-1:]
        return found[0] if found and rows.shown(found[0]) else None


def visible(teams: Sequence[Team], measure: str) -> list[tuple[str, Any]]:
    """Return names and rows of the teams whose result may be shown, in their order."""
    pairs = [(team.name, team.row(measure)) for team in teams]
    return [(name, row) for name, row in pairs if row is not None]


def groups(drawn: Sequence[Team]) -> list[Sequence[Team]]:
    """Return teams as they are drawn together: as many as fit a chart, about as many in each of at most so many."""
    charts = min(-(-len(drawn) // A_CHART), MOST_CHARTS)
    size = -(-len(drawn) // max(charts, 1))
    return [drawn[start : start + size] for start in range(0, len(drawn), max(size, 1))]


def _dots(drawn: Sequence[tuple[str, Any]], look: theme.Series, scale: tuple[float, float]) -> dict[str, Any]:
    ends = [rows.ends(row, *scale) for _, row in drawn]
    heights = [_height(row, reach) for (_, row), reach in zip(drawn, ends, strict=True)]
    reaches = [reach or (height, height) for reach, height in zip(ends, heights, strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": heights,
        "y": list(range(len(drawn))),
        "marker": {
            "size": theme.MARKER_SIZE + 2,
            "color": look.colour,
            "symbol": [_symbol(row, look) for _, row in drawn],
            "line": {"width": 2, "color": look.colour},
        },
        "error_x": house.whisker(
            [high - height for (_, high), height in zip(reaches, heights, strict=True)],
            [height - low for (low, _), height in zip(reaches, heights, strict=True)],
        ),
        "text": [house.in_box(told(name, text.cell_text(row))) for name, row in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _height(row: Any, reach: tuple[float, float] | None) -> float:
    height = rows.level(row)
    if height is not None:
        return height
    low, high = reach or (0.0, 0.0)
    return (low + high) / 2


def _symbol(row: Any, look: theme.Series) -> str:
    if rows.level(row) is None:
        return "line-ns"  # the middle of two ends is no value
    symbol = lines.SIDEWAYS.get(row.bound, look.symbol)
    return f"{symbol}-open" if rows.few_answered(row) else symbol


def teams_figure(teams: Sequence[Team], measure: str, above: tuple[str, Any] | None) -> go.Figure:
    """Return a dot and a whisker for each visible team, in their order, on the measure's whole scale.

    Args:
        teams: The teams with their cells of one month; at least one is shown.
        measure: score:T, score:R, score:L or score:RO.
        above: Name and row of the unit above; its value is a dashed line through the rows where it is known.
    """
    drawn, look, scale = visible(teams, measure), theme.BY_MEASURE[measure], SCALES.get(measure, SCALE)
    labels = _labels([name for name, _ in drawn])
    most = _lines(labels)
    line = _each(1) / _each(most)  # a row of one line, as a part of one of these
    level = None if above is None else rows.level(above[1])
    shapes, notes, margin = [], [], MARGIN
    if above is not None and level is not None:
        shapes = [_level(level, at, line) for at in range(len(drawn))]
        notes = [_line_name(_halves(above[0], text.value_text(above[1])), level, scale)]
        margin = MARGIN | {"t": MARGIN["t"] + LINE_HEIGHT * notes[0]["text"].count("<br>")}
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "bottom", "yshift": CLEAR}
    notes += [_label(*label, {**place, "y": at}) for at, label in enumerate(labels)]
    reach = [len(drawn) - 1 + BELOW * line, -(1 - (1 - TITLED) * line)]  # names of several lines take what is more
    return house.figure(
        [_dots(drawn, look, scale)],
        hovermode="closest",
        margin=margin,
        xaxis=house.axis(
            range=list(scale),
            dtick=(scale[1] - scale[0]) / 4,
            title={"text": UNITS.get(measure) or str(UNIT), "font": {"size": house.SMALL}, "standoff": 6},
        ),
        yaxis=house.axis(range=reach, showticklabels=False, showgrid=False, showline=False),
        shapes=shapes,
        annotations=notes,
    )


def height(teams: Sequence[Team], measure: str) -> float:
    """Return how many rem a chart of these teams takes; rows are higher where a name has several lines."""
    found = [name for name, _ in visible(teams, measure)]
    return BASE + _each(_lines(_labels(found))) * len(found)


def _each(lines: int) -> float:
    """The height of a row in rem, whose name has so many lines."""
    return EACH + (lines - 1) * LINE_HEIGHT / REM


def _labels(found: Sequence[str]) -> list[tuple[list[str], str]]:
    """The lines of each name as it stands above its dot, and the name in one line, as paper has it beside the dot.

    The server does not know how wide a page is: a name that fits in a few lines of a phone is whole on every screen.
    """
    labels = []
    for name, short in zip(found, names.shortened_apart(found, LINE), strict=True):
        lines = house.in_lines(name, LINE)
        whole = len(lines) <= MOST_LINES and all(house.room(line) <= LINE for line in lines)
        labels.append((lines if whole else [short], short))
    return labels


def _lines(labels: Sequence[tuple[Sequence[str], str]]) -> int:
    return max((len(lines) for lines, _ in labels), default=1)


def _label(lines: Sequence[str], short: str, place: Mapping[str, Any]) -> dict[str, Any]:
    note = house.note("<br>".join(map(house.typed, lines)), align="left", **place)
    return note if len(lines) == 1 else note | {"name": house.typed(short)}


def _level(level: float, at: int, line: float) -> dict[str, Any]:
    """The value of the unit above in a row: behind its dot, and between the names above and below it."""
    upright = house.straight(x=level, dash=SHORT_DASH, width=2)
    return upright | {"yref": "y", "y0": at + LEVEL[0] * line, "y1": at + LEVEL[1] * line, "layer": "between"}


def _line_name(name: Sequence[str], level: float, scale: tuple[float, float]) -> dict[str, Any]:
    """The name of the dashed line above the plot, towards the middle and in two lines at most so that it fits."""
    left = level <= sum(scale) / 2
    place = {"xref": "x", "x": level, "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4}
    words = "<br>".join(map(house.typed, name))
    return house.note(words, xanchor="left" if left else "right", align="left" if left else "right", **place)


def _halves(name: str, value: str) -> list[str]:
    """A name and its value in one line or two, each as long as half of the plot on a phone; of a longer name a part."""
    first, *others = house.in_lines(told(name, value), HALF)
    most = HALF - house.room(told("", value))
    if others and first in name and house.room(first) <= HALF:
        rest = name.removeprefix(first).strip()
        return [first, told(names.shortened(rest, most), value) if rest else value]
    return [told(names.shortened(name, most), value)]


def apart(row: Any, above: Any, scale: tuple[float, float] = SCALE) -> int:
    """Return 1 or -1 where a row's interval, or bound, lies above or below the value of the unit above, else 0."""
    level, reach = rows.level(above), rows.ends(row, *scale)
    if level is None or above.bound != "exact" or reach is None:
        return 0
    return int(reach[0] > level) - int(reach[1] < level)


def by_chance(compared: int) -> str:
    """Return about how many of so many values would lie apart by chance alone."""
    chance = round(compared / ONE_IN)
    if not chance:
        return gettext("By chance alone, hardly any would.")
    return gettext("By chance alone, about %(n)s would.", n=chance)


def teams_sentence(teams: Sequence[Team], measure: str, above: tuple[str, Any] | None) -> str:
    """Return which teams' intervals lie apart from the value of the unit above, and how many would by chance."""
    drawn, scale = visible(teams, measure), SCALES.get(measure, SCALE)
    if not drawn:
        return gettext("No team can be shown in this month.")
    if above is None:
        return ngettext(
            "In %(month)s, %(measure)s of one team is shown; there is no value of the unit above to compare with.",
            "In %(month)s, %(measure)s of %(n)s teams is shown; there is no value of the unit above to compare with.",
            len(drawn),
            month=text.month_label(drawn[0][1].month),
            measure=NAMES[measure],
        )
    start = value_sentence(measure, above[0], above[1], month=drawn[0][1].month)
    if above[1].bound != "exact":
        return sentences(start, gettext("Only bounds of it are told, so no team is compared with it."))
    sides = {side: [team for team, row in drawn if apart(row, above[1], scale) == side] for side in (1, -1)}
    parts = [gettext(APART[side][len(found) > 1], names=listed(found)) for side, found in sides.items() if found]
    if not parts:
        none = ngettext(
            "The interval of the one team shown here does not lie apart from it.",
            "None of the intervals of the %(n)s teams shown here lies apart from it.",
            len(drawn),
        )
        return sentences(start, none)
    compared = sum(rows.ends(row, *scale) is not None for _, row in drawn)
    return sentences(start, words.capital(gettext("%(change)s.", change=clauses(parts))), by_chance(compared))


def value_sentence(measure: str, name: str, row: Any, month: str = "") -> str:
    """Return a measure's value in a unit as a sentence: that of a row's month, unless another is named."""
    return gettext(
        "In %(month)s, %(measure)s in %(name)s was %(value)s.",
        month=text.month_label(month or row.month),
        measure=NAMES[measure],
        name=name,
        value=text.with_interval(row),
    )


def teams_table(teams: Sequence[Team], measure: str, above: tuple[str, Any] | None) -> rows.Texts:
    """Return what is drawn as text, the unit above first: value, interval ends, people, response in %."""
    drawn = [*([above] if above is not None and rows.shown(above[1]) else []), *visible(teams, measure)]
    found = [row for _, row in drawn]
    columns: dict[str, list[str]] = {gettext("Team"): [name for name, _ in drawn]}
    columns |= lines.cells(theme.BY_MEASURE[measure].name, found)
    columns[text.people_head()] = [text.people_text(row) for row in found]
    columns[gettext("Response in %%")] = [text.response_text(row) for row in found]
    return rows.Texts(columns)
