"""chart:E1, what worksheets say about a customer's nine points, and on what basis: stacked bars, never texts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, rows, text, words
from data.language import Spoken, gettext, lazy, listed, mark, pgettext, pmark, sentences, told


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the worksheet in English: its name and its question."""

    called: str
    asked: str

    @property
    def name(self) -> str:
        """What it is called, in the language spoken."""
        return pgettext("a point of the worksheet", self.called)

    @property
    def question(self) -> str:
        """Its question, in the language spoken."""
        return gettext(self.asked)


POINTS: Mapping[str, Point] = {
    "P1": Point(
        pmark("a point of the worksheet", "Day"),
        mark("Walk through an ordinary working day of this person. What fills it?"),
    ),
    "P2": Point(
        pmark("a point of the worksheet", "Aim"),
        mark("What must go well for them in the next three months?"),
    ),
    "P3": Point(
        pmark("a point of the worksheet", "Strain"), mark("What is hard, slow or worrying for them at the moment?")
    ),
    "P4": Point(
        pmark("a point of the worksheet", "Feeling"),
        mark("How did they seem to feel when you last spoke, and what showed it?"),
    ),
    "P5": Point(
        pmark("a point of the worksheet", "Circle"),
        mark("Whose good opinion do they depend on, and what would help or hurt them there?"),
    ),
    "P6": Point(
        pmark("a point of the worksheet", "Choice"),
        mark("What would they need to see to say yes, and what is a fair reason for them to say no?"),
    ),
    "P7": Point(
        pmark("a point of the worksheet", "Mirror"),
        mark("How do you and your company look from their side, including what they may not say aloud?"),
    ),
    "P8": Point(
        pmark("a point of the worksheet", "Ledger"),
        mark(
            "In the last two years, what have they done for you, and what have you done for them? What is still open?"
        ),
    ),
    "P9": Point(
        pmark("a point of the worksheet", "Offer"),
        mark("What could you do for them this month that helps even if they never buy?"),
    ),
}
MEASURES = tuple(f"coverage:{key}" for key in POINTS)
BASES = Spoken(
    {
        "checked": mark("I checked it with them"),
        "told": mark("They told me"),
        "inferred": mark("Worked out from facts"),
        "guess": mark("My guess"),
        "open": mark("I don't know yet"),
    }
)
LOOK = theme.RO_INDEX.colour
# Each basis has its pattern and its depth, so that a part is known wherever it stands.
FILLS: Mapping[str, dict[str, Any]] = {
    "checked": {"color": theme.see_through(LOOK, 0.75)},
    "told": house.patterned("\\", LOOK, theme.see_through(LOOK, 0.3), size=8, solidity=0.3),
    "inferred": house.patterned(".", LOOK, theme.see_through(LOOK, 0.1), size=7, solidity=0.25),
    "guess": {"color": theme.TRANSPARENT},
    "open": house.patterned("-", theme.AXIS, theme.TRANSPARENT, size=6, solidity=0.25),
}
EDGE = 1.5
UNTOLD = lazy("Not told apart")
BAR, NAME = 0.42, 0.26
ROUNDED = 0.5  # a published share may be that much higher than it is
WIDE_ENOUGH = 8.0  # per cent: a narrower part has no room for its number
MORE = "\N{NO-BREAK SPACE}\N{BLACK RIGHT-POINTING TRIANGLE}"
MARGIN = {"l": 20, "r": 48, "t": 44, "b": 34}  # where its entries need more lines, the legend takes more
TITLED = 0.7


def last_month(frame: rows.Frame) -> str | None:
    """Return the last month in which worksheets were counted, or None; they are counted every third month."""
    months = [row.month for row in rows.rows(frame, MEASURES[0]) if row.state != rows.NO_ROUND]
    return months[-1] if months else None


def whole(frame: rows.Frame, key: str) -> Any | None:
    """Return the row that tells whether a point may be shown in the last month counted, and how many worksheets."""
    month = last_month(frame)
    return next((row for row in rows.rows(frame, f"coverage:{key}") if row.month == month), None)


def shares(frame: rows.Frame, key: str) -> dict[str, Any]:
    """Return the shown rows of a point by basis, in the order of the bars."""
    month = last_month(frame)
    found = {part: rows.rows(frame, f"coverage:{key}", part) for part in BASES}
    return {part: row for part, series in found.items() for row in series if row.month == month and rows.shown(row)}


def drawn(frame: rows.Frame) -> list[str]:
    """Return the points that may be shown."""
    return [key for key in POINTS if (row := whole(frame, key)) is not None and rows.shown(row) and shares(frame, key)]


def least(row: Any) -> float:
    """Return the least that a share may be, in %."""
    if row.bound == "between":
        return float(row.low)
    return 0.0 if row.bound == "at_most" else float(row.value)


def _told(part: str, row: Any) -> str:
    return told(BASES[part], text.value_text(row, with_unit=True))


def _bars(part: str, found: Sequence[tuple[int, Any]]) -> dict[str, Any]:
    return _stack(
        BASES[part],
        [(place, least(row), _told(part, row)) for place, row in found],
        {**FILLS[part], "line": {"color": theme.AXIS if part == "open" else LOOK, "width": EDGE}},
        [_number(row) for _, row in found],
    )


def _number(row: Any) -> str:
    """The number on a part, with an arrow where it is only known to be that or more; none where there is no room."""
    width = least(row)
    if width < WIDE_ENOUGH:
        return ""
    return f"{width:.0f}" if row.bound == "exact" else f"{width:.0f}{MORE}"


def _stack(
    name: str, parts: Sequence[tuple[int, float, str]], marker: dict[str, Any], numbers: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [place for place, _, _ in parts],
        "x": [width for _, width, _ in parts],
        "width": BAR,
        "name": name,
        "marker": marker,
        "text": list(numbers),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": house.SMALL},
        "hovertext": [words_ for _, _, words_ in parts],
        "hoverinfo": "text",
    }


def _untold(points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What is left over where shares are only known as bounds, hatched."""
    parts = []
    for place, found in enumerate(points):
        left = 100 - sum(map(least, found.values()))
        bounded = [_told(part, row) for part, row in found.items() if row.bound != "exact"]
        if bounded and left > 0:
            parts.append((place, left, "<br>".join((gettext("Not told apart:"), *bounded))))
    hatched = house.patterned("/", theme.AXIS, theme.TRANSPARENT, size=7, solidity=0.1)
    return _stack(str(UNTOLD), parts, {**hatched, "line": {"color": theme.AXIS, "width": EDGE}})


def coverage_figure(frame: rows.Frame) -> go.Figure:
    """Return a 100 % bar for each point: how many worksheets rest on what, in the last month counted.

    A share of which only a bound is published is drawn as far as it is certain; what is left over is hatched. `frame`
    holds the rows of `series` for coverage:<point>, at least one of them shown.
    """
    keys = drawn(frame)
    points = [shares(frame, key) for key in keys]
    traces = [
        _bars(part, [(place, found[part]) for place, found in enumerate(points) if part in found]) for part in BASES
    ]
    untold = _untold(points)
    over = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "bottom"}
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "yref": "y", "yanchor": "middle"}
    notes = [house.note(f"<b>{POINTS[key].name}</b>", y=place - NAME, **over) for place, key in enumerate(keys)]
    notes += [
        house.note(f"n {text.people_text(whole(frame, key))}", y=place, **beside) for place, key in enumerate(keys)
    ]
    return house.figure(
        [*traces, *([untold] if untold["x"] else [])],
        barmode="stack",
        barnorm="percent",  # shares are rounded: what is drawn is brought to 100 %, what is sent stays as published
        hovermode="closest",
        margin=MARGIN,
        showlegend=True,
        legend={
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=house.axis(range=[0, 100], dtick=25, ticksuffix=text.percent(""), showgrid=False),
        yaxis=house.axis(range=[len(keys) - 1 + NAME, -TITLED], showticklabels=False, showgrid=False, showline=False),
        annotations=notes,
    )


def coverage_sentence(frame: rows.Frame) -> str:
    """Return which points at least half of the worksheets know from the customer, and which are open for half.

    Only what is certain, whatever bounds leave open and however shares were rounded.
    """
    keys = drawn(frame)
    if not keys:
        row = whole(frame, next(iter(POINTS)))
        return words.withheld_sentence(row) if row is not None else gettext("No worksheets have been counted yet.")
    asked = [key for key in keys if _half(frame, key, "told", "checked")]
    open_ = [key for key in keys if _half(frame, key, "open")]
    first = whole(frame, keys[0])
    counted = {"n": text.people_text(first), "month": text.month_label(last_month(frame) or "")}
    if asked:
        known = gettext(
            "Of %(n)s worksheets counted in %(month)s, at least half know from the customer: %(points)s.",
            points=_names(asked),
            **counted,
        )
    else:
        known = gettext(
            "No point is certain to be known from the customer in at least half of the %(n)s worksheets counted in "
            "%(month)s.",
            **counted,
        )
    left = gettext("At least half leave open: %(points)s.", points=_names(open_)) if open_ else ""
    return sentences(known, left)


def _half(frame: rows.Frame, key: str, *parts: str) -> bool:
    """Tell whether at least half of the worksheets certainly have one of these bases, counted in worksheets."""
    n = int(getattr(whole(frame, key), "n", 0))
    found = [least(row) for part, row in shares(frame, key).items() if part in parts]
    return 2 * sum(max(math.ceil((share - ROUNDED) * n / 100), 0) for share in found) >= n


def _names(keys: Sequence[str]) -> str:
    return listed([words.small(POINTS[key].name) for key in keys])


def coverage_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a point: shares in % as they are known, and worksheets."""
    keys = drawn(frame)
    points = [shares(frame, key) for key in keys]
    columns = {gettext("Point"): [POINTS[key].name for key in keys]}
    for part, name in BASES.items():
        columns[gettext("%(name)s, %%", name=name)] = [
            text.value_text(found[part]) if part in found else "" for found in points
        ]
    columns[gettext("Worksheets")] = [text.people_text(whole(frame, key)) for key in keys]
    return rows.Texts(columns)
