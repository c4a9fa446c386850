"""Participation: how many of those invited answered, round by round."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.elements import html
from dashboard.components.pages import Page, nothing, numbers, panel
from dashboard.figures import participation, text
from dashboard.figures.rows import Cells
from dashboard.ids import ParticipationId
from dashboard.view import View
from data.language import lazy
from data.reports.series import WINDOW

TITLE = lazy("Participation")
MEASURES = (participation.MEASURE,)


def participation_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:P1 of a view."""
    if nothing(cells, participation.MEASURE):
        last = cells.of(participation.MEASURE)[-1]
        return replaced(
            "participation",
            TITLE,
            panel(last.state, view, text.reason(last), of=(participation.MEASURE,), window=WINDOW),
        )
    figure = participation.participation_figure(cells)
    return card(
        Card(
            name="participation",
            title=str(TITLE),
            finding=participation.participation_sentence(cells),
            drawings=[Drawing(graph, figure, "gx-plot--low")],
            about=about.PARTICIPATION,
            tables=[numbers(view, "participation", str(TITLE), participation.participation_table(cells))],
        )
    )


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    now = view.open_round
    parts = [participation_card(view, view.cells(MEASURES), ParticipationId.ROUNDS)]
    return [*parts, *([html.P(participation.open_round_sentence(now), className="gx-prose")] if now else [])]


PARTICIPATION = Page(
    "participation",
    TITLE,
    contents,
    {"participation": lambda view: participation.participation_table(view.cells(MEASURES))},
)
