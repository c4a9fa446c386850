"""Giving: favours given and received in one month, by kind and by counterpart."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, Numbers, card, replaced
from dashboard.components.pages import Page, assumed, cautions, numbers, panel
from dashboard.figures import giving, rows
from dashboard.figures.rows import Cells, Texts
from dashboard.ids import GivingId
from dashboard.view import View
from data.language import gettext, lazy
from data.reports.apart import apart

TITLE = lazy("Giving")
RATES = (giving.GIVEN, giving.RECEIVED)
MEASURES = (*RATES, *giving.CHANGES)
IN_ALL = ("",)  # the part of a rate that is no kind or counterpart


def _drawings(view: View, cells: Cells, by_kind: str, by_counterpart: str) -> list[Drawing]:
    highest = view.highest(RATES, giving.PARTS)
    sides = giving.giving_figure(cells, by="counterpart", highest=highest)
    return [
        Drawing(by_kind, giving.giving_figure(cells, highest=highest), "gx-plot--kind", gettext("By kind")),
        Drawing(by_counterpart, sides, "gx-plot--counterpart", gettext("By counterpart")),
    ]


def _changes(view: View, cells: Cells) -> list[Numbers]:
    """The words for change by kind and counterpart, where any are published."""
    found = giving.giving_changes(cells)
    title, label = gettext("Changes in giving and receiving"), gettext("Words for change, as a table")
    return [numbers(view, "giving-changes", title, found, label)] if found.rows() else []


def _tables(view: View, cells: Cells, grid: Texts) -> list[Numbers]:
    """What is drawn, and both together where there are enough people for it."""
    kinds, sides = giving.giving_table(cells), giving.giving_table(cells, by="counterpart")
    kind_title, side_title, both_title = (
        gettext("Giving and receiving by kind"),
        gettext("Giving and receiving by counterpart"),
        gettext("Giving and receiving by kind and counterpart"),
    )
    found = [
        numbers(view, "giving-kind", kind_title, kinds, gettext("By kind, as a table")),
        numbers(view, "giving-counterpart", side_title, sides, gettext("By counterpart, as a table")),
    ]
    if grid.rows():
        found.append(numbers(view, "giving-grid", both_title, grid, gettext("Kind by counterpart: explore")))
    return [*found, *_changes(view, cells)]


def giving_card(view: View, cells: Cells, by_kind: str, by_counterpart: str) -> Any:
    """chart:G1 of a view: by kind, by counterpart, and both from 20 people as numbers."""
    title = gettext("Giving and receiving")
    total = giving.parts(cells, giving.GIVEN)[""]
    if not rows.shown(total):
        return replaced("giving", title, panel(total.state, view, of=RATES))
    grid = _grid(view, cells)
    explored = [about.APART] if grid.rows() and view.parent else []
    return card(
        Card(
            name="giving",
            title=title,
            finding=giving.giving_sentence(cells),
            drawings=_drawings(view, cells, by_kind, by_counterpart),
            about=[*about.GIVING, about.OPEN_ENDED, about.COUNTS_JUDGED, *explored, *assumed(cells, giving.GIVEN)],
            tables=_tables(view, cells, grid),
            cautions=cautions(marked=giving.giving_caution(cells)),
        )
    )


def month_cells(view: View, window: int = 1) -> Cells:
    """Return the rows of the last month, or more, and of what is given and received in all over all months."""
    return view.cells(MEASURES, window=window).joined(view.cells(RATES, parts=IN_ALL))


def _month(view: View) -> Cells:
    return view.cells(MEASURES, window=1)


def _grid(view: View, cells: Cells) -> Texts:
    """Kind by counterpart, with what lies apart from the unit above."""
    own = giving.grid_cells(cells)
    if not own or view.parent is None:
        return giving.giving_grid(cells)
    above = giving.grid_cells(view.cells(RATES, window=1, unit=view.parent))
    return giving.giving_grid(cells, view.parent.name, apart(own, above))


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    return [giving_card(view, month_cells(view), GivingId.KIND, GivingId.COUNTERPART)]


GIVING = Page(
    "giving",
    TITLE,
    contents,
    {
        "giving-kind": lambda view: giving.giving_table(_month(view)),
        "giving-counterpart": lambda view: giving.giving_table(_month(view), by="counterpart"),
        "giving-grid": lambda view: _grid(view, _month(view)),
        "giving-changes": lambda view: giving.giving_changes(month_cells(view)),
    },
)
