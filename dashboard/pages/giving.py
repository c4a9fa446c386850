"""Giving: favours given and received in one month, by kind and by counterpart."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.pages import Page, assumed, numbers, panel
from dashboard.figures import giving, rows
from dashboard.figures.rows import Cells
from dashboard.ids import GivingId
from dashboard.view import View

TITLE = "Giving"
MEASURES = (giving.GIVEN, giving.RECEIVED)


def giving_card(view: View, cells: Cells, by_kind: str, by_counterpart: str) -> Any:
    """chart:G1 of a view: by kind, by counterpart, and both from 20 people as numbers."""
    title = "Giving and receiving"
    total = giving.parts(cells, giving.GIVEN)[""]
    if not rows.shown(total):
        return replaced("giving", title, panel(total.state, view))
    sides, grid = giving.giving_table(cells, by="counterpart"), giving.giving_grid(cells)
    both = numbers(view, "giving-grid", f"{title} by kind and counterpart", grid, "Kind by counterpart: explore")
    tables = [
        numbers(view, "giving-kind", f"{title} by kind", giving.giving_table(cells), "By kind, as a table"),
        numbers(view, "giving-counterpart", f"{title} by counterpart", sides, "By counterpart, as a table"),
        *([both] if grid.rows() else []),
    ]
    return card(
        Card(
            name="giving",
            title=title,
            finding=giving.giving_sentence(cells),
            drawings=[
                Drawing(by_kind, giving.giving_figure(cells), "gx-plot--kind", "By kind"),
                Drawing(
                    by_counterpart,
                    giving.giving_figure(cells, by="counterpart"),
                    "gx-plot--counterpart",
                    "By counterpart",
                ),
            ],
            about=[*about.GIVING, *assumed(cells, giving.GIVEN)],
            tables=tables,
        )
    )


def _month(view: View) -> Cells:
    return view.cells(MEASURES, window=1)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    return [giving_card(view, _month(view), GivingId.KIND, GivingId.COUNTERPART)]


GIVING = Page(
    "giving",
    TITLE,
    contents,
    {
        "giving-kind": lambda view: giving.giving_table(_month(view)),
        "giving-counterpart": lambda view: giving.giving_table(_month(view), by="counterpart"),
        "giving-grid": lambda view: giving.giving_grid(_month(view)),
    },
)
