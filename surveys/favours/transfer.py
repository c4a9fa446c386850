"""The log as a file, and entries from a file: checked first, then taken in whole or not at all."""

import io
from contextlib import closing

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from data.commands.contacts import OTHER_GROUP
from data.commands.favour_files import import_favours, plan_import
from data.commands.favours import TOO_MANY
from data.commands.keyring import KeyLostError
from data.db import db
from data.language import gettext, lazy, ngettext
from data.queries.organisations import get_organisation
from data.queries.own_favours import list_all_own_favours
from surveys.clock import utc_now
from surveys.csv_files import pack, unpack_all
from surveys.favours.forms import FileForm
from surveys.favours.rows import Problem, Reading, read_log, write_log
from surveys.own import keyring, local_today, person

Answer = str | Redirect | tuple[str, int]
ENDPOINTS = ("download_log", "take_in_file", "confirm_file")
LARGEST = 1_900_000  # bytes of a file
LARGEST_PACKED = 400_000  # characters that a form can carry on
TOO_LARGE = lazy("This file is too large to be taken in at once. Split it into smaller ones.")
CHOOSE = lazy("Choose a CSV file.")
MOST_SHOWN = 50


def download_log() -> Response:
    """Send the whole log as a CSV file."""
    entries = list_all_own_favours(db.session, **person(), keyring=keyring())
    if any(entry.lost for entry in entries):
        raise KeyLostError(
            gettext("Some notes cannot be opened now: their key is missing. A file would be without them.")
        )
    response = Response(write_log(entries), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="my-favours.csv")
    return response


def _page(form: FileForm, problems: list[Problem] | None = None) -> str:
    shown = (problems or [])[:MOST_SHOWN]
    lines = [
        (
            "file",
            gettext("Line %(line)s: %(problem)s", line=problem.line, problem=problem.words)
            if problem.line
            else problem.words,
        )
        for problem in shown
    ]
    more = len(problems or []) - len(shown)
    if more > 0:
        lines.append(("file", gettext("And %(more)s more.", more=f"{more:,}")))
    return render_template("favours/file.html", form=form, page_errors=lines)


def _read(content: bytes) -> Reading:
    if len(content) > LARGEST:
        return Reading(problems=[Problem(0, TOO_LARGE)])
    return read_log(content, local_today())


def _sent_file() -> bytes:
    sent = request.files.get("file")
    if sent is None:
        return b""
    with closing(sent):  # a large one lies in a temporary file
        content: bytes = sent.read()
    return content


def take_in_file() -> Answer:
    """Ask for a file, and check it."""
    form = FileForm(request.form or None)
    if request.method != "POST":
        return _page(form)
    content = _sent_file()
    if form.gift.data == "yes":
        organisation = get_organisation(db.session, person()["organisation_id"])
        return render_template(
            "favours/gift.html", rule=organisation.gift_rule, register=organisation.gift_register_url
        )
    form.validate()
    if not content:
        form.file.errors = [CHOOSE]
    return (_page(form), 400) if form.errors else _check(form, content)


def _check(form: FileForm, content: bytes) -> Answer:
    """Say line by line what is wrong with a file, or what taking it in would do."""
    reading = _read(content)
    plan = plan_import(
        db.session, person_id=person()["person_id"], rows=reading.rows, broken=reading.broken, keyring=keyring()
    )
    problems = [*reading.problems]
    problems += [Problem(line, gettext("This contact is new: write its group, too.")) for line in plan.groupless]
    problems += [Problem(line, OTHER_GROUP) for line in plan.misgrouped]
    problems += [Problem(0, TOO_MANY)] if plan.crowded else []
    packed = pack(io.BytesIO(content))
    if len(packed) > LARGEST_PACKED:
        problems.append(Problem(0, TOO_LARGE))
    if problems:
        return _page(form, sorted(problems, key=lambda problem: problem.line)), 400
    return render_template("favours/file_check.html", plan=plan, packed=packed)


def confirm_file() -> Answer:
    """Take a checked file in."""
    reading = _read(unpack_all(request.form.get("content", ""), LARGEST))
    if reading.problems or not reading.rows:
        return _page(FileForm(), reading.problems or [Problem(0, CHOOSE)]), 400
    added = import_favours(db.session, **person(), rows=reading.rows, keyring=keyring(), now=utc_now())
    words = ngettext(
        "One entry was added to your log.", "%(number)s entries were added to your log.", added, number=f"{added:,}"
    )
    flash(words if added else gettext("Nothing new was in the file."), "success")
    return redirect(url_for("favours.list_entries"))


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of the log."""
    blueprint.add_url_rule("/my-favours.csv", view_func=download_log)
    blueprint.add_url_rule("/file", view_func=take_in_file, methods=["GET", "POST"])
    blueprint.add_url_rule("/file/confirm", view_func=confirm_file, methods=["POST"])
