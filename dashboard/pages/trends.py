"""Trends: six habits of a team over the same months."""

from typing import Any

from dashboard.components import about
from dashboard.components.before_after import before_after_card
from dashboard.components.charts import Chart, chart_card, file_of
from dashboard.components.pages import Page
from dashboard.figures import asks, before_after, long_view, openers, path, ro, trend
from dashboard.figures.rows import Cells
from dashboard.ids import TrendsId
from dashboard.view import View
from data.language import lazy

TITLE = lazy("Trends")
TREND_MEASURES = ("score:T", "score:R", "change:T", "change:R", "detectable:T", "detectable:R")
RO_MEASURES = ("score:RO", "change:RO", "detectable:RO")
LONG_VIEW_MEASURES = ("score:L", "change:L", "detectable:L")

TREND = Chart(
    name="trend",
    title=lazy("Deal-first and give-and-return"),
    measure="score:T",
    draw=trend.trend_figure,
    sentence=trend.trend_sentence,
    table=trend.trend_table,
    about=(*about.TREND, *about.HOW_LINES, about.JUDGED),
    listed=True,
    marked=trend.trend_caution,
    detectable=trend.trend_detectable,
)
RO = Chart(
    name="ro",
    title=lazy("RO index"),
    measure=ro.MEASURE,
    draw=ro.ro_figure,
    sentence=ro.ro_sentence,
    table=ro.ro_table,
    about=(*about.RO, *about.HOW_LINES, about.JUDGED),
    size="gx-plot--low",
    marked=ro.ro_caution,
    detectable=ro.ro_detectable,
)
PATH = Chart(
    name="path",
    title=lazy("The path through the months"),
    measure="score:T",
    draw=lambda cells, _: path.path_figure(cells),
    sentence=path.path_sentence,
    table=path.path_table,
    about=(*about.PATH, about.JUDGED),
    also=lambda cells: about.PATH_CHANGED if path.changed(cells) else (),
    size="gx-plot--square",
    marked=trend.trend_caution,
)
LONG_VIEW = Chart(
    name="long-view",
    title=lazy("Long view"),
    measure=long_view.MEASURE,
    draw=long_view.long_view_figure,
    sentence=long_view.long_view_sentence,
    table=long_view.long_view_table,
    about=(*about.LONG_VIEW, *about.HOW_LINES, about.JUDGED),
    size="gx-plot--low",
    marked=long_view.long_view_caution,
    detectable=long_view.long_view_detectable,
)
OPENERS = Chart(
    name="openers",
    title=lazy("Opening with an offer"),
    measure=openers.MEASURE,
    draw=openers.openers_figure,
    sentence=openers.openers_sentence,
    table=openers.openers_table,
    about=(*about.OPENERS, *about.HOW_LINES, about.JUDGED),
    size="gx-plot--low",
    marked=openers.openers_caution,
)
ASKS = Chart(
    name="asks",
    title=lazy("Asking"),
    measure=asks.MEASURE,
    draw=asks.asks_figure,
    sentence=asks.asks_sentence,
    table=asks.asks_table,
    about=(*about.ASKS, about.ASKS_JUDGED, about.JUDGED),
    size="gx-plot--low",
)
CHARTS = (
    (TREND, TrendsId.TREND),
    (RO, TrendsId.RO),
    (PATH, TrendsId.PATH),
    (LONG_VIEW, TrendsId.LONG_VIEW),
    (OPENERS, TrendsId.OPENERS),
    (ASKS, TrendsId.ASKS),
)
OPENERS_MEASURES = (openers.MEASURE, openers.CHANGE)
ASKS_MEASURES = (asks.MEASURE, asks.CHANGE)
MEASURES = (*TREND_MEASURES, *RO_MEASURES, *LONG_VIEW_MEASURES, *OPENERS_MEASURES, *ASKS_MEASURES)


def trend_card(view: View, cells: Cells, graph: str) -> Any:
    """chart:T1 of a view."""
    return chart_card(view, cells, TREND, graph)


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    cells = view.cells(MEASURES)
    first, *others = (chart_card(view, cells, chart, graph) for chart, graph in CHARTS)
    return [first, *before_after_card(view, TrendsId.WORKSHOP), *others]


TRENDS = Page(
    "trends",
    TITLE,
    contents,
    {
        "trend": file_of(TREND, TREND_MEASURES),
        "workshops": lambda view: before_after.before_after_table(view.cells(before_after.MEASURES)),
        "ro": file_of(RO, RO_MEASURES),
        "path": lambda view: path.path_table(view.cells(TREND_MEASURES)),
        "long-view": file_of(LONG_VIEW, (long_view.MEASURE,)),
        "openers": file_of(OPENERS, (openers.MEASURE,)),
        "asks": file_of(ASKS, (asks.MEASURE,)),
    },
)
