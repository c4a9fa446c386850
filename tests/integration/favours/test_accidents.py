"""Accidents of the favour log: signed out while writing, somebody else at the keyboard, a lost key, removals."""

import datetime as dt

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.helps import add_idea, mark_idea
from data.models import Favour, HelpIdea, PersonKey
from data.types import REMOVED_FOR
from surveys.jobs import run_due
from tests.cast import NOW, Cast
from tests.favours import KEYRING, Keeper, keeper, log, note_contact
from tests.pages import form_to, main_form

NOTE = "An hour with <b>Ana</b>, 关系"
SHOWN = "An hour with &lt;b&gt;Ana&lt;/b&gt;, 关系"


def ids(session: Session) -> tuple[set[int], set[int]]:
    session.rollback()
    found = set(session.scalars(select(Favour.id))), set(session.scalars(select(HelpIdea.id)))
    session.rollback()
    return found


def test_signed_out_while_writing_costs_nothing(app: Flask, session: Session, cast: Cast, rep: Keeper) -> None:
    contact = note_contact(session, cast.rep, "Mei")
    form = form_to(rep.get("new").text, "new")
    typed = form.data(contact=str(contact.id), direction="gave", kind="CARE", note=NOTE, gift="no")
    rep.client.post("/sign-out", data={"csrf_token": form.values["csrf_token"]})
    kept = rep.send(form.action, typed)
    assert kept.status_code == 401
    for words in ("What you entered is not lost", SHOWN, "I gave help", "Care"):
        assert words in kept.text
    assert "your invitation" not in kept.text
    again = main_form(kept.text).data()

    other = keeper(app, cast.peer).send("/favours/new", again)
    assert (other.status_code, "Somebody else has signed in" in other.text) == (409, True)
    assert SHOWN not in other.text, "what somebody typed is not shown to whoever signs in next"
    assert ids(session) == (set(), set())

    back = keeper(app, cast.rep)
    stale = back.send("/favours/new", again)
    assert stale.status_code == 400
    assert back.send("/favours/new", main_form(stale.text).data()).location == "/favours/"
    assert SHOWN in back.get().text


def test_a_form_made_for_somebody_else_saves_nothing(session: Session, cast: Cast, rep: Keeper) -> None:
    contact = note_contact(session, cast.rep, "Mei")
    answer = rep.log(contact=str(contact.id), person=str(cast.peer.id))
    assert answer.status_code == 409
    assert "Somebody else has signed in" in answer.text
    assert ids(session) == (set(), set())


def test_a_lost_key_shows_what_was_typed_to_copy(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    log(session, cast.rep, mei, note="an earlier note")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    contact = mei.id
    session.commit()
    before = ids(session)
    for told in (
        rep.log(contact=str(contact), note=NOTE),
        rep.post(f"contacts/{contact}/next", words=NOTE, remind="never"),
    ):
        assert told.status_code == 409
        assert "Your texts cannot be opened" in told.text
        assert SHOWN in told.text
    assert rep.get("my-favours.csv").status_code == 409
    assert ids(session) == before


def test_what_was_removed_is_put_back_or_destroyed_after_30_days(
    app: Flask, session: Session, cast: Cast, rep: Keeper
) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    kept, back, gone = (log(session, cast.rep, mei, note=f"note {number}") for number in range(3))
    made = add_idea(
        session,
        person_id=cast.rep.id,
        contact_id=mei.id,
        words="An hour",
        planned_on=None,
        remind="never",
        today=NOW.date(),
        keyring=KEYRING,
        now=NOW,
    )
    mark_idea(session, person_id=cast.rep.id, idea_id=made.id, done_at=None, removed_at=dt.datetime.now(dt.UTC))
    idea = made.id
    session.commit()
    for favour in (back, gone):
        rep.act(f"{favour}/remove")
    listed = rep.get().text
    assert "30 days after you removed them they are destroyed" in listed
    put_back = form_to(listed, f"/{back}/restore")
    assert rep.send(put_back.action, put_back.data()).status_code == 302

    for days, left in ((REMOVED_FOR.days - 1, {kept, back, gone}), (REMOVED_FOR.days + 1, {kept, back})):
        with app.app_context():
            run_due(dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
        assert ids(session) == (left, {idea} if gone in left else set())
    assert "Removed entries" not in rep.get().text
    assert rep.act(f"{gone}/restore").status_code == 404


def test_the_same_once_more_is_asked_about_and_then_logged(session: Session, cast: Cast, rep: Keeper) -> None:
    contact = str(note_contact(session, cast.rep, "Mei").id)
    session.commit()
    assert rep.log(contact=contact, note="the same").status_code == 302
    asked = rep.log(contact=contact, note="the same")
    assert asked.status_code == 409
    assert "You logged just the same a moment ago." in asked.text
    assert len(ids(session)[0]) == 1
    assert rep.log(contact=contact, note="another").status_code == 302
    form = form_to(asked.text, "/favours/new")
    assert rep.send(form.action, form.data(contact=contact)).location == "/favours/"
    assert len(ids(session)[0]) == 3
