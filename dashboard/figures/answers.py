"""chart:D1, how people answered each statement in one month: 100 % bars in three or seven bands."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, rows, text, words
from dashboard.figures.statements import ANSWERS, BANDS, MOSTLY, STATEMENTS
from data.language import clauses, gettext, mark, pgettext, told

MEASURES = tuple(f"bands:{key}" for key in STATEMENTS)
MANY, FEW = theme.RO_INDEX.colour, theme.LONG_VIEW.colour
FILLS: Mapping[str, str] = {
    "1": theme.see_through(FEW, 0.9),
    "2": theme.see_through(FEW, 0.6),
    "3": theme.see_through(FEW, 0.35),
    "4": theme.see_through(theme.AXIS, 0.1),
    "5": theme.see_through(MANY, 0.35),
    "6": theme.see_through(MANY, 0.6),
    "7": theme.see_through(MANY, 0.9),
    "low": theme.see_through(FEW, 0.45),
    "middle": theme.see_through(theme.AXIS, 0.15),
    "high": theme.see_through(MANY, 0.45),
}
BAR = 0.35
NAME = 0.21  # how far the end of a statement stands above its bar
LINE = 44  # letters of a statement on a line that fits on a phone
WIDE_ENOUGH = 8.0  # per cent: a narrower part has no room for its number
MARGIN = {"l": 20, "r": 48, "t": 52, "b": 34}
SIDES = {
    "mostly_high": mark("more than half the time to %(n)s of %(whole)s statements"),
    "mostly_low": mark("less than half the time to %(n)s of %(whole)s statements"),
}
TITLED = 0.74  # of a row, above the first bar
EDGE = 0.5  # per cent beside the bars, so that the lines around them are whole


def parts(frame: rows.Frame, key: str) -> dict[str, Any]:
    """Return the shown shares of a statement in the frame's last month: of seven bands, of three, or none."""
    found = {part: series[-1] for part, series in rows.split(frame).parts(f"bands:{key}").items()}
    shown = {part: row for part, row in found.items() if rows.shown(row) and rows.known(row.value)}
    for bands in (ANSWERS, BANDS):
        if all(part in shown for part in bands):
            return {part: shown[part] for part in bands}
    return {}


def word(frame: rows.Frame, key: str) -> Any | None:
    """Return the row with a statement's word in the frame's last month, or None where it is withheld."""
    found = rows.rows(frame, f"bands:{key}")[-1:]
    return found[0] if found and rows.shown(found[0]) and found[0].word in MOSTLY else None


def drawn(frame: rows.Frame) -> list[str]:
    """Return the statements of which something may be told."""
    return [key for key in STATEMENTS if word(frame, key) is not None]


def _bars(shares: Sequence[tuple[int, Any]], part: str) -> dict[str, Any]:
    label = {**ANSWERS, **BANDS}[part]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [place for place, _ in shares],
        "x": [float(row.value) for _, row in shares],
        "width": BAR,
        "name": label,
        "marker": {"color": FILLS[part], "line": {"color": theme.AXIS, "width": 1}},
        "text": [f"{row.value:.0f}" if row.value >= WIDE_ENOUGH else "" for _, row in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": house.SMALL},
        "hovertext": [told(label, text.cell_text(row)) for _, row in shares],
        "hoverinfo": "text",
    }


def _notes(frame: rows.Frame, keys: Sequence[str]) -> list[dict[str, Any]]:
    notes = []
    for place, key in enumerate(keys):
        row = word(frame, key)
        assert row is not None
        beside = {"yref": "y", "y": place, "yanchor": "middle"}
        over = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": place - NAME, "yanchor": "bottom"}
        notes.append(house.note(house.wrapped(STATEMENTS[key].words, LINE), align="left", **over))
        notes.append(house.note(f"n {text.people_text(row)}", xref="paper", x=1, xanchor="left", xshift=6, **beside))
        if not parts(frame, key):
            notes.append(house.note(f"<i>{MOSTLY[row.word]}</i>", xref="x", x=1, xanchor="left", **beside))
    return notes


def keys(frame: rows.Frame) -> list[Mapping[str, str]]:
    """Return what the parts of the bars are called, from left to right: of three bands, of seven, or of both."""
    shares = [parts(frame, each) for each in drawn(frame)]
    return [dict(bands) for bands in (BANDS, ANSWERS) if any(bands.keys() <= found.keys() for found in shares)]


def _ends(bands: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The names of what the bars begin and end with, above them; where some have three bands, of those."""
    place = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 18, "xref": "paper"}
    first, last = BANDS["low"], pgettext("above the right half of a scale of how often", "More")
    if all("7" in each for each in bands):
        first, last = ANSWERS["1"], ANSWERS["7"]
    return [
        house.note(f"<b>\N{BLACK LEFT-POINTING TRIANGLE} {first}</b>", x=0, xanchor="left", **place),
        house.note(f"<b>{last} \N{BLACK RIGHT-POINTING TRIANGLE}</b>", x=1, xanchor="right", **place),
    ]


def answers_figure(frame: rows.Frame) -> go.Figure:
    """Return a 100 % bar for each statement: seven bands from 20 people, three from 10, else its word alone.

    `frame` holds the rows of `series` for bands:<statement>; the last month is drawn, at least one statement is shown.
    """
    there, bands = drawn(frame), keys(frame)
    shares = [parts(frame, key) for key in there]
    traces = [
        _bars([(place, found[part]) for place, found in enumerate(shares) if part in found], part)
        for part in chain.from_iterable(bands)
    ]
    return house.figure(
        traces,
        barmode="stack",
        barnorm="percent",  # shares are rounded: what is drawn is brought to 100 %, what is sent stays as published
        hovermode="closest",
        margin=MARGIN,
        xaxis=house.axis(range=[-EDGE, 100 + EDGE], dtick=25, ticksuffix=text.percent(""), showgrid=False),
        yaxis=house.axis(range=[len(there) - 1 + NAME, -TITLED], showticklabels=False, showgrid=False, showline=False),
        annotations=[*_notes(frame, there), *_ends(bands)],
    )


def answers_sentence(frame: rows.Frame) -> str:
    """Return to how many statements most answers lie on one side; the words are published for each."""
    found = [row for key in STATEMENTS if (row := word(frame, key)) is not None]
    if not found:
        return words.withheld_sentence(rows.rows(frame, MEASURES[0])[-1])
    month, whole = text.month_label(found[0].month), len(found)
    counts = {name: sum(row.word == name for row in found) for name in SIDES}
    parts_ = [gettext(SIDES[name], n=count, whole=whole) for name, count in counts.items() if count]
    if not parts_:
        return gettext(
            "In %(month)s, neither side of the scale holds most answers to any statement that can be shown.",
            month=month,
        )
    return gettext("In %(month)s, most answers were %(clauses)s.", month=month, clauses=clauses(parts_))


def answers_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a statement: its word, the shares in %, people; empty where not told."""
    there = drawn(frame)
    found_words = [word(frame, key) for key in there]
    shares = [parts(frame, key) for key in there]
    columns = {
        gettext("Statement"): [STATEMENTS[key].words for key in there],
        gettext("In a word"): [MOSTLY[row.word] for row in found_words if row is not None],
    }
    for part, label in (*BANDS.items(), *((part, f"{part} {label}") for part, label in ANSWERS.items())):
        if any(part in found for found in shares):
            columns[gettext("%(name)s, %%", name=label)] = [
                text.value_text(found[part]) if part in found else "" for found in shares
            ]
    columns[text.people_head()] = [text.people_text(row) for row in found_words]
    return rows.Texts(columns)
