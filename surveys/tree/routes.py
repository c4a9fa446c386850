"""Pages of the tree: every team in its place, a new one, another name, another place, the end of one."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from data.commands.joining import take_back_closing
from data.commands.organisations import close_team, create_team, in_no_file, place_team, rename_team
from data.db import db
from data.errors import RefusedError
from data.language import gettext
from data.queries.organisations import TeamRow, list_teams
from data.queries.staff import count_members
from data.types import Permission
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.own import local_today
from surveys.people.shared import actor, closing_of, open_teams
from surveys.resend import by_label, keep_what_was_sent
from surveys.teams import INDENT
from surveys.tree.forms import NameForm, NewTeamForm, PlaceForm

blueprint = Blueprint("tree", __name__, url_prefix="/tree")
keep_what_was_sent(blueprint, read=by_label(NewTeamForm, NameForm), back_to="tree.show_all")
NAMES = ("show_all", "add_new", "show", "rename", "place", "close", "keep_open")
ACCESS = {f"tree.{name}": Permission.ADMINISTER for name in NAMES}
Answer = str | Response | tuple[str, int]


def _own() -> dict[str, int]:
    return {"organisation_id": g.viewer.organisation_id}


def _team(team_id: int) -> TeamRow:
    found = next((team for team in open_teams(local_today()) if team.id == team_id), None)
    if found is None:
        abort(404)
    return found


def _choices(teams: list[TeamRow]) -> list[tuple[str, str]]:
    return [(str(team.id), INDENT * team.depth + team.name) for team in teams]


def _elsewhere(team: TeamRow) -> list[TeamRow]:
    """Return the open teams that a team can stand under: none of its own."""
    below = {team.id}
    for row in open_teams(local_today()):
        if row.parent_id in below:
            below.add(row.id)
    return [row for row in open_teams(local_today()) if row.id not in below]


@blueprint.get("")
def show_all() -> str:
    """Show the tree as a list of lists, with the people of each team."""
    today = local_today()
    people = count_members(db.session, **_own(), day=today)
    closed = [
        team
        for team in list_teams(db.session, g.viewer.organisation_id)
        if team.closed_on is not None and team.closed_on <= today
    ]
    teams = open_teams(today)
    unfit = [team for team in teams if in_no_file(team.name)]
    return render_template("tree/list.html", teams=teams, people=people, closed=closed, unfit=unfit)


def _asked(name: str, form: Form, field: str, change: Callable[[], str], team: TeamRow | None = None) -> Answer:
    """Show a form; when it is sent, change and say so, or say beside `field` what was refused."""
    if request.method != "POST":
        return render_template(f"tree/{name}.html", form=form, team=team)
    if form.validate():
        try:
            words = change()
        except RefusedError as refusal:
            form[field].errors = [refusal.message]
        else:
            flash(words, "success")
            return redirect(url_for("tree.show_all"))
    printable(form)
    return render_template(f"tree/{name}.html", form=form, team=team), 400


@blueprint.route("/new", methods=["GET", "POST"])
def add_new() -> Answer:
    """Ask for a new team, and add it."""
    teams = open_teams(local_today())
    under = request.args.get("under", "")
    form = NewTeamForm(request.form or None, parent=under if any(str(team.id) == under for team in teams) else "")
    form.parent.offer(_choices(teams))

    def change() -> str:
        beside = [team.position for team in teams if team.parent_id == form.parent.team_id]
        team = create_team(
            db.session,
            **_own(),
            name=form.name.data or "",
            parent_id=form.parent.team_id,
            position=max(beside, default=-1) + 1,
            now=utc_now(),
            **actor(),
        )
        return gettext("%(name)s is added. It counts from the next round on.", name=team.name)

    return _asked("new", form, "name", change)


@blueprint.get("/<int:team_id>")
def show(team_id: int) -> str:
    """Show a team and what can be done with it."""
    team = _team(team_id)
    teams = open_teams(local_today())
    return render_template(
        "tree/show.html",
        team=team,
        parent=next((row for row in teams if row.id == team.parent_id), None),
        below=[row for row in teams if row.parent_id == team_id],
        people=count_members(db.session, **_own(), day=local_today()).get(team_id, 0),
        closing=closing_of(team_id),
    )


@blueprint.route("/<int:team_id>/name", methods=["GET", "POST"])
def rename(team_id: int) -> Answer:
    """Give a team another name."""
    team = _team(team_id)
    form = NameForm(request.form or None, name=team.name)

    def change() -> str:
        rename_team(db.session, **_own(), team_id=team_id, name=form.name.data or "", now=utc_now(), **actor())
        return gettext("The name is changed. It counts from the next round on.")

    return _asked("rename", form, "name", change, team)


@blueprint.route("/<int:team_id>/place", methods=["GET", "POST"])
def place(team_id: int) -> Answer:
    """Put a team under another one."""
    team = _team(team_id)
    if team.parent_id is None:
        abort(404)
    form = PlaceForm(request.form or None, parent=str(team.parent_id))
    form.parent.offer(_choices(_elsewhere(team)))

    def change() -> str:
        assert form.parent.team_id is not None
        place_team(db.session, **_own(), team_id=team_id, parent_id=form.parent.team_id, now=utc_now(), **actor())
        return gettext("The team is moved. It counts from the next round on.")

    return _asked("place", form, "parent", change, team)


@blueprint.route("/<int:team_id>/close", methods=["GET", "POST"])
def close(team_id: int) -> Answer:
    """Say what closing a team means, and close it."""
    team = _team(team_id)
    if team.parent_id is None:
        abort(404)
    if request.method != "POST":
        return render_template("tree/close.html", team=team)
    try:
        close_team(db.session, **_own(), team_id=team_id, closed_on=local_today(), now=utc_now(), **actor())
    except RefusedError as refusal:
        return render_template("tree/close.html", team=team, page_errors=[("", refusal.message)]), 400
    flash(gettext("%(name)s is closed. Its past results stay.", name=team.name), "success")
    return redirect(url_for("tree.show_all"))


@blueprint.route("/<int:team_id>/keep-open", methods=["GET", "POST"])
def keep_open(team_id: int) -> Answer:
    """Ask whether a team that would close stays open, and let it."""
    team = _team(team_id)
    if team.closed_on is None:
        abort(404)
    if request.method != "POST":
        return render_template("tree/keep_open.html", team=team, closing=closing_of(team_id))
    try:
        take_back_closing(db.session, **_own(), team_id=team_id, today=local_today(), now=utc_now(), **actor())
    except RefusedError as refusal:
        facts = {"team": team, "closing": closing_of(team_id), "page_errors": [("", refusal.message)]}
        return render_template("tree/keep_open.html", **facts), 400
    flash(gettext("%(name)s stays open.", name=team.name), "success")
    return redirect(url_for("tree.show", team_id=team_id))
