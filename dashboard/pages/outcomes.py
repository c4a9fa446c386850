"""Outcomes: deals won, days to close and stuck deals, below habits and on the same months."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import replaced
from dashboard.components.charts import Chart, chart_card, file_of
from dashboard.components.elements import html
from dashboard.components.pages import Page
from dashboard.components.states import empty
from dashboard.figures import outcomes, rows
from dashboard.figures.rows import Cells
from dashboard.ids import OutcomesId
from dashboard.pages.trends import RO, RO_MEASURES, TREND, TREND_MEASURES
from dashboard.view import View
from data.language import gettext, lazy

TITLE = lazy("Outcomes")
NO_CAUSE = lazy(
    "Side by side is not cause: outcomes depend on markets, prices and products too, and deals closed now began months "
    "ago."
)
NONE_YET = lazy("An administrator can publish them from a file of deals, month by month.")
STUCK_MEASURES = (outcomes.MOVED, outcomes.STUCK)
OPEN_ENDED = (outcomes.CYCLE, *STUCK_MEASURES)

WINS = Chart(
    name="wins",
    title=lazy("Deals won"),
    measure=outcomes.WINS,
    draw=outcomes.wins_figure,
    sentence=outcomes.wins_sentence,
    table=outcomes.wins_table,
    about=(*about.WINS, *about.OUTCOMES, *about.HOW_LINES),
    size="gx-plot--low",
)
CYCLE = Chart(
    name="cycle",
    title=lazy("Days to close a deal"),
    measure=outcomes.CYCLE,
    draw=outcomes.cycle_figure,
    sentence=outcomes.cycle_sentence,
    table=outcomes.cycle_table,
    about=(*about.CYCLE, *about.OUTCOMES, *about.HOW_LINES, about.OPEN_ENDED),
    ends_at=(outcomes.CYCLE,),
    ends_beside=OPEN_ENDED,
    size="gx-plot--low",
)
STUCK = Chart(
    name="stuck",
    title=lazy("Deals that moved and deals that are stuck"),
    measure=outcomes.MOVED,
    draw=outcomes.stuck_figure,
    sentence=outcomes.stuck_sentence,
    table=outcomes.stuck_table,
    about=(*about.STUCK, *about.HOW_LINES, about.OPEN_ENDED, about.NO_CAUSE),
    ends_at=STUCK_MEASURES,
    ends_beside=OPEN_ENDED,
    size="gx-plot--low",
)
CHARTS = (
    (TREND, OutcomesId.TREND),
    (RO, OutcomesId.RO),
    (WINS, OutcomesId.WINS),
    (CYCLE, OutcomesId.CYCLE),
    (STUCK, OutcomesId.STUCK),
)
MEASURES = (*TREND_MEASURES, *RO_MEASURES, outcomes.WINS, outcomes.CYCLE, *STUCK_MEASURES)


def _card(view: View, cells: Cells, chart: Chart, graph: str) -> Any:
    """A chart's card, or, of outcomes that were never published, that there are none yet."""
    if all(row.state == rows.NO_ROUND for row in cells.of(chart.measure)):
        return replaced(chart.name, chart.title, empty(gettext("No outcomes yet"), str(NONE_YET)))
    return chart_card(view, cells, chart, graph)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells(MEASURES)
    return [
        html.P(str(NO_CAUSE), className="gx-message gx-message--note"),
        *(_card(view, cells, chart, graph) for chart, graph in CHARTS),
    ]


OUTCOMES = Page(
    "outcomes",
    TITLE,
    contents,
    {
        "wins": file_of(WINS, (outcomes.WINS,)),
        "cycle": file_of(CYCLE, (outcomes.CYCLE,)),
        "stuck": file_of(STUCK, STUCK_MEASURES),
    },
)
