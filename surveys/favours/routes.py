"""Pages of the favour log: what is in it, removal and its undoing; those of single entries stand in entries.py."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.favours import remove_favour, restore_favour
from data.db import db
from data.errors import RefusedError
from data.language import gettext, lazy
from data.queries.own_favours import (
    FavourFilter,
    OwnFavour,
    get_own_favour,
    list_favour_months,
    list_own_contacts,
    list_own_favours,
    list_removed_favours,
)
from data.types import REMOVED_FOR, Month, Permission
from surveys.clock import utc_now
from surveys.favours import contacts, entries, helps, lists, transfer
from surveys.favours.removed import Answer
from surveys.favours.search import ASKED, LOCKED, asked, lead_to, typed, words_asked
from surveys.favours.words import DIRECTIONS, KINDS, day, in_words, memory
from surveys.lost import tell_lost_keys
from surveys.own import keyring, person
from surveys.pulse.visits import check_sender
from surveys.resend import keep_what_was_sent

blueprint = Blueprint("favours", __name__, url_prefix="/favours")
blueprint.app_template_filter("day")(day)
blueprint.app_template_global("memory")(memory)
HOME = "favours.list_entries"
tell_lost_keys(blueprint, read=in_words, back_to=HOME, back_words=lazy("Back to your log"))
keep_what_was_sent(blueprint, read=in_words, back_to=HOME)

LONGEST_NUMBER = 9


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _chosen() -> FavourFilter:
    """Read what is looked for from the address; what makes no sense there is not asked for."""
    direction, kind = request.args.get("direction"), request.args.get("kind")
    try:
        month = Month.parse(request.args.get("month", ""))
    except ValueError:
        month = None
    return FavourFilter(
        contact_id=_number("contact"),
        direction=direction if direction in DIRECTIONS else None,
        kind=kind if kind in KINDS else None,
        month=month,
        words=words_asked(),
    )


def _removed() -> OwnFavour | None:
    """Return the entry that was just removed, to offer it back."""
    number = _number("removed")
    favour = number and get_own_favour(db.session, **person(), favour_id=number, keyring=keyring())
    return favour if favour and favour.removed else None


@blueprint.before_request
def check_who_sent() -> None:
    """Refuse a form that was made for somebody else, or that could not be read."""
    if request.method == "POST":
        check_sender()


def _page(chosen: FavourFilter, **more: Any) -> str:
    found = list_own_favours(db.session, **person(), keyring=keyring(), chosen=chosen, page=_number("page") or 1)
    page = {
        "found": found,
        "chosen": chosen,
        "asked": {name: text for name, text in asked().items() if chosen.words or name != LOCKED},
        "looked_for": chosen != FavourFilter(),
        "names": [(one.id, one.alias) for one in list_own_contacts(db.session, **person(), keyring=keyring())],
        "directions": DIRECTIONS,
        "kinds": KINDS,
        "months": [(month, month.label) for month in list_favour_months(db.session, **person())],
        "removed": _removed(),
        "gone": list_removed_favours(db.session, **person(), keyring=keyring()),
        "kept_days": REMOVED_FOR.days,
        "text": chosen.words,
    }
    return render_template("favours/list.html", **(page | more))


@blueprint.get("/")
def list_entries() -> str:
    """Show the log, newest first, or what is looked for in it."""
    return _page(_chosen())


@blueprint.post("/search")
def search_entries() -> Answer:
    """Lead to what is looked for."""
    chosen = {name: request.form[name] for name in ASKED if request.form.get(name)}
    try:
        return lead_to(HOME, **chosen)
    except RefusedError as refusal:
        return _page(FavourFilter(), text=typed(), page_errors=[("search-text", refusal.message)]), 400


@blueprint.post("/<int:favour_id>/remove")
def remove_entry(favour_id: int) -> Response:
    """Take an entry out of the log and offer to undo it."""
    remove_favour(db.session, person_id=person()["person_id"], favour_id=favour_id, now=utc_now())
    return redirect(url_for("favours.list_entries", removed=favour_id, **asked()))


@blueprint.post("/<int:favour_id>/restore")
def restore_entry(favour_id: int) -> Response:
    """Put a removed entry back."""
    restore_favour(db.session, person_id=person()["person_id"], favour_id=favour_id)
    flash(gettext("The entry is back in your log."), "success")
    return redirect(url_for("favours.list_entries", **asked()))


entries.register(blueprint)
contacts.register(blueprint)
helps.register(blueprint)
transfer.register(blueprint)
lists.register(blueprint)
ENDPOINTS = (
    "list_entries",
    "search_entries",
    "remove_entry",
    "restore_entry",
    *entries.ENDPOINTS,
    *contacts.ENDPOINTS,
    *helps.ENDPOINTS,
    *transfer.ENDPOINTS,
    *lists.ENDPOINTS,
)
ACCESS = {f"favours.{name}": Permission.ANSWER for name in ENDPOINTS}
