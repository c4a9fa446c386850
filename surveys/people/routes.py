"""The list of people, a person's page, somebody new, and what somebody is called."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.attributes import set_attributes
from data.commands.looks import FOUND, LIST_SEEN
from data.commands.people import add_person, grant_role
from data.commands.staffing import change_person, place_person
from data.db import db
from data.errors import ConflictError, RefusedError
from data.language import gettext, sentences
from data.queries.staff import list_staff
from data.types import Permission, Role, whole_number
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.looking import note_looking
from surveys.own import local_today
from surveys.people.forms import DetailsForm, FileForm, NewPersonForm
from surveys.people.shared import actor, closing_of, handle, page_of, staff_file, team_choices, whose
from surveys.people.words import SHORT
from surveys.resend import by_label, keep_what_was_sent
from surveys.security import current_settings

blueprint = Blueprint("people", __name__, url_prefix="/people")
keep_what_was_sent(blueprint, read=by_label(NewPersonForm, FileForm), back_to="people.list_all")
ACCESS = dict.fromkeys(("people.list_all", "people.add_new", "people.show", "people.edit"), Permission.ADMINISTER)
LONGEST_SEARCH = 200
Answer = str | Response | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
def list_all() -> str:
    """List people, fifty a page; what is looked for is sent, so that no name stands in an address.

    Whoever is found can see that they were; of the whole list everybody can.
    """
    sent = request.values
    words = " ".join(sent.get("words", "").replace("\x00", " ").split())[:LONGEST_SEARCH]
    team_id, teams = whole_number(sent.get("team")) or 0, team_choices()
    found = list_staff(
        db.session,
        organisation_id=g.viewer.organisation_id,
        day=local_today(),
        words=words,
        team_id=team_id or None,
        page=whole_number(sent.get("page"), digits=9) or 0,
    )
    if words or team_id:
        note_looking(FOUND, [row.id for row in found.rows])
    else:
        note_looking(LIST_SEEN, [None])
    return render_template(
        "people/list.html", found=found, words=words, team_id=team_id, teams=teams, handle=handle, short=SHORT
    )


@blueprint.get("/of/<handle>")
def show(handle: str) -> str:
    """Show a person: who they are, teams by date, roles, days away."""
    person = staff_file(handle)
    return render_template(
        "people/show.html",
        person=person,
        handle=handle,
        today=local_today(),
        short=SHORT,
        can_mail=bool(current_settings().smtp_url),
    )


def _refused(form: DetailsForm, error: RefusedError | ConflictError) -> None:
    field = form.employee_id if "number" in error.message else form.email
    field.errors = [error.message]


@blueprint.route("/new", methods=["GET", "POST"])
def add_new() -> Answer:
    """Ask who is new, and add them."""
    form = NewPersonForm(request.form or None, starts_on=local_today(), roles=[Role.REP.value])
    form.team.offer(team_choices())
    if request.method != "POST":
        return render_template("people/new.html", form=form)
    if form.validate():
        try:
            with db.session.begin_nested():
                person_id = _add(form)
        except (ConflictError, RefusedError) as error:
            _refused(form, error)
        else:
            said = gettext("%(name)s is added, and is asked from the next round on.", name=form.name.data)
            closing = closing_of(form.team.team_id)
            flash(sentences(said, closing) if closing else said, "success")
            return redirect(page_of(person_id))
    printable(form)
    return render_template("people/new.html", form=form), 400


def _add(form: NewPersonForm) -> int:
    shared: dict[str, Any] = {"organisation_id": g.viewer.organisation_id, "now": utc_now(), **actor()}
    name, email = form.name.data or "", form.email.data or ""
    person = add_person(db.session, **shared, email=email, name=name)
    shared["person_id"] = person.id
    change_person(db.session, **shared, name=name, email=email, employee_id=form.employee_id.data or "")
    if form.team.team_id is not None and form.starts_on.data is not None:
        place_person(db.session, **shared, team_id=form.team.team_id, on=form.starts_on.data)
    for role in form.roles.data or ():
        grant_role(db.session, **shared, role=Role(role))
    return person.id


def _change(handle: str, form: FileForm) -> None:
    shared: dict[str, Any] = {**whose(handle), **actor(), "now": utc_now()}
    name, email = form.name.data or "", form.email.data or ""
    change_person(db.session, **shared, name=name, email=email, employee_id=form.employee_id.data or "")
    set_attributes(
        db.session,
        **shared,
        role=form.job_role.data,
        region=form.region.data,
        started_on=form.started_on.data,
    )


@blueprint.route("/of/<handle>/edit", methods=["GET", "POST"])
def edit(handle: str) -> Answer:
    """Change what somebody is called, their address, and what they do where since when."""
    person = staff_file(handle)
    form = FileForm(request.form or None, obj=person)
    if request.method == "POST":
        if form.validate():
            try:
                _change(handle, form)
            except ConflictError as error:
                _refused(form, error)
            else:
                flash(gettext("Your change is saved."), "success")
                return redirect(url_for("people.show", handle=handle))
        printable(form)
        return render_template("people/edit.html", person=person, handle=handle, form=form), 400
    return render_template("people/edit.html", person=person, handle=handle, form=form)
