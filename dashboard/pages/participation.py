"""Participation: how many of those invited answered, round by round."""

from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.pages import Answer, Page, answer, frame, nothing, numbers, panel
from dashboard.figures import participation
from dashboard.figures.rows import Cells
from dashboard.guard import needs
from dashboard.ids import PageId, ParticipationId
from dashboard.shell import PREFIX
from dashboard.view import View
from data.types import Permission

TITLE = "Participation"
MEASURES = (participation.MEASURE,)


def participation_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:P1 of a view."""
    if nothing(cells, participation.MEASURE):
        return replaced("participation", TITLE, panel(cells.of(participation.MEASURE)[-1].state, view))
    figure = participation.participation_figure(cells)
    return card(
        Card(
            name="participation",
            title=TITLE,
            finding=participation.participation_sentence(cells),
            drawings=[Drawing(graph, figure, "gx-plot--low")],
            about=about.PARTICIPATION,
            tables=[numbers(view, "participation", TITLE, participation.participation_table(cells))],
        )
    )


def layout() -> Component:
    """Return the page's frame."""
    return frame(ParticipationId.CONTENT, ParticipationId.STATUS, TITLE)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    return [participation_card(view, view.cells(MEASURES), ParticipationId.ROUNDS)]


@needs(Permission.VIEW_TEAM)
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


PARTICIPATION = Page(
    f"{PREFIX}participation",
    TITLE,
    layout,
    register,
    {"participation": lambda view: participation.participation_table(view.cells(MEASURES))},
)
