"""Favours of the month, offered when the pulse asks; in the browser without JavaScript, on both databases."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Answer, Contact, Favour, Round
from tests.cast import Cast
from tests.favours import log, note_contact
from tests.pages import form_to
from tests.pulses import Rep, open_pulse, sign_in, statements


@pytest.fixture
def round_(session: Session, cast: Cast) -> Round:
    return open_pulse(session, cast.organisation_id)


@pytest.fixture
def mei(session: Session, cast: Cast) -> Contact:
    return note_contact(session, cast.rep, "<Mei>")


@pytest.fixture
def rep(app: Flask, cast: Cast, round_: Round) -> Rep:
    rep = sign_in(app, cast.rep)
    rep.post("start", DAYS="20")
    return rep


def boxes(session: Session) -> dict[str, int | None]:
    session.rollback()
    rows = session.execute(select(Answer.item, Answer.number).where(Answer.kind == "answered")).all()
    session.rollback()
    return {item: number for item, number in rows if "." in item and not item.endswith("DONE")}


def counted(session: Session) -> dict[int, str | None]:
    session.rollback()
    found = {row[0]: row[1] for row in session.execute(select(Favour.id, Favour.counted_month)).all()}
    session.rollback()
    return found


def offered(html: str) -> list[str]:
    """The jots that can be ticked: those that were added before wait hidden, for the page's script."""
    return re.findall(r'<label class="gx-jot" for="jot-(\d+)">', html)


def test_what_was_logged_is_offered_unticked_beside_its_box(
    session: Session, cast: Cast, rep: Rep, mei: Contact
) -> None:
    given = log(session, cast.rep, mei)
    received = log(session, cast.rep, mei, direction="received", kind="CARE")
    log(session, cast.rep, mei, direction="asked")
    log(session, cast.rep, mei, happened_on=dt.date(2026, 9, 30))
    log(session, cast.rep, mei, happened_on=dt.date(2026, 11, 1))
    pages = {page: rep.get(page).text for page in ("received", "given", "conversations")}
    found = {page: re.findall(r'name="jot\.(\d+)"', html) for page, html in pages.items()}
    assert found == {"received": [str(received)], "given": [str(given)], "conversations": []}
    card = pages["given"].split('id="q-giv-intro"')[1].split("</fieldset>")[0]
    assert "<bdi>&lt;Mei&gt;</bdi>, 12 October: add 1 to Customers and prospects" in card
    assert "checked" not in card


def test_ticked_ones_are_added_once(session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    first, second = log(session, cast.rep, mei), log(session, cast.rep, mei)
    other = log(session, cast.rep, mei, kind="CARE")
    fields = form_to(rep.get("given").text, "given").data(
        **{"GIV.INTRO.CUST": "2", "GIV.DONE": "1", f"jot.{first}": "1", f"jot.{second}": "1"}
    )
    for _ in range(3):
        assert rep.send("given", fields).status_code == 302
    assert boxes(session) == {"GIV.INTRO.CUST": 4}
    assert counted(session) == {first: "2026-10", second: "2026-10", other: None}
    again = rep.get("given").text
    assert again.count("12 October: added to Customers and prospects") == 2
    assert offered(again) == [str(other)]
    rep.post("given", **{f"jot.{other}": "1"})
    assert boxes(session) == {"GIV.INTRO.CUST": 4, "GIV.CARE.CUST": 1}


def test_none_ticked_changes_nothing(session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    favour = log(session, cast.rep, mei)
    assert rep.post("given", **{"GIV.DONE": "1"}).location == "/pulse/2026-10/conversations"
    assert boxes(session) == {}
    assert counted(session) == {favour: None}


def test_what_could_not_be_read_keeps_its_tick(session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    intro, care = log(session, cast.rep, mei), log(session, cast.rep, mei, kind="CARE")
    fields = {"GIV.INTRO.CUST": "two", "GIV.DONE": "1", f"jot.{intro}": "1", f"jot.{care}": "1"}
    answer = rep.post("given", **fields)
    assert answer.status_code == 400
    assert re.search(rf'name="jot\.{intro}"[^>]* checked', answer.text)
    assert offered(answer.text) == [str(intro)]
    assert (boxes(session), counted(session)) == ({"GIV.CARE.CUST": 1}, {intro: None, care: "2026-10"})
    form = form_to(answer.text, "given")
    assert form.values["GIV.INTRO.CUST"] == "two"
    assert rep.send("given", form.data(**{"GIV.INTRO.CUST": "2"})).status_code == 302
    assert boxes(session) == {"GIV.INTRO.CUST": 3, "GIV.CARE.CUST": 1}


def test_a_box_changed_in_another_tab_grows_from_there(session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    favour = log(session, cast.rep, mei)
    fields = form_to(rep.get("given").text, "given").data(**{"GIV.DONE": "1", f"jot.{favour}": "1"})
    rep.save("given", GIV_INTRO_CUST=("5", "", 0))
    assert rep.send("given", fields).status_code == 302
    assert boxes(session) == {"GIV.INTRO.CUST": 6}


def test_the_script_says_what_it_has_added(session: Session, cast: Cast, rep: Rep, mei: Contact, round_: Round) -> None:
    favour = log(session, cast.rep, mei)
    token = rep.client.get("/pulse/token").get_json()["token"]
    ask = {"Accept": "application/json", "X-CSRFToken": token}

    def note(**fields: str) -> int:
        return rep.client.post(f"{rep.base}/jot", data={"person": str(cast.rep.id), **fields}, headers=ask).status_code

    assert note(favour=str(favour), counted="1") == 204
    assert counted(session) == {favour: "2026-10"}
    assert note(favour=str(favour), counted="") == 204
    assert counted(session) == {favour: None}
    assert note(favour="\x00", counted="1") == note() == note(favour="9" * 40) == 204
    assert note(favour=str(favour), counted="1", person=str(cast.peer.id)) == 409
    fields = form_to(rep.get("given").text, "given").data(
        **{"GIV.INTRO.CUST": "1", "GIV.DONE": "1", f"jotted.{favour}": "1"}
    )
    assert rep.send("given", fields).status_code == 302
    assert (boxes(session), counted(session)) == ({"GIV.INTRO.CUST": 1}, {favour: "2026-10"})
    session.get_one(Round, round_.id).state = "closed"
    session.commit()
    assert note(favour=str(favour), counted="") == 409


def test_what_was_added_is_offered_again_when_its_box_holds_less(
    session: Session, cast: Cast, rep: Rep, mei: Contact
) -> None:
    first, second = log(session, cast.rep, mei), log(session, cast.rep, mei)
    care = log(session, cast.rep, mei, kind="CARE")
    rep.post("given", **{"GIV.DONE": "1", **{f"jot.{one}": "1" for one in (first, second, care)}})
    assert boxes(session) == {"GIV.INTRO.CUST": 2, "GIV.CARE.CUST": 1}
    rep.post("given", **{"GIV.INTRO.CUST": "1"})
    assert counted(session) == {first: "2026-10", second: None, care: "2026-10"}
    assert offered(rep.get("given").text) == [str(second)]
    rep.save("given", GIV_INTRO_CUST=("0", "1", 2))
    assert counted(session) == {first: None, second: None, care: "2026-10"}
    rep.save("given", GIV_INTRO_CUST=("3", "0", 3))
    page = rep.get("given").text
    assert offered(page) == [str(first), str(second)], "what is typed is nobody's in particular"
    assert page.count(": added to Customers and prospects</span>") == 1
    rep.post("given", **{f"jot.{first}": "1"})
    assert boxes(session) == {"GIV.INTRO.CUST": 4, "GIV.CARE.CUST": 1}
    assert counted(session) == {first: "2026-10", second: None, care: "2026-10"}


def test_an_added_one_whose_box_was_emptied_before_this_was_known_adds_again(
    session: Session, cast: Cast, rep: Rep, mei: Contact
) -> None:
    favour = log(session, cast.rep, mei)
    session.get_one(Favour, favour).counted_month = "2026-10"
    session.commit()
    page = rep.get("given").text
    assert offered(page) == [str(favour)]
    rep.post("given", **{"GIV.DONE": "1", f"jot.{favour}": "1"})
    assert (boxes(session), counted(session)) == ({"GIV.INTRO.CUST": 1}, {favour: "2026-10"})


def test_a_box_in_other_digits_grows_too(session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    favour = log(session, cast.rep, mei)
    rep.post("given", **{"GIV.INTRO.CUST": "٣", "GIV.DONE": "1", f"jot.{favour}": "1"})
    assert boxes(session) == {"GIV.INTRO.CUST": 4}


def test_another_person_s_favours_are_neither_offered_nor_added(
    app: Flask, session: Session, cast: Cast, rep: Rep, mei: Contact
) -> None:
    favour = log(session, cast.rep, mei)
    peer = sign_in(app, cast.peer)
    peer.post("start", DAYS="20")
    assert "jot." not in peer.get("given").text
    assert peer.post("given", **{"GIV.DONE": "1", f"jot.{favour}": "1", f"jotted.{favour}": "1"}).status_code == 302
    assert (boxes(session), counted(session)) == ({}, {favour: None})


def test_jots_cost_few_statements(app: Flask, session: Session, cast: Cast, rep: Rep, mei: Contact) -> None:
    ids = [log(session, cast.rep, mei) for _ in range(12)]
    with statements(app) as seen:
        html = rep.get("given").text
    assert len(seen) <= 9, seen
    fields = form_to(html, "given").data(**{f"jot.{favour}": "1" for favour in ids}, **{"GIV.DONE": "1"})
    with statements(app) as seen:
        assert rep.send("given", fields).status_code == 302
    assert len(seen) <= 12, seen
    assert boxes(session) == {"GIV.INTRO.CUST": 12}
