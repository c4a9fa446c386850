"""Pages of the favour log: what is in it, a new entry, changes, removal and its undoing."""

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.contacts import find_or_add_contact
from data.commands.favours import LoggedLatelyError, change_favour, log_favour, remove_favour, restore_favour
from data.db import db
from data.language import gettext, lazy
from data.queries.organisations import get_organisation
from data.queries.own_favours import (
    FavourFilter,
    OwnContact,
    OwnFavour,
    get_own_favour,
    list_favour_months,
    list_own_contacts,
    list_own_favours,
    list_removed_favours,
)
from data.types import REMOVED_FOR, Month, Permission
from surveys.clock import utc_now
from surveys.favours import contacts, helps, transfer
from surveys.favours.forms import FavourForm
from surveys.favours.words import DIRECTIONS, EXPLAINED, KINDS, day, in_words, memory
from surveys.fields import printable
from surveys.lost import tell_lost_keys
from surveys.own import keyring, local_today, person
from surveys.pulse.visits import check_sender
from surveys.resend import keep_what_was_sent

blueprint = Blueprint("favours", __name__, url_prefix="/favours")
blueprint.app_template_filter("day")(day)
blueprint.app_template_global("memory")(memory)
HOME = "favours.list_entries"
tell_lost_keys(blueprint, read=in_words, back_to=HOME, back_words=lazy("Back to your log"))
keep_what_was_sent(blueprint, read=in_words, back_to=HOME)

Answer = str | Response | tuple[str, int]
LONGEST_NUMBER = 9
MOST_BOXES = 30


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


@blueprint.get("/")
def list_entries() -> str:
    """Show the log, newest first, or what is looked for in it."""
    chosen = _chosen()
    found = list_own_favours(db.session, **person(), keyring=keyring(), chosen=chosen, page=_number("page") or 1)
    asked = {name: request.args[name] for name in ("contact", "direction", "kind", "month") if request.args.get(name)}
    return render_template(
        "favours/list.html",
        found=found,
        chosen=chosen,
        asked=asked,
        looked_for=chosen != FavourFilter(),
        names=[(contact.id, contact.alias) for contact in list_own_contacts(db.session, **person())],
        directions=DIRECTIONS,
        kinds=KINDS,
        months=[(month, month.label) for month in list_favour_months(db.session, **person())],
        removed=_removed(),
        gone=list_removed_favours(db.session, **person(), keyring=keyring()),
        kept_days=REMOVED_FOR.days,
    )


def _form(contacts_: list[OwnContact], **values: Any) -> FavourForm:
    return FavourForm(request.form or None, contacts=contacts_, today=local_today(), data=values)


def _page(form: FavourForm, favour: OwnFavour | None = None, again: str = "") -> str:
    printable(form)
    errors = [("", again)] if again else []
    return render_template(
        "favours/entry.html", form=form, favour=favour, again=bool(again), page_errors=errors, explained=EXPLAINED
    )


def _gift_stop() -> str:
    """Say what the organisation asks for where money or a gift is involved.

    What was entered is kept in the page alone, for the way back of somebody who pressed Yes by mistake.
    """
    organisation = get_organisation(db.session, person()["organisation_id"])
    entered = [(name, text) for name, text in request.form.items() if name not in {"csrf_token", "person", "gift"}]
    return render_template(
        "favours/gift.html",
        rule=organisation.gift_rule,
        register=organisation.gift_register_url,
        entered=[(name, text.replace("\x00", "")) for name, text in entered[:MOST_BOXES]],
    )


def _asked_again(form: FavourForm) -> bool:
    """Whether somebody comes back from the stop: the form is shown as it was, with the question open."""
    back = "again_gift" in request.form
    if back:
        form.gift.data = None
    return back


def _contact_id(form: FavourForm) -> int:
    if form.contact.data:
        return int(form.contact.data)
    return find_or_add_contact(
        db.session, **person(), alias=form.alias.data or "", counterpart=form.group.data, now=utc_now()
    ).id


def _facts(form: FavourForm) -> dict[str, Any]:
    return {
        "person_id": person()["person_id"],
        "contact_id": _contact_id(form),
        "direction": form.direction.data,
        "kind": form.kind.data,
        "happened_on": form.happened_on.data,
        "note": form.note.data or "",
        "no_return_expected": form.no_return_expected.data,
        "keyring": keyring(),
        "now": utc_now(),
    }


@blueprint.route("/new", methods=["GET", "POST"])
def add_entry() -> Answer:
    """Show the form of a new entry, and log it."""
    form = _form(
        list_own_contacts(db.session, **person()),
        happened_on=local_today(),
        entry=secrets.token_urlsafe(16),
        contact=request.args.get("contact", ""),
    )
    if request.method != "POST" or _asked_again(form):
        return _page(form)
    if form.stopped:
        return _gift_stop()
    if not form.validate():
        return _page(form), 400
    try:
        log_favour(
            db.session, **_facts(form), entry=(form.entry.data or "")[:40] or None, again="again" in request.form
        )
    except LoggedLatelyError as refusal:
        return _page(form, again=refusal.message), 409
    flash(gettext("It is in your log. Only you see it."), "success")
    return redirect(url_for("favours.list_entries"))


def _entry_or_404(favour_id: int) -> OwnFavour:
    favour = get_own_favour(db.session, **person(), favour_id=favour_id, keyring=keyring())
    if favour is None or favour.removed:
        abort(404)
    return favour


@blueprint.route("/<int:favour_id>", methods=["GET", "POST"])
def edit_entry(favour_id: int) -> Answer:
    """Show an entry in its form, and change it."""
    favour = _entry_or_404(favour_id)
    form = _form(
        list_own_contacts(db.session, **person()),
        contact=str(favour.contact_id),
        direction=favour.direction,
        kind=favour.kind,
        happened_on=favour.happened_on,
        note=favour.note,
        no_return_expected=favour.no_return_expected,
    )
    if request.method != "POST" or _asked_again(form):
        return _page(form, favour)
    if form.stopped:
        return _gift_stop()
    if not form.validate():
        return _page(form, favour), 400
    change_favour(db.session, favour_id=favour_id, **_facts(form))
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("favours.list_entries"))


@blueprint.post("/<int:favour_id>/remove")
def remove_entry(favour_id: int) -> Response:
    """Take an entry out of the log and offer to undo it."""
    remove_favour(db.session, person_id=person()["person_id"], favour_id=favour_id, now=utc_now())
    return redirect(url_for("favours.list_entries", removed=favour_id))


@blueprint.post("/<int:favour_id>/restore")
def restore_entry(favour_id: int) -> Response:
    """Put a removed entry back."""
    restore_favour(db.session, person_id=person()["person_id"], favour_id=favour_id)
    flash(gettext("The entry is back in your log."), "success")
    return redirect(url_for("favours.list_entries"))


contacts.register(blueprint)
helps.register(blueprint)
transfer.register(blueprint)
ENDPOINTS = (
    "list_entries",
    "add_entry",
    "edit_entry",
    "remove_entry",
    "restore_entry",
    *contacts.ENDPOINTS,
    *helps.ENDPOINTS,
    *transfer.ENDPOINTS,
)
ACCESS = {f"favours.{name}": Permission.ANSWER for name in ENDPOINTS}
