"""A time-out never costs an answer: a page that was posted too late comes back whole, ready to be sent again."""

from urllib.parse import urlsplit

from flask import render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from data.instruments import instrument_keys, load_instrument
from surveys.access import wants_page
from surveys.errors import answer_http_error
from surveys.pulse.forms import is_hidden

LONGEST = 100


def _from_here() -> bool:
    """Whether the form was one of ours: another site must not be able to put words into a page of this one."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def _label(name: str) -> str:
    month = str((request.view_args or {}).get("month", ""))
    for key in instrument_keys():
        item = load_instrument(key).items.get(name)
        if item is not None:
            return item.text.replace("{month}", month)
    return name


def _page(*, signed_out: bool, status: int) -> tuple[str | Response, int]:
    sent = [(name, text.replace("\x00", "")) for name, text in request.form.items() if name != "csrf_token"]
    return render_template(
        "pulse/resend.html",
        sent=sent[:LONGEST],
        readable=[(_label(name), text) for name, text in sent[:LONGEST] if not is_hidden(name) and text],
        signed_out=signed_out,
        sign_in_url=url_for("auth.sign_in", next=url_for("pulse.list_rounds")),
    ), status


def _readable() -> bool:
    try:
        return bool(request.form)
    except HTTPException:  # too large: no page of ours sends so much
        return False


def _kept() -> bool:
    return request.method == "POST" and wants_page() and _from_here() and _readable()


def signed_out(error: HTTPException) -> HTTPException | Response | tuple[str | Response, int]:
    """Keep what was posted by somebody whose session has ended."""
    return _page(signed_out=True, status=401) if _kept() else answer_http_error(error)


def stale(error: HTTPException) -> HTTPException | Response | tuple[str | Response, int]:
    """Keep what was posted from a page that is older than the session."""
    return _page(signed_out=False, status=400) if _kept() else answer_http_error(error)
