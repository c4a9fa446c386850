"""The table of teams by statement, with tints where a team lies apart from the unit above."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from dashboard.components.states import aria, part
from dashboard.figures.by_item import HIDDEN, ItemCell
from dashboard.figures.statements import STATEMENTS

ARROWS = {
    1: ("\N{BLACK UP-POINTING TRIANGLE} ", "above"),
    0: ("", ""),
    -1: ("\N{BLACK DOWN-POINTING TRIANGLE} ", "below"),
}


def _cell(cell: ItemCell) -> Any:
    """A cell as one text: a browser needs seconds for parts of parts, where there are hundreds of cells."""
    if cell.value == HIDDEN:
        return part("Td", HIDDEN, className="gx-withheld-cell")
    sign, where = ARROWS[(cell.tint > 0) - (cell.tint < 0)]
    tint = f" gx-tint--{where}-{abs(cell.tint)}" if cell.tint else ""
    return part("Td", f"{sign}{cell.value}\n{cell.interval}".strip(), className=f"gx-number{tint}")


def _heads() -> list[Any]:
    scales = groupby(STATEMENTS.values(), key=lambda statement: statement.scale)
    spans = [part("Th", scale, scope="colgroup", colSpan=len(list(found))) for scale, found in scales]
    heads = [part("Th", statement.short, scope="col", className="gx-number") for statement in STATEMENTS.values()]
    team = part("Th", "Team", scope="col", rowSpan=2)
    return [part("Tr", [team, *spans]), part("Tr", heads)]


def item_table(table: Sequence[tuple[str, Sequence[ItemCell]]], caption: str) -> html.Div:
    """Return the table; `table` is the rows by team."""
    body = [part("Tr", [part("Th", name, scope="row"), *(_cell(cell) for cell in cells)]) for name, cells in table]
    parts: Any = [html.Caption(caption), part("Thead", _heads()), part("Tbody", body)]
    inside = html.Table(parts, className="gx-table gx-items")
    return html.Div(inside, className="gx-scroll", tabIndex=0, role="region", **aria(label=caption))


def terms(summary: str, named: Sequence[tuple[str, str]]) -> html.Details:
    """Return names with what they stand for, to be opened; `summary` opens it."""
    parts = [html.Div([html.Dt(name), html.Dd(words)], className="gx-item__term") for name, words in named]
    return html.Details([html.Summary(summary), html.Dl(parts)], className="gx-disclosure")


def statement_list() -> html.Details:
    """Return the statements in full, under the short names of the table's heads."""
    named = [(statement.short, statement.words) for statement in STATEMENTS.values()]
    return terms("The statements in full", named)
