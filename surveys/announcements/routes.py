"""The page behind the link that stops mails: it works without signing in, and a click of a mail program is enough."""

from flask import Blueprint, abort, render_template, request

from data.commands.own import choose
from data.db import db, enter_organisation
from data.errors import NotFoundError
from data.queries.announcements import OFF, RESULT_MAILS, person_is_there
from data.vault import LockedError
from surveys.access import Access
from surveys.announcements.mails import vault
from surveys.clock import utc_now
from surveys.extensions import csrf
from surveys.security import current_settings

blueprint = Blueprint("announcements", __name__, url_prefix="/mails")
ACCESS = {"announcements.stop": Access.PUBLIC}
LONGEST_TOKEN = 300


def _whose(token: str) -> tuple[int, int]:
    """Return organisation and person of a link; 404 for any that no mail has had."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        abort(404)
    try:
        organisation, _, person = vault(current_settings()).unlock(token).partition(".")
    except LockedError:
        abort(404)
    return int(organisation), int(person)


@blueprint.route("/stop/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator] # mail programs post here without a page; the locked link is the proof
def stop(token: str) -> str:
    """Ask before mails are stopped, as mail scanners open links; stop them, or send them again."""
    organisation_id, person_id = _whose(token)
    if request.method != "POST":
        return render_template("announcements/stop.html", token=token, state="asked")
    enter_organisation(db.session, organisation_id)
    if not person_is_there(db.session, organisation_id=organisation_id, person_id=person_id):
        raise NotFoundError("There is nobody here any more to whom mails would go.")
    again = request.form.get("again") == "yes"
    choose(
        db.session,
        organisation_id=organisation_id,
        person_id=person_id,
        choice=RESULT_MAILS,
        value=None if again else OFF,
        now=utc_now(),
    )
    return render_template("announcements/stop.html", token=token, state="again" if again else "stopped")
