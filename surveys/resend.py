"""A time-out never costs an answer: a page that was posted too late comes back whole, ready to be sent again.

Signing in gives the browser another session, for which the page's token means nothing. So the page that comes back
carries a proof of its own: that this application gave back just these words, at this address, for this person, to this
browser, a short while ago. Nobody else can have such a page, and with other words or another person it proves nothing.
"""

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, g, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import Form, PasswordField, StringField
from wtforms.fields.core import UnboundField

from data.errors import OtherPersonError
from data.instruments import instrument_keys, spoken_instrument
from data.language import gettext
from data.vault import LockedError, Vault
from surveys.access import wants_page
from surveys.clock import utc_now
from surveys.errors import OTHER_PERSON, answer_http_error, answer_refusal
from surveys.extensions import csrf
from surveys.hidden import PROOF, is_hidden
from surveys.questions import typed_words
from surveys.security import GIVEN_BACK, current_settings

MOST = 1000  # fields
UNSAID = frozenset({"csrf_token", PROOF})
SECRET = re.compile(r"password|(^|-)code$")  # names of boxes whose texts stand in no page
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
    words = sorted((name, "\n".join(text.splitlines())) for name, text in fields if name not in UNSAID)
    return hashlib.sha256(json.dumps([browser, request.full_path, words]).encode()).hexdigest()


def _proof(fields: Fields) -> str:
    """Return what proves later that this form was given back to this browser."""
    browser = session.setdefault(GIVEN_BACK, secrets.token_urlsafe(16))
    return _vault().lock(f"{(utc_now() + GOOD_FOR).isoformat()} {_digest(browser, fields)}")


def was_given_back() -> bool:
    """Whether a form is one that was given back to this browser for the person who is signed in."""
    if request.method != "POST" or request.mimetype != FORM or g.viewer is None or not _from_here():
        return False
    if request.form.get("person") != str(g.viewer.person_id):
        return False
    proof, browser = request.form.get(PROOF, ""), session.get(GIVEN_BACK)
    if not browser or len(proof) > LONGEST_PROOF:
        return False
    try:
        until, digest = _vault().unlock(proof).split(" ")
    except LockedError:
        return False
    return utc_now() <= dt.datetime.fromisoformat(until) and compare_digest(
        digest, _digest(browser, request.form.items(multi=True))
    )


def _from_here() -> bool:
    """Whether the form was one of ours: another site must not be able to put words into a page of this one."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return the question of a box and what was entered in it."""
    month = str((request.view_args or {}).get("month", ""))
    for key in instrument_keys():
        instrument = spoken_instrument(key)
        item = instrument.items.get(name)
        if item is not None:
            return item.text.replace("{month}", month), typed_words(instrument, item, text)
    return name, text


def by_label(*forms: type[Form]) -> Reader:
    """Return a reader that knows the boxes for words of some forms by their labels, and leaves out the rest."""
    fields = [(name, getattr(form, name)) for form in forms for name in dir(form)]
    labels = {name: each.args[0] for name, each in fields if isinstance(each, UnboundField) and _takes_words(each)}
    return lambda name, text: (str(labels[name]), text) if name in labels else None


def _takes_words(field: "UnboundField[Any]") -> bool:
    kind = field.field_class
    return issubclass(kind, StringField) and not issubclass(kind, PasswordField)


def _words(name: str, text: str) -> tuple[str, str] | None:
    return (gettext("What you wrote"), text) if name == "words" else None


def _readable() -> bool:
    try:
        return 0 < len(request.form) <= MOST and not any(SECRET.search(name) for name in request.form)
    except HTTPException:  # too large: no page of ours sends so much
        return False


def _own() -> bool:
    """Whether a page was made for whoever is signed in now; one that does not say so counts as theirs."""
    return g.viewer is None or request.form.get("person", str(g.viewer.person_id)) == str(g.viewer.person_id)


def _kept() -> bool:
    """Whether what was sent can come back whole; a file cannot."""
    return request.method == "POST" and wants_page() and _from_here() and _readable() and not request.files


def _page(read: Reader, back_to: str, status: int, *, signed_out: bool = False) -> Answer:
    fields = request.form.items(multi=True)
    sent = [(name, text.replace("\x00", "")) for name, text in fields if name not in UNSAID]
    shown = [found for name, text in sent if not is_hidden(name) and text.strip() and (found := read(name, text))]
    return render_template(
        "resend.html",
        sent=sent,
        proof=_proof(sent) if g.viewer is None else "",
        typed=bool(shown),
        readable=shown,
        signed_out=signed_out,
        back_url=url_for(back_to),
        sign_in_url=url_for("auth.sign_in", next=url_for(back_to)),
    ), status


def keep_what_was_sent(part: Blueprint | Flask, *, read: Reader = in_words, back_to: str) -> None:
    """Let pages that are posted too late come back whole; not those with a password or a code in them.

    Args:
        part: The pages of a blueprint, or of the whole application, where a blueprint has not said so itself.
        read: What stands for a box and its text when the page shows what was entered; None leaves it out.
        back_to: The endpoint where signing in again leads.
    """

    def signed_out(error: HTTPException) -> Answer:
        """Keep what was posted by somebody whose session has ended."""
        return _page(read, back_to, 401, signed_out=True) if _kept() else answer_http_error(error)

    def stale(error: HTTPException) -> Answer:
        """Keep what was posted from a page that is older than the session.

        To somebody else nothing of it is sent, not even hidden. The browser still holds it: its author, signed in
        again, has it sent once more by loading that answer again.
        """
        if not _kept():
            return answer_http_error(error)
        return _page(read, back_to, 400) if _own() else answer_refusal(OtherPersonError(str(OTHER_PERSON)))

    part.register_error_handler(401, signed_out)
    part.register_error_handler(CSRFError, stale)


def init_app(app: Flask) -> None:
    """Let every form come back, and be sent after signing in again."""
    keep_what_was_sent(app, read=_words, back_to="home.start")
    csrf.given_back = was_given_back
