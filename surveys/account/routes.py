"""The pages of one's own account."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.passwords import put_password
from data.commands.people import SAME_PASSWORD
from data.commands.sessions import end_others, end_own
from data.db import db
from data.language import gettext, ngettext
from data.queries.organisations import get_organisation
from data.queries.own_account import Account, get_account, list_own_sessions
from surveys.access import Access
from surveys.account import factor
from surveys.account.devices import device_words
from surveys.account.forms import ChangePasswordForm, refuse_password
from surveys.auth.links import hashed
from surveys.clock import utc_now
from surveys.own import person
from surveys.pulse.wizard import local_words
from surveys.security import current_settings

blueprint = Blueprint("account", __name__, url_prefix="/account")
ENDPOINTS = (
    "show",
    "change_password",
    "end_session",
    "end_other_sessions",
    "show_factor",
    "begin_factor",
    "confirm_factor",
    "renew_codes",
    "remove_factor",
)
ACCESS = {f"account.{name}": Access.SIGNED_IN for name in ENDPOINTS}
Answer = str | Response | tuple[str, int]

blueprint.add_url_rule("/second-factor", view_func=factor.show_factor)
blueprint.add_url_rule("/second-factor/begin", view_func=factor.begin_factor, methods=["POST"])
blueprint.add_url_rule("/second-factor/confirm", view_func=factor.confirm_factor, methods=["POST"])
blueprint.add_url_rule("/second-factor/codes", view_func=factor.renew_codes, methods=["POST"])
blueprint.add_url_rule("/second-factor/remove", view_func=factor.remove_factor, methods=["POST"])


@blueprint.get("")
def show() -> str:
    """Show ways in, and where the signed-in person is signed in."""
    zone = get_organisation(db.session, g.viewer.organisation_id).zone
    rows = [
        {
            "id": row.id,
            "device": device_words(row.device),
            "began": local_words(row.created_at, zone),
            "seen": local_words(row.last_seen_at, zone),
            "month": row.month,
            "here": row.id == g.viewer.session_id,
        }
        for row in list_own_sessions(db.session, **person(), now=utc_now())
    ]
    return render_template("account/show.html", account=_account(), rows=rows, zone=zone)


def _account() -> Account:
    return get_account(db.session, **person())


@blueprint.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End one of one's own sign-ins; this one as signing out does."""
    end_own(db.session, **person(), session_id=session_id, now=utc_now())
    flash(gettext("That sign-in is ended."), "success")
    return redirect(url_for("account.show"))


@blueprint.post("/sessions/end-others")
def end_other_sessions() -> Response:
    """End every sign-in of one's own but this one."""
    ended = end_others(db.session, **person(), kept_id=g.viewer.session_id, now=utc_now())
    words = ngettext("%(n)s other sign-in ended.", "%(n)s other sign-ins ended.", ended)
    flash(words if ended else gettext("There was no other."), "success")
    return redirect(url_for("account.show"))


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> Answer:
    """Ask for the current password and a new one, and set it; every other sign-in ends."""
    account = _account()
    form = ChangePasswordForm(request.form or None)
    can_mail = bool(current_settings().smtp_url)
    page = {"form": form, "account": account, "can_mail": can_mail}
    if request.method != "POST":
        return render_template("account/password.html", **page)
    status = HTTPStatus.BAD_REQUEST
    if form.validate():
        status, password_hash = _checked(form, account)
        if password_hash is not None:
            place = {**person(), "kept_session_id": g.viewer.session_id}
            put_password(db.session, **place, password_hash=password_hash, now=utc_now())
            flash(gettext("Your password is changed. Every other sign-in is ended."), "success")
            return redirect(url_for("account.show"))
    return render_template("account/password.html", **page), status


def _checked(form: ChangePasswordForm, account: Account) -> tuple[HTTPStatus, str | None]:
    organisation = get_organisation(db.session, g.viewer.organisation_id).name
    status = refuse_password(form)
    if status is not None:
        return status, None
    if form.password.data == form.current.data:
        form.password.errors = [SAME_PASSWORD]
        return HTTPStatus.BAD_REQUEST, None
    return HTTPStatus.BAD_REQUEST, hashed(form, account.email, account.name, organisation)
