"""What the pages say of the time before and after a team's workshops."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.elements import Element, html
from dashboard.components.pages import assumed, numbers, panel
from dashboard.components.states import empty
from dashboard.components.tables import data_table
from dashboard.figures import before_after, text, words
from dashboard.figures.before_after import Comparison
from dashboard.figures.rows import Cells
from dashboard.figures.text import month_label
from dashboard.view import View
from data.language import gettext, lazy, told

NAME, TITLE = "workshops", lazy("Before and after the workshop")
WAITING_TITLE = lazy("Not yet compared")
NOWHERE = ("", "")
PEOPLE_NEEDED = 5  # who answered both before and after
BASE, EACH = 5.5, 2.75  # rem of the chart, and of each of its rows


def before_after_card(view: View, graph: str) -> list[Any]:
    """Return chart:W2 of a view, of the latest workshop that is told of; nothing for a team without a workshop."""
    if not view.workshops:
        return []
    cells = view.cells(before_after.MEASURES)
    compared = before_after.comparisons(cells)
    waiting = _waiting(view, compared)
    if not compared:
        return [replaced(NAME, TITLE, empty(str(WAITING_TITLE), waiting))] if waiting else []
    latest = compared[-1]
    if latest.withheld:
        return [replaced(NAME, TITLE, panel(latest.withheld, view, _why(latest, view), NOWHERE))]
    return [_card(view, graph, cells, latest, waiting)]


def _why(latest: Comparison, view: View) -> tuple[str, str] | None:
    """Return what the comparison says of a team too small in the round that told it; None for the usual words.

    The unit above has no comparison of this workshop, so no way leads there.
    """
    k = next((round_.k for round_ in view.rounds if round_.month == latest.month), None)
    if latest.withheld != "not_enough" or k != PEOPLE_NEEDED:
        return None
    return text.WITHHELD["not_enough"][0], before_after.REFUSALS["few_people"]


def _waiting(view: View, compared: list[Comparison]) -> str:
    """Return when the latest workshop will be told of, where it is not yet; nothing where it never will be."""
    if view.team is None or view.team.closed_on is not None:
        return ""
    last = view.workshops[-1]
    after = [month for month in view.months if last < month <= (view.month or "")]
    if any(found.workshop == last for found in compared) or len(after) >= before_after.ROUNDS_AFTER:
        return ""
    return before_after.waiting_sentence(last, len(after))


def _other() -> str:
    return told(before_after.LEVELS["against_other"], words.small(str(before_after.ONE_TEAM_EACH)))


def _card(view: View, graph: str, cells: Cells, latest: Comparison, waiting: str) -> Element:
    drawn, table = before_after.drawn(latest), before_after.words_table(latest)
    caption = gettext("In words, %(month)s", month=month_label(latest.workshop))
    spoken = len(table.columns) > 1
    return card(
        Card(
            name=NAME,
            title=TITLE,
            finding=before_after.before_after_sentence(latest),
            drawings=[Drawing(graph, before_after.before_after_figure(latest), height=BASE + EACH * len(drawn))]
            if drawn
            else [],
            about=[*about.BEFORE_AFTER, *assumed(cells, before_after.MEASURES[0])],
            tables=[numbers(view, NAME, str(TITLE), before_after.before_after_table(cells))],
            cautions=[few] if (few := before_after.before_after_few(latest)) else (),
            notes=[
                *([data_table(table, caption)] if spoken else []),
                *(html.P(reason, className="gx-quiet") for reason in before_after.refusals(latest) if spoken),
                *([html.P(_other(), className="gx-quiet")] if latest.shown("against_other") else []),
                *([html.P(waiting)] if waiting else []),
            ],
        )
    )
