"""Everything of mine: what is kept and who did what with it, the download, and erasing it all."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Response, g, make_response, render_template, request
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired, Length

from data.commands.erasure import erase_person
from data.commands.own import note_access
from data.commands.throttle import TooManyAttemptsError
from data.db import db, enter_organisation
from data.errors import RefusedError
from data.exports.escaping import BYTE_ORDER_MARK, escape
from data.instruments import load_instrument
from data.queries.organisations import get_organisation
from data.queries.own import OwnAnswer, get_own_answers, list_own_rounds
from data.queries.own_things import get_everything, list_accesses
from data.queries.retention import get_own_notice
from surveys.clock import utc_now
from surveys.me import words
from surveys.me.erase_links import by_mail
from surveys.own import keyring, person
from surveys.proving import password_matches
from surveys.security import end

LONGEST = 512
WRONG = "This is not your password."


class EraseForm(Form):
    """The password, asked for once more before everything goes."""

    password = PasswordField("Your password", [InputRequired("Enter your password."), Length(max=LONGEST)])


def show_keeping() -> str:
    """Say what is kept about the person, and what was done with it."""
    zone = ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)
    found = list_accesses(db.session, **person())
    done = [(words.done(one.what), one.actor, one.happened_at.astimezone(zone)) for one in found]
    coming = get_own_notice(db.session, **person())
    return render_template("me/keeping.html", done=done, coming=coming)


def _csv(rows: list[dict[str, object]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    columns = list(rows[0]) if rows else []
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return BYTE_ORDER_MARK + lines.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return escape(value) if isinstance(value, str) else value


def _pulses() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield, for each version of the questionnaire, its file's name and a row a month with a column a question."""
    places = [place for place in list_own_rounds(db.session, **person()) if place.submission_id is not None]
    for key in sorted({place.instrument for place in places}):
        columns, rows = load_instrument(key).export_columns, []
        for place in places:
            if place.instrument == key:
                answers = get_own_answers(db.session, **person(), round_id=place.round_id)
                cells = {column: _answer(answers[column]) if column in answers else None for column in columns}
                rows.append({"month": str(place.month)} | cells)
        yield f"{key}.csv", rows


def _answer(answer: OwnAnswer) -> object:
    """Return a number or words, or why there is none."""
    given = answer.number if answer.number is not None else answer.words
    return str(answer.kind) if given is None else given


def download() -> Response:
    """Send everything that is kept about the person: one JSON file, a CSV file a table and one a questionnaire."""
    found = get_everything(db.session, **person(), keyring=keyring())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("everything.json", json.dumps(found, ensure_ascii=False, indent=1))
        for table, rows in found.items():
            archive.writestr(f"{table}.csv", _csv(rows))
        for name, rows in _pulses():
            archive.writestr(name, _csv(rows))
    note_access(db.session, **person(), actor_id=g.viewer.person_id, what="download", now=utc_now())
    response = Response(content.getvalue(), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="guanxi-everything-of-mine.zip")
    return response


def _erase_page(form: EraseForm, status: HTTPStatus = HTTPStatus.OK) -> Response:
    page = render_template("me/erase.html", form=form, by_mail=by_mail(), sent="sent" in request.args)
    return make_response(page, status)


def confirm_erasing() -> Response:
    """Say exactly what goes and what stays, and ask for the password, or offer a link by mail."""
    return _erase_page(EraseForm())


def erase() -> Response:
    """Erase the person after the right password, and say goodbye."""
    form = EraseForm(request.form)
    if not form.validate():
        return _erase_page(form, HTTPStatus.BAD_REQUEST)
    try:
        if not password_matches(form.password.data or ""):
            g.keep_changes = True
            form.password.errors = [WRONG]
            return _erase_page(form, HTTPStatus.BAD_REQUEST)
        erase_person(db.session, **person(), actor_id=g.viewer.person_id, now=utc_now())
    except (RefusedError, TooManyAttemptsError) as refusal:
        form.password.errors = [refusal.message]
        return _erase_page(form, HTTPStatus.BAD_REQUEST)
    enter_organisation(db.session, g.viewer.organisation_id)
    end()
    return make_response(render_template("me/erased.html"))
