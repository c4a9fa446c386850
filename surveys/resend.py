"""A time-out never costs an answer: a page that was posted too late comes back whole, ready to be sent again.

Signing in gives the browser another session, for which the page's token means nothing. So the page that comes back
carries a proof of its own: that this application gave back just these words, at this address, for this person, to this
browser, a short while ago. Nobody else can have such a page, and with other words or another person it proves nothing.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Blueprint, Flask, g, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from data.instruments import instrument_keys, spoken_instrument
from data.vault import LockedError, Vault
from surveys.access import wants_page
from surveys.clock import utc_now
from surveys.errors import answer_http_error
from surveys.extensions import csrf
from surveys.pulse.forms import PROOF, is_hidden
from surveys.security import GIVEN_BACK, current_settings

LONGEST = 100
PURPOSE = "guanxi pages to send again 1"
GOOD_FOR = dt.timedelta(hours=2)
LONGEST_PROOF = 500
FORM = "application/x-www-form-urlencoded"
Reader = Callable[[str, str], tuple[str, str] | None]
Answer = HTTPException | Response | tuple[str | Response, int]
Fields = Iterable[tuple[str, str]]


def _vault() -> Vault:
    return Vault(current_settings().secrets, PURPOSE)


def _digest(browser: str, fields: Fields) -> str:
    """Return what stands for an address with its form in a browser; browsers write line ends as they like."""
    words = sorted((name, "\n".join(text.splitlines())) for name, text in fields if name not in {"csrf_token", PROOF})
    return hashlib.sha256(json.dumps([browser, request.full_path, words]).encode()).hexdigest()


def _proof(fields: Fields) -> str:
    """Return what proves later that this form was given back to this browser."""
    browser = session.setdefault(GIVEN_BACK, secrets.token_urlsafe(16))
    return _vault().lock(f"{(utc_now() + GOOD_FOR).isoformat()} {_digest(browser, fields)}")


def was_given_back() -> bool:
    """Whether a form is one that was given back to this browser for the person who is signed in."""
    if request.method != "POST" or request.mimetype != FORM or g.viewer is None or not _from_here():
        return False
    return request.form.get("person") == str(g.viewer.person_id) and _given_back_here()


def _given_back_here() -> bool:
    """Whether a form is one that was given back to this browser, for whomever."""
    proof, browser = request.form.get(PROOF, ""), session.get(GIVEN_BACK)
    if not browser or len(proof) > LONGEST_PROOF:
        return False
    try:
        until, digest = _vault().unlock(proof).split(" ")
    except LockedError:
        return False
    return utc_now() <= dt.datetime.fromisoformat(until) and compare_digest(
        digest, _digest(browser, request.form.items())
    )


def _from_here() -> bool:
    """Whether the form was one of ours: another site must not be able to put words into a page of this one."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return the question of a box and what was entered in it."""
    month = str((request.view_args or {}).get("month", ""))
    for key in instrument_keys():
        item = spoken_instrument(key).items.get(name)
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

    def page(status: int, *, signed_out: bool = False, other: bool = False) -> tuple[str | Response, int]:
        form = request.form.items()
        sent = [(name, text.replace("\x00", "")) for name, text in form if name not in {"csrf_token", PROOF}]
        shown = [read(name, text) for name, text in sent[:LONGEST] if not is_hidden(name) and text]
        return render_template(
            "resend.html",
            sent=sent[:LONGEST],
            proof=_proof(sent[:LONGEST]) if signed_out or other else "",
            readable=[one for one in shown if one and not other],
            signed_out=signed_out,
            other=other,
            back_url=url_for(back_to),
            sign_in_url=url_for("auth.sign_in", next=url_for(back_to)),
        ), status

    def signed_out(error: HTTPException) -> Answer:
        """Keep what was posted by somebody whose session has ended."""
        return page(401, signed_out=True) if _kept() else answer_http_error(error)

    def stale(error: HTTPException) -> Answer:
        """Keep what was posted from a page that is older than the session.

        In somebody else's session it is kept, and not shown, where this browser had been given it back.
        """
        if not _kept() or not (_own() or _given_back_here()):
            return answer_http_error(error)
        return page(400, other=not _own())

    blueprint.register_error_handler(401, signed_out)
    blueprint.register_error_handler(CSRFError, stale)


def init_app(_app: Flask) -> None:
    """Let forms that were given back be sent after signing in again."""
    csrf.given_back = was_given_back
