"""What administrators change about a person: team by date, last day, roles, days away, the way in, and erasing."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from data.commands.erasure import erase_person
from data.commands.factors import reset_factor
from data.commands.links import invite_person
from data.commands.people import disable_person, grant_role, revoke_role
from data.commands.staffing import (
    add_absence,
    enable_person,
    place_person,
    remove_absence,
    set_last_day,
    sign_out_everywhere,
    take_back_move,
)
from data.db import db
from data.errors import ConflictError, RefusedError
from data.language import gettext, ngettext, sentences
from data.queries.tokens import count_left
from data.types import Permission, Role
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.mail import NOT_SET_UP
from surveys.own import local_today
from surveys.people.forms import AwayForm, LeaveForm, MoveForm, RoleForm
from surveys.people.routes import blueprint
from surveys.people.shared import actor, closing_of, staff_file, team_choices, whose
from surveys.security import current_settings

BY_DATE = ("move", "drop_move", "leave", "note_away", "remove_away")
AT_ONCE = ("grant", "revoke", "sign_out", "disable", "enable", "invite", "lose_factor", "erase")
ACCESS = {f"people.{name}": Permission.ADMINISTER for name in (*BY_DATE, *AT_ONCE)}
Answer = str | Response | tuple[str, int]


def _by(handle: str) -> dict[str, Any]:
    return {**whose(handle), **actor(), "now": utc_now()}


def _home(handle: str) -> Response:
    return redirect(url_for("people.show", handle=handle))


def _warn_of_tokens(person_id: int) -> None:
    """Say what programs go on with when somebody administers no more, or sees no results any more."""
    made = count_left(db.session, organisation_id=g.viewer.organisation_id, person_id=person_id, now=utc_now())
    if made:
        words = ngettext(
            "An API token that this person made goes on working. See API tokens.",
            "%(made)s API tokens that this person made go on working. See API tokens.",
            made,
            made=made,
        )
        flash(words, "warning")


def _asked(name: str, handle: str, form: Form, field: str, change: Callable[[], str]) -> Answer:
    """Show a form of one change; when it is sent, change and say so, or say beside `field` what was refused."""
    person = staff_file(handle)
    facts = {"person": person, "handle": handle, "form": form, "today": local_today()}
    if request.method != "POST":
        return render_template(f"people/{name}.html", **facts)
    if form.validate():
        try:
            words = change()
        except (ConflictError, RefusedError) as refusal:
            form[field].errors = [refusal.message]
        else:
            flash(words, "success")
            return _home(handle)
    printable(form)
    return render_template(f"people/{name}.html", **facts), 400


@blueprint.route("/of/<handle>/move", methods=["GET", "POST"])
def move(handle: str) -> Answer:
    """Put a person into another team from a day on."""
    form = MoveForm(request.form or None, on=local_today())
    form.team.offer(team_choices())

    def change() -> str:
        assert form.team.team_id is not None
        assert form.on.data is not None
        place_person(db.session, **_by(handle), team_id=form.team.team_id, on=form.on.data)
        closing = closing_of(form.team.team_id)
        said = gettext("The team is set. Rounds that are open already stay as they are.")
        return sentences(said, closing) if closing else said

    return _asked("move", handle, form, "on", change)


@blueprint.post("/of/<handle>/moves/<int:membership_id>/drop")
def drop_move(handle: str, membership_id: int) -> Response:
    """Drop a move that is planned."""
    take_back_move(db.session, **_by(handle), membership_id=membership_id, today=local_today())
    flash(gettext("The planned move is dropped."), "success")
    return _home(handle)


@blueprint.route("/of/<handle>/leave", methods=["GET", "POST"])
def leave(handle: str) -> Answer:
    """Set the last day in the team."""
    person = staff_file(handle)
    if not person.stays:
        abort(404)
    form = LeaveForm(request.form or None, ends_on=person.stays[0].ends_on)

    def change() -> str:
        day, today = form.ends_on.data, local_today()
        planned = day is not None and len(person.stays) > 1 and person.stays[0].starts_on > max(day, today)
        set_last_day(db.session, **_by(handle), ends_on=day, today=today)
        if planned:
            return gettext("The last day is set. What was planned after it does not come about.")
        return gettext("The last day is set.") if day else gettext("There is no last day any more.")

    return _asked("leave", handle, form, "ends_on", change)


@blueprint.route("/of/<handle>/roles", methods=["GET", "POST"])
def grant(handle: str) -> Answer:
    """Give a role."""
    form = RoleForm(request.form or None)
    form.team.offer(team_choices())

    def change() -> str:
        grant_role(db.session, **_by(handle), role=Role(form.role.data), team_id=form.team.team_id)
        return gettext("The role is given.")

    return _asked("roles", handle, form, "role", change)


@blueprint.post("/of/<handle>/roles/<int:grant_id>/revoke")
def revoke(handle: str, grant_id: int) -> Response:
    """Take a role back, at once."""
    if all(held.id != grant_id for held in staff_file(handle).roles):
        flash(gettext("This role was taken back already."), "warning")
        return _home(handle)
    by = _by(handle)
    person_id = by.pop("person_id")
    try:
        revoke_role(db.session, **by, grant_id=grant_id)
    except RefusedError as refusal:
        flash(refusal.message, "warning")
    else:
        flash(gettext("The role is taken back."), "success")
        _warn_of_tokens(person_id)
    return _home(handle)


@blueprint.route("/of/<handle>/away", methods=["GET", "POST"])
def note_away(handle: str) -> Answer:
    """Note days on which a person is not asked."""
    form = AwayForm(request.form or None)

    def change() -> str:
        assert form.starts_on.data is not None
        assert form.ends_on.data is not None
        add_absence(db.session, **_by(handle), starts_on=form.starts_on.data, ends_on=form.ends_on.data)
        return gettext("The days away are noted. Rounds that are open already stay as they are.")

    return _asked("away", handle, form, "ends_on", change)


@blueprint.post("/of/<handle>/away/<int:absence_id>/remove")
def remove_away(handle: str, absence_id: int) -> Response:
    """Take days away back."""
    remove_absence(db.session, **_by(handle), absence_id=absence_id)
    flash(gettext("The days away are removed."), "success")
    return _home(handle)


@blueprint.post("/of/<handle>/sign-out")
def sign_out(handle: str) -> Response:
    """End all sessions of a person."""
    sign_out_everywhere(db.session, **_by(handle))
    flash(gettext("Every session of this person is ended."), "success")
    return _home(handle)


@blueprint.post("/of/<handle>/disable")
def disable(handle: str) -> Response:
    """Shut a person out at once."""
    try:
        disable_person(db.session, **_by(handle))
    except RefusedError as refusal:
        flash(refusal.message, "warning")
    else:
        flash(gettext("This person is shut out, and is not asked any more."), "success")
        _warn_of_tokens(whose(handle)["person_id"])
    return _home(handle)


@blueprint.post("/of/<handle>/enable")
def enable(handle: str) -> Response:
    """Let a person in again."""
    enable_person(db.session, **_by(handle))
    flash(gettext("This person can sign in again."), "success")
    return _home(handle)


@blueprint.post("/of/<handle>/invite")
def invite(handle: str) -> Response:
    """Mail a link to choose a first password to somebody who has none."""
    by = _by(handle)  # first: nothing about this installation is told of people who are not there
    if not current_settings().smtp_url:
        flash(str(NOT_SET_UP), "warning")
        return _home(handle)
    try:
        invite_person(db.session, **by)
    except RefusedError as refusal:
        flash(refusal.message, "warning")
    else:
        flash(gettext("A link to choose a password is on its way. It works once, for three days."), "success")
    return _home(handle)


@blueprint.route("/of/<handle>/second-factor", methods=["GET", "POST"])
def lose_factor(handle: str) -> Answer:
    """Say what turning off somebody's second factor means, and do it."""
    person = staff_file(handle)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            reset_factor(db.session, **_by(handle))
        except RefusedError as refusal:
            errors = [("", refusal.message)]
        else:
            flash(gettext("The second factor is off, and the person is told by mail."), "success")
            return _home(handle)
    page = render_template("people/factor.html", person=person, handle=handle, page_errors=errors)
    return (page, 400) if errors else page


@blueprint.route("/of/<handle>/erase", methods=["GET", "POST"])
def erase(handle: str) -> Answer:
    """Say what erasing destroys and what stays, and erase."""
    person = staff_file(handle)
    if request.method != "POST":
        return render_template("people/erase.html", person=person, handle=handle)
    if request.form.get("sure") != "on":
        errors = [("sure", gettext("Tick the box if this person is to be erased for good."))]
        return render_template("people/erase.html", person=person, handle=handle, page_errors=errors), 400
    by = _by(handle)
    try:
        erase_person(db.session, **by)
    except RefusedError as refusal:
        errors = [("", refusal.message)]
        return render_template("people/erase.html", person=person, handle=handle, page_errors=errors), 400
    flash(gettext("The person is erased. Make a backup soon: keys in older ones still open their texts."), "success")
    _warn_of_tokens(by["person_id"])
    return redirect(url_for("people.list_all"))
