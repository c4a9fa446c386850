"""One thing of one's own, open in two tabs: both changes are kept or shown, and what was removed loses no words."""

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.forgetting import forget_removed
from data.commands.helps import add_idea
from data.models import Contact, Favour, HelpIdea
from data.types import REMOVED_FOR
from surveys.clock import utc_now
from tests.cast import NOW, Cast
from tests.favours import KEYRING, Keeper, aliases, log, note_contact
from tests.pages import Form, form_to, read_forms

NOTE = "An hour with <b>Ana</b>, 关系"
SHOWN = "An hour with &lt;b&gt;Ana&lt;/b&gt;, 关系"
MEANWHILE = "changed meanwhile in another tab or on another device"


def editing(html: str, address: str) -> Form:
    (form,) = [form for form in read_forms(html) if form.action == address]
    return form


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def look(session: Session, *columns: object) -> list[tuple[object, ...]]:
    session.rollback()
    found = [tuple(row) for row in session.execute(select(*columns))]  # type: ignore[call-overload] # any columns
    session.rollback()
    return found


@pytest.fixture
def mei(session: Session, cast: Cast) -> Contact:
    return note_contact(session, cast.rep, "Mei")


@pytest.fixture
def idea(session: Session, cast: Cast, mei: Contact) -> int:
    when = {"planned_on": None, "remind": "never", "today": NOW.date(), "now": NOW}
    made = add_idea(session, person_id=cast.rep.id, contact_id=mei.id, words="An hour", keyring=KEYRING, **when)  # type: ignore[arg-type] # as add_idea takes them
    number = made.id
    session.commit()
    return number


def test_two_tabs_on_an_entry_lose_nothing(session: Session, cast: Cast, rep: Keeper, mei: Contact) -> None:
    address = f"/favours/{log(session, cast.rep, mei, note='first')}"
    one, two = (editing(rep.get(address.removeprefix("/favours/")).text, address) for _ in range(2))
    assert rep.send(address, one.data(note="from one", no_return_expected="y")).status_code == 302
    told = rep.send(address, two.data(note="from two", happened_on="2026-10-05"))
    assert (told.status_code, MEANWHILE in told.text) == (409, True)
    assert "Note from one" in plain(told.text)
    again = editing(told.text, address)
    assert (again.values["note"].strip(), again.values["no_return_expected"]) == ("from two", "y")
    assert "from one" in rep.get().text, "nothing is saved before it is pressed again"
    assert rep.send(address, again.data()).status_code == 302
    assert look(session, Favour.happened_on, Favour.no_return_expected) == [(dt.date(2026, 10, 5), True)]
    assert "from two" in rep.get().text
    assert rep.send(address, again.data()).status_code == 302, "the same once more is no change"


def test_what_only_one_tab_changed_is_saved_beside_the_other(
    session: Session, cast: Cast, rep: Keeper, mei: Contact
) -> None:
    address = f"/favours/{log(session, cast.rep, mei, note='first')}"
    one, two = (editing(rep.get(address.removeprefix("/favours/")).text, address) for _ in range(2))
    rep.send(address, one.data(note="from one"))
    wrong = rep.send(address, two.data(happened_on="2026-13-05"))
    assert wrong.status_code == 400
    mended = rep.send(address, editing(wrong.text, address).data(happened_on="2026-10-05"))
    assert mended.status_code == 302
    assert look(session, Favour.happened_on) == [(dt.date(2026, 10, 5),)]
    assert "from one" in rep.get().text


def test_two_tabs_on_an_idea_and_on_a_contact(session: Session, rep: Keeper, mei: Contact, idea: int) -> None:
    cases = (
        (f"/favours/next/{idea}", "words", "What would help? from one"),
        (f"/favours/contacts/{mei.id}/edit", "alias", "Name from one"),
    )
    for address, box, shown in cases:
        one, two = (editing(rep.get(address.removeprefix("/favours/")).text, address) for _ in range(2))
        assert rep.send(address, one.data(**{box: "from one"})).status_code == 302
        told = rep.send(address, two.data(**{box: "from two"}))
        assert (told.status_code, MEANWHILE in told.text, shown in plain(told.text)) == (409, True, True)
        assert rep.send(address, editing(told.text, address).data()).status_code == 302
        assert "from two" in rep.get(address.removeprefix("/favours/")).text


def test_an_entry_that_was_removed_keeps_what_is_typed(session: Session, cast: Cast, rep: Keeper, mei: Contact) -> None:
    favour = log(session, cast.rep, mei)
    address = f"/favours/{favour}"
    form = editing(rep.get(str(favour)).text, address)
    rep.act(f"{favour}/remove")
    gone = rep.send(address, form.data(note=NOTE, kind="CARE", gift="no"))
    assert (gone.status_code, gone.text.count(SHOWN) >= 1, "You removed this" in gone.text) == (409, True, True)
    assert look(session, Favour.kind, Favour.note) == [("INTRO", None)]
    back = editing(gone.text, address)
    assert rep.send(address, back.data(**back.presses)).status_code == 302
    assert SHOWN in rep.get().text
    assert look(session, Favour.kind, Favour.removed_at) == [("CARE", None)]


def test_an_idea_that_was_removed_or_done_keeps_what_is_typed(session: Session, rep: Keeper, idea: int) -> None:
    address = f"/favours/next/{idea}"
    for act in ("remove", "done"):
        form = editing(rep.get(f"next/{idea}").text, address)
        rep.act(f"next/{idea}/{act}")
        gone = rep.send(address, form.data(words=f"{NOTE} {act}"))
        assert (gone.status_code, SHOWN in gone.text) == (409, True)
        back = editing(gone.text, address)
        assert rep.send(address, back.data(**back.presses)).status_code == 302
        assert f"{SHOWN} {act}" in rep.get("next").text
    assert look(session, HelpIdea.done_at, HelpIdea.removed_at) == [(None, None)]


def test_a_contact_that_was_removed_for_good_keeps_what_is_typed(
    session: Session, cast: Cast, rep: Keeper, mei: Contact, idea: int
) -> None:
    favour, contact = log(session, cast.rep, mei), mei.id
    entry = editing(rep.get(str(favour)).text, f"/favours/{favour}")
    change = editing(rep.get(f"contacts/{contact}/edit").text, f"/favours/contacts/{contact}/edit")
    another = editing(rep.get(f"contacts/{contact}/next").text, f"/favours/contacts/{contact}/next")
    planned = editing(rep.get(f"next/{idea}").text, f"/favours/next/{idea}")
    rep.act(f"contacts/{contact}/remove")
    forget_removed(session, now=utc_now() + REMOVED_FOR)
    session.commit()
    told = [
        rep.send(entry.action, entry.data(note=NOTE, gift="no")),
        rep.send(change.action, change.data(alias=NOTE)),
        rep.send(another.action, another.data(words=NOTE)),
        rep.send(planned.action, planned.data(words=NOTE)),
    ]
    assert [(one.status_code, SHOWN in one.text) for one in told] == [(404, True)] * 4
    new = form_to(told[0].text, "/favours/new")
    shown = rep.send("/favours/new", new.data(**new.presses))
    assert (shown.status_code, SHOWN in shown.text, look(session, Favour.id)) == (200, True, [])
    anew = form_to(told[1].text, "/favours/contacts/new")
    assert rep.send(anew.action, anew.data(**anew.presses)).status_code == 302
    assert list(aliases(session).values()) == [NOTE]


def test_the_gift_question_comes_again_only_where_it_is_about_something_else(
    session: Session, cast: Cast, rep: Keeper, mei: Contact
) -> None:
    favour = log(session, cast.rep, mei)
    address = f"/favours/{favour}"
    form = editing(rep.get(str(favour)).text, address)
    assert "gift" not in form.choices
    assert rep.send(address, form.data(note="only this")).status_code == 302
    asked = rep.send(address, editing(rep.get(str(favour)).text, address).data(kind="CARE"))
    again = editing(asked.text, address)
    assert (asked.status_code, again.choices["gift"], "gift" in again.values) == (400, ["no", "yes"], False)
    assert "about something else now" in asked.text
    assert "Nothing of what you entered was saved" in rep.send(address, again.data(gift="yes")).text
    assert rep.send(address, again.data(gift="no")).status_code == 302
    assert look(session, Favour.kind) == [("CARE",)]
