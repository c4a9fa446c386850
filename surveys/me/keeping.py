"""Everything of mine: what is kept and who did what with it, the download, and erasing it all."""

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
from data.language import gettext, lazy
from data.policy import permissions
from data.queries.organisations import get_organisation
from data.queries.own_things import Access as OwnAccess
from data.queries.own_things import list_accesses
from data.queries.retention import get_limit, get_own_notice
from data.types import Permission
from surveys.clock import utc_now
from surveys.me import archive, words
from surveys.me.erase_links import by_mail
from surveys.own import person
from surveys.proving import password_matches
from surveys.security import end
from surveys.trail.words import person_words

LONGEST = 512
WRONG = lazy("This is not your password.")


class EraseForm(Form):
    """The password, asked for once more before everything goes."""

    password = PasswordField(lazy("Your password"), [InputRequired(lazy("Enter your password.")), Length(max=LONGEST)])


def show_keeping() -> str:
    """Say what is kept about the person, and what was done with it."""
    zone = ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)
    found = list_accesses(db.session, **person())
    done = [(words.done(one.what), _by(one), one.days, one.happened_at.astimezone(zone)) for one in found]
    coming = get_own_notice(db.session, **person())
    asked = Permission.ANSWER in permissions(g.viewer)
    months = get_limit(db.session, organisation_id=g.viewer.organisation_id)
    return render_template("me/keeping.html", done=done, coming=coming, asked=asked, months=months)


def _by(one: OwnAccess) -> str:
    """Return who did it."""
    if one.program is not None:
        return gettext("the program %(name)s", name=one.program)
    if one.actor_id == g.viewer.person_id:
        return gettext("you")
    return person_words(one.actor) if one.actor else gettext("the system")


def download() -> Response:
    """Send everything that is kept about the person."""
    content = archive.everything()
    note_access(db.session, **person(), actor_id=g.viewer.person_id, what="download", now=utc_now())
    response = Response(content, mimetype="application/zip")
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
