"""What leaders do about a team: its open actions, and the way to the forms in which they write."""

from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import aria
from dashboard.shell import surroundings
from dashboard.view import View
from data.language import day_words, gettext, lazy
from data.reports.schema import ActionRow
from data.types import ACTION_MEASURES

ACTIONS, NEW_NOTE, NEW_DEBRIEF = "/actions/", "/notes/new", "/debriefs/new"
NOTHING = lazy("No action is open.")


def note_link(view: View) -> list[Any]:
    """Return the way to the form of a note on the trends, for those who lead the team."""
    if not view.leads:
        return []
    return [
        html.P(html.A(gettext("Add a note"), href=f"{NEW_NOTE}{view.query()}", className="btn btn-secondary btn-sm"))
    ]


def debrief_link(view: View) -> list[Any]:
    """Return the button that begins a debrief of the team, for those who coach it."""
    if not view.coaches:
        return []
    token = {"name": "csrf_token", "value": surroundings().shell.token()}  # Dash has no hidden fields
    way = html.Button(gettext("Start a debrief"), type="submit", className="btn btn-secondary", **token)
    begin = html.Form(way, method="POST", action=f"{NEW_DEBRIEF}{view.query()}")
    words = gettext("It begins at once. A workshop of today is noted for it and drawn on the trends of this team.")
    return [html.Div([begin, html.Span(words, className="gx-small gx-quiet")], className="gx-actions")]


def actions_card(view: View) -> list[Any]:
    """Return the card of a team's open actions; nothing for those who may not read them."""
    actions = view.actions
    if actions is None:
        return []
    listed: Any = html.P(str(NOTHING), className="gx-quiet")
    if actions:
        listed = html.Ul([_line(action) for action in actions], className="gx-entries")
    words = gettext("Add, change or close actions") if view.leads else gettext("Actions and their owners")
    way = html.P(html.A(words, href=f"{ACTIONS}{view.query()}"))
    title = html.H2(gettext("Open actions"), id="actions-title", className="gx-chart__title")
    return [html.Section([title, listed, way], className="gx-card", **aria(labelledby="actions-title"))]


def _line(action: ActionRow) -> Element:
    words: list[Any] = [html.Bdi(action.words)]
    if action.overdue:
        words += [" ", html.Span(gettext("Overdue"), className="gx-tag gx-tag--error")]
    measure = ACTION_MEASURES.get(action.measure or "", "")
    facts = [gettext("Due %(day)s", day=day_words(action.due_on))]
    if measure:
        facts.append(gettext("for %(measure)s", measure=measure))
    return html.Li(
        [
            html.P(words, className="gx-entries__what"),
            html.P(f" {chr(0xB7)} ".join(facts), className="gx-quiet"),
        ]
    )
