"""Trends: deal-first and give-and-return, and the RO index below them on the same months."""

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, notes_list, replaced
from dashboard.components.pages import Answer, Page, answer, assumed, cautions, frame, nothing, numbers, panel
from dashboard.figures import lines, ro, trend
from dashboard.figures.rows import Cells
from dashboard.guard import needs
from dashboard.ids import PageId, TrendsId
from dashboard.shell import PREFIX
from dashboard.view import View
from data.types import Permission

TITLE = "Trends"
TREND_MEASURES = ("score:T", "score:R", "change:T", "change:R")
RO_MEASURES = ("score:RO", "change:RO")


def trend_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:T1 of a view."""
    title = "Deal-first and give-and-return"
    if nothing(cells, "score:T"):
        return replaced("trend", title, panel(cells.of("score:T")[-1].state, view))
    months = [row.month for row in cells.of("score:T")]
    return card(
        Card(
            name="trend",
            title=title,
            finding=trend.trend_sentence(cells),
            drawings=[Drawing(graph, trend.trend_figure(cells, view.marks))],
            about=[*about.TREND, *about.HOW_LINES, *assumed(cells, "score:T")],
            tables=[numbers(view, "trend", title, trend.trend_table(cells))],
            cautions=cautions(marked=trend.trend_caution(cells)),
            notes=notes_list(lines.on_axis(view.marks, months)),
        )
    )


def ro_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:T2 of a view."""
    title = "RO index"
    if nothing(cells, ro.MEASURE):
        return replaced("ro", title, panel(cells.of(ro.MEASURE)[-1].state, view))
    return card(
        Card(
            name="ro",
            title=title,
            finding=ro.ro_sentence(cells),
            drawings=[Drawing(graph, ro.ro_figure(cells, view.marks), "gx-plot--low")],
            about=[*about.RO, *about.HOW_LINES, *assumed(cells, ro.MEASURE)],
            tables=[numbers(view, "ro", title, ro.ro_table(cells))],
            cautions=cautions(marked=ro.ro_caution(cells)),
        )
    )


def layout() -> html.Div:
    """Return the page's frame."""
    return frame(TrendsId.CONTENT, TrendsId.STATUS, TITLE)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells((*TREND_MEASURES, *RO_MEASURES))
    return [trend_card(view, cells, TrendsId.TREND), ro_card(view, cells, TrendsId.RO)]


@needs(Permission.VIEW_TEAM)
def update_trends(search: object) -> Answer:
    """Fill the page for the address's team and month."""
    return answer(search, "trends", TITLE, contents)


def register(app: Dash) -> None:
    """Bind the page's callback to an application."""
    app.callback(
        Output(TrendsId.CONTENT, "children"),
        Output(TrendsId.STATUS, "children"),
        Input(PageId.LOCATION, "search"),
    )(update_trends)


TRENDS = Page(
    f"{PREFIX}trends",
    TITLE,
    layout,
    register,
    {
        "trend": lambda view: trend.trend_table(view.cells(TREND_MEASURES)),
        "ro": lambda view: ro.ro_table(view.cells(RO_MEASURES)),
    },
)
