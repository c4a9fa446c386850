"""Giving: favours given and received in one month, by kind and by counterpart."""

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.guard import needs
from dashboard.ids import GivingId, PageId
from dashboard.pages import blocks
from dashboard.pages.base import Answer, Page, answer, frame
from dashboard.shell import PREFIX
from dashboard.view import View
from data.types import Permission

TITLE = "Giving"


def layout() -> html.Div:
    """Return the page's frame."""
    return frame(GivingId.CONTENT, GivingId.STATUS, TITLE)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells(blocks.GIVING_MEASURES, window=1)
    return [blocks.giving_card(view, cells, GivingId.KIND, GivingId.COUNTERPART)]


@needs(Permission.VIEW_RESULTS)
def update_giving(search: object) -> Answer:
    """Fill the page for the address's team and month."""
    return answer(search, "giving", TITLE, contents)


def register(app: Dash) -> None:
    """Bind the page's callback to an application."""
    app.callback(
        Output(GivingId.CONTENT, "children"),
        Output(GivingId.STATUS, "children"),
        Input(PageId.LOCATION, "search"),
    )(update_giving)


GIVING = Page(f"{PREFIX}giving", TITLE, layout, register)
