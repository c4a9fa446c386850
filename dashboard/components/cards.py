"""A chart's card: title, finding, drawing, cautions, notes, how to read it, and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go
from dash import dcc

from dashboard.components.elements import Element, html
from dashboard.components.states import aria, icon
from dashboard.components.tables import data_table
from dashboard.figures.dated import mark_text
from dashboard.figures.house import CONFIG
from dashboard.figures.rows import Texts
from dashboard.figures.text import kept
from data.language import day_words, gettext

METHOD = "/method"
SPLIT = "gx-split gx-panels"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with its id, its size in the style sheet and, where a card has several, its own title.

    `height` in rem goes before the style sheet's: for charts with a row for each of many teams.
    """

    id: str
    figure: go.Figure
    size: str = ""
    title: str = ""
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is drawn as a table; `summary` opens it, `caption` stands on it, `address` is where it downloads.

    `opened` where nothing is drawn but what the table says.
    """

    summary: str
    caption: str
    table: Texts
    address: str
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one chart; `finding` is its sentence, `about` says how to read it, a paragraph each."""

    name: str
    title: str
    finding: str
    drawings: Sequence[Drawing]
    about: Sequence[str]
    tables: Sequence[Numbers]
    cautions: Sequence[str] = ()
    notes: Sequence[Any] = field(default_factory=tuple)
    look: str = SPLIT  # how several drawings stand


def _drawing(drawing: Drawing, card: Card) -> Element:
    graph = dcc.Graph(id=drawing.id, figure=drawing.figure, config=CONFIG, responsive=True)
    label = gettext(
        "Chart: %(name)s. %(finding)s The numbers are in the table below it.",
        name=drawing.title or card.title,
        finding=card.finding,
    )
    # The graph is as high as what it stands in: its own height would go before any of a style sheet.
    sized: Any = {} if drawing.height is None else {"style": {"height": f"{drawing.height:g}rem"}}
    look = f"gx-chart__plot gx-plot {drawing.size}".strip()
    plot = html.Div(graph, className=look, role="img", **sized, **aria(label=label))
    return html.Div([html.H3(drawing.title), plot]) if drawing.title else plot


def _drawings(card: Card) -> list[Element]:
    """The drawings; nothing where there are none, so that on paper a table stays below its finding."""
    look = card.look if len(card.drawings) > 1 else ""
    return [html.Div([_drawing(each, card) for each in card.drawings], className=look)] if card.drawings else []


def _about(card: Card) -> Element:
    link = html.P(html.A(gettext("How this is measured"), href=METHOD))
    paragraphs = [html.P(str(paragraph)) for paragraph in card.about]
    return html.Details([html.Summary(gettext("About this chart")), *paragraphs, link], className="gx-disclosure")


def _numbers(numbers: Numbers) -> Element:
    words = gettext("Download as CSV")
    download = html.A([icon("download"), f" {words}"], href=numbers.address, download="")
    return html.Details(
        [html.Summary(numbers.summary), data_table(numbers.table, numbers.caption), html.P(download)],
        className="gx-disclosure",
        open=numbers.opened,
    )


def card(chart: Card) -> Element:
    """Return the card of a chart."""
    title = f"{chart.name}-title"
    return html.Section(
        [
            html.H2(str(chart.title), id=title, className="gx-chart__title"),
            html.P(kept(chart.finding), className="gx-finding"),
            *_drawings(chart),
            *(html.P([icon("info"), html.Span(str(caution))], className="gx-caution") for caution in chart.cautions),
            *chart.notes,
            _about(chart),
            *(_numbers(table) for table in chart.tables),
        ],
        className="gx-card",
        **aria(labelledby=title),
    )


def replaced(name: str, title: str, instead: Any) -> Element:
    """Return a card whose chart cannot be shown, with what stands there instead."""
    return html.Section(
        [html.H2(str(title), id=f"{name}-title", className="gx-chart__title"), instead],
        className="gx-card",
        **aria(labelledby=f"{name}-title"),
    )


def notes_list(marks: Sequence[Any]) -> list[Any]:
    """Return the dated notes of a chart as a list with their numbers; nothing where there are none.

    `marks` are those that are drawn, numbered.
    """
    items = [
        html.Li(
            [
                html.Time(
                    f"{row.number} \N{MIDDLE DOT} {day_words(row.happened_on)}",
                    dateTime=str(row.happened_on),
                ),
                mark_text(row),
            ]
        )
        for row in marks
    ]
    if not items:
        return []
    return [html.Ol(items, className="gx-timeline", **aria(label=gettext("What the dashed lines stand for")))]


def notes_above(name: str, title: str) -> list[Any]:
    """Return the way to the list of notes below another chart of the page, by that chart's name and title."""
    words = gettext("Notes: see the list under “%(chart)s”.", chart=title)
    return [html.P(html.A(words, href=f"#{name}-title"), className="gx-chart__notes")]
