"""The charts' cards, with how they are read; pages and downloads share the numbers behind them."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.components.cards import Card, Drawing, Numbers, card, notes_list, replaced
from dashboard.figures import giving, lines, participation, ro, rows, text, trend, words
from dashboard.figures.rows import Cells
from dashboard.pages import about
from dashboard.pages.base import download, panel
from dashboard.view import View

TREND_MEASURES = ("score:T", "score:R", "change:T", "change:R")
RO_MEASURES = ("score:RO", "change:RO")
GIVING_MEASURES = (giving.GIVEN, giving.RECEIVED)
PARTICIPATION_MEASURES = (participation.MEASURE,)


AS_TABLE = "The numbers as a table"


def _assumed(cells: Cells, measure: str) -> tuple[str, ...]:
    return (about.ASSUMED,) if any(row.interval == "assumed" for row in cells.of(measure)) else ()


def _cautions(*marked: bool) -> tuple[str, ...]:
    return (words.CAUTION,) if any(marked) else ()


def _numbers(view: View, chart: str, title: str, table: pd.DataFrame, summary: str = AS_TABLE) -> Numbers:
    assert view.team is not None
    caption = f"{title}: {view.team.name}, {text.month_label(view.month or '')}"
    return Numbers(summary, caption, table, download(chart, view))


def _nothing(cells: Cells, measure: str) -> bool:
    return not any(rows.shown(row) for row in cells.of(measure))


def trend_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:T1 of a view."""
    title = "Deal-first and give-and-return"
    if _nothing(cells, "score:T"):
        return replaced("trend", title, panel(cells.of("score:T")[-1].state, view))
    months = [row.month for row in cells.of("score:T")]
    return card(
        Card(
            name="trend",
            title=title,
            finding=trend.trend_sentence(cells),
            drawings=[Drawing(graph, trend.trend_figure(cells, view.marks))],
            about=[*about.TREND, *about.HOW_LINES, *_assumed(cells, "score:T")],
            tables=[_numbers(view, "trend", title, trend.trend_table(cells))],
            cautions=_cautions(trend.trend_caution(cells)),
            notes=notes_list(lines.on_axis(view.marks, months)),
        )
    )


def ro_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:T2 of a view."""
    title = "RO index"
    if _nothing(cells, ro.MEASURE):
        return replaced("ro", title, panel(cells.of(ro.MEASURE)[-1].state, view))
    return card(
        Card(
            name="ro",
            title=title,
            finding=ro.ro_sentence(cells),
            drawings=[Drawing(graph, ro.ro_figure(cells, view.marks), "gx-plot--low")],
            about=[*about.RO, *about.HOW_LINES, *_assumed(cells, ro.MEASURE)],
            tables=[_numbers(view, "ro", title, ro.ro_table(cells))],
            cautions=_cautions(ro.ro_caution(cells)),
        )
    )


def participation_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:P1 of a view."""
    title = "Participation"
    if _nothing(cells, participation.MEASURE):
        return replaced("participation", title, panel(cells.of(participation.MEASURE)[-1].state, view))
    figure = participation.participation_figure(cells)
    return card(
        Card(
            name="participation",
            title=title,
            finding=participation.participation_sentence(cells),
            drawings=[Drawing(graph, figure, "gx-plot--low")],
            about=about.PARTICIPATION,
            tables=[_numbers(view, "participation", title, participation.participation_table(cells))],
        )
    )


def giving_card(view: View, cells: Cells, by_kind: str, by_counterpart: str) -> Any:
    """chart:G1 of a view: by kind, by counterpart, and both from 20 people as numbers."""
    title = "Giving and receiving"
    total = giving.parts(cells, giving.GIVEN)[""]
    if not rows.shown(total):
        return replaced("giving", title, panel(total.state, view))
    sides, grid = giving.giving_table(cells, by="counterpart"), giving.giving_grid(cells)
    both = _numbers(view, "giving-grid", f"{title} by kind and counterpart", grid, "Kind by counterpart: explore")
    tables = [
        _numbers(view, "giving-kind", f"{title} by kind", giving.giving_table(cells), "By kind, as a table"),
        _numbers(view, "giving-counterpart", f"{title} by counterpart", sides, "By counterpart, as a table"),
        *([both] if len(grid) else []),
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
            about=[*about.GIVING, *_assumed(cells, giving.GIVEN)],
            tables=tables,
        )
    )


TABLES: Mapping[str, Callable[[View], pd.DataFrame]] = {
    "trend": lambda view: trend.trend_table(view.cells(TREND_MEASURES)),
    "ro": lambda view: ro.ro_table(view.cells(RO_MEASURES)),
    "participation": lambda view: participation.participation_table(view.cells(PARTICIPATION_MEASURES)),
    "giving-kind": lambda view: giving.giving_table(view.cells(GIVING_MEASURES, window=1)),
    "giving-counterpart": lambda view: giving.giving_table(view.cells(GIVING_MEASURES, window=1), by="counterpart"),
    "giving-grid": lambda view: giving.giving_grid(view.cells(GIVING_MEASURES, window=1)),
}
