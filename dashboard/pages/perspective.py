"""Perspective: what worksheets know about customers, point by point, and on what basis."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.item_table import terms
from dashboard.components.pages import Page, numbers, panel
from dashboard.components.states import empty
from dashboard.figures import coverage, text
from dashboard.figures.rows import Cells
from dashboard.ids import PerspectiveId
from dashboard.view import View
from data.language import gettext, lazy

TITLE = lazy("Perspective")
CARD = lazy("What worksheets know, and how")
WINDOW = 6  # months looked back for the last ones counted; they are counted every third month
BASE, EACH = 7.75, 3.0  # rem of the chart, and of each point
NONE_YET = lazy(
    "Worksheets are counted when a round closes, every third month at the most. None have been counted here yet."
)


def _cells(view: View) -> Cells:
    return view.cells(coverage.MEASURES, window=WINDOW)


def coverage_card(view: View) -> Any:
    """chart:E1 of a view."""
    cells = _cells(view)
    keys = coverage.drawn(cells)
    if not keys:
        whole = coverage.whole(cells, next(iter(coverage.POINTS)))
        if whole is None:
            return replaced("coverage", CARD, empty(gettext("No worksheets counted yet"), str(NONE_YET)))
        return replaced(
            "coverage",
            CARD,
            panel(whole.state, view, text.WITHHELD_WORKSHEETS.get(whole.state), of=coverage.MEASURES, window=WINDOW),
        )
    questions = [(point.name, point.question) for point in coverage.POINTS.values()]
    figure = coverage.coverage_figure(cells)
    return card(
        Card(
            name="coverage",
            title=str(CARD),
            finding=coverage.coverage_sentence(cells),
            drawings=[Drawing(PerspectiveId.COVERAGE, figure, height=BASE + EACH * len(keys))],
            about=about.COVERAGE,
            tables=[numbers(view, "coverage", str(CARD), coverage.coverage_table(cells))],
            notes=[terms(gettext("The nine points in full"), questions)],
        )
    )


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    return [coverage_card(view)]


PERSPECTIVE = Page(
    "perspective",
    TITLE,
    contents,
    {"coverage": lambda view: coverage.coverage_table(_cells(view))},
)
