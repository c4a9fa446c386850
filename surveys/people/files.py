"""People from a file: checked first, then taken in as a whole or not at all, and the last one taken back."""

import os
from collections.abc import Callable
from contextlib import closing
from typing import IO, Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import BooleanField, FileField, Form
from wtforms.validators import InputRequired

from data.commands.looks import LIST_TAKEN
from data.commands.staff_files import NO_IMPORT, Plan, Refusal, import_staff, plan_staff, undo_import
from data.commands.staff_states import read_states
from data.db import db
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy, ngettext
from data.queries.organisations import list_teams
from data.queries.staff import get_last_import
from data.types import Permission
from surveys.clock import utc_now
from surveys.csv_files import FileError, of_first_lines, pack, unpack
from surveys.fields import NOT_A_DAY, DayField
from surveys.looking import note_looking
from surveys.own import local_today
from surveys.people.differences import parts
from surveys.people.forms import sensible_day
from surveys.people.routes import blueprint
from surveys.people.rows import COLUMNS, Reading, read_staff, write_staff
from surveys.people.shared import actor

NAMES = ("take_in_file", "confirm_file", "undo_file", "download")
ACCESS = {f"people.{name}": Permission.ADMINISTER for name in NAMES}
LARGEST = 12_000_000  # bytes of a file
LARGEST_PACKED = 6_000_000  # characters that a form carries on
TOO_LARGE = lazy("This file is too large to be taken in at once. Split it into smaller ones.")
Answer = str | Redirect | tuple[str, int]


class StaffFileForm(Form):
    """A file, the day from which moves count, and whether those who are not in it leave."""

    file = FileField(lazy("CSV file"))
    on = DayField(lazy("Changes of team count from"), [InputRequired(NOT_A_DAY), sensible_day])
    others_leave = BooleanField(lazy("Whoever is in a team and not in the file leaves on the day before"))


@blueprint.url_value_preprocessor
def _larger_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let files of 20,000 people in; before anything reads the form."""
    if endpoint in {"people.take_in_file", "people.confirm_file"}:
        request.max_content_length = LARGEST + 1_000_000
        request.max_form_memory_size = LARGEST_PACKED + 100_000


def _page(form: StaffFileForm, refusals: list[Refusal] | None = None, reading: Reading | None = None) -> str:
    shown, more = of_first_lines(refusals or [])
    lines = [("file", reading.told(each) if reading else each.words) for each in shown]
    lines += [("file", more)] if more else []
    last = get_last_import(db.session, organisation_id=g.viewer.organisation_id)
    return render_template("people/file.html", form=form, page_errors=lines, columns=COLUMNS, last=last)


def _unfit(file: IO[bytes]) -> list[Refusal]:
    """Return what is wrong with a file before anything of it is read."""
    size = file.seek(0, os.SEEK_END)
    if 0 < size <= LARGEST:
        return []
    return [Refusal(0, TOO_LARGE if size else gettext("The file is empty: it has neither a first line nor people."))]


def _plan(reading: Reading, form: StaffFileForm) -> Plan:
    assert form.on.data is not None
    return plan_staff(
        db.session,
        organisation_id=g.viewer.organisation_id,
        entries=reading.entries(),
        on=form.on.data,
        others_leave=bool(form.others_leave.data),
    )


def _check(form: StaffFileForm, file: IO[bytes], notice: str = "") -> Answer:
    """Say what a file would do, or line by line why it cannot be taken in."""
    if unfit := _unfit(file):
        return _page(form, unfit), 400
    reading = read_staff(file)
    try:
        plan = _plan(reading, form)
    except FileError as refusal:
        return _page(form, [*reading.refusals, Refusal(refusal.line, refusal.message)], reading), 400
    if refusals := [*reading.refusals, *plan.refusals]:
        return _page(form, refusals, reading), 400
    packed = pack(file)
    if len(packed) > LARGEST_PACKED:
        return _page(form, [Refusal(0, TOO_LARGE)]), 400
    page = render_template(
        "people/file_check.html",
        form=form,
        plan=plan,
        parts=parts(plan),
        packed=packed,
        left_out=reading.left_out,
        page_errors=[("", notice)] if notice else (),
    )
    return (page, 409) if notice else page


@blueprint.route("/file", methods=["GET", "POST"])
def take_in_file() -> Answer:
    """Ask for a file and say what taking it in would do."""
    form = StaffFileForm(request.form or None, on=local_today())
    if request.method != "POST":
        return _page(form)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(form, [Refusal(0, gettext("Choose a CSV file."))]), 400
    with closing(sent.stream) as file:
        return _check(form, file) if form.validate() else (_page(form), 400)


@blueprint.post("/file/confirm")
def confirm_file() -> Answer:
    """Take a checked file in."""
    form = StaffFileForm(request.form)
    with closing(unpack(request.form.get("content", ""), LARGEST)) as file:
        return _take_in(form, file)


def _take_in(form: StaffFileForm, file: IO[bytes]) -> Answer:
    unfit = _unfit(file)
    if unfit or not form.validate() or form.on.data is None:
        return _page(form, unfit), 400
    try:
        done = import_staff(
            db.session,
            organisation_id=g.viewer.organisation_id,
            entries=read_staff(file).whole(),
            on=form.on.data,
            others_leave=bool(form.others_leave.data),
            digest=request.form.get("digest", ""),
            now=utc_now(),
            **actor(),
        )
    except (ConflictError, FileError, RefusedError) as refusal:
        db.session.rollback()
        return _check(form, file, refusal.message)
    flash(
        gettext(
            "The file is taken in: %(new)s new, %(changed)s changed.",
            new=f"{len(done.new):,}",
            changed=f"{len(done.changes):,}",
        ),
        "success",
    )
    return redirect(url_for("people.take_in_file"))


@blueprint.route("/file/<int:import_id>/undo", methods=["GET", "POST"])
def undo_file(import_id: int) -> Answer:
    """Say what taking the last file back does, and take it back."""
    if request.method != "POST":
        last = get_last_import(db.session, organisation_id=g.viewer.organisation_id)
        if last is not None and last.id == import_id and last.undoable:
            return render_template("people/file_undo.html", last=last)
        flash(str(NO_IMPORT), "warning")
        return redirect(url_for("people.take_in_file"))
    try:
        with db.session.begin_nested():
            people = undo_import(
                db.session,
                organisation_id=g.viewer.organisation_id,
                import_id=import_id,
                now=utc_now(),
                **actor(),
            )
    except (ConflictError, NotFoundError) as refusal:
        flash(refusal.message, "warning")
    else:
        flash(
            ngettext(
                "The import is undone: one person is as they were before.",
                "The import is undone: %(people)s people are as they were before.",
                people,
                people=f"{people:,}",
            ),
            "success",
        )
    return redirect(url_for("people.take_in_file"))


@blueprint.get("/people.csv")
def download() -> Response:
    """Send everybody as a file that can be taken in again; everybody can see that it was taken."""
    note_looking(LIST_TAKEN, [None])
    organisation_id = g.viewer.organisation_id
    states = read_states(db.session, organisation_id=organisation_id)
    response = Response(write_staff(states.values(), team_paths(organisation_id)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="people.csv")
    return response


def team_paths(organisation_id: int) -> Callable[[int], str]:
    """Return a function that gives the path of a team in words, from the top of the tree."""
    paths: dict[int | None, str] = {}
    for team in list_teams(db.session, organisation_id):
        above = paths.get(team.parent_id)
        paths[team.id] = f"{above} > {team.name}" if above else team.name
    return lambda team_id: paths[team_id]
