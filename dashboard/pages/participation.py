"""Participation: how many of those invited answered, round by round."""

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.guard import needs
from dashboard.ids import PageId, ParticipationId
from dashboard.pages import blocks
from dashboard.pages.base import Answer, Page, answer, frame
from dashboard.shell import PREFIX
from dashboard.view import View
from data.types import Permission

TITLE = "Participation"


def layout() -> html.Div:
    """Return the page's frame."""
    return frame(ParticipationId.CONTENT, ParticipationId.STATUS, TITLE)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells(blocks.PARTICIPATION_MEASURES)
    return [blocks.participation_card(view, cells, ParticipationId.ROUNDS)]


@needs(Permission.VIEW_RESULTS)
def update_participation(search: object) -> Answer:
    """Fill the page for the address's team and month."""
    return answer(search, "participation", TITLE, contents)


def register(app: Dash) -> None:
    """Bind the page's callback to an application."""
    app.callback(
        Output(ParticipationId.CONTENT, "children"),
        Output(ParticipationId.STATUS, "children"),
        Input(PageId.LOCATION, "search"),
    )(update_participation)


PARTICIPATION = Page(f"{PREFIX}participation", TITLE, layout, register)
