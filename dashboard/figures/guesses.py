"""chart:W1, what a room guessed of a team's two scores, and what the answers gave."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, rows, text, words
from dashboard.figures.trend import DRAWN, UNIT
from data.language import gettext, lazy, listed, mark, sentences, told

BAND = 10
FLOOR, CEILING = 0.0, 100.0
PANELS = {"score:T": ("y", [0.58, 0.9]), "score:R": ("y2", [0, 0.34])}  # where each score's axis stands
ALL = mark("%(name)s: all %(all)s guessed %(bands)s")
MOST = mark("%(name)s: the most common guess was %(bands)s (%(people)s of %(all)s)")
LEVEL = mark("%(name)s: the most common guesses were %(bands)s (%(people)s of %(all)s each)")
APART = mark("%(name)s: the guesses lie apart, from %(low)s to %(high)s")
FEW = 3  # ranges that a sentence can name
NOBODY = mark("%(name)s: nobody guessed")
BESIDE = mark("%(guessed)s; the answers gave %(value)s.")
NONE_YET = lazy("There is no result to compare the guesses with.")


def band_label(band: int) -> str:
    """Return a band of guesses in words: 60 to 69; the highest holds 100 too."""
    return text.range_text(str(band), str(_last(band)))


def _last(band: int) -> int:
    return band + BAND - 1 if band + BAND < CEILING else int(CEILING)


def _counts(guesses: pd.DataFrame, measure: str) -> dict[int, int]:
    own = guesses[guesses["measure"] == measure]
    return {int(band): int(people) for band, people in zip(own["band"], own["people"], strict=True)}


def _result(frame: rows.Frame, measure: str) -> Any | None:
    """The last month's row, where it may be shown."""
    series = rows.rows(frame, measure)
    return series[-1] if series and rows.shown(series[-1]) else None


def _bars(counts: Mapping[int, int], look: theme.Series, axis: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [band + BAND / 2 for band in counts],
        "y": list(counts.values()),
        "yaxis": axis,
        "width": BAND * 0.9,
        "name": look.name,
        "marker": {"color": look.ribbon, "line": {"color": look.colour, "width": 2}},
        "text": [told(band_label(band), text.people_words(people)) for band, people in counts.items()],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _marker(row: Any, look: theme.Series, axis: str, domain: list[float]) -> tuple[list[Any], dict[str, Any]]:
    """The result as an upright with its interval, and its words over it."""
    low, high = rows.ends(row, FLOOR, CEILING) or (None, None)
    place = rows.level(row)
    middle = place if place is not None else ((low or FLOOR) + (high or CEILING)) / 2
    shapes: list[Any] = []
    if low is not None:
        ends = {"x0": low, "x1": high, "yref": f"{axis} domain", "y0": 0, "y1": 1}
        shapes.append({"type": "rect", "xref": "x", **ends, "fillcolor": theme.GRID, "line": {"width": 0}})
    if place is not None:
        ends = {"x0": place, "x1": place, "yref": f"{axis} domain", "y0": 0, "y1": 1}
        shapes.append({"type": "line", "xref": "x", **ends, "line": {"color": look.colour, "width": 4}})
    right = middle > (FLOOR + CEILING) / 2
    where = {"xref": "x", "x": middle, "xanchor": "right" if right else "left", "yref": "paper", "y": domain[1]}
    return shapes, house.note(f"<b>{told(gettext('The answers'), text.value_text(row))}</b>", yanchor="bottom", **where)


def guesses_figure(guesses: pd.DataFrame, frame: rows.Frame) -> go.Figure:
    """Return bars of how many guessed what of each score, 0..100 in bands of ten, with the published result over them.

    Args:
        guesses: A row for each score and band: columns measure (score:T, score:R), band (0, 10, ... 90), people.
        frame: Rows of `series` for score:T and score:R; the last month counts. None are needed.
    """
    most = max([int(people) for people in guesses["people"]], default=1)
    traces, shapes, notes = [], [], [house.unit_note(gettext("People who guessed"))]
    axes: dict[str, Any] = {}
    for measure, (axis, domain) in PANELS.items():
        look = DRAWN[measure]
        traces.append(_bars(_counts(guesses, measure), look, axis))
        row = _result(frame, measure)
        if row is not None:
            drawn, note = _marker(row, look, axis, domain)
            shapes += drawn
            notes.append(note)
        notes.append(house.end_label(look.name, most / 2) | {"yref": axis})
        name = "yaxis" if axis == "y" else "yaxis2"
        axes[name] = house.axis(domain=domain, range=[0, most + 0.5], nticks=3, tickformat="d", tick0=0)
    below = {"text": str(UNIT), "font": {"size": house.SMALL}, "standoff": 6}
    return house.figure(
        traces,
        barmode="overlay",
        hovermode="closest",
        xaxis=house.axis(range=[FLOOR, CEILING], dtick=25, anchor="y2", title=below),
        margin={"l": house.LEFT, "r": house.RIGHT, "t": house.TOP, "b": 46},
        shapes=shapes,
        annotations=notes,
        **axes,
    )


def _guessed(name: str, counts: Mapping[int, int]) -> str:
    most, people = max(counts.values(), default=0), sum(counts.values())
    bands = [band_label(band) for band, number in counts.items() if number == most > 0]
    if not bands:
        return gettext(NOBODY, name=name)
    if most == people:
        return gettext(ALL, name=name, all=people, bands=bands[0])
    if len(bands) > FEW:
        ends = [band for band, number in counts.items() if number]
        return gettext(APART, name=name, low=min(ends), high=_last(max(ends)))
    return gettext(LEVEL if len(bands) > 1 else MOST, name=name, people=most, all=people, bands=listed(bands))


def guesses_sentence(guesses: pd.DataFrame, frame: rows.Frame) -> str:
    """Return which ranges of each score were guessed by more people than others, by how many, and what came out."""
    said = []
    for measure, look in DRAWN.items():
        guessed = _guessed(look.name, _counts(guesses, measure))
        row = _result(frame, measure)
        if row is None:
            said.append(gettext("%(finding)s.", finding=guessed))
        else:
            said.append(gettext(BESIDE, guessed=guessed, value=words.small(text.value_text(row))))
    there = any(_result(frame, measure) is not None for measure in DRAWN)
    return sentences(*said, *([] if there else [str(NONE_YET)]))


def guesses_table(guesses: pd.DataFrame, frame: rows.Frame) -> rows.Texts:
    """Return the guesses as text, a row a band, and the published result in the last row."""
    counts = {measure: _counts(guesses, measure) for measure in DRAWN}
    bands = list(counts["score:T"])
    found = {measure: _result(frame, measure) for measure in DRAWN}
    columns = {gettext("Guess"): [*(band_label(band) for band in bands), gettext("The answers")]}
    for measure, look in DRAWN.items():
        row = found[measure]
        last = text.cell_text(row) if row is not None else gettext("No result")
        columns[look.name] = [*(str(counts[measure][band]) for band in bands), last]
    return rows.Texts(columns)
