"""Pulse health: how well the questionnaire works, for coaches and administrators, the whole organisation alone."""

from collections.abc import Callable
from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, Numbers, card, replaced
from dashboard.components.charts import Chart, chart_card
from dashboard.components.elements import html
from dashboard.components.pages import Page, numbers, panel
from dashboard.components.states import empty
from dashboard.figures import careless, fit, ledger, reliability, rows, seconds
from dashboard.figures.rows import Cells
from dashboard.figures.text import FEW_CARELESS, reason
from dashboard.ids import HealthId
from dashboard.view import View
from data.language import Spoken, SpokenPairs, gettext, lazy, mark
from data.types import Permission

TITLE = lazy("Pulse health")
WHOLE = lazy(
    "How well the pulse itself works, for the whole organisation. Nothing here is told of a team, and nothing of a "
    "person. The questions are provisional: not yet validated."
)
NOT_KEPT = lazy("This round closed before these figures were kept. Later rounds have them.")
FEW = SpokenPairs(
    {
        "seconds": (
            mark("Not enough times"),
            mark("Fewer people were timed on every page than we need to show a result."),
        ),
        "scored": (
            mark("Not enough answers"),
            mark("Fewer people answered all of the statements than we need to show a result."),
        ),
        "scored:protects_neighbour": (
            mark("Would tell of a few people"),
            mark("So few people left out one of the statements that these figures would tell of their answers."),
        ),
        "careless": (
            mark("Not enough answers"),
            mark(
                "Fewer than 30 people answered all three scales, or so few answers of some team look careless that "
                "telling of them would tell of these people."
            ),
        ),
        "careless:protects_neighbour": (
            mark("Shown with the quarter's last month"),
            mark(
                "Careless answers are shown with the last month of a quarter: March, June, September, December. In the "
                "other months single statements are: both together would say too much."
            ),
        ),
    }
)
MONTH = (reliability.ALPHA, reliability.OMEGA, *fit.MEASURES, *seconds.MEASURES, *careless.MEASURES)
LEDGER = Chart(
    name="ledger",
    title=lazy("Given and received among colleagues (K)"),
    measure=ledger.MEASURE,
    draw=ledger.ledger_figure,
    sentence=ledger.ledger_sentence,
    table=ledger.ledger_table,
    about=(*about.LEDGER, *about.HOW_LINES, about.OPEN_ENDED),
    size="gx-plot--low",
    ends_at=(ledger.MEASURE,),
)
NAMES = Spoken(
    {
        "reliability": mark("Reliability"),
        "fit": mark("The twelve statements"),
        "seconds": mark("Time to answer"),
        "careless": mark("Careless answers"),
    }
)


def _month(view: View) -> Cells:
    return view.cells(MONTH, window=1)


def _untold(view: View, name: str, row: Any, few: str) -> Any:
    """Return the card that says why there is nothing, for a row that is not shown, or None where it is."""
    if row is None or row.state == rows.NO_ROUND:
        return replaced(name, NAMES[name], empty(gettext("Not counted in this round"), str(NOT_KEPT)))
    if rows.shown(row):
        return None
    counted = row.state == "not_enough" and row.note != FEW_CARELESS
    why = FEW.get(few if counted else f"{few}:{row.state}") or reason(row)
    return replaced(name, NAMES[name], panel(row.state, view, why))


def _tables(view: View, name: str, *, opened: bool = False) -> list[Numbers]:
    """Return the tables of a card; `opened` where nothing is drawn but what the first says."""
    cells = _month(view)
    made = [
        numbers(view, chart, NAMES[name], table(cells), gettext(summary))
        for chart, (table, summary) in TABLES.items()
        if chart.partition("-")[0] == name
    ]
    first = made[0]
    return [Numbers(first.summary, first.caption, first.table, first.address, opened=opened), *made[1:]]


def reliability_card(view: View, cells: Cells) -> Any:
    """chart:H4 of a view."""
    told = [reliability.last(cells, reliability.ALPHA, scale) for scale in reliability.SCALES]
    some = next((row for row in told if row is not None and rows.shown(row)), told[0])
    drawing = Drawing(HealthId.RELIABILITY, reliability.reliability_figure(cells), "gx-plot--low")
    return _untold(view, "reliability", some, "scored") or card(
        Card(
            name="reliability",
            title=NAMES["reliability"],
            finding=reliability.reliability_sentence(cells),
            drawings=[drawing],
            about=about.RELIABILITY,
            tables=_tables(view, "reliability"),
        )
    )


def fit_card(view: View, cells: Cells) -> Any:
    """chart:H1 of a view: a table, nothing is drawn."""
    return _untold(view, "fit", reliability.last(cells, fit.LEFT_OUT, "T1"), "scored") or card(
        Card(
            name="fit",
            title=NAMES["fit"],
            finding=fit.fit_sentence(cells),
            drawings=[],
            about=about.FIT,
            tables=_tables(view, "fit", opened=True),
        )
    )


def seconds_card(view: View, cells: Cells) -> Any:
    """chart:H2 of a view."""
    there = bool(seconds.spans(cells))
    drawn = [seconds.seconds_figure(cells, view.highest((seconds.TIMES,)))] if there else []
    return _untold(view, "seconds", reliability.last(cells, seconds.MEDIAN), "seconds") or card(
        Card(
            name="seconds",
            title=NAMES["seconds"],
            finding=seconds.seconds_sentence(cells),
            drawings=[Drawing(HealthId.SECONDS, each, "gx-plot--low") for each in drawn],
            about=about.SECONDS,
            tables=_tables(view, "seconds")[: 2 if there else 1],
            cautions=[str(seconds.TOO_SLOW)] if seconds.slow(cells) else [],
        )
    )


def careless_card(view: View, cells: Cells) -> Any:
    """What looks careless: two tables, nothing is drawn."""
    return _untold(view, "careless", reliability.last(cells, careless.CARELESS), "careless") or card(
        Card(
            name="careless",
            title=NAMES["careless"],
            finding=careless.careless_sentence(cells),
            drawings=[],
            about=about.CARELESS,
            tables=_tables(view, "careless", opened=True),
        )
    )


def contents(view: View) -> list[Any]:
    """Return what the page shows of the organisation and a month."""
    cells = _month(view)
    return [
        html.P(str(WHOLE), className="gx-message gx-message--note"),
        reliability_card(view, cells),
        fit_card(view, cells),
        seconds_card(view, cells),
        chart_card(view, view.cells((ledger.MEASURE,)), LEDGER, HealthId.LEDGER),
        careless_card(view, cells),
    ]


AS_TABLE = mark("The numbers as a table")
TABLES: dict[str, tuple[Callable[[Cells], rows.Texts], str]] = {
    "reliability": (reliability.reliability_table, AS_TABLE),
    "fit": (fit.fit_table, mark("The statements as a table")),
    "seconds": (seconds.seconds_table, mark("The pages as a table")),
    "seconds-spans": (seconds.spans_table, mark("The bars as a table")),
    "careless": (careless.careless_table, mark("How many, as a table")),
    "careless-without": (careless.without_table, mark("The scores without careless answers")),
}


def _download(table: Callable[[Cells], rows.Texts]) -> Callable[[View], rows.Texts]:
    return lambda view: table(_month(view))


HEALTH = Page(
    "health",
    TITLE,
    contents,
    {
        **{chart: _download(table) for chart, (table, _) in TABLES.items()},
        "ledger": lambda view: ledger.ledger_table(view.cells((ledger.MEASURE,))),
    },
    permission=Permission.SEE_UPKEEP,
)
