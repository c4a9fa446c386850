"""The choice of a language, from the foot of every page."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from data import language
from data.commands.own import choose
from data.db import db
from data.types import LANGUAGE
from surveys.access import Access
from surveys.addresses import safe_next
from surveys.clock import utc_now
from surveys.extensions import csrf
from surveys.languages import COOKIE

blueprint = Blueprint("languages", __name__)
ACCESS = {"languages.choose_language": Access.PUBLIC}
YEAR_SECONDS = 365 * 24 * 3600


def _came_from() -> str:
    """Return the page that the choice was made on; no page names its own address, which may hold a token."""
    came = urlsplit(request.referrer or "")
    back = safe_next(came.path + (f"?{came.query}" if came.query else "")) if came.netloc == request.host else None
    return back or f"{request.script_root}/"


@blueprint.post("/language")
@csrf.exempt  # type: ignore[untyped-decorator] # no types there; strangers have no token, and nobody is harmed by a language
def choose_language() -> Response:
    """Keep the language that was chosen: in this browser, and for the person where somebody is signed in."""
    code = language.known(request.form.get("language")) or language.ENGLISH
    if g.holder is not None:
        choose(
            db.session,
            organisation_id=g.holder.organisation_id,
            person_id=g.holder.person_id,
            choice=LANGUAGE,
            value=code,
            now=utc_now(),
        )
    answer = redirect(_came_from())
    answer.set_cookie(COOKIE, code, max_age=YEAR_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax")
    return answer
