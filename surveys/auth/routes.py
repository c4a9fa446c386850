"""Sign in by password, a mailed link or the organisation's own service, then a second factor; sign out for good."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.entering import NewStep, let_in
from data.commands.sessions import NO_MATCH, NewSession, check_password, claim_account, prove_claim
from data.commands.throttle import WINDOW, TooManyAttemptsError
from data.db import EVERY_ORGANISATION, db, enter_organisation, reading
from data.queries.organisations import list_organisations
from surveys.access import Access
from surveys.addresses import safe_next
from surveys.auth import links, provider, steps
from surveys.auth.cards import CardGroup, group_cards
from surveys.auth.forms import SignInForm
from surveys.beginning.codes import waits
from surveys.clock import utc_now
from surveys.network import network
from surveys.security import current_settings, end
from surveys.starting import start_url

blueprint = Blueprint("auth", __name__)
# Signing out is for everybody: whoever's session has ended already wants to end up at the same place. What comes after
# the first proof is open too, and asks for the step that this browser is at.
ENDPOINTS = (
    "sign_in",
    "sign_out",
    "ask_sign_in",
    "ask_reset",
    "show_asked",
    "show_link",
    "enter_by_link",
    "show_password",
    "set_password",
    "ask_code",
    "set_up_factor",
    "leave",
    "come_back",
)
ACCESS = {f"auth.{name}": Access.PUBLIC for name in ENDPOINTS}

BOTH = ["GET", "POST"]
blueprint.add_url_rule("/sign-in/link", view_func=links.ask_sign_in, methods=BOTH)
blueprint.add_url_rule("/sign-in/asked/<purpose>", view_func=links.show_asked)
blueprint.add_url_rule("/sign-in/link/<token>", view_func=links.show_link)
blueprint.add_url_rule("/sign-in/link/<token>", view_func=links.enter_by_link, methods=["POST"])
blueprint.add_url_rule("/sign-in/code", view_func=steps.ask_code, methods=BOTH)
blueprint.add_url_rule("/sign-in/second-factor", view_func=steps.set_up_factor, methods=BOTH)
blueprint.add_url_rule("/sign-in/provider", view_func=provider.leave)
blueprint.add_url_rule("/sign-in/provider/back", view_func=provider.come_back)
blueprint.add_url_rule("/password", view_func=links.ask_reset, methods=BOTH)
blueprint.add_url_rule("/password/<token>", view_func=links.show_password)
blueprint.add_url_rule("/password/<token>", view_func=links.set_password, methods=["POST"])

Answer = Response | tuple[str, int, dict[str, str]]


def _groups() -> list[CardGroup]:
    if not current_settings().demo:
        return []
    enter_organisation(db.session, EVERY_ORGANISATION)
    return group_cards(db.session)


def _page(form: SignInForm, status: HTTPStatus = HTTPStatus.OK) -> tuple[str, int, dict[str, str]]:
    wait = {"Retry-After": str(int(WINDOW.total_seconds()))} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    settings = current_settings()
    ways = {"can_mail": bool(settings.smtp_url), "service": settings.oidc.name if settings.oidc else None}
    return render_template("auth/sign_in.html", form=form, groups=_groups(), **ways), status, wait


def _nothing_set_up() -> bool:
    """Whether a code waits with which an empty installation is set up; elsewhere the database is not asked."""
    if not waits(current_settings()):
        return False
    enter_organisation(db.session, EVERY_ORGANISATION)
    return not list_organisations(db.session)


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
def sign_in_page() -> Answer:
    """Show the sign-in form, and sign in."""
    form = SignInForm(request.form)
    if request.method != "POST":
        if g.viewer is not None:
            return redirect(start_url())
        form.next.data = safe_next(request.args.get("next"))
        return redirect(url_for("beginning.set_up")) if _nothing_set_up() else _page(form)
    if not form.validate():
        return _page(form, HTTPStatus.BAD_REQUEST)
    try:
        found = _signed_in(form)
    except TooManyAttemptsError as refusal:
        form.form_errors.append(refusal.message)
        return _page(form, HTTPStatus.TOO_MANY_REQUESTS)
    if found is None:
        g.keep_changes = True
        form.email.errors = [NO_MATCH]
        return _page(form, HTTPStatus.BAD_REQUEST)
    return steps.go_on(found, form.next.data)


def _signed_in(form: SignInForm) -> NewSession | NewStep | None:
    settings = current_settings()
    now = utc_now()
    enter_organisation(db.session, EVERY_ORGANISATION)
    db.session.rollback()  # of the look-up of who is signed in already; SQLite would hold its one lock
    with reading():
        claim = claim_account(
            db.session,
            email=form.email.data or "",
            network=network(),
            secret=settings.secret_key,
            now=now,
        )
        db.session.rollback()
    # Comparing takes a tenth of a second, during which others may write.
    proof = check_password(claim, form.password.data or "", cheap_hash=settings.testing)
    person = prove_claim(db.session, claim=claim, proof=proof, now=now)
    if person is None:
        return None
    return let_in(db.session, person=person, device=str(request.user_agent), hours=settings.session_hours, now=now)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session in the database and in the browser."""
    end()
    return redirect(url_for("auth.sign_in"))
