"""chart:G1, giving and receiving in one month: mirrored bars by kind of favour or by counterpart."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import count_words, foremost, house, lines, open_ends, rows, text, words
from data.language import Spoken, beside, gettext, lazy, listed, mark, sentences, told
from data.low_rates import FEW_DAYS, in_one, without_bar

Panel = Literal["kind", "counterpart"]
Apart = Mapping[tuple[str, str], bool]
Highest = Mapping[tuple[str, str], float]
NONE: Highest = MappingProxyType({})
KINDS = Spoken(
    {
        "INTRO": mark("Introductions"),
        "INFO": mark("Information"),
        "ADVICE": mark("Advice"),
        "HANDS": mark("Hands-on help"),
        "VOUCH": mark("Vouching"),
        "CARE": mark("Care"),
    }
)
COUNTERPARTS = Spoken(
    {
        "CUST": mark("Customers and prospects"),
        "PART": mark("Partners and other outside contacts"),
        "TEAM": mark("Colleagues in our company"),
    }
)
PARTS = (*KINDS, *COUNTERPARTS)  # that have an axis
PANELS: Mapping[Panel, Mapping[str, str]] = {"kind": KINDS, "counterpart": COUNTERPARTS}
GIVEN, RECEIVED = "rate:given", "rate:received"
CHANGES = ("change:given", "change:received")
NAMES = Spoken({"given": mark("favours given"), "received": mark("favours received")})
SINCE = {  # heads of columns: giving or receiving fills them in
    "previous": mark("%(name)s, since the month before"),
    "window": mark("%(name)s, since the first of up to 12 rounds"),
}
UNIT = lazy("Favours per 20 working days")
LEAST: Mapping[Panel, float] = {"kind": 10.0, "counterpart": 20.0}  # of the axis; see `reach`
ROOM = 1.2  # beyond the axis, for the numbers beside the bars
BAR, NAME = 0.4, 0.44
FILL = 0.4  # light enough for whiskers in the colour of the page's words to be seen on it


def parts(frame: rows.Frame, measure: str) -> dict[str, Any]:
    """Return the rows of one direction by part, for the last month of the frame."""
    found = {part: series[-1] for part, series in rows.split(frame).parts(measure).items()}
    last = max((row.month for row in found.values()), default="")
    return {part: row for part, row in found.items() if row.month == last}


def _length(row: Any) -> float:
    """How long a bar is: none where words alone say a rate."""
    return 0.0 if without_bar(row) else float(row.value)


def _ends(row: Any) -> tuple[float, float]:
    value = _length(row)
    return (float(row.low), float(row.high)) if rows.known(row.low) and rows.known(row.high) else (value, value)


def reach(drawn: Iterable[Any], by: Panel, highest: Highest) -> float:
    """Return the end of a panel's axis, the same for all that the viewer can choose.

    `highest` holds, by measure and part, the room that the highest of all those rows needs (`open_ends`).
    """
    most = max((room for (_, part), room in highest.items() if part in PANELS[by]), default=0.0)
    return open_ends.end(drawn, most, LEAST[by])


def _bars(drawn: Sequence[Any], look: theme.Series, names: Sequence[str], side: int, end: float) -> dict[str, Any]:
    ends = [(low, min(high, end)) for low, high in map(_ends, drawn)]
    outward = [high - _length(row) for row, (_, high) in zip(drawn, ends, strict=True)]
    inward = [_length(row) - low for row, (low, _) in zip(drawn, ends, strict=True)]
    right, left = (outward, inward) if side > 0 else (inward, outward)
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(drawn))),
        "x": [side * _length(row) for row in drawn],
        "width": BAR,
        "name": look.name,
        "marker": house.bar_fill(
            look.colour,
            theme.see_through(look.colour, FILL),
            hollow=[rows.few_answered(row) for row in drawn],
            dotted=[row.bound == "at_most" and not without_bar(row) for row in drawn],
        ),
        "error_x": house.whisker(right, left),
        "text": [
            gettext("%(side)s, %(kind)s: %(rate)s", side=look.name, kind=words.small(name), rate=text.cell_text(row))
            for name, row in zip(names, drawn, strict=True)
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _numbers(drawn: Sequence[Any], side: int, end: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [side * min(_ends(row)[1], end) for row in drawn],
        "y": list(range(len(drawn))),
        "mode": "text",
        "text": [f"\N{NO-BREAK SPACE}{_number(row, side, end)}\N{NO-BREAK SPACE}" for row in drawn],
        "textposition": "middle right" if side > 0 else "middle left",
        "textfont": {"size": house.SMALL},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _number(row: Any, side: int, end: float) -> str:
    """The number beside a bar, with an arrow outwards where its interval goes on beyond the axis."""
    if not open_ends.passes(row, end):
        return text.value_text(row)
    return beside_arrow(text.value_text(row), side)


def beside_arrow(number: str, side: int) -> str:
    """Return a number with an arrow on its outer side: -1 is the left."""
    parts = (number, open_ends.SIDES[side])[::side]
    return "\N{NO-BREAK SPACE}".join(parts)


def _titles(names: Sequence[str]) -> list[dict[str, Any]]:
    over = {"yref": "paper", "y": 1, "yanchor": "bottom", "xref": "x", "x": 0, "yshift": 2}
    left = f"<b>\N{BLACK LEFT-POINTING TRIANGLE} {theme.RECEIVED.name}</b>"
    right = f"<b>{theme.GIVEN.name} \N{BLACK RIGHT-POINTING TRIANGLE}</b>"
    kind = {"x": 0, "xref": "x", "yref": "y", "yanchor": "middle"}
    return [
        house.note(left, xanchor="right", xshift=-12, **over),
        house.note(right, xanchor="left", xshift=12, **over),
        *(house.note(name, y=place - NAME, **kind) for place, name in enumerate(names)),
    ]


def giving_figure(frame: rows.Frame, *, by: Panel = "kind", highest: Highest = NONE) -> go.Figure:
    """Return mirrored bars: received to the left, given to the right, favours per 20 working days, 95 % whiskers.

    A whisker ends with the axis; the number beside it then has an arrow, and the table and the words under the pointer
    have its end. Rates that are told in one, as so much or higher, or as under more than half a favour, have no bar,
    but the words alone.

    Args:
        frame: Rows of `series` with texts, for rate:given and rate:received; the last month is drawn, all of it shown.
        by: `kind` for the six kinds of favour, `counterpart` for the three counterparts, in their fixed order.
        highest: What decides where the axis ends, as for `reach`.
    """
    given, received = parts(frame, GIVEN), parts(frame, RECEIVED)
    keys = [key for key in PANELS[by] if key in given and key in received]
    names = [PANELS[by][key] for key in keys]
    right, left = [given[key] for key in keys], [received[key] for key in keys]
    end = reach([*right, *left], by, highest)
    ticks = [-end, -end / 2, 0, end / 2, end]
    return house.figure(
        [
            _bars(left, theme.RECEIVED, names, -1, end),
            _bars(right, theme.GIVEN, names, 1, end),
            _numbers(left, -1, end),
            _numbers(right, 1, end),
        ],
        barmode="overlay",
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": 28, "b": 44},
        xaxis=house.axis(
            range=[-end * ROOM, end * ROOM],
            tickvals=ticks,
            ticktext=[f"{abs(tick):g}" for tick in ticks],
            title={"text": str(UNIT), "font": {"size": house.SMALL}, "standoff": 6},
        ),
        yaxis=house.axis(
            range=[len(keys) - 1 + BAR, -NAME - 0.25], showticklabels=False, showgrid=False, showline=False
        ),
        annotations=_titles(names),
    )


def _foremost_sentence(given: Mapping[str, Any], received: Mapping[str, Any]) -> str:
    """Which kind stands out, or that none does; nothing of a direction where what is told leaves it open."""
    first, second = (
        foremost.foremost({key: direction[key] for key in KINDS if key in direction}) for direction in (given, received)
    )
    if (first, second) == ("", ""):
        return gettext("No kind stands out, given or received.")
    return sentences(
        gettext("Most often given: %(kind)s.", kind=words.small(KINDS[first])) if first else "",
        gettext("No kind of favour given stands out.") if first == "" else "",
        gettext("Most often received: %(kind)s.", kind=words.small(KINDS[second])) if second else "",
        gettext("No kind of favour received stands out.") if second == "" else "",
    )


def _together_sentences(given: Mapping[str, Any], received: Mapping[str, Any]) -> Iterable[str]:
    """Which kinds, and which counterparts, are told in one, and as what; on a side those of a panel have one bound."""
    for look, direction in ((theme.GIVEN, given), (theme.RECEIVED, received)):
        for named in PANELS.values():
            found = {key: direction[key] for key in named if key in direction and in_one(direction[key])}
            names = [words.small(named[key]) for key in found]
            kinds = listed(names) if named is KINDS else beside(*names)  # those of counterparts hold an "and"
            for row in [*found.values()][:1]:
                rate = text.value_text(row)
                yield gettext("%(side)s, %(kinds)s: %(rate)s.", side=look.name, kinds=kinds, rate=rate)


def _few_days_sentence(drawn: Iterable[Any]) -> str:
    """Why low rates are told as under more than half a favour; nothing where none is. All of a month have one bound."""
    bounds = [row.value for row in drawn if rows.shown(row) and row.note == FEW_DAYS]
    if not bounds:
        return ""
    rate = text.number_text(GIVEN, bounds[0])
    return gettext("Few days were worked, so low rates are told as under %(rate)s.", rate=rate)


def giving_sentence(frame: rows.Frame) -> str:
    """Return the month's giving and receiving with their intervals, which kind stands out, and what changed.

    What is told in one, or with few days, stands between them. `frame` holds the last month of everything, and the
    months before of what is given and received in all.
    """
    given, received = parts(frame, GIVEN), parts(frame, RECEIVED)
    total, counted = given[""], rows.rows(frame, GIVEN)
    if not rows.shown(total):
        return words.withheld_sentence(total)
    told_given, told_received = text.with_intervals(total, received[""])
    said = gettext(
        "In %(month)s, people gave %(given)s and received %(received)s favours per 20 working days.",
        month=text.month_label(total.month),
        given=told_given,
        received=told_received,
    )
    low = [*_together_sentences(given, received), _few_days_sentence([*given.values(), *received.values()])]
    return sentences(
        said, _foremost_sentence(given, received), *low, count_words.change_sentences(frame, NAMES, counted)
    )


def giving_caution(frame: rows.Frame) -> bool:
    """Tell whether the last month's change needs the caution about who answered."""
    return words.cautious(frame, tuple(NAMES), rows.rows(frame, GIVEN))


def giving_changes(frame: rows.Frame) -> rows.Texts:
    """Return the words for the last month's changes, in all, by kind and by counterpart; no rows where there are none.

    A column tells of giving or receiving, since the month before or since the first of up to 12 rounds.
    """
    counted = rows.rows(frame, GIVEN)
    named = {"": gettext("In all"), **KINDS, **COUNTERPARTS}
    columns = {gettext("Favours"): list(named.values())}
    for since, head in SINCE.items():
        for measure, look in zip(CHANGES, (theme.GIVEN, theme.RECEIVED), strict=True):
            series = [rows.rows(frame, measure, f"{since}.{key}" if key else since) for key in named]
            told = [count_words.word_text(each, counted) for each in series]
            columns |= {gettext(head, name=look.name): told} if any(told) else {}
    return rows.Texts(columns if len(columns) > 1 else {})


def giving_table(frame: rows.Frame, *, by: Panel = "kind") -> rows.Texts:
    """Return what is drawn as text: values and interval ends as shown, and people."""
    title = gettext("Kind of favour") if by == "kind" else gettext("Counterpart")
    return _table(frame, PANELS[by], title)


def grid_cells(frame: rows.Frame) -> dict[tuple[str, str], Any]:
    """Return the rows of kind by counterpart for the last month, by measure and part."""
    return {
        (measure, part): row
        for measure in (GIVEN, RECEIVED)
        for part, row in parts(frame, measure).items()
        if part.partition(".")[2]
    }


def giving_grid(frame: rows.Frame, above: str = "", apart: Apart | None = None) -> rows.Texts:
    """Return kind by counterpart as text; no rows where fewer than 20 people answered.

    `apart` holds the cells that lie apart from the unit `above`, by measure and part: True for more than there. A last
    column names them where there are any.
    """
    named = {f"{kind}.{key}": told(KINDS[kind], COUNTERPARTS[key]) for kind in KINDS for key in COUNTERPARTS}
    table = _table(frame, named, gettext("Kind and counterpart"))
    if not apart:
        return table
    there = parts(frame, GIVEN).keys() & parts(frame, RECEIVED).keys()
    told_apart = [_apart_text(apart, part) for part in named if part in there]
    return rows.Texts({**table.columns, gettext("Apart from %(name)s: explore", name=above): told_apart})


def _apart_text(apart: Apart, part: str) -> str:
    sides = {GIVEN: (mark("given more"), mark("given less")), RECEIVED: (mark("received more"), mark("received less"))}
    return listed(
        [gettext(sides[measure][0 if apart[measure, part] else 1]) for measure in sides if (measure, part) in apart]
    )


def _table(frame: rows.Frame, named: Mapping[str, str], title: str) -> rows.Texts:
    given, received = parts(frame, GIVEN), parts(frame, RECEIVED)
    keys = [key for key in named if key in given and key in received]
    columns: dict[str, list[str]] = {title: [named[key] for key in keys]}
    for look, direction in ((theme.GIVEN, given), (theme.RECEIVED, received)):
        columns |= lines.cells(look.name, [direction[key] for key in keys])
    columns[text.people_head()] = [text.people_text(given[key]) for key in keys]
    return rows.Texts(columns)
