"""Tiles: at most six figures, each with unit, interval, n, its change and the unit above."""

from dataclasses import dataclass
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import icon
from dashboard.figures import count_words, names, rows, text, words
from dashboard.figures.rows import Cells
from dashboard.theme import BY_MEASURE
from data.language import gettext, lazy

PARTICIPATION = "participation"
MOST = 32  # letters of the name of the unit above


@dataclass(frozen=True, slots=True)
class Tile:
    """Which measure a tile shows and in what unit; `score` or `count` names the published change it tells."""

    measure: str
    label: str
    unit: str
    score: str = ""
    count: str = ""


TILES = (
    Tile("score:RO", lazy("RO index"), lazy("from \N{MINUS SIGN}1 to 1"), "RO"),
    Tile("score:T", lazy("Deal-first"), lazy("of 100"), "T"),
    Tile("score:R", lazy("Give-and-return"), lazy("of 100"), "R"),
    Tile("rate:given", lazy("Favours given"), lazy("per 20 working days"), count="given"),
    Tile("rate:received", lazy("Favours received"), lazy("per 20 working days"), count="received"),
    Tile(PARTICIPATION, lazy("Participation"), lazy("%% of those invited")),
)


def range_text(row: Any) -> str:
    """Return what stands below a shown value: its interval and its people."""
    if row.measure == PARTICIPATION:
        return gettext("%(n)s of %(invited)s people", n=int(row.n), invited=int(row.base))
    low, high = text.interval_texts(row)
    people = text.people_words(int(row.n))
    if not low:
        return people
    if row.interval == text.ASSUMED:
        return gettext("95 %% interval %(low)s to %(high)s (assumed), %(people)s", low=low, high=high, people=people)
    return gettext("95 %% interval %(low)s to %(high)s, %(people)s", low=low, high=high, people=people)


def change_text(tile: Tile, cells: Cells) -> str:
    """Return what is said of change, or the month before; nothing where there is nothing to say."""
    if tile.score:
        return words.tile_change(cells, tile.score)
    if tile.count:
        return count_words.tile_change(cells, tile.count)
    series = cells.of(tile.measure)
    month, value = words.before(series)
    if words.no_round(series):
        return words.no_round(series)
    return gettext("%(name)s: %(value)s.", name=month, value=value) if month else ""


def above_text(tile: Tile, above: Cells | None, name: str) -> str:
    """Return the value of the unit above, called `name`, if there is one; of a long name, a part."""
    found = above.of(tile.measure)[-1:] if above is not None else []
    if not found:
        return ""
    short = names.shortened(name, MOST)
    return gettext("%(name)s: %(value)s.", name=short, value=words.small(text.value_text(found[0])))


def tile(kind: Tile, cells: Cells, above: Cells | None, name: str) -> Element:
    """Return one tile for the last month of `cells`, beside the same month of the unit above, called `name`."""
    row = cells.of(kind.measure)[-1]
    label = html.H2(str(kind.label), className="gx-tile__label")
    look = f"gx-tile gx-series-{BY_MEASURE[kind.measure].token}"
    notes = [html.P(note, className="gx-tile__note") for note in (above_text(kind, above, name),) if note]
    if not rows.shown(row):
        reason = html.P(text.value_text(row), className="gx-withheld__title")
        return html.Section([label, icon("lock"), reason, *notes], className=f"{look} gx-withheld")
    change = change_text(kind, cells)
    size = "gx-tile__value" if row.bound == "exact" else "gx-tile__value gx-tile__value--words"
    value: list[Any] = [text.value_text(row), " ", html.Span(str(kind.unit), className="gx-tile__unit")]
    return html.Section(
        [
            label,
            html.P(value, className=size),
            html.P(text.kept(range_text(row)), className="gx-tile__range"),
            *([html.P(change, className="gx-tile__note")] if change else []),
            *notes,
        ],
        className=look,
    )


def tiles(cells: Cells, above: Cells | None, name: str) -> Element:
    """Return the tiles of a page."""
    return html.Div([tile(kind, cells, above, name) for kind in TILES], className="gx-tiles")
