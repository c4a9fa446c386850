"""A time-out never costs an answer: a page that was posted too late comes back whole, ready to be sent again."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from data.instruments import instrument_keys, load_instrument
from surveys.access import wants_page
from surveys.errors import answer_http_error
from surveys.pulse.forms import is_hidden

LONGEST = 100
Reader = Callable[[str, str], tuple[str, str] | None]
Answer = HTTPException | Response | tuple[str | Response, int]


def _from_here() -> bool:
    """Whether the form was one of ours: another site must not be able to put words into a page of this one."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return the question of a box and what was entered in it."""
    month = str((request.view_args or {}).get("month", ""))
    for key in instrument_keys():
        item = load_instrument(key).items.get(name)
        if item is not None:
            return item.text.replace("{month}", month), text
    return name, text


def _readable() -> bool:
    try:
        return bool(request.form)
    except HTTPException:  # too large: no page of ours sends so much
        return False


def _own() -> bool:
    """Whether a page was made for the person who is signed in now; one that does not say so counts as theirs."""
    return request.form.get("person", str(g.viewer.person_id)) == str(g.viewer.person_id)


def _kept() -> bool:
    """Whether what was sent can come back whole; a file cannot."""
    return request.method == "POST" and wants_page() and _from_here() and _readable() and not request.files


def keep_what_was_sent(blueprint: Blueprint, *, read: Reader = in_words, back_to: str) -> None:
    """Let pages of a blueprint that are posted too late come back whole.

    Args:
        blueprint: The pages.
        read: What stands for a box and its text when the page shows what was entered; None leaves it out.
        back_to: The endpoint where signing in again leads.
    """

    def page(*, signed_out: bool, status: int) -> tuple[str | Response, int]:
        sent = [(name, text.replace("\x00", "")) for name, text in request.form.items() if name != "csrf_token"]
        shown = [read(name, text) for name, text in sent[:LONGEST] if not is_hidden(name) and text]
        return render_template(
            "resend.html",
            sent=sent[:LONGEST],
            readable=[one for one in shown if one],
            signed_out=signed_out,
            sign_in_url=url_for("auth.sign_in", next=url_for(back_to)),
        ), status

    def signed_out(error: HTTPException) -> Answer:
        """Keep what was posted by somebody whose session has ended."""
        return page(signed_out=True, status=401) if _kept() else answer_http_error(error)

    def stale(error: HTTPException) -> Answer:
        """Keep what was posted from a page that is older than the session, unless it is somebody else's session."""
        return page(signed_out=False, status=400) if _kept() and _own() else answer_http_error(error)

    blueprint.register_error_handler(401, signed_out)
    blueprint.register_error_handler(CSRFError, stale)
