"""Sign in by e-mail and password, sign out for good."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.sessions import (
    NO_MATCH,
    WINDOW,
    NewSession,
    TooManyAttemptsError,
    check_password,
    claim_account,
    sign_in,
)
from data.db import EVERY_ORGANISATION, db, enter_organisation, reading
from surveys.access import Access
from surveys.auth.cards import CardGroup, group_cards
from surveys.auth.forms import SignInForm, safe_next
from surveys.clock import utc_now
from surveys.navigation import home_url
from surveys.security import begin, current_settings, end

blueprint = Blueprint("auth", __name__)
# Signing out is for everybody: whoever's session has ended already wants to end up at the same place.
ACCESS = {"auth.sign_in": Access.PUBLIC, "auth.sign_out": Access.PUBLIC}

Answer = Response | tuple[str, int, dict[str, str]]


def _groups() -> list[CardGroup]:
    if not current_settings().demo:
        return []
    enter_organisation(db.session, EVERY_ORGANISATION)
    return group_cards(db.session)


def _page(form: SignInForm, status: HTTPStatus = HTTPStatus.OK) -> tuple[str, int, dict[str, str]]:
    wait = {"Retry-After": str(int(WINDOW.total_seconds()))} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return render_template("auth/sign_in.html", form=form, groups=_groups()), status, wait


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
def sign_in_page() -> Answer:
    """Show the sign-in form, and sign in."""
    form = SignInForm(request.form)
    if request.method != "POST":
        if g.viewer is not None:
            return redirect(home_url())
        form.next.data = safe_next(request.args.get("next"))
        return _page(form)
    if not form.validate():
        return _page(form, HTTPStatus.BAD_REQUEST)
    try:
        new = _signed_in(form)
    except TooManyAttemptsError as refusal:
        form.form_errors.append(refusal.message)
        return _page(form, HTTPStatus.TOO_MANY_REQUESTS)
    if new is None:
        g.keep_changes = True
        form.email.errors = [NO_MATCH]
        return _page(form, HTTPStatus.BAD_REQUEST)
    begin(new)
    return redirect(safe_next(form.next.data) or home_url())


def _signed_in(form: SignInForm) -> NewSession | None:
    settings = current_settings()
    now = utc_now()
    enter_organisation(db.session, EVERY_ORGANISATION)
    db.session.rollback()  # of the look-up of who is signed in already; SQLite would hold its one lock
    with reading():
        claim = claim_account(
            db.session,
            email=form.email.data or "",
            network=request.remote_addr or "",
            secret=settings.secret_key,
            now=now,
        )
        db.session.rollback()
    # Comparing takes a tenth of a second, during which others may write.
    proof = check_password(claim, form.password.data or "", cheap_hash=settings.testing)
    device, hours = str(request.user_agent), settings.session_hours
    return sign_in(db.session, claim=claim, proof=proof, device=device, hours=hours, now=now)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session in the database and in the browser."""
    end()
    return redirect(url_for("auth.sign_in"))
