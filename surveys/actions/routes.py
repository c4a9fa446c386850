"""Pages of a team's actions: what is open and what came of the others, a new one, changes, closing."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from data.calendar import local_day
from data.commands.actions import MOST_OPEN, add_action, change_action, close_action, hold_action
from data.db import db
from data.errors import ConflictError
from data.language import day_words, gettext, lazy, mark
from data.queries.organisations import get_organisation
from data.queries.teamwork import ActionRow, get_action, list_actions, list_owners
from data.reports.schema import UnitRow
from data.reports.units import above
from data.types import ACTION_MEASURES, Permission
from surveys.access import wants_page
from surveys.actions.forms import ActionForm, OutcomeForm
from surveys.clock import utc_now
from surveys.errors import answer_http_error
from surveys.fields import printable
from surveys.gone import Way, tell_gone
from surveys.meanwhile import Boxes, Met, meet, write_seen
from surveys.own import local_today
from surveys.resend import keep_what_was_sent
from surveys.teams import Place, author, by_id, names, place, teams_ever_led, teams_followed, teams_led

blueprint = Blueprint("actions", __name__, url_prefix="/actions")
ACCESS = {
    "actions.list_all": Permission.SEE_ACTIONS,
    "actions.add_new": Permission.LEAD,
    "actions.edit": Permission.LEAD,
    "actions.close": Permission.LEAD,
}
BOXES = {
    "words": lazy("What is to be done?"),
    "due_on": lazy("By when?"),
    "outcome": lazy("What came of it?"),
}
GONE = mark("The action is not there any more, or its team is not yours any more.")
STANDS = mark("“%(words)s” was closed with the words “%(outcome)s”. That stays; what you wrote was not saved.")
Answer = str | Response | tuple[str, int]


def _in_words(name: str, text: str) -> tuple[str, str] | None:
    return (str(BOXES[name]), text) if name in BOXES else None


keep_what_was_sent(blueprint, read=_in_words, back_to="actions.list_all")


def _listed(teams: list[UnitRow], *, closed: bool = False) -> list[ActionRow]:
    team_ids = [unit.team_id for unit in teams]
    found = list_actions(db.session, organisation_id=g.viewer.organisation_id, team_ids=team_ids, closed=closed)
    return list(found)


def _full(teams: list[UnitRow]) -> set[int]:
    """Return the teams that have as many open actions as a team may have."""
    counts = Counter(action.team_id for action in _listed(teams))
    return {team_id for team_id, number in counts.items() if number >= MOST_OPEN}


def _entries(actions: list[ActionRow], here: Place, gone: Sequence[UnitRow] = ()) -> dict[str, Any]:
    """Return what a template needs to list open actions; those of closed teams (`gone`) can be closed and no more."""
    return {
        "actions": actions,
        "names": names([*teams_followed(), *gone]),
        "led": names(teams_led()),
        "gone": names(gone),
        "measures": ACTION_MEASURES,
        "today": local_today(),
        "here": here,
    }


@blueprint.get("/")
def list_all() -> str:
    """List the actions of the teams that the viewer leads or belongs to, or of the one that the address names.

    What teams left open that were closed since stands below, for who leads the place where they stood.
    """
    teams, led, gone = teams_followed(), teams_led(), _closed_teams()
    here = place([*teams, *gone])
    shown = teams if here.team is None else [unit for unit in teams if unit.team_id == here.team.team_id]
    left = [unit for unit in gone if here.team is None or _within(unit, here.team, teams_ever_led())]
    choices = [unit for unit in led if here.team is None or unit.team_id == here.team.team_id]
    full = _full(choices)
    return render_template(
        "actions/list.html",
        **_entries(_listed(shown), here, left),
        left=_listed(left),
        closed=_listed([*shown, *left], closed=True),
        teams=teams,
        choices=[unit for unit in choices if unit.team_id not in full],
        full=[unit.name for unit in choices if unit.team_id in full],
        local=_local,
        most=MOST_OPEN,
    )


def _closed_teams() -> list[UnitRow]:
    """Return the closed teams whose months the viewer looks at as a leader; they have no leaders of their own."""
    return [unit for unit in teams_ever_led() if unit.closed_on is not None]


def _within(unit: UnitRow, place_: UnitRow, ever: Sequence[UnitRow]) -> bool:
    """Tell whether a closed team is a place, or stood below it."""
    parents = {each.team_id: each.parent_team_id for each in ever}
    return place_.team_id in {unit.team_id, *above(unit.team_id, parents)}


def _local(moment: dt.datetime) -> dt.date:
    return local_day(moment, get_organisation(db.session, g.viewer.organisation_id).zone)


def _form(team: UnitRow, action: ActionRow | None = None, sent: MultiDict[str, str] | None = None) -> ActionForm:
    today = local_today()
    owners = list_owners(db.session, organisation_id=g.viewer.organisation_id, team_id=team.team_id, today=today)
    values: dict[str, Any] = {}
    if action is not None:
        values = {
            "words": action.words,
            "owner": str(action.owner_id or ""),
            "measure": action.measure or "",
            "due_on": action.due_on,
        }
        if action.owner_id and action.owner_id not in {person_id for person_id, _ in owners}:
            owners = [*owners, (action.owner_id, action.owner)]
    kept = action.due_on if action else None
    return ActionForm(sent or request.form or None, owners=owners, today=today, kept=kept, data=values)


def _page(form: ActionForm, here: Place, action: ActionRow | None = None, **more: Any) -> str:
    printable(form)
    return render_template("actions/edit.html", form=form, here=here, action=action, **more)


def _page_of_none(form: ActionForm, here: Place, team: UnitRow, words: str) -> str:
    """Return a new action's form that the team cannot take, with the reason and the actions that are open."""
    printable(form)
    listed = _entries(_listed([team]), here)
    return render_template("actions/edit.html", form=form, page_errors=[("words", words)], **listed)


@blueprint.route("/new", methods=["GET", "POST"])
def add_new() -> Answer:
    """Show the form of a new action of the team that the address names, and add it."""
    here = place(teams_led())
    if here.team is None:
        abort(404)
    form = _form(here.team)
    if request.method != "POST":
        if _full([here.team]):
            return render_template("actions/full.html", **_entries(_listed([here.team]), here))
        return _page(form, here)
    if not form.validate():
        return _page(form, here), 400
    try:
        add_action(db.session, **author(), team_id=here.team.team_id, **form.facts, now=utc_now())
    except ConflictError as refusal:
        return _page_of_none(form, here, here.team, refusal.message), 409
    flash(gettext("The action is added. The whole team sees it."), "success")
    return redirect(url_for("actions.list_all", **here.query))


def _back(here: Place | None = None) -> tuple[str, str]:
    return url_for("actions.list_all", **(here.query if here else {})), gettext("Back to the actions")


def _not_there(error: NotFound) -> Answer | HTTPException:
    """Give back what was typed about an action that is not there any more, or not the viewer's to change."""
    if request.method != "POST" or not wants_page():
        return answer_http_error(error)
    return tell_gone(gettext(GONE), read=_in_words, back=_back(), way=None), HTTPStatus.NOT_FOUND


blueprint.register_error_handler(NotFound, _not_there)


def _ended(form: ActionForm, action: ActionRow, here: Place) -> Answer:
    """Return to the actions; a change of one that somebody else has closed is given back beside what stands."""
    now = (action.words, str(action.owner_id or ""), action.measure or "", action.due_on)
    typed = (" ".join((form.words.data or "").split()), form.owner.data, form.measure.data or "", form.due_on.data)
    if request.method != "POST" or typed == now:
        flash(gettext("This action is closed already."), "warning")
        return redirect(url_for("actions.list_all", **here.query))
    assert here.team is not None
    chosen = {
        field.name: {option.data: str(option.label.text) for option in field} for field in (form.owner, form.measure)
    }

    def read(name: str, text: str) -> tuple[str, str] | None:
        if name in chosen:
            return str(form[name].label.text), chosen[name].get(text, text)
        return _in_words(name, text)

    way = Way(url_for("actions.add_new", **here.query), gettext("Add it as a new action"))
    page = tell_gone(
        gettext(STANDS, words=action.words, outcome=action.outcome),
        read=read,
        back=_back(here),
        way=None if _full([here.team]) else way,
        heading=gettext("This action is closed already"),
    )
    return page, HTTPStatus.CONFLICT


def _action(action_id: int, *, ever: bool = False) -> tuple[ActionRow, Place]:
    """Return an action of a team that the viewer leads, or led when it closed (`ever`); 404 for any other."""
    action = get_action(db.session, organisation_id=g.viewer.organisation_id, action_id=action_id)
    if action is None:
        abort(404)
    teams = [*teams_led(), *(_closed_teams() if ever else ())]
    return action, Place(by_id(teams, action.team_id), place(teams).month)


@blueprint.route("/<int:action_id>", methods=["GET", "POST"])
def edit(action_id: int) -> Answer:
    """Show an open action in its form, and change it; a change of one that was closed meanwhile is given back."""
    if request.method == "POST":
        hold_action(db.session, organisation_id=g.viewer.organisation_id, action_id=action_id)
    action, here = _action(action_id)
    assert here.team is not None
    if action.closed_at is not None:
        return _ended(_form(here.team, action), action, here)
    if request.method != "POST":
        return _page(_form(here.team, action), here, action, seen=write_seen(_boxes(action)))
    return _change(action, here, meet(request.form, _boxes(action)))


def _boxes(action: ActionRow) -> Boxes:
    """Return what the boxes of an action hold as it is stored."""
    return {
        "words": action.words,
        "owner": str(action.owner_id or ""),
        "due_on": action.due_on.isoformat(),
        "measure": action.measure or "",
    }


def _stored(form: ActionForm, action: ActionRow, both: Boxes) -> list[tuple[str, str]]:
    """Return the labels of boxes and what is stored in them by now."""
    words = {
        "words": action.words,
        "owner": action.owner or gettext("Nobody owns it any more"),
        "due_on": day_words(action.due_on),
        "measure": str(ACTION_MEASURES[action.measure]) if action.measure in ACTION_MEASURES else gettext("None"),
    }
    return [(str(form[name].label.text), words[name]) for name in both]


def _change(action: ActionRow, here: Place, met: Met) -> Answer:
    """Change an open action; where somebody else changed the same boxes meanwhile, show theirs beside what was sent."""
    assert here.team is not None
    form = _form(here.team, action, met.boxes)
    if not form.validate():
        return _page(form, here, action, seen=met.seen), 400
    if met.both:
        return _page(form, here, action, seen=met.seen, both=_stored(form, action, met.both)), 409
    try:
        change_action(db.session, **author(), action_id=action.id, **form.facts, now=utc_now())
    except ConflictError:
        return _ended(form, *_action(action.id))
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("actions.list_all", **here.query))


def _closed_already(form: OutcomeForm, action: ActionRow, here: Place) -> Answer:
    """Return to the actions; with what was typed about one that somebody else has closed, show it beside theirs."""
    typed = " ".join((form.outcome.data or "").split())
    if request.method != "POST" or typed in {"", action.outcome}:
        flash(gettext("This action is closed already."), "warning")
        return redirect(url_for("actions.list_all", **here.query))
    printable(form)
    return render_template("actions/closed.html", form=form, action=action, here=here), 409


@blueprint.route("/<int:action_id>/close", methods=["GET", "POST"])
def close(action_id: int) -> Answer:
    """Ask what came of an action, and close it; closed twice, the first outcome stays and the second is given back.

    What a closed team left open can be closed too.
    """
    action, here = _action(action_id, ever=True)
    form = OutcomeForm(request.form or None)
    if action.closed_at is not None:
        return _closed_already(form, action, here)
    if request.method == "POST" and form.validate():
        try:
            close_action(db.session, **author(), action_id=action.id, outcome=form.outcome.data or "", now=utc_now())
        except ConflictError:
            return _closed_already(form, *_action(action_id, ever=True))
        flash(gettext("The action is closed."), "success")
        return redirect(url_for("actions.list_all", **here.query))
    printable(form)
    page = render_template("actions/close.html", form=form, action=action, here=here)
    return (page, 400) if request.method == "POST" else page
