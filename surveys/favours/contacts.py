"""Pages of a rep's contacts, in alphabetical order: aliases, groups, ends, removal and its undoing."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from data.commands.contacts import change_contact, remove_contact, restore_contact
from data.commands.favours import add_contact, hold_log
from data.db import db
from data.errors import ConflictError, RefusedError
from data.language import gettext
from data.queries.own_favours import (
    FavourFilter,
    OwnContact,
    get_own_contact,
    list_own_contacts,
    list_own_favours,
    list_own_ideas,
    list_removed_contacts,
)
from data.texts import finds
from data.types import REMOVED_FOR, whole_number
from surveys.clock import utc_now
from surveys.favours.forms import ContactForm
from surveys.favours.removed import Answer, put_contact_in_place, tell_destroyed, tell_removed
from surveys.favours.search import asked, lead_to, locked_words, typed, words_asked
from surveys.favours.words import GROUPS, stored_words
from surveys.fields import printable
from surveys.gone import RESTORE, Way
from surveys.meanwhile import Met, meet, write_seen
from surveys.own import keyring, local_today, person

ENDPOINTS = (
    "list_contacts",
    "search_contacts",
    "add_new_contact",
    "show_contact",
    "edit_contact",
    "delete_contact",
    "put_contact_back",
)
LATEST = 5


def contact_or_404(contact_id: int) -> OwnContact:
    """Return a contact of the signed-in person."""
    contact = get_own_contact(db.session, **person(), contact_id=contact_id, keyring=keyring())
    if contact is None:
        abort(404)
    return contact


def _list_page(words: str, **more: Any) -> str:
    gone = list_removed_contacts(db.session, **person(), keyring=keyring())
    number = whole_number(request.args.get("removed"))
    there = list_own_contacts(db.session, **person(), keyring=keyring())
    page = {
        "contacts": [contact for contact in there if finds(words, contact.alias)],
        "groups": GROUPS,
        "removed": next((contact for contact in gone if contact.id == number), None),
        "gone": [contact for contact in gone if finds(words, contact.alias)],
        "kept_days": REMOVED_FOR.days,
        "text": words,
        "looked_for": bool(words),
        "searchable": bool(there or gone),
        "asked": locked_words(),
    }
    return render_template("favours/contacts.html", **(page | more))


def list_contacts() -> str:
    """List the contacts, or those whose name holds what is looked for."""
    return _list_page(words_asked())


def search_contacts() -> Answer:
    """Lead to the contacts that are looked for."""
    try:
        return lead_to("favours.list_contacts")
    except RefusedError as refusal:
        return _list_page("", text=typed(), page_errors=[("search-text", refusal.message)]), 400


def show_contact(contact_id: int) -> str:
    """Show what would help a contact next, and the latest memories."""
    contact = contact_or_404(contact_id)
    chosen = FavourFilter(contact_id=contact.id)
    return render_template(
        "favours/contact.html",
        contact=contact,
        groups=GROUPS,
        way=locked_words(),
        ideas=list_own_ideas(db.session, **person(), keyring=keyring(), contact_id=contact.id),
        found=list_own_favours(db.session, **person(), keyring=keyring(), chosen=chosen, size=LATEST),
    )


def _form(sent: MultiDict[str, str], contact: OwnContact | None = None) -> ContactForm:
    values = {"alias": contact.alias, "group": contact.counterpart, "ended_on": contact.ended_on} if contact else {}
    return ContactForm(sent or None, today=local_today(), data=values)


def _page(form: ContactForm, contact: OwnContact | None, **more: Any) -> str:
    printable(form)
    return render_template("favours/edit_contact.html", form=form, contact=contact, way=locked_words(), **more)


def add_new_contact() -> Answer:
    """Show the form of a new contact, and note it."""
    form = _form(request.form)
    if request.method != "POST":
        return _page(form, None)
    if not form.validate():
        return _page(form, None), 400
    try:
        contact = add_contact(
            db.session,
            **person(),
            alias=form.alias.data or "",
            counterpart=form.group.data,
            ended_on=form.ended_on.data,
            keyring=keyring(),
            now=utc_now(),
        )
    except ConflictError as conflict:
        form.alias.errors = [conflict.message]
        return _page(form, None), 409
    flash(gettext("The contact is noted."), "success")
    return redirect(url_for("favours.show_contact", contact_id=contact.id, **locked_words()))


def tell_contact_gone(contact_id: int, way: Way | None, *, form: str) -> Answer:
    """Tell that a contact was removed or is not there any more, with what was typed into a form about it."""
    back = url_for("favours.list_contacts", **locked_words()), gettext("Back to your contacts")
    if all(contact.id != contact_id for contact in list_removed_contacts(db.session, **person(), keyring=keyring())):
        return tell_destroyed(gettext("You have no such contact any more."), back=back, way=way)
    words = gettext(
        "You removed this contact. You can put it back for %(days)s days; then it is destroyed.", days=REMOVED_FOR.days
    )
    ways = (url_for(f"favours.{name}", contact_id=contact_id, **asked()) for name in (form, "put_contact_back"))
    again, restore = ways
    return tell_removed(words, back=back, form=again, restore=restore)


def edit_contact(contact_id: int) -> Answer:
    """Show a contact in its form, and change it."""
    if request.method != "POST":
        contact = get_own_contact(db.session, **person(), contact_id=contact_id, keyring=keyring())
        if contact is None:
            return tell_contact_gone(contact_id, None, form="edit_contact")
        return _page(_form(MultiDict(), contact), contact, seen=write_seen(_boxes(contact)))
    hold_log(db.session, person()["person_id"])
    if RESTORE in request.form:
        put_contact_in_place(contact_id)
    known = get_own_contact(db.session, **person(), contact_id=contact_id, keyring=keyring())
    if known is None:
        anew = Way(url_for("favours.add_new_contact"), gettext("Add them as a new contact"))
        return tell_contact_gone(contact_id, anew, form="edit_contact")
    return _change(known, meet(request.form, _boxes(known)))


def _boxes(contact: OwnContact) -> dict[str, str]:
    """Return what the boxes of a contact hold as it is stored."""
    ended_on = contact.ended_on.isoformat() if contact.ended_on else ""
    return {"alias": contact.alias, "group": contact.counterpart, "ended_on": ended_on}


def _change(contact: OwnContact, met: Met) -> Answer:
    form = _form(met.boxes, contact)
    if not form.validate():
        return _page(form, contact, seen=met.seen), 400
    if met.both:
        return _page(form, contact, seen=met.seen, both=stored_words(met.both, contact.alias)), 409
    try:
        change_contact(
            db.session,
            person_id=person()["person_id"],
            contact_id=contact.id,
            alias=form.alias.data or "",
            counterpart=form.group.data,
            ended_on=form.ended_on.data,
            keyring=keyring(),
            now=utc_now(),
        )
    except ConflictError as conflict:
        form.alias.errors = [conflict.message]
        return _page(form, contact, seen=met.seen), 409
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("favours.show_contact", contact_id=contact.id, **locked_words()))


def delete_contact(contact_id: int) -> Answer:
    """Say what removing a contact takes with it, and remove it."""
    contact = contact_or_404(contact_id)
    page = {"contact": contact, "kept_days": REMOVED_FOR.days, "way": locked_words()}
    if request.method != "POST":
        return render_template("favours/remove_contact.html", **page)
    try:
        remove_contact(db.session, person_id=person()["person_id"], contact_id=contact.id, now=utc_now())
    except RefusedError as refusal:
        return render_template("favours/remove_contact.html", **page, page_errors=[("", refusal.message)]), 409
    return redirect(url_for("favours.list_contacts", removed=contact.id, **locked_words()))


def put_contact_back(contact_id: int) -> Response:
    """Put a removed contact back, with what was removed together with it."""
    try:
        restore_contact(db.session, person_id=person()["person_id"], contact_id=contact_id, keyring=keyring())
    except ConflictError as conflict:
        flash(conflict.message, "note")
        return redirect(url_for("favours.list_contacts", **locked_words()))
    flash(gettext("The contact is back, with everything about it in your log."), "success")
    return redirect(url_for("favours.show_contact", contact_id=contact_id, **locked_words()))


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of the log."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/contacts", view_func=list_contacts)
    blueprint.add_url_rule("/contacts/search", view_func=search_contacts, methods=["POST"])
    blueprint.add_url_rule("/contacts/new", view_func=add_new_contact, methods=both)
    blueprint.add_url_rule("/contacts/<int:contact_id>", view_func=show_contact)
    blueprint.add_url_rule("/contacts/<int:contact_id>/edit", view_func=edit_contact, methods=both)
    blueprint.add_url_rule("/contacts/<int:contact_id>/remove", view_func=delete_contact, methods=both)
    blueprint.add_url_rule("/contacts/<int:contact_id>/restore", view_func=put_contact_back, methods=["POST"])
