"""The log as a file, and entries from a file: checked first, then taken in whole or not at all."""

import io
from collections.abc import Sequence
from contextlib import closing

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from data.commands.contact_names import check_names
from data.commands.contacts import OTHER_GROUP
from data.commands.favour_files import FavourRow, import_favours, plan_import
from data.commands.favours import TOO_MANY
from data.commands.keyring import KeyLostError
from data.db import db
from data.language import gettext, lazy, ngettext
from data.queries.organisations import get_organisation
from data.queries.own_favours import list_all_own_favours
from surveys.clock import utc_now
from surveys.csv_files import of_first_lines, pack, unpack_all
from surveys.favours.forms import FileForm
from surveys.favours.reading import Problem, Reading
from surveys.favours.rows import read_log, write_log
from surveys.own import keyring, local_today, person

Answer = str | Redirect | tuple[str, int]
ENDPOINTS = ("download_log", "take_in_file", "confirm_file")
LARGEST = 1_900_000  # bytes of a file
LARGEST_PACKED = 400_000  # characters that a form can carry on
TOO_LARGE = lazy("This file is too large to be taken in at once. Split it into smaller ones.")
NO_GROUP = lazy("This contact is new: write its group, too.")
CHOOSE = lazy("Choose a CSV file.")


def as_file(content: str, name: str) -> Response:
    """Return a CSV file to take along."""
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def download_log() -> Response:
    """Send the whole log as a CSV file."""
    check_names(db.session, person_id=person()["person_id"], keyring=keyring())
    entries = list_all_own_favours(db.session, **person(), keyring=keyring())
    if any(entry.lost for entry in entries):
        raise KeyLostError(
            gettext("Some notes cannot be opened now: their key is missing. A file would be without them.")
        )
    return as_file(write_log(entries), "my-favours.csv")


def told(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Return what is wrong with a file, line by line, for the summary of errors; of many lines only the first."""
    shown, more = of_first_lines(problems)
    lines = [
        (
            "file",
            gettext("Line %(line)s: %(problem)s", line=problem.line, problem=problem.words)
            if problem.line
            else problem.words,
        )
        for problem in shown
    ]
    return [*lines, ("file", more)] if more else lines


def _page(form: FileForm, problems: Sequence[Problem] = ()) -> str:
    return render_template("favours/file.html", form=form, page_errors=told(problems))


def _read(content: bytes) -> Reading[FavourRow]:
    if len(content) > LARGEST:
        return Reading(problems=[Problem(0, TOO_LARGE)])
    return read_log(content, local_today())


def sent_file() -> bytes:
    """Return the file that was sent; nothing where none was."""
    sent = request.files.get("file")
    if sent is None:
        return b""
    with closing(sent):  # a large one lies in a temporary file
        content: bytes = sent.read()
    return content


def packed_or_none(content: bytes) -> str | None:
    """Return a file as a text that a form carries on; None for one that is too large for that."""
    packed = pack(io.BytesIO(content))
    return packed if len(packed) <= LARGEST_PACKED else None


def take_in_file() -> Answer:
    """Ask for a file, and check it."""
    form = FileForm(request.form or None)
    if request.method != "POST":
        return _page(form)
    content = sent_file()
    if form.gift.data == "yes":
        organisation = get_organisation(db.session, person()["organisation_id"])
        return render_template(
            "favours/gift.html",
            rule=organisation.gift_rule,
            register=organisation.gift_register_url,
            way_back=(url_for("favours.list_entries"), gettext("Back to your log")),
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
    packed = packed_or_none(content)
    problems = [*reading.problems]
    problems += [Problem(line, NO_GROUP) for line in plan.groupless]
    problems += [Problem(line, OTHER_GROUP) for line in plan.misgrouped]
    problems += [Problem(0, TOO_MANY)] if plan.crowded else []
    problems += [] if packed else [Problem(0, TOO_LARGE)]
    if problems:
        return _page(form, problems), 400
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
