"""Participation: how many of those invited answered, round by round."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, notes_above, notes_list, replaced
from dashboard.components.elements import html
from dashboard.components.pages import Page, nothing, numbers, panel
from dashboard.figures import dated, noted, participation, text
from dashboard.figures.rows import Cells, Texts
from dashboard.ids import ParticipationId
from dashboard.view import View
from data.language import lazy
from data.reports.series import WINDOW

TITLE = lazy("Participation")
MEASURES = (participation.MEASURE,)


def _drawn(view: View, cells: Cells) -> list[dated.Numbered]:
    return dated.on_axis(view.marks, [row.month for row in cells.of(participation.MEASURE)])


def _table(view: View) -> Texts:
    cells = view.cells(MEASURES)
    return noted.with_marks(participation.participation_table(cells), _drawn(view, cells))


def participation_card(view: View, cells: Cells, graph: str, *, above: tuple[str, str] | None = None) -> Any:
    """chart:P1 of a view, with the list of notes; where a chart `above` has it (name, title), the way there."""
    if nothing(cells, participation.MEASURE):
        last = cells.of(participation.MEASURE)[-1]
        return replaced(
            "participation",
            TITLE,
            panel(last.state, view, text.reason(last), of=(participation.MEASURE,), window=WINDOW),
        )
    figure = participation.participation_figure(cells, view.marks)
    drawn = _drawn(view, cells)
    return card(
        Card(
            name="participation",
            title=str(TITLE),
            finding=participation.participation_sentence(cells),
            drawings=[Drawing(graph, figure, "gx-plot--low")],
            about=[*about.PARTICIPATION, *([about.NOTED] if drawn else [])],
            tables=[numbers(view, "participation", str(TITLE), participation.participation_table(cells))],
            notes=notes_above(*above) if above and drawn else notes_list(drawn),
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
    {"participation": _table},
)
