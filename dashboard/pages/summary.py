"""The page a leader lands on: one finding, six figures, the two lines, participation."""

from typing import Any

from dashboard.components.actions import actions_card, debrief_link
from dashboard.components.along import take_along
from dashboard.components.before_after import before_after_card
from dashboard.components.elements import html
from dashboard.components.pages import Page, panel
from dashboard.components.tiles import tiles
from dashboard.figures import rows
from dashboard.figures.rows import Cells
from dashboard.figures.summary import summary_sentence
from dashboard.ids import SummaryId
from dashboard.pages import giving, participation, trends
from dashboard.view import View
from data.language import lazy

TITLE = lazy("Summary")
SCORES = (*trends.TREND_MEASURES, *trends.RO_MEASURES, *participation.MEASURES)
ALONE = ("score:RO", "score:T", "score:R", *giving.RATES, *participation.MEASURES)
ROUND_BEFORE = 2  # months, for the tiles without a published word


def _figures(view: View, cells: Cells) -> list[Any]:
    """The finding and the tiles, or in their place why there is nothing to tell of this month."""
    assert view.team is not None
    everything = cells.joined(giving.month_cells(view, window=ROUND_BEFORE))
    if not any(rows.shown(everything.of(measure)[-1]) for measure in ALONE[:-1]):
        return [panel(everything.of("score:RO")[-1].state, view, of=ALONE[:-1])]
    above = view.parent
    beside = None if above is None else view.cells(ALONE, window=1, unit=above)
    return [
        html.P(summary_sentence(cells, view.team.name), className="gx-lead"),
        tiles(everything, beside, above.name if above else ""),
    ]


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells(SCORES)
    there = any(rows.shown(row) for row in cells.of("score:T"))
    return [
        *_figures(view, cells),
        *([trends.trend_card(view, cells, SummaryId.TREND)] if there else []),
        *before_after_card(view, SummaryId.WORKSHOP),
        *actions_card(view),
        participation.participation_card(
            view,
            cells,
            SummaryId.PARTICIPATION,
            above=(trends.TREND.name, str(trends.TREND.title)) if there else None,
        ),
        *debrief_link(view),
        take_along(view),
    ]


SUMMARY = Page("summary", TITLE, contents, landing=True)
