"""Sign in by e-mail and password, sign out for good."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from data.commands.sessions import NO_MATCH, TooManyAttemptsError, end_session, sign_in
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.queries.people import DemoCard, list_demo_cards
from surveys.access import Access
from surveys.auth.forms import SignInForm, safe_next
from surveys.clock import utc_now
from surveys.navigation import home_url
from surveys.security import begin, current_settings

blueprint = Blueprint("auth", __name__)
ACCESS = {"auth.sign_in": Access.PUBLIC, "auth.sign_out": Access.SIGNED_IN}


def _cards() -> list[DemoCard]:
    if not current_settings().demo:
        return []
    enter_organisation(db.session, EVERY_ORGANISATION)
    return list_demo_cards(db.session)


def _page(form: SignInForm, status: int = 200) -> tuple[str, int]:
    cards = _cards() if status != 429 else []  # noqa: PLR2004 - too many attempts
    return render_template("auth/sign_in.html", form=form, cards=cards), status


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
def sign_in_page() -> Response | tuple[str, int]:
    """Show the sign-in form, and sign in."""
    form = SignInForm()
    if request.method == "GET":
        if g.viewer is not None:
            return redirect(home_url())
        form.next.data = safe_next(request.args.get("next"))
        return _page(form)
    if not form.validate():
        return _page(form, 400)
    return _try(form)


def _try(form: SignInForm) -> Response | tuple[str, int]:
    settings = current_settings()
    enter_organisation(db.session, EVERY_ORGANISATION)
    try:
        new = sign_in(
            db.session,
            email=form.email.data or "",
            password=form.password.data or "",
            network=request.remote_addr or "",
            device=str(request.user_agent),
            secret=settings.secret_key,
            hours=settings.session_hours,
            now=utc_now(),
            cheap_hash=settings.testing,
        )
    except TooManyAttemptsError as refusal:
        form.form_errors.append(refusal.message)
        return _page(form, 429)
    if new is None:
        g.keep_changes = True
        form.email.errors = [NO_MATCH]
        return _page(form, 400)
    begin(new)
    return redirect(safe_next(form.next.data) or home_url())


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session in the database and in the browser."""
    end_session(db.session, organisation_id=g.viewer.organisation_id, session_id=g.viewer.session_id, now=utc_now())
    logout_user()
    return redirect(url_for("auth.sign_in"))
