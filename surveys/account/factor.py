"""The pages of one's own second factor: set up, new recovery codes, turned off."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands import factors
from data.commands.sessions import end_others, note_factor
from data.db import db
from data.errors import RefusedError
from data.language import gettext
from data.queries.own_account import get_account, get_pending_secret
from surveys.account.forms import FactorOffForm, refuse_password
from surveys.auth.forms import CodeForm
from surveys.auth.steps import code_taken, confirmed
from surveys.clock import utc_now
from surveys.own import person
from surveys.pictures import factor_picture
from surveys.security import factor_keys

Answer = str | Response | tuple[str, int]


def _page(status: HTTPStatus = HTTPStatus.OK, **forms: CodeForm) -> tuple[str, int]:
    account = get_account(db.session, **person())
    secret = get_pending_secret(db.session, **person(), vault=factor_keys().vault)
    page = {
        "account": account,
        "secret": secret,
        "picture": factor_picture(secret, account.email) if secret else None,
        "needed": factors.needs_factor(db.session, **person()),
        "form": next(iter(forms.values()), None),
        "confirm": CodeForm(),
        "codes": CodeForm(prefix="codes-"),
        "off": FactorOffForm(prefix="off-"),
    }
    return render_template("account/factor.html", **page | forms), status


def show_factor() -> Answer:
    """Show whether the second factor is on, and what can be done about it."""
    return _page()


def begin_factor() -> Answer:
    """Make a secret for the person's app, to be confirmed with a first code."""
    factors.begin_factor(db.session, **person(), vault=factor_keys().vault, now=utc_now())
    return redirect(url_for("account.show_factor"))


def confirm_factor() -> Answer:
    """Turn the second factor on with a first code; sign-ins that knew none end, and recovery codes are shown once."""
    form = CodeForm(request.form)
    codes, status = confirmed(form, person())
    if codes is None:
        return _page(status, confirm=form)
    place = {"organisation_id": g.viewer.organisation_id, "now": utc_now()}
    note_factor(db.session, **place, session_id=g.viewer.session_id)
    end_others(db.session, **place, person_id=g.viewer.person_id, kept_id=g.viewer.session_id)
    return render_template("auth/recovery_codes.html", codes=codes, onward=url_for("account.show"))


def renew_codes() -> Answer:
    """Show new recovery codes, once, after a code."""
    form = CodeForm(request.form, prefix="codes-")
    taken, status = code_taken(form, person())
    if not taken:
        return _page(status, codes=form)
    codes = factors.renew_recovery_codes(db.session, **person(), now=utc_now())
    return render_template("auth/recovery_codes.html", codes=codes, onward=url_for("account.show"))


def remove_factor() -> Answer:
    """Turn the second factor off, after password and code."""
    form = FactorOffForm(request.form, prefix="off-")
    if not form.validate():
        return _page(HTTPStatus.BAD_REQUEST, off=form)
    refused = refuse_password(form)
    if refused is not None:
        return _page(refused, off=form)
    taken, status = code_taken(form, person())
    if not taken:
        return _page(status, off=form)
    try:
        factors.remove_factor(db.session, **person(), now=utc_now())
    except RefusedError as refusal:
        form.form_errors.append(refusal.message)
        return _page(HTTPStatus.BAD_REQUEST, off=form)
    flash(gettext("Your second factor is off."), "success")
    return redirect(url_for("account.show"))
