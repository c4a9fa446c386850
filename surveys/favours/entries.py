"""Pages of single entries of the log: a new one, changes, the stop where gifts are involved."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from data.commands.contacts import find_or_add_contact
from data.commands.favours import LoggedLatelyError, change_favour, hold_log, log_favour, restore_favour
from data.db import db
from data.language import gettext
from data.queries.organisations import get_organisation
from data.queries.own_favours import OwnFavour, get_own_favour, list_own_contacts
from data.types import REMOVED_FOR, whole_number
from surveys.clock import utc_now
from surveys.favours.forms import FavourForm
from surveys.favours.removed import (
    Answer,
    is_contact_there,
    put_contact_in_place,
    tell_destroyed,
    tell_removed,
    tell_removed_with_contact,
)
from surveys.favours.search import asked, locked_words
from surveys.favours.words import EXPLAINED, stored_words
from surveys.fields import printable
from surveys.gone import RESTORE, Way
from surveys.meanwhile import Met, meet, write_seen
from surveys.own import keyring, local_today, person

ENDPOINTS = ("add_entry", "edit_entry")
MOST_BOXES = 30
BEGUN = "begun"  # in an address: where a new entry was begun within a search


def _begun() -> dict[str, Any]:
    """Return what the address of a new entry says about the search that it was begun from."""
    where = request.args.get(BEGUN, "")
    return {**asked(), BEGUN: where} if where in {"log", "contact", "next"} else {}


def _way_back() -> tuple[str, str]:
    """Return where an entry leads back to, within the search that it was reached from, and words for that."""
    begun = _begun()
    number = whole_number(begun.get("contact"))
    if begun.get(BEGUN) == "next":
        return url_for("favours.list_ideas", **locked_words()), gettext("Back to your list")
    if begun.get(BEGUN) == "contact" and number is not None:
        return url_for("favours.show_contact", contact_id=number, **locked_words()), gettext("Back to the contact")
    of_log = begun or request.endpoint == "favours.edit_entry"
    return url_for("favours.list_entries", **(asked() if of_log else {})), gettext("Back to your log")


def _form(sent: MultiDict[str, str] | None, **values: Any) -> FavourForm:
    contacts = list_own_contacts(db.session, **person(), keyring=keyring())
    logged = values.pop("logged", None)
    return FavourForm(sent or None, contacts=contacts, today=local_today(), logged=logged, data=values)


def _page(form: FavourForm, *, again: str = "", **more: Any) -> str:
    printable(form)
    errors = [("", again)] if again else []
    form.late.data = form.late_for
    return render_template(
        "favours/entry.html",
        form=form,
        again=bool(again),
        page_errors=errors,
        explained=EXPLAINED,
        asked=asked() if form.logged else {},
        begun=_begun(),
        way_back=_way_back(),
        **more,
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
        way_back=_way_back(),
        here=url_for(
            str(request.endpoint), **(request.view_args or {}), **(_begun() or (asked() if request.view_args else {}))
        ),
        entered=[(name, text.replace("\x00", "")) for name, text in entered[:MOST_BOXES]],
    )


def _asked_again(form: FavourForm) -> bool:
    """Whether somebody comes back from the stop: the form is shown as it was, with the question open."""
    back = "again_gift" in request.form
    if back:
        form.gift.data = None
    return back


def _asks_day(form: FavourForm) -> bool:
    """Whether to show the form once more, since its day lies after the contact's end and no page has said so yet."""
    return form.late_for not in ("", form.late.data)


def _contact_id(form: FavourForm) -> int:
    if form.contact.data:
        return int(form.contact.data)
    return find_or_add_contact(
        db.session,
        **person(),
        alias=form.alias.data or "",
        counterpart=form.group.data,
        keyring=keyring(),
        now=utc_now(),
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


def add_entry() -> Answer:
    """Show the form of a new entry, and log it."""
    form = _form(
        request.form,
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
    if _asks_day(form):
        return _page(form, asks_day=True), 409
    try:
        log_favour(
            db.session, **_facts(form), entry=(form.entry.data or "")[:40] or None, again="again" in request.form
        )
    except LoggedLatelyError as refusal:
        return _page(form, again=refusal.message), 409
    flash(gettext("It is in your log. Only you see it."), "success")
    return redirect(_way_back()[0])


def _get(favour_id: int) -> OwnFavour | None:
    return get_own_favour(db.session, **person(), favour_id=favour_id, keyring=keyring())


def _boxes(favour: OwnFavour) -> dict[str, str]:
    """Return what the boxes of an entry hold as it is stored."""
    return {
        "contact": str(favour.contact_id),
        "direction": favour.direction,
        "kind": favour.kind,
        "happened_on": favour.happened_on.isoformat(),
        "note": favour.note,
        "no_return_expected": "y" if favour.no_return_expected else "",
    }


def _gone(favour: OwnFavour | None) -> Answer:
    """Tell that an entry was removed, with what was typed, and offer to put it back or to log it anew."""
    back = url_for("favours.list_entries", **asked()), gettext("Back to your log")
    if favour is None:
        way = Way(url_for("favours.add_entry"), gettext("Log it as a new entry"), {"again_gift": "1"})
        return tell_destroyed(gettext("There is no such entry in your log any more."), back=back, way=way)
    ways = (url_for(f"favours.{name}", favour_id=favour.id, **asked()) for name in ("edit_entry", "restore_entry"))
    form, restore = ways
    if not is_contact_there(favour.contact_id):
        return tell_removed_with_contact(favour.contact_id, back=back, form=form)
    words = gettext(
        "You removed this from your log. You can put it back for %(days)s days; then it is destroyed.",
        days=REMOVED_FOR.days,
    )
    return tell_removed(words, back=back, form=form, restore=restore)


def edit_entry(favour_id: int) -> Answer:
    """Show an entry in its form, and change it."""
    if request.method == "POST":
        hold_log(db.session, person()["person_id"])
    favour = _get(favour_id)
    if favour and favour.removed and RESTORE in request.form:
        put_contact_in_place(favour.contact_id)
        restore_favour(db.session, person_id=person()["person_id"], favour_id=favour_id)
    elif favour is None or favour.removed:
        return _gone(favour)
    boxes = _boxes(favour)
    if request.method != "POST":
        return _page(_form_of(favour), favour=favour, seen=write_seen(boxes))
    return _change(favour, meet(request.form, boxes, ticks={"no_return_expected"}))


def _form_of(favour: OwnFavour, sent: MultiDict[str, str] | None = None) -> FavourForm:
    of_day = {"happened_on": favour.happened_on, "no_return_expected": favour.no_return_expected}
    return _form(sent, logged=favour, **{**_boxes(favour), **of_day})


def _change(favour: OwnFavour, met: Met) -> Answer:
    form = _form_of(favour, met.boxes)
    page: dict[str, Any] = {"favour": favour, "seen": met.seen}
    if _asked_again(form):
        return _page(form, **page)
    if form.stopped:
        return _gift_stop()
    if not form.validate():
        return _page(form, **page), 400
    if met.both:
        return _page(form, both=stored_words(met.both, favour.alias), **page), 409
    if _asks_day(form):
        return _page(form, asks_day=True, **page), 409
    change_favour(db.session, favour_id=favour.id, **_facts(form))
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("favours.list_entries", **asked()))


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of the log."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/new", view_func=add_entry, methods=both)
    blueprint.add_url_rule("/<int:favour_id>", view_func=edit_entry, methods=both)
