"""Trends: deal-first and give-and-return, and the RO index below them on the same months."""

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.guard import needs
from dashboard.ids import PageId, TrendsId
from dashboard.pages import blocks
from dashboard.pages.base import Answer, Page, answer, frame
from dashboard.shell import PREFIX
from dashboard.view import View
from data.types import Permission

TITLE = "Trends"


def layout() -> html.Div:
    """Return the page's frame."""
    return frame(TrendsId.CONTENT, TrendsId.STATUS, TITLE)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells((*blocks.TREND_MEASURES, *blocks.RO_MEASURES))
    return [blocks.trend_card(view, cells, TrendsId.TREND), blocks.ro_card(view, cells, TrendsId.RO)]


@needs(Permission.VIEW_RESULTS)
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


TRENDS = Page(f"{PREFIX}trends", TITLE, layout, register)
