"""The cards of roles, regions and time in the company, for the whole company only."""

from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.elements import Element, html
from dashboard.components.pages import numbers, panel
from dashboard.figures import groups, rows, teams, words
from dashboard.figures.rows import Cells
from dashboard.ids import TeamsId
from dashboard.view import View
from data.language import gettext, listed

GRAPHS = {"role": TeamsId.BY_ROLE, "region": TeamsId.BY_REGION, "tenure": TeamsId.BY_TENURE}


def company_cells(view: View, measures: tuple[str, ...]) -> Cells:
    """Return the month's cells of a view of the whole company; none for a team below it."""
    if view.team is None or view.parent is not None or view.month is None:
        return Cells([])
    (whole,) = view.side_by_side([view.team], measures)
    return whole.cells


def group_cards(view: View, measure: str) -> list[Any]:
    """Return a card for each attribute of which there are groups; `measure` is the score that is looked at."""
    cells = company_cells(view, (*groups.MEASURES, measure))
    name = measure.removeprefix("score:")
    there = [attribute for attribute in groups.ATTRIBUTES if groups.group_rows(cells, attribute, name)]
    hidden = [each for each in there if not groups.group_teams(cells, each, name)]
    cards = [_card(view, cells, attribute, measure) for attribute in there if attribute not in hidden]
    return cards + ([_hidden(view, hidden, groups.why_hidden(cells, hidden[0], name))] if hidden else [])


def _hidden(view: View, attributes: list[str], why: tuple[str, str]) -> Element:
    """Return one card for all attributes of which no group can be shown this month."""
    titles = [groups.ATTRIBUTES[attribute] for attribute in attributes]
    title = words.capital(listed([words.small(each) for each in titles]))
    return replaced("by-hidden", title, panel("not_enough", view, why))


def _card(view: View, cells: Cells, attribute: str, measure: str) -> Element:
    name, title = measure.removeprefix("score:"), groups.ATTRIBUTES[attribute]
    assert view.team is not None
    chart = f"by-{attribute}"
    drawn = groups.group_teams(cells, attribute, name)
    whole = next(iter(cells.of(measure)[-1:]), None)
    if whole is None or not rows.shown(whole) or not groups.told(drawn, measure):
        why = gettext("Not told this month"), str(groups.UNTOLD)
        return replaced(chart, title, panel("not_enough", view, why))
    hidden = len(drawn) < len(groups.group_rows(cells, attribute, name))
    return card(
        Card(
            name=chart,
            title=title,
            finding=groups.groups_sentence(drawn, measure, view.team.name, whole),
            drawings=[
                Drawing(
                    GRAPHS[attribute],
                    teams.teams_figure(drawn, measure, (view.team.name, whole)),
                    size=teams.SIZE,
                    height=teams.height(drawn, measure),
                )
            ],
            about=about.GROUPS,
            tables=[numbers(view, chart, title, groups.groups_table(cells, attribute, name), measure=name)],
            notes=[html.P(str(groups.HIDDEN))] if hidden else [],
        )
    )
