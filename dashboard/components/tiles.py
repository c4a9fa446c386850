"""Tiles: at most six figures, each with unit, interval, n, its change and the unit above."""

from dataclasses import dataclass
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import icon
from dashboard.figures import rows, text, words
from dashboard.figures.rows import Cells
from dashboard.theme import BY_MEASURE

PARTICIPATION = "participation"
ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Tile:
    """Which measure a tile shows and in what unit; `score` names the published change it tells."""

    measure: str
    label: str
    unit: str
    score: str = ""


TILES = (
    Tile("score:RO", "RO index", "from \N{MINUS SIGN}1 to 1", "RO"),
    Tile("score:T", "Deal-first", "of 100", "T"),
    Tile("score:R", "Give-and-return", "of 100", "R"),
    Tile("rate:given", "Favours given", "per 20 working days"),
    Tile("rate:received", "Favours received", "per 20 working days"),
    Tile(PARTICIPATION, "Participation", "% of those invited"),
)


def range_text(row: Any) -> str:
    """Return what stands below a shown value: its interval and its people."""
    if row.measure == PARTICIPATION:
        return f"{int(row.n)} of {int(row.base)} people"
    low, high = text.interval_texts(row)
    people = f"{text.people_text(row)} people"
    if not low:
        return people
    assumed = " (assumed)" if row.interval == ASSUMED else ""
    return f"95 % interval {low} to {high}{assumed}, {people}"


def change_text(tile: Tile, cells: Cells) -> str:
    """Return what is said of change, or the month before; nothing where there is nothing to say."""
    if tile.score:
        return words.tile_change(cells, tile.score)
    month, value = words.before(cells.of(tile.measure))
    return f"{month}: {value}." if month else ""


def above_text(tile: Tile, above: Cells | None, name: str) -> str:
    """Return the value of the unit above, called `name`, if there is one."""
    found = above.of(tile.measure)[-1:] if above is not None else []
    if not found:
        return ""
    return f"{name}: {words.small(text.value_text(found[0]))}."


def tile(kind: Tile, cells: Cells, above: Cells | None, name: str) -> Element:
    """Return one tile for the last month of `cells`, beside the same month of the unit above, called `name`."""
    row = cells.of(kind.measure)[-1]
    label = html.H2(kind.label, className="gx-tile__label")
    look = f"gx-tile gx-series-{BY_MEASURE[kind.measure].token}"
    notes = [html.P(note, className="gx-tile__note") for note in (above_text(kind, above, name),) if note]
    if not rows.shown(row):
        reason = html.P(text.value_text(row), className="gx-withheld__title")
        return html.Section([label, icon("lock"), reason, *notes], className=f"{look} gx-withheld")
    change = change_text(kind, cells)
    value: list[Any] = [text.value_text(row), " ", html.Span(kind.unit, className="gx-tile__unit")]
    return html.Section(
        [
            label,
            html.P(value, className="gx-tile__value"),
            html.P(text.kept(range_text(row)), className="gx-tile__range"),
            *([html.P(change, className="gx-tile__note")] if change else []),
            *notes,
        ],
        className=look,
    )


def tiles(cells: Cells, above: Cells | None, name: str) -> Element:
    """Return the tiles of a page."""
    return html.Div([tile(kind, cells, above, name) for kind in TILES], className="gx-tiles")
