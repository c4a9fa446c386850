"""The table of statements by team, with tints and words where a team lies apart from the unit above."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import part
from dashboard.components.tables import wide
from dashboard.figures.by_item import HIDDEN, SIDES, ItemCell, ItemRow
from data.language import gettext

TINTS = {1: "above", 0: "", -1: "below"}
STACKED = range(3, 9)  # columns of teams that stand one below the other on a phone, each with its name


def _cell(cell: ItemCell, team: str) -> Any:
    """A cell as one text: a browser needs seconds for parts of parts, where there are hundreds of cells."""
    named = {"data-team": team} if team else {}
    if cell.value == str(HIDDEN):
        return part("Td", cell.value, className="gx-withheld-cell", **named)
    side = (cell.tint > 0) - (cell.tint < 0)
    tint = f" gx-tint--{TINTS[side]}-{abs(cell.tint)}" if cell.tint else ""
    interval = gettext("(%(range)s)", range=cell.interval) if cell.interval else ""
    lines = "\n".join(filter(None, (cell.value, interval, SIDES.get(side))))
    return part("Td", lines, className=f"gx-number{tint}", **named)


def _row(row: ItemRow, labels: Sequence[str]) -> Any:
    return part("Tr", [part("Th", row.words, scope="row"), *map(_cell, row.cells, labels)])


def _scale(name: str, columns: int) -> Any:
    return part("Tr", part("Th", name, scope="rowgroup", colSpan=columns, className="gx-items__scale"))


def item_table(teams: Sequence[str], table: Sequence[ItemRow], caption: str) -> Element:
    """Return the table: a row for each statement, a column for each of the teams, the statements under their scales.

    On a phone, a few teams stand below each statement; many are swiped through.
    """
    stacked = len(teams) in STACKED
    labels = teams if stacked else [""] * len(teams)
    names = [part("Th", name, scope="col", className="gx-number") for name in teams]
    head = part("Thead", part("Tr", [part("Th", gettext("Statement"), scope="col"), *names]))
    bodies = [
        part(
            "Tbody",
            [
                _scale(scale, len(teams) + 1),
                *(_row(row, labels) for row in found),
            ],
        )
        for scale, found in groupby(table, key=lambda row: row.scale)
    ]
    parts: Any = [html.Caption(caption), head, *bodies]
    inside = html.Table(parts, className=f"gx-table gx-items{' gx-items--stacked' if stacked else ''}")
    return wide(inside, caption)


def terms(summary: str, named: Sequence[tuple[str, str]]) -> Element:
    """Return names with what they stand for, to be opened; `summary` opens it."""
    parts = [html.Div([html.Dt(name), html.Dd(words)], className="gx-item__term") for name, words in named]
    return html.Details([html.Summary(summary), html.Dl(parts)], className="gx-disclosure")
