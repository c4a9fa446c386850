"""One-click sign-in for the demo's people; a real installation has no such route."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from data.commands.sessions import open_demo_session
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import NotFoundError
from data.language import gettext
from data.types import whole_number
from surveys.access import Access
from surveys.addresses import safe_next
from surveys.clock import utc_now
from surveys.navigation import home_url
from surveys.security import begin, current_settings

demo_blueprint = Blueprint("demo", __name__)
DEMO_ACCESS = {"demo.sign_in": Access.PUBLIC}


def _person_id() -> int:
    person_id = whole_number(request.form.get("person"))
    if person_id is None:
        raise NotFoundError(gettext("There is no such person in the demo."))
    return person_id


@demo_blueprint.post("/demo/sign-in", endpoint="sign_in")
def sign_in_as() -> Response:
    """Sign in as the chosen person of the demo, and lead them to where they wanted to go."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    new = open_demo_session(
        db.session,
        person_id=_person_id(),
        device=str(request.user_agent),
        hours=current_settings().session_hours,
        now=utc_now(),
    )
    begin(new)
    return redirect(safe_next(request.form.get("next")) or home_url())
