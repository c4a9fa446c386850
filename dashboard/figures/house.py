"""The one layout of all charts, and the parts that several of them draw."""

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate
from math import ceil
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from data.language import pgettext

LEAST_MONTHS = 6  # the months an axis spans at the least, so that the first round does not fill it
LEFT, RIGHT, TOP, BOTTOM = 38, 80, 48, 40
SMALL = 13
FIGURE, TICK = 8, 6  # pixels of a small figure, and between figures and plot
# What stays on one line: a Chinese character with the marks that end and begin at it, or a word of letters.
WIDE = "\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff"
MARKS_AFTER, MARKS_BEFORE = (
    "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\u201d\u2019\uff09\u300b",
    "\u201c\u2018\uff08\u300a",
)
PIECE = re.compile(rf"[{MARKS_BEFORE}]*(?:[{WIDE}]|[^\s{WIDE}{MARKS_AFTER}{MARKS_BEFORE}]+)[{MARKS_AFTER}]*\s*|\S\s*")
CAPITAL = 4 / 3  # letters of room, as on slides
ONE_LINE = 11  # letters of a name that fit beside the plot
BOX = 32  # letters of a line in a box beside the pointer, which fits on a phone
CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "doubleClick": False,
    "scrollZoom": False,
    "showAxisDragHandles": False,
    "showTips": False,
}
"""What plotly.js offers to click: nothing but the words under the pointer."""


class HouseFigure(go.Figure):  # type: ignore[misc] # the library has no types
    """A figure that stays the mappings it was made of until somebody asks for its parts.

    A page sends the mappings as they are; plotly's objects around them and its copies would cost more than all else
    about a chart. Whoever reads or changes the figure gets an ordinary one.
    """

    def __init__(self, mappings: dict[str, Any]) -> None:
        self.__dict__["mappings"] = mappings

    def __getattr__(self, name: str) -> Any:
        """Become an ordinary figure at the first question for a part of one."""
        mappings = self.__dict__.pop("mappings", None)
        if mappings is None:
            raise AttributeError(name)
        super().__init__(mappings, _validate=False)
        return getattr(self, name)

    def to_plotly_json(self) -> dict[str, Any]:
        """Return what is sent to the browser."""
        mappings = self.__dict__.get("mappings")
        sent: dict[str, Any] = super().to_plotly_json() if mappings is None else mappings
        return sent


def figure(traces: Iterable[dict[str, Any]], **layout: Any) -> go.Figure:
    """Return a figure on the house layout: transparent, still, without legend, toolbar or default template.

    Colours of words are left to the page, which alone knows whether it is light or dark. Traces and layout are plain
    mappings and are not validated again at every request, which would cost ten times as much; the tests validate them.
    """
    house: dict[str, Any] = {
        "template": {},
        "autosize": True,
        "paper_bgcolor": theme.TRANSPARENT,
        "plot_bgcolor": theme.TRANSPARENT,
        "font": {"family": theme.FONT, "size": theme.FONT_SIZE},
        "margin": margin(),
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
    }
    return HouseFigure({"data": list(traces), "layout": house | layout})


def margin(ticks: Sequence[str] = ()) -> dict[str, int]:
    """Return the margins of a chart; to the left more where the words at the `ticks` need it."""
    widest = ceil(max((room(tick) for tick in ticks), default=0))
    return {"l": max(LEFT, FIGURE * widest + TICK), "r": RIGHT, "t": TOP, "b": BOTTOM, "pad": 0}


def axis(**more: Any) -> dict[str, Any]:
    """Return an axis that nobody can drag, with the house's grid and small figures."""
    house: dict[str, Any] = {
        "fixedrange": True,
        "gridcolor": theme.GRID,
        "linecolor": theme.AXIS,
        "zeroline": False,
        "tickfont": {"size": SMALL},
    }
    return house | more


def middle(month: str) -> str:
    """Return the day in the middle of a month, where its point stands: 2026-10-15."""
    return f"{month}-15"


def month_axis(months: Sequence[str]) -> dict[str, Any]:
    """Return the axis of months (`YYYY-MM`, ascending, at least one): the same for every chart of the page."""
    first, last = dt.date.fromisoformat(f"{months[0]}-01"), dt.date.fromisoformat(f"{months[-1]}-01")
    span = max((last.year - first.year) * 12 + last.month - first.month + 1, LEAST_MONTHS)
    after = first.month - 1 + span
    end = dt.date(first.year + after // 12, after % 12 + 1, 1)
    return axis(
        type="date",
        range=[str(first), str(end)],
        # Plotly tells from %b or %m that ticks stand for months; %-m would make them years.
        tickformat=pgettext("axis of months", "%%b\n%%Y"),
        ticklabelmode="period",
        ticks="outside",
        ticklen=4,
        tickcolor=theme.AXIS,
        showgrid=False,
        showline=True,
        hoverformat=pgettext("a month pointed at", "%%B %%Y"),
        tickangle=0,
        nticks=8,
        showspikes=False,
    )


def note(text: str, **place: Any) -> dict[str, Any]:
    """Return words on a chart, without arrow or box."""
    return {"text": text, "showarrow": False, "font": {"size": SMALL}, **place}


def typed(words: str) -> str:
    """Return what people typed as Plotly draws it letter for letter: tags and entities in it mean nothing."""
    return escape(words, quote=False)


def unit_note(text: str) -> dict[str, Any]:
    """Return the unit of the vertical axis, above its top."""
    return note(text, xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom", xshift=-LEFT, yshift=24)


def in_two_lines(name: str) -> str:
    """Break a long name near its end, so that it fits beside the plot on a phone: Give-and-<br>return."""
    if len(name) <= ONE_LINE:
        return name
    place = max(name.rfind("-"), name.rfind(" "))
    return name if place < 0 else f"{name[: place + 1].rstrip()}<br>{name[place + 1 :]}"


def beginning(words: str, most: float) -> str:
    """Return as much of words, from their first letter on, as takes the room of so many letters."""
    taken = list(accumulate(_rooms(words)))
    return words[: bisect_right(taken, most)]


def room(words: str) -> float:
    """How many letters of room words take; a Chinese character takes that of two, a capital beside another of 4/3."""
    return sum(_rooms(words))


def _rooms(words: str) -> Iterator[float]:
    for before, letter, after in zip(f" {words}", words, f"{words[1:]} ", strict=False):
        if unicodedata.east_asian_width(letter) in {"W", "F"}:
            yield 2
        else:
            yield CAPITAL if letter.isupper() and (before.isupper() or after.isupper()) else 1


def in_lines(words: str, most: int) -> list[str]:
    """Return words in lines of at most so many letters, as far as words allow; Chinese breaks between characters."""
    found = [""]
    for piece in PIECE.findall(words):
        line = found[-1] + piece
        if room(line.rstrip()) <= most or not found[-1]:
            found[-1] = line
        else:
            found.append(piece)
    return [line.strip() for line in found]


def in_box(words: str) -> str:
    """Return what people typed, and more, as a box beside the pointer holds it: lines that fit on a phone."""
    return "<br>".join(typed(part) for line in in_lines(words, BOX) for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    """A line, or the parts of one that holds a word longer than any line."""
    while line:
        part = beginning(line, BOX)
        yield part
        line = line[len(part) :]


def wrapped(words: str, most: int) -> str:
    """Return words in lines of at most so many letters as Plotly draws them."""
    return "<br>".join(in_lines(words, most))


def end_label(name: str, y: float, month: str = "") -> dict[str, Any]:
    """Return a line's name at height y: beside the plot, or beside the line's last point where that is in a `month`."""
    x = {"xref": "x", "x": middle(month), "xshift": 12} if month else {"xref": "paper", "x": 1, "xshift": 6}
    return note(in_two_lines(name), align="left", xanchor="left", yref="y", y=y, yanchor="middle", **x)


def spread(heights: Sequence[float], least: float, floor: float, ceiling: float) -> list[float]:
    """Return the heights of one or two labels, at least `least` apart, in the same order, inside the axis."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= least:  # noqa: PLR2004 - a pair
        return list(heights)
    centre = min(max(sum(heights) / 2, floor + least / 2), ceiling - least / 2)
    up = 1 if heights[0] >= heights[1] else -1
    return [centre + up * least / 2, centre - up * least / 2]


def straight(**ends: Any) -> dict[str, Any]:
    """Return a straight line on the plot: `x` or `y` where it stands, `dash` and `width`; it spans the whole plot."""
    place: dict[str, Any] = {"xref": "paper", "x0": 0, "x1": 1, "yref": "paper", "y0": 0, "y1": 1}
    for name in ("x", "y"):
        if name in ends:
            place |= {f"{name}ref": name, f"{name}0": ends[name], f"{name}1": ends[name]}
    line = {"color": theme.AXIS, "width": ends.get("width", 1.5), "dash": ends.get("dash", "solid")}
    return {"type": "line", **place, "line": line}


def patterned(shape: str, colour: str, ground: str, *, size: int, solidity: float) -> dict[str, Any]:
    """Return a bar's fill: a pattern of `shape` (Plotly's word) in a colour over a ground."""
    return {
        "color": ground,
        "pattern": {"shape": shape, "fgcolor": colour, "bgcolor": ground, "size": size, "solidity": solidity},
    }


def bar_fill(colour: str, fill: str, *, hollow: Sequence[bool], dotted: Sequence[bool]) -> dict[str, Any]:
    """Return the look of bars in a colour, of which `fill` is a paler one.

    A `hollow` bar means one thing on all charts: fewer than half of those invited answered. A `dotted` one stays below
    a mark that its chart names.
    """
    return {
        "color": [theme.TRANSPARENT if each else fill for each in hollow],
        "pattern": {
            "shape": ["." if few and not each else "" for few, each in zip(dotted, hollow, strict=True)],
            "fgcolor": colour,
            "bgcolor": theme.TRANSPARENT,
            "size": 6,
            "solidity": 0.3,
        },
        "line": {"color": colour, "width": 1.5},
    }


def whisker(upwards: Sequence[float], downwards: Sequence[float]) -> dict[str, Any]:
    """Return whiskers of 95 % intervals, by how far they reach beyond the values and below them."""
    lengths = {"type": "data", "symmetric": False, "array": list(upwards), "arrayminus": list(downwards)}
    return lengths | {"color": theme.AXIS, "thickness": 2, "width": 4}


SCALED = frozenset({"size", "xshift", "yshift", "ticklen", "standoff", "l", "r", "t", "b"})
STROKES = frozenset({"line", "error_x", "error_y"})  # whose widths are pixels; a bar's is a part of its axis


def enlarged(part: Any, factor: float, *, stroke: bool = False) -> Any:
    """Return a figure's mappings with words, marks, lines and margins larger, for a screen at the end of a room."""
    if isinstance(part, list):
        return [enlarged(each, factor) for each in part]
    if not isinstance(part, dict):
        return part
    larger = SCALED | {"width", "thickness"} if stroke else SCALED
    return {
        name: round(value * factor, 1)
        if name in larger and isinstance(value, int | float)
        else enlarged(value, factor, stroke=name in STROKES)
        for name, value in part.items()
    }
