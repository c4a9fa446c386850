"""Contacts that were removed can be put back for 30 days, with what went with them; then they are destroyed."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.contact_names import count_clear_names
from data.commands.contacts import remove_contact, restore_contact
from data.commands.favours import remove_favour, restore_favour
from data.commands.forgetting import forget_removed
from data.commands.helps import add_idea, mark_idea
from data.commands.worksheets import start_worksheet
from data.errors import ConflictError, NotFoundError, RefusedError
from data.models import Contact, Favour, HelpIdea
from data.types import REMOVED_FOR
from tests.cast import NOW, Cast
from tests.favours import KEYRING, Keeper, aliases, keeper, log, note_contact
from tests.pages import form_to

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def rep(app: Flask, cast: Cast) -> Keeper:
    return keeper(app, cast.rep)


@pytest.fixture
def mei(session: Session, cast: Cast) -> Contact:
    return note_contact(session, cast.rep, "Mei")


def note_idea(session: Session, cast: Cast, contact: Contact, words: str) -> int:
    usual: dict[str, Any] = {"planned_on": None, "remind": "never", "today": NOW.date(), "keyring": KEYRING, "now": NOW}
    idea = add_idea(session, person_id=cast.rep.id, contact_id=contact.id, words=words, **usual)
    session.commit()
    return idea.id


def there(session: Session) -> tuple[list[int], list[int], list[int]]:
    """Return the ids of contacts, favours and ideas that are not removed."""
    session.rollback()
    found = [
        list(session.scalars(select(table.id).where(table.removed_at.is_(None)).order_by(table.id)))
        for table in (Contact, Favour, HelpIdea)
    ]
    session.rollback()
    return found[0], found[1], found[2]


def test_what_went_with_a_contact_comes_back_with_it(session: Session, cast: Cast, mei: Contact) -> None:
    who = {"person_id": cast.rep.id}
    ana = note_contact(session, cast.rep, "Ana")
    kept, gone, other = log(session, cast.rep, mei), log(session, cast.rep, mei), log(session, cast.rep, ana)
    done, idea = (note_idea(session, cast, mei, words) for words in ("done", "open"))
    mark_idea(session, **who, idea_id=done, done_at=NOW, removed_at=None)
    remove_favour(session, **who, favour_id=gone, now=NOW)
    remove_contact(session, **who, contact_id=mei.id, now=LATER)
    session.commit()
    assert there(session) == ([ana.id], [other], [])
    with pytest.raises(NotFoundError, match="You have no such contact"):
        restore_favour(session, **who, favour_id=kept)
    with pytest.raises(NotFoundError, match="You have no such contact"):
        mark_idea(session, **who, idea_id=idea, done_at=None, removed_at=None)
    with pytest.raises(NotFoundError, match="You have no such contact"):
        remove_contact(session, **who, contact_id=mei.id, now=LATER)
    for _ in range(2):
        restore_contact(session, **who, contact_id=mei.id, keyring=KEYRING)
    session.commit()
    assert there(session) == ([mei.id, ana.id], [kept, other], [done, idea])
    assert session.scalar(select(HelpIdea.done_at).where(HelpIdea.id == done)) == NOW


def test_nobody_elses_contact_can_be_put_back(session: Session, cast: Cast, mei: Contact) -> None:
    remove_contact(session, person_id=cast.rep.id, contact_id=mei.id, now=NOW)
    with pytest.raises(NotFoundError):
        restore_contact(session, person_id=cast.peer.id, contact_id=mei.id, keyring=KEYRING)


def test_a_removed_contact_leaves_its_name_to_another(session: Session, cast: Cast, mei: Contact) -> None:
    who = {"person_id": cast.rep.id}
    remove_contact(session, **who, contact_id=mei.id, now=NOW)
    new = note_contact(session, cast.rep, "mei")
    assert aliases(session) == {mei.id: "Mei", new.id: "mei"}
    with pytest.raises(ConflictError, match="You have another contact called Mei by now"):
        restore_contact(session, **who, contact_id=mei.id, keyring=KEYRING)
    session.commit()
    assert there(session)[0] == [new.id]
    remove_contact(session, **who, contact_id=new.id, now=LATER)
    restore_contact(session, **who, contact_id=mei.id, keyring=KEYRING)
    session.commit()
    assert (there(session)[0], count_clear_names(session)) == ([mei.id], 0)


def test_after_thirty_days_all_of_it_is_destroyed(session: Session, cast: Cast, mei: Contact) -> None:
    ana = note_contact(session, cast.rep, "Ana")
    log(session, cast.rep, mei, note="a note")
    log(session, cast.rep, mei)
    note_idea(session, cast, mei, "an idea")
    other = log(session, cast.rep, ana)
    remove_contact(session, person_id=cast.rep.id, contact_id=mei.id, now=NOW)
    session.commit()
    assert forget_removed(session, now=NOW + REMOVED_FOR - dt.timedelta(seconds=1)) == 0
    assert forget_removed(session, now=NOW + REMOVED_FOR) == 4
    session.commit()
    left = [list(session.scalars(select(table.id))) for table in (Contact, Favour, HelpIdea)]
    assert left == [[ana.id], [other], []]


def test_pages_offer_to_undo_and_to_put_back(session: Session, cast: Cast, rep: Keeper, mei: Contact) -> None:
    favour, address = log(session, cast.rep, mei), f"contacts/{mei.id}"
    ana = note_contact(session, cast.rep, "Ana")
    rep.act(f"contacts/{ana.id}/remove")
    asked = rep.get(f"{address}/remove").text
    assert "You can put them back for 30 days; then they are destroyed" in asked
    sent = form_to(asked, "remove")
    removed = rep.send(sent.action, sent.data())
    assert removed.location == f"/favours/contacts?removed={mei.id}"
    page = rep.get(f"contacts?removed={mei.id}").text
    assert "<bdi>Mei</bdi> is no longer among your contacts" in page
    assert "Removed contacts" in page
    assert page.index("Removed contacts") < page.index("<bdi>Ana</bdi>")
    assert "Removed entries" not in rep.get("").text, "they come back with their contact"
    assert (rep.get(address).status_code, "Mei" in rep.get("new").text) == (404, False)
    told = [rep.get(path) for path in (f"{address}/edit", str(favour))]
    assert [(one.status_code, "You removed this" in one.text) for one in told] == [(404, True)] * 2
    undo = form_to(told[1].text, f"{address}/restore")
    assert rep.send(undo.action, undo.data()).location == f"/favours/{address}"
    assert "The contact is back, with everything about it in your log." in rep.get(address).text
    assert there(session) == ([mei.id], [favour], [])


def test_what_is_typed_about_a_removed_contact_can_put_it_back(
    session: Session, cast: Cast, rep: Keeper, mei: Contact
) -> None:
    favour, contact = log(session, cast.rep, mei), mei.id
    idea = note_idea(session, cast, mei, "an idea")
    cases = (
        (f"contacts/{contact}/edit", {"alias": "Mei typed"}),
        (f"contacts/{contact}/next", {"words": "typed anew"}),
        (f"next/{idea}", {"words": "typed"}),
        (str(favour), {"note": "typed", "gift": "no"}),
    )
    for path, typed in cases:
        address = f"/favours/{path}"
        form = form_to(rep.get(path).text.replace(f"{address}/", "/elsewhere/"), address)
        rep.act(f"contacts/{contact}/remove")
        gone = rep.send(address, form.data(**typed))
        assert (gone.status_code, "Put it back with what I entered" in gone.text) == (409, True), path
        back = form_to(gone.text, address)
        assert rep.send(address, back.data(**back.presses)).status_code == 302, path
    assert [len(found) for found in there(session)] == [1, 1, 2]
    assert aliases(session) == {contact: "Mei typed"}
    shown = rep.get(f"contacts/{contact}").text
    assert [words in shown for words in ("typed anew", ">typed<", "typed")] == [True] * 3


def test_a_contact_with_worksheets_stays(session: Session, cast: Cast, mei: Contact) -> None:
    start_worksheet(session, person_id=cast.rep.id, contact_id=mei.id, now=NOW)
    with pytest.raises(RefusedError, match="There are worksheets about this contact"):
        remove_contact(session, person_id=cast.rep.id, contact_id=mei.id, now=NOW)
