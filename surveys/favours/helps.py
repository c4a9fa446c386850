"""Pages of the list "What would help next?": ideas for each contact with the rep's own days and reminders."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from data.commands.favours import hold_log
from data.commands.helps import add_idea, change_idea, mark_idea, put_off
from data.db import db
from data.errors import RefusedError
from data.language import gettext
from data.queries.own_favours import (
    OwnContact,
    OwnIdea,
    get_own_contact,
    get_own_idea,
    list_own_contacts,
    list_own_ideas,
)
from data.texts import finds
from data.types import REMOVED_FOR, Month, whole_number
from surveys.clock import utc_now
from surveys.favours.contacts import contact_or_404, tell_contact_gone
from surveys.favours.forms import IdeaForm
from surveys.favours.removed import (
    Answer,
    is_contact_there,
    put_contact_in_place,
    tell_destroyed,
    tell_removed,
    tell_removed_with_contact,
)
from surveys.favours.search import asked, lead_to, typed, words_asked
from surveys.favours.words import REMINDERS, stored_words
from surveys.fields import printable
from surveys.gone import RESTORE
from surveys.meanwhile import Met, meet, write_seen
from surveys.own import keyring, local_today, person
from surveys.security import current_settings

ENDPOINTS = (
    "list_ideas",
    "search_ideas",
    "add_new_idea",
    "edit_idea",
    "finish_idea",
    "delay_idea",
    "delete_idea",
    "reopen_idea",
)
WEEK = dt.timedelta(days=7)
MONTHS_LATER = {"month": 1, "quarter": 3}


def _marked() -> OwnIdea | None:
    """Return the entry that was just done or removed, to offer it back."""
    idea_id = whole_number(request.args.get("marked"))
    if idea_id is None:
        return None
    idea = get_own_idea(db.session, **person(), idea_id=idea_id, keyring=keyring())
    return idea if idea and (idea.done or idea.removed) else None


def _list_page(words: str, **more: Any) -> str:
    ideas = list_own_ideas(db.session, **person(), keyring=keyring())
    contacts = list_own_contacts(db.session, **person(), keyring=keyring())
    page = {
        "ideas": [idea for idea in ideas if finds(words, idea.alias, "" if idea.lost else idea.words)],
        "contacts": contacts,
        "named": [contact for contact in contacts if not contact.ended_on and finds(words, contact.alias)],
        "reminders": REMINDERS,
        "marked": _marked(),
        "kept_days": REMOVED_FOR.days,
        "today": local_today(),
        "text": words,
        "looked_for": bool(words),
        "asked": asked(),
    }
    return render_template("favours/ideas.html", **(page | more))


def list_ideas() -> str:
    """Show what is open, contact by contact in alphabetical order, or what is looked for of it."""
    return _list_page(words_asked())


def search_ideas() -> Answer:
    """Lead to what is looked for in the list."""
    try:
        return lead_to("favours.list_ideas")
    except RefusedError as refusal:
        return _list_page("", text=typed(), page_errors=[("search-text", refusal.message)]), 400


def _form(sent: MultiDict[str, str], idea: OwnIdea | None = None) -> IdeaForm:
    values = {"words": idea.words, "planned_on": idea.planned_on, "remind": idea.remind} if idea else {}
    return IdeaForm(sent or None, today=local_today(), data=values)


def _page(form: IdeaForm, contact: OwnContact, idea: OwnIdea | None, **more: Any) -> str:
    printable(form)
    mail = bool(current_settings().smtp_url)
    return render_template(
        "favours/edit_idea.html", form=form, contact=contact, idea=idea, mail=mail, asked=asked(), **more
    )


def add_new_idea(contact_id: int) -> Answer:
    """Show the form of a new entry, and note it."""
    if request.method != "POST":
        return _page(_form(MultiDict()), contact_or_404(contact_id), None)
    if RESTORE in request.form:
        put_contact_in_place(contact_id)
    contact = get_own_contact(db.session, **person(), contact_id=contact_id, keyring=keyring())
    form = _form(request.form)
    if contact is None:
        return tell_contact_gone(contact_id, None, form="add_new_idea")
    if not form.validate():
        return _page(form, contact, None), 400
    add_idea(
        db.session,
        person_id=person()["person_id"],
        contact_id=contact.id,
        words=form.words.data or "",
        planned_on=form.planned_on.data,
        remind=form.remind.data,
        today=form.today,
        keyring=keyring(),
        now=utc_now(),
    )
    flash(gettext("It is on your list. Only you see it."), "success")
    if asked():
        return redirect(url_for("favours.list_ideas", **asked()))
    return redirect(url_for("favours.show_contact", contact_id=contact.id))


def _gone(idea: OwnIdea | None) -> Answer:
    """Tell that an entry is off the list, with what was typed, and offer to put it back."""
    back = url_for("favours.list_ideas", **asked()), gettext("Back to your list")
    if idea is None:
        return tell_destroyed(gettext("There is no such entry in your list any more."), back=back, way=None)
    form, restore = (url_for(f"favours.{name}", idea_id=idea.id, **asked()) for name in ("edit_idea", "reopen_idea"))
    if not is_contact_there(idea.contact_id):
        return tell_removed_with_contact(idea.contact_id, back=back, form=form)
    words = (
        gettext("You marked this as done, so it is off your list.")
        if idea.done
        else gettext(
            "You removed this from your list. You can put it back for %(days)s days; then it is destroyed.",
            days=REMOVED_FOR.days,
        )
    )
    return tell_removed(words, back=back, form=form, restore=restore)


def _boxes(idea: OwnIdea) -> dict[str, str]:
    """Return what the boxes of an entry hold as it is stored."""
    planned_on = idea.planned_on.isoformat() if idea.planned_on else ""
    return {"words": idea.words, "planned_on": planned_on, "remind": idea.remind}


def edit_idea(idea_id: int) -> Answer:
    """Show an entry in its form, and change it."""
    whose = person()["person_id"]
    if request.method == "POST":
        hold_log(db.session, whose)
    idea = get_own_idea(db.session, **person(), idea_id=idea_id, keyring=keyring())
    off = idea is not None and (idea.done or idea.removed)
    if idea is not None and off and RESTORE in request.form:
        put_contact_in_place(idea.contact_id)
        mark_idea(db.session, person_id=whose, idea_id=idea_id, done_at=None, removed_at=None)
    elif idea is None or off:
        return _gone(idea)
    assert idea is not None
    if request.method != "POST":
        contact = contact_or_404(idea.contact_id)
        return _page(_form(MultiDict(), idea), contact, idea, seen=write_seen(_boxes(idea)))
    return _change(idea, meet(request.form, _boxes(idea)))


def _change(idea: OwnIdea, met: Met) -> Answer:
    contact, form = contact_or_404(idea.contact_id), _form(met.boxes, idea)
    if not form.validate():
        return _page(form, contact, idea, seen=met.seen), 400
    if met.both:
        return _page(form, contact, idea, seen=met.seen, both=stored_words(met.both, idea.alias)), 409
    change_idea(
        db.session,
        person_id=person()["person_id"],
        idea_id=idea.id,
        words=form.words.data or "",
        planned_on=form.planned_on.data,
        remind=form.remind.data,
        today=form.today,
        keyring=keyring(),
        now=utc_now(),
    )
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("favours.list_ideas", **asked()))


def finish_idea(idea_id: int) -> Response:
    """Say that an entry is done; nothing is logged by that."""
    mark_idea(db.session, person_id=person()["person_id"], idea_id=idea_id, done_at=utc_now(), removed_at=None)
    return redirect(url_for("favours.list_ideas", marked=idea_id, **asked()))


def delete_idea(idea_id: int) -> Response:
    """Take an entry off the list and offer to undo it."""
    mark_idea(db.session, person_id=person()["person_id"], idea_id=idea_id, done_at=None, removed_at=utc_now())
    return redirect(url_for("favours.list_ideas", marked=idea_id, **asked()))


def reopen_idea(idea_id: int) -> Response:
    """Put an entry back on the list."""
    mark_idea(db.session, person_id=person()["person_id"], idea_id=idea_id, done_at=None, removed_at=None)
    flash(gettext("It is on your list again."), "success")
    return redirect(url_for("favours.list_ideas", **asked()))


def _later(by: str, today: dt.date) -> dt.date:
    if by not in MONTHS_LATER:
        return today + WEEK
    month = Month.of(today).plus(MONTHS_LATER[by])
    return min(month.last, month.first + dt.timedelta(days=today.day - 1))


def delay_idea(idea_id: int) -> Response:
    """Move an entry to a week, a month or three months from today."""
    today = local_today()
    put_off(
        db.session,
        person_id=person()["person_id"],
        idea_id=idea_id,
        planned_on=_later(request.form.get("by", ""), today),
        today=today,
    )
    flash(gettext("It is put off."), "success")
    return redirect(url_for("favours.list_ideas", **asked()))


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of the log."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/next", view_func=list_ideas)
    blueprint.add_url_rule("/next/search", view_func=search_ideas, methods=["POST"])
    blueprint.add_url_rule("/contacts/<int:contact_id>/next", view_func=add_new_idea, methods=both)
    blueprint.add_url_rule("/next/<int:idea_id>", view_func=edit_idea, methods=both)
    acts = {"done": finish_idea, "later": delay_idea, "remove": delete_idea, "restore": reopen_idea}
    for act, view in acts.items():
        blueprint.add_url_rule(f"/next/<int:idea_id>/{act}", view_func=view, methods=["POST"])
