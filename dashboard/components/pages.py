"""What every page has: a place, a frame without data, a callback, and the parts around and below its charts."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import Dash, Input, Output
from dash import html as components
from dash.development.base_component import Component
from flask import abort

from dashboard.components import about, states
from dashboard.components.along import files
from dashboard.components.cards import Numbers
from dashboard.components.elements import Element, html
from dashboard.components.selectors import INDENT, selectors
from dashboard.figures import rows, words
from dashboard.figures.rows import Cells
from dashboard.figures.text import month_label
from dashboard.guard import needs, text_input
from dashboard.ids import PageId
from dashboard.shell import PREFIX
from dashboard.view import Unit, View, open_view
from data.language import day_words, gettext, lazy, pgettext, told
from data.reports.schema import MonthRow
from data.types import Permission

NO_UNIT = lazy("You have no team to look at here yet. A new team appears when the next round opens.")
AS_TABLE = lazy("The numbers as a table")
LOADING = lazy("Loading the figures.")
ON_PAPER = lazy(
    "Shaded bands and thin lines are 95 %% intervals. A hollow point or bar marks a month in which fewer than half of "
    "those invited answered. A dotted bar is below the guide of 60 %%, or less than 0.5 favours; rates that are told "
    "as under more than that, or as so much or higher, have no bar. The page “How this is measured” tells of each "
    "figure."
)
Answer = tuple[list[Any], str]
Choice = tuple[str, str, Sequence[tuple[str, str]], str]  # name, label, options (value, words), the chosen value


@dataclass(frozen=True, slots=True)
class Opened:
    """What comes with a page: what the browser calls it, what its callback answers, and the files about what it shows.

    The answer is as Dash sends it, so that the first figures need no second question; `files` are title and address.
    """

    title: str
    answer: dict[str, Any]
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of charts: the start of its ids, its title, what it shows of a view, the tables behind its charts.

    `choice` is one more selector of the page's own. The `landing` page is found at the prefix, others below it. Whoever
    holds the `permission` sees the page.
    """

    name: str
    title: str
    contents: Callable[[View], list[Any]]
    tables: Mapping[str, Callable[[View], rows.Texts]] = field(default_factory=dict)
    choice: Callable[[View], Choice] | None = None
    landing: bool = False
    permission: Permission = Permission.VIEW_TEAM

    @property
    def path(self) -> str:
        """The path of the page's address."""
        return PREFIX if self.landing else f"{PREFIX}{self.name}"

    def layout(self) -> Component:
        """Return the page before its data are there; the status tells a screen reader when they are."""
        status = components.P("", id=self._status, role="status", className="visually-hidden")
        loading = components.P(str(LOADING), className="gx-quiet gx-loading")
        content = components.Div([components.H1(str(self.title)), loading], id=self._content)
        return components.Div([status, content])

    def register(self, app: Dash) -> None:
        """Bind the page's callback to an application."""
        parts = (Output(self._content, "children"), Output(self._status, "children"))
        app.callback(*parts, Input(PageId.LOCATION, "search"))(needs(self.permission)(self.update_page))

    def update_page(self, search: object) -> Answer:
        """Return the page's parts and what a screen reader is told, for the team and month in its address."""
        return self._shown(self._view(search))

    def opened(self, search: str) -> Opened:
        """Return what comes with the page at an address."""
        view = needs(self.permission)(self._view)(search)
        content, status = self._shown(view)
        answer = {"multi": True, "response": {self._content: {"children": content}, self._status: {"children": status}}}
        along = self.permission is Permission.VIEW_TEAM and view.team is not None
        return Opened(self._named(view), answer, files(view) if along else ())

    def _view(self, search: object) -> View:
        view = open_view(text_input(search), self.permission)
        if view.units and not view.found:
            abort(404)  # another's, another organisation's, gone or never there: the same answer to all
        return view

    def _named(self, view: View) -> str:
        """What the browser calls the page: in a list of those visited, each team and month is another."""
        return str(self.title) if view.team is None or view.month is None else caption(view, str(self.title))

    def _shown(self, view: View) -> Answer:
        title = told(self.title, view.team.name) if view.team is not None else str(self.title)
        parts, status = _parts(view, self.contents)
        above = [html.P(_path(view.path, view), className="gx-eyebrow")] if view.path else []
        heading = html.H1(title, **{"data-title": self._named(view)})
        around = [heading, *_farewell(view), *_selectors(self.name, view, self.choice)]
        return [*above, *around, *parts], status

    @property
    def output(self) -> str:
        """What Dash calls the callback's outputs together."""
        return f"..{self._content}.children...{self._status}.children.."

    @property
    def _content(self) -> str:
        return f"{self.name}-content"

    @property
    def _status(self) -> str:
        return f"{self.name}-status"


def _parts(view: View, contents: Callable[[View], list[Any]]) -> tuple[list[Any], str]:
    if not view.units:
        return [states.empty(gettext("No team yet"), str(NO_UNIT))], str(NO_UNIT)
    if view.team is None or view.month is None:
        words = first_close(view.rounds)
        return [states.empty(gettext("No round yet"), words)], words
    month, paper = month_label(view.month), html.P(str(ON_PAPER), className="gx-paper-note gx-quiet")
    return [*contents(view), paper], gettext("Showing %(name)s, %(month)s", name=view.team.name, month=month)


def first_close(rounds: Sequence[MonthRow]) -> str:
    """Return when there will be something to show: `rounds` are those of the report, none of them closed."""
    if not rounds:
        return gettext("No round is planned yet, so there is nothing to show.")
    closes = day_words(rounds[0].closes_on)
    if rounds[0].closes_at <= dt.datetime.now(dt.UTC):
        return gettext("The first round closed on %(day)s; its results are not out yet.", day=closes)
    return gettext("The first round closes on %(day)s; there is nothing to show before.", day=closes)


def _path(path: list[Unit], view: View) -> list[Any]:
    links: list[Any] = []
    for unit in path:
        links += [html.A(unit.name, href=view.query(unit)), " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "]
    return links[:-1]


def _selectors(page: str, view: View, choice: Callable[[View], Choice] | None) -> list[Element]:
    """Return the form of what there is to choose between, if there is anything."""
    there = [unit for unit in view.units if unit.closed_on is None]
    least = min((unit.depth for unit in there), default=0)
    teams = [(str(unit.id), INDENT * (unit.depth - least) + unit.name) for unit in there]
    gone = [(str(unit.id), _closed_name(unit)) for unit in view.units if unit.closed_on is not None]
    listed = [(month, month_label(month)) for month in reversed(view.months)]
    fields: list[Choice] = []
    if len(view.units) > 1 or view.team is None:
        fields.append(("team", gettext("Team"), teams, str(view.team.id) if view.team else ""))
    if listed:
        fields += [("month", gettext("Month"), listed, view.month or ""), *([choice(view)] if choice else [])]
    return [selectors(page, fields, {"team": (pgettext("teams", "Closed"), gone)} if gone else None)] if fields else []


def _closed_name(unit: Unit) -> str:
    """Name a closed team with its day: another one may have the same name by now."""
    assert unit.closed_on is not None
    return gettext("%(team)s (closed on %(day)s)", team=unit.name, day=day_words(unit.closed_on))


def _farewell(view: View) -> list[Any]:
    """Say of a closed team when it closed, and what stays."""
    if view.team is None or view.team.closed_on is None:
        return []
    day = day_words(view.team.closed_on)
    words = gettext(
        "%(team)s was closed on %(day)s. What was published about it stays; nothing is added.",
        team=view.team.name,
        day=day,
    )
    return [html.P(words, className="gx-prose gx-quiet")]


def panel(
    state: str,
    view: View,
    reason: tuple[str, str] | None = None,
    instead: tuple[str, str] | None = None,
    *,
    of: Sequence[str] = (),
    window: int = 1,
) -> Element:
    """Return what stands in place of a withheld result, with the way to the unit above.

    `instead` is another way, by its name and address, where the unit above shows no more. There is no way to a unit
    above that shows nothing of the measures `of` in the months of the `window` either.
    """
    above = view.parent
    if of and not shows(view, above, of, window):
        above = None
    usual = (above.name, view.query(above)) if above else ("", "")
    return states.withheld(state, *(usual if instead is None else instead), reason)


def shows(view: View, unit: Unit | None, measures: Sequence[str], window: int) -> bool:
    """Tell whether anything of measures may be shown of a unit in the months up to the view's."""
    if unit is None:
        return False
    cells = view.cells(measures, window=window, unit=unit)
    return any(rows.shown(row) for measure in measures for found in cells.parts(measure).values() for row in found)


def numbers(
    view: View, chart: str, title: str, table: rows.Texts, summary: str = AS_TABLE, measure: str = ""
) -> Numbers:
    """Return a chart's numbers for its card, to be downloaded under the chart's name."""
    return Numbers(str(summary), caption(view, title), table, f"{PREFIX}{chart}.csv{view.query(measure=measure)}")


def caption(view: View, title: str) -> str:
    """Return what stands on a table of a view's team and month."""
    assert view.team is not None
    month = month_label(view.month or "")
    return gettext("%(title)s: %(name)s, %(month)s", title=title, name=view.team.name, month=month)


def nothing(cells: Cells, measure: str) -> bool:
    """Tell whether no month of a measure may be shown."""
    return not any(rows.shown(row) for row in cells.of(measure))


def assumed(cells: Cells, measure: str) -> tuple[str, ...]:
    """Return what is to be said of intervals whose width is assumed; nothing where none is."""
    return (str(about.ASSUMED),) if any(row.interval == "assumed" for row in cells.of(measure)) else ()


def cautions(*, marked: bool) -> tuple[str, ...]:
    """Return the caution about who answered where a change is marked with it."""
    return (str(words.CAUTION),) if marked else ()
