"""Links of mails: asked for, looked at without effect, and used by a button."""

from collections.abc import Collection
from http import HTTPStatus

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.entering import let_in
from data.commands.invitations import check_wrong_links, note_wrong_link
from data.commands.links import TO_A_PASSWORD, TO_ENTER, Reached, ask_for_link, find_link, use_link
from data.commands.passwords import get_password_hash, hash_new_password, put_password
from data.commands.throttle import TooManyAttemptsError
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import ConflictError, RefusedError
from data.language import gettext, lazy
from data.types import LinkPurpose
from surveys.access import wants_page
from surveys.auth.forms import MailForm, NewPasswordForm
from surveys.auth.steps import go_on
from surveys.clock import utc_now
from surveys.network import network
from surveys.security import current_settings, request_vault

Answer = str | Response | tuple[str, int]
NO_MAIL = lazy("No mail server is set up here, so no mail can be sent. Ask whoever runs Guanxi for you.")


def ask_sign_in() -> Answer:
    """Ask for the address that a link to sign in goes to."""
    return _ask(LinkPurpose.ENTER)


def ask_reset() -> Answer:
    """Ask for the address that a link to another password goes to."""
    return _ask(LinkPurpose.RESET)


def _ask(purpose: LinkPurpose) -> Answer:
    settings = current_settings()
    form = MailForm(request.form or None)
    page = {"purpose": purpose.value, "form": form, "can_mail": bool(settings.smtp_url)}
    if request.method != "POST":
        return render_template("auth/ask_link.html", **page)
    if not settings.smtp_url:
        raise ConflictError(NO_MAIL)
    status = HTTPStatus.BAD_REQUEST
    if form.validate():
        try:
            ask_for_link(
                db.session,
                email=form.email.data or "",
                purpose=purpose,
                network=network(),
                secret=settings.secret_key,
                vault=request_vault(),
                now=utc_now(),
            )
            return redirect(url_for("auth.show_asked", purpose=purpose.value))
        except RefusedError as refusal:
            form.email.errors = [refusal.message]
        except TooManyAttemptsError as refusal:
            form.form_errors.append(refusal.message)
            status = HTTPStatus.TOO_MANY_REQUESTS
    return render_template("auth/ask_link.html", **page), status


def show_asked(purpose: str) -> str:
    """Say that a mail is on its way, if somebody has the address."""
    if purpose not in {LinkPurpose.ENTER, LinkPurpose.RESET}:
        abort(404)
    return render_template("auth/asked.html", purpose=purpose)


def reached_by(token: str, purposes: Collection[LinkPurpose]) -> Reached | None:
    """Return whose link a token is; None when it works no more or is for something else.

    Raises:
        TooManyAttemptsError: Too many wrong links were tried from this network.
    """
    enter_organisation(db.session, EVERY_ORGANISATION)
    secret = current_settings().secret_key
    check_wrong_links(db.session, network=network(), secret=secret, now=utc_now())
    return find_link(db.session, token=token, now=utc_now(), purposes=purposes)


def gone(page: str = "auth/gone.html") -> Answer:
    """Say that a link does not work: the same for a wrong one, one that was used, and one of somebody shut out."""
    if request.method == "POST":
        secret = current_settings().secret_key
        note_wrong_link(db.session, network=network(), secret=secret, now=utc_now())
        g.keep_changes = True
    if not wants_page():
        abort(404)
    return render_template(page), HTTPStatus.NOT_FOUND


def show_link(token: str) -> Answer:
    """Show the button that signs in; programs that look at links in mails get no further."""
    reached = reached_by(token, TO_ENTER)
    return gone() if reached is None else render_template("auth/enter.html", token=token, reached=reached)


def enter_by_link(token: str) -> Answer:
    """Sign in the person whose link it is, who owes a second factor as after a password."""
    reached = reached_by(token, TO_ENTER)
    if reached is None:
        return gone()
    enter_organisation(db.session, reached.organisation_id)
    person = use_link(db.session, reached=reached)
    hours = current_settings().session_hours
    found = let_in(db.session, person=person, device=str(request.user_agent), hours=hours, now=utc_now())
    return go_on(found, None)


def show_password(token: str) -> Answer:
    """Show the form of a new password."""
    reached = reached_by(token, TO_A_PASSWORD)
    if reached is None:
        return gone()
    return render_template("auth/new_password.html", form=NewPasswordForm(), token=token, reached=reached)


def set_password(token: str) -> Answer:
    """Set the password of the person whose link it is; whatever the one before opened is over."""
    reached = reached_by(token, TO_A_PASSWORD)
    if reached is None:
        return gone()
    form = NewPasswordForm(request.form)
    password_hash = _hashed(form, reached) if form.validate() else None
    if password_hash is None:
        page = render_template("auth/new_password.html", form=form, token=token, reached=reached)
        return page, HTTPStatus.BAD_REQUEST
    enter_organisation(db.session, reached.organisation_id)
    person = use_link(db.session, reached=reached)
    put_password(
        db.session,
        organisation_id=person.organisation_id,
        person_id=person.id,
        password_hash=password_hash,
        now=utc_now(),
    )
    flash(gettext("Your password is set. Sign in with it."), "success")
    return redirect(url_for("auth.sign_in"))


def _hashed(form: NewPasswordForm, reached: Reached) -> str | None:
    place = {"organisation_id": reached.organisation_id, "person_id": reached.person_id}
    before = get_password_hash(db.session, **place)
    return hashed(form, reached.email, reached.name, reached.organisation, before)


def hashed(form: NewPasswordForm, email: str, name: str, organisation: str, before: str | None = None) -> str | None:
    """Return the hash of a form's password, or None with the reason in the form; nobody waits for it meanwhile."""
    db.session.rollback()  # SQLite would hold its one lock for the tenth of a second that this takes
    try:
        own = {"email": email, "name": name, "organisation": organisation}
        return hash_new_password(form.password.data or "", **own, before=before, cheap=current_settings().testing)
    except RefusedError as refusal:
        form.password.errors = [refusal.message]
        return None
