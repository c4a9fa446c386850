"""Charts over the months with one figure: what they are made of, and their cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.components import about
from dashboard.components.actions import note_link
from dashboard.components.cards import Card, Drawing, card, notes_list, replaced
from dashboard.components.pages import assumed, cautions, nothing, numbers, panel
from dashboard.figures import dated, noted, text
from dashboard.figures.rows import Cells, Texts
from dashboard.view import View
from data.language import sentences
from data.reports.series import WINDOW


def _never(_: Cells) -> bool:
    return False


def _nothing(_: Cells) -> str:
    return ""


def _no_more(_: Cells) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart of a page.

    `measure` decides whether there is anything to draw; `listed` charts show the dated notes below them; `marked`
    tells whether the last change needs the caution about who answered, `detectable` how large a change would have been
    seen, or nothing; `also` says how to read what is drawn in some months only. `draw` takes cells and marks, and where
    the axis has no end of its own, what the highest cell of the measures `ends_at` needs room for; `ends_beside` are
    those of all charts of the page, to be read with them.
    """

    name: str
    title: str
    measure: str
    draw: Callable[..., go.Figure]
    sentence: Callable[[Cells], str]
    table: Callable[[Cells], Texts]
    about: Sequence[str]
    size: str = ""
    listed: bool = False
    marked: Callable[[Cells], bool] = _never
    detectable: Callable[[Cells], str] = _nothing
    also: Callable[[Cells], Sequence[str]] = _no_more
    ends_at: Sequence[str] = ()
    ends_beside: Sequence[str] = ()


def _detectable(cells: Cells, chart: Chart) -> list[str]:
    found = chart.detectable(cells)
    return [sentences(found, about.DETECTED)] if found else []


def _drawn(view: View, cells: Cells, chart: Chart) -> go.Figure:
    if not chart.ends_at:
        return chart.draw(cells, view.marks)
    found = view.highest(chart.ends_at, beside=chart.ends_beside)
    return chart.draw(cells, view.marks, max(found.values(), default=0.0))


def file_of(chart: Chart, measures: Sequence[str]) -> Callable[[View], Texts]:
    """Return what makes the table of a chart's file: its numbers, and the workshops and notes that are drawn on it."""

    def table(view: View) -> Texts:
        cells = view.cells(measures)
        drawn = dated.on_axis(view.marks, [row.month for row in cells.of(chart.measure)])
        return noted.with_marks(chart.table(cells), drawn)

    return table


def chart_card(view: View, cells: Cells, chart: Chart, graph: str) -> Any:
    """Return a chart's card, or the card that says why there is nothing; `graph` is the figure's id."""
    series = cells.of(chart.measure)
    if nothing(cells, chart.measure):
        why = text.reason(series[-1])
        return replaced(chart.name, chart.title, panel(series[-1].state, view, why, of=(chart.measure,), window=WINDOW))
    listed = notes_list(dated.on_axis(view.marks, [row.month for row in series])) if chart.listed else []
    return card(
        Card(
            name=chart.name,
            title=str(chart.title),
            finding=chart.sentence(cells),
            drawings=[Drawing(graph, _drawn(view, cells, chart), chart.size)],
            about=[*chart.about, *chart.also(cells), *_detectable(cells, chart), *assumed(cells, chart.measure)],
            tables=[numbers(view, chart.name, str(chart.title), chart.table(cells))],
            cautions=cautions(marked=chart.marked(cells)),
            notes=[*listed, *note_link(view)] if chart.listed else (),
        )
    )
