"""Searches with words: they come in a form, and go on in an address locked with the key of whoever looks for them.

Words would stand in addresses, in the history of the browser and in the logs of a proxy. Locked like a note they say
nothing there, and the way back and further pages work as ever.
"""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from data.commands.keyring import KeyLostError
from data.db import db
from data.errors import RefusedError
from data.language import gettext
from data.texts import REPLACED, spelled_alike
from surveys.clock import utc_now
from surveys.own import keyring, person

LONGEST = 100  # characters
LONGEST_LOCKED = 2000
LOCKED = "words"  # in an address
LENGTHS = range(1, LONGEST_LOCKED + 1)
ASKED = ("contact", "direction", "kind", "month")
PAGE = "page"


def typed() -> str:
    """Return what was entered in the box of a search, fit to be shown again."""
    return " ".join(request.form.get("text", "").replace("\x00", REPLACED).split())


def lead_to(endpoint: str, **more: Any) -> Response:
    """Lead to what was looked for.

    Raises:
        RefusedError: The words are too long.
        KeyLostError: The key that opens the texts to look through is missing.
    """
    words = typed()
    if len(words) > LONGEST:
        raise RefusedError(gettext("Shorten what you look for to %(longest)s characters.", longest=LONGEST))
    if spelled_alike(words):
        sealed = keyring().encrypt(db.session, **person(), words=words, now=utc_now())
        more = {**more, LOCKED: sealed.decode()}
    return redirect(url_for(endpoint, **more))


def asked() -> dict[str, Any]:
    """Return what an address asks for, to be led back to it; the words are locked."""
    return {name: request.args[name] for name in (*ASKED, PAGE, LOCKED) if len(request.args.get(name, "")) in LENGTHS}


def locked_words() -> dict[str, Any]:
    """Return the locked words that an address asks for, to be led back to what they find."""
    return {name: text for name, text in asked().items() if name == LOCKED}


def words_asked() -> str:
    """Return the words that an address asks for; none where they cannot be opened, as those of somebody else."""
    locked = request.args.get(LOCKED, "")
    if not locked or len(locked) > LONGEST_LOCKED or not locked.isascii():
        return ""
    try:
        return keyring().decrypt(db.session, person_id=person()["person_id"], secret_words=locked.encode())
    except KeyLostError:
        return ""
