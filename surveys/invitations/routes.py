"""Links of mails: looking changes nothing, a button opens the pulse or ends mails; and the choice for oneself."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.invitations import check_wrong_links, note_wrong_link
from data.commands.sessions import begin_invited_session, token_hash
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.queries.invitations import Invited, find_invited, find_reminded
from data.queries.languages import get_language
from data.types import Permission
from surveys.access import Access, wants_page
from surveys.clock import utc_now
from surveys.extensions import csrf
from surveys.languages import follow_link
from surveys.mail_choices import REMINDERS, choices_page
from surveys.mail_choices import set_choice as set_mail_choice
from surveys.network import network
from surveys.own import Person, person
from surveys.pulse.visits import visit_or_404
from surveys.security import begin, current_settings

blueprint = Blueprint("invitations", __name__)
ACCESS = {
    "invitations.show": Access.PUBLIC,
    "invitations.accept": Access.PUBLIC,
    "invitations.show_stop": Access.PUBLIC,
    "invitations.stop": Access.PUBLIC,
    "invitations.show_choice": Permission.ANSWER,
    "invitations.set_choice": Permission.ANSWER,
}
LONGEST_TOKEN = 100

Answer = str | Response | tuple[str, int]


def _prepared() -> None:
    """Look at every organisation, and refuse a network from which too many wrong links came."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    check_wrong_links(db.session, network=network(), secret=current_settings().secret_key, now=utc_now())


def _gone(*, stops: bool = False) -> Answer:
    """Say that a link does not work: the same for a wrong one, one of a closed round and one of somebody shut out.

    `stops` is whether it would end mails.
    """
    if request.method == "POST":
        note_wrong_link(db.session, network=network(), secret=current_settings().secret_key, now=utc_now())
        g.keep_changes = True
    if not wants_page():
        abort(404)
    return render_template("invitations/gone.html", stops=stops), HTTPStatus.NOT_FOUND


def _invited(token: str) -> Invited | None:
    _prepared()
    if len(token) >= LONGEST_TOKEN:
        return None
    return _spoken_to(find_invited(db.session, token_hash=token_hash(token), now=utc_now()))


def _reminded(token: str) -> Invited | None:
    _prepared()
    if len(token) >= LONGEST_TOKEN:
        return None
    return _spoken_to(find_reminded(db.session, stop_hash=token_hash(token)))


def _spoken_to(invited: Invited | None) -> Invited | None:
    """Return whose link it is, and speak their language."""
    if invited is not None:
        follow_link(get_language(db.session, **_of(invited)))
    return invited


@blueprint.get("/invitation/<token>")
def show(token: str) -> Answer:
    """Show the button that opens the pulse; programs that look at links in mails get no further."""
    invited = _invited(token)
    if invited is None:
        return _gone()
    return render_template("invitations/open.html", token=token, month=invited.month)


@blueprint.post("/invitation/<token>")
def accept(token: str) -> Answer:
    """Begin a session for this one pulse, and lead there."""
    invited = _invited(token)
    if invited is None:
        return _gone()
    if g.viewer is None or g.viewer.person_id != invited.person_id:
        new = begin_invited_session(
            db.session,
            organisation_id=invited.organisation_id,
            person_id=invited.person_id,
            month=invited.month,
            device=str(request.user_agent),
            hours=current_settings().session_hours,
            now=utc_now(),
        )
        begin(new)
    else:
        enter_organisation(db.session, invited.organisation_id)
    month = str(invited.month)
    visit = visit_or_404(month)
    if visit.place.submitted_at is not None:
        return redirect(url_for("pulse.show_thanks", month=month))
    return redirect(url_for("pulse.show_page", month=month, page_key=visit.first.key))


@blueprint.get("/mail/stop/<token>")
def show_stop(token: str) -> Answer:
    """Show which mails the person whose link it is gets, with buttons that change it."""
    reminded = _reminded(token)
    return _choices(token, reminded) if reminded else _gone(stops=True)


@blueprint.post("/mail/stop/<token>")
@csrf.exempt  # type: ignore[untyped-decorator] # no types there; pressed in the mail program (RFC 8058): the token of the link is the proof
def stop(token: str) -> Answer:
    """End reminders of the person whose link it is, or do what its page asked for; pressed again, it stays so."""
    reminded = _reminded(token)
    if reminded is None:
        return _gone(stops=True)
    enter_organisation(db.session, reminded.organisation_id)
    said = set_mail_choice(**_of(reminded), usual=REMINDERS)
    return _choices(token, reminded, said)


def _of(reminded: Invited) -> Person:
    return {"organisation_id": reminded.organisation_id, "person_id": reminded.person_id}


def _choices(token: str, reminded: Invited, said: str = "") -> str:
    action = url_for("invitations.stop", token=token)
    return choices_page(**_of(reminded), action=action, said=said, first=REMINDERS)


@blueprint.get("/mail/")
def show_choice() -> str:
    """Show which mails the signed-in person gets."""
    return choices_page(**person(), action=url_for("invitations.set_choice"))


@blueprint.post("/mail/")
def set_choice() -> Response:
    """Keep which mails the signed-in person wants."""
    flash(set_mail_choice(**person(), usual=REMINDERS), "good")
    return redirect(url_for("invitations.show_choice"))
