"""What somebody has removed from their log, list or contacts, or finds gone: told alike on all of their pages."""

from contextlib import suppress

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from data.commands.contacts import restore_contact
from data.db import db
from data.errors import NotFoundError
from data.language import gettext
from data.queries.own_favours import get_own_contact
from data.types import REMOVED_FOR
from surveys.favours.words import in_words
from surveys.gone import RESTORE, Way, tell_gone
from surveys.own import keyring, person

Answer = str | Response | tuple[str, int]
Back = tuple[str, str]


def tell_removed(words: str, *, back: Back, form: str, restore: str) -> Answer:
    """Tell that something was removed and can be put back: by `restore`, or by its `form` with what was typed."""
    if request.method != "POST":
        return tell_gone(words, read=in_words, back=back, way=Way(restore, gettext("Put it back"))), 404
    way = Way(form, gettext("Put it back with what I entered"), {RESTORE: "1"})
    return tell_gone(words, read=in_words, back=back, way=way), 409


def tell_destroyed(words: str, *, back: Back, way: Way | None) -> Answer:
    """Tell that something is not there any more, with what was typed; to who only looks, nothing was ever there."""
    if request.method != "POST":
        abort(404)
    return tell_gone(words, read=in_words, back=back, way=way), 404


def is_contact_there(contact_id: int) -> bool:
    """Whether the signed-in person has this contact, and has not removed it."""
    return get_own_contact(db.session, **person(), contact_id=contact_id, keyring=keyring()) is not None


def tell_removed_with_contact(contact_id: int, *, back: Back, form: str) -> Answer:
    """Tell that something was removed together with its contact, which can be put back."""
    words = gettext(
        "You removed this together with its contact. You can put both back for %(days)s days; then they are destroyed.",
        days=REMOVED_FOR.days,
    )
    return tell_removed(words, back=back, form=form, restore=url_for("favours.put_contact_back", contact_id=contact_id))


def put_contact_in_place(contact_id: int) -> None:
    """Put a contact back if it is removed, so that something about it can be saved."""
    with suppress(NotFoundError):  # the page tells what is gone by now
        restore_contact(db.session, person_id=person()["person_id"], contact_id=contact_id, keyring=keyring())
