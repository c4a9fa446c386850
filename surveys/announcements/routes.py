"""The page behind the link that stops mails: it works without signing in, and a click of a mail program is enough."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, url_for

from data.db import db, enter_organisation
from data.errors import NotFoundError
from data.language import gettext
from data.queries.announcements import person_is_there
from data.vault import LockedError
from surveys.access import Access, wants_page
from surveys.announcements.mails import vault
from surveys.extensions import csrf
from surveys.mail_choices import RESULTS, choices_page, set_choice
from surveys.own import Person
from surveys.security import current_settings

blueprint = Blueprint("announcements", __name__, url_prefix="/mails")
ACCESS = {"announcements.stop": Access.PUBLIC}
LONGEST_TOKEN = 300


def _whose(token: str) -> tuple[int, int, str] | None:
    """Return organisation and person of a link and the mails that it stops; None for any that no mail has had."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        organisation, person, *kind = vault(current_settings()).unlock(token).split(".")
    except LockedError:
        return None
    return int(organisation), int(person), kind[0] if kind else RESULTS


def _gone() -> tuple[str, int]:
    """Say that a link does not work and what to do, as of the links in reminders; programs get a plain 404."""
    if not wants_page():
        abort(HTTPStatus.NOT_FOUND)
    return render_template("invitations/gone.html", stops=True), HTTPStatus.NOT_FOUND


@blueprint.route("/stop/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator] # mail programs post here without a page; the locked link is the proof
def stop(token: str) -> str | tuple[str, int]:
    """Show which mails the person of the link gets, as mail scanners open links; change it when a button is pressed."""
    found = _whose(token)
    if found is None:
        return _gone()
    organisation_id, person_id, kind = found
    enter_organisation(db.session, organisation_id)
    whose: Person = {"organisation_id": organisation_id, "person_id": person_id}
    if not person_is_there(db.session, **whose):
        raise NotFoundError(gettext("There is nobody here any more to whom mails would go."))
    said = set_choice(**whose, usual=kind) if request.method == "POST" else ""
    return choices_page(**whose, action=url_for("announcements.stop", token=token), said=said, first=kind)
