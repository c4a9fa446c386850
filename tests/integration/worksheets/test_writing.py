"""Writing a worksheet in the browser without JavaScript, on both databases."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Contact
from data.queries.own_worksheets import OwnPoint
from tests.cast import Cast
from tests.favours import note_contact
from tests.integration.worksheets.stored import points, raw, versions
from tests.pages import form_to, read_forms
from tests.pulses import BROWSER
from tests.worksheets import FULL, LONG_AGO, Author, author, write_worksheet

RTL = "רות מהרכש"
WORDS = "Runs three plants from eight to six"


def test_the_whole_way(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    assert "No worksheet yet" in rep.get().text
    begun = rep.post("new", contact=str(mei.id))
    assert begun.location == "/worksheets/1"
    assert rep.get(1).location == "/worksheets/1/points/P1"
    page = rep.get("1/points/P1").text
    assert " checked>" not in page
    assert "Step 1 of 10" in page
    answer = rep.post("1/points/P1", P1=WORDS, P1_sure="75", P1_basis="told")
    assert answer.location == "/worksheets/1/points/P2"
    assert rep.post("1/points/P2", P2_unknown="1").location == "/worksheets/1/points/P3"
    assert rep.get(1).location == "/worksheets/1/points/P3"
    rep.post("1/points/P3", P3_sure="50", P3_basis="guess")
    rep.post("1/points/P3", P3_sure="", P3_basis="")  # "Not said" takes both back
    for number in range(3, 9):
        assert rep.post(f"1/points/P{number}").location == f"/worksheets/1/points/P{number + 1}"
    assert rep.post("1/points/P9").location == "/worksheets/1/check"
    check = rep.get("1/check").text
    assert WORDS in check
    assert "Fairly sure · They told me" in check
    finish = form_to(check, "finish")
    assert rep.send(finish.action, finish.data()).location == "/worksheets/1"
    shown = rep.get(1).text
    assert "8 of 9 are still open: ask one of these next." in shown.replace("&#39;", "'")
    assert "Perspective score" in shown
    assert versions(session) == [("Mei", 1, True)]
    assert points(session, cast) == {
        "P1": OwnPoint(WORDS, dont_know=False, confidence=75, basis="told", outcome=None, revision=1),
        "P2": OwnPoint("", dont_know=True, confidence=None, basis=None, outcome=None, revision=1),
        "P3": OwnPoint("", dont_know=False, confidence=None, basis=None, outcome=None, revision=2),
    }


def test_texts_lie_encrypted_in_the_database(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    found = repr(raw(session))
    assert [value.words for value in FULL.values() if value.words and value.words in found] == []


def test_somebody_new_is_named_in_the_same_form(session: Session, rep: Author) -> None:
    assert rep.post("new", alias=f"  {RTL}  ").location == "/worksheets/1"
    assert versions(session) == [(RTL, 1, False)]
    session.rollback()
    assert session.scalars(select(Contact.counterpart)).all() == ["CUST"]
    session.rollback()
    assert rep.post("new", alias=RTL).location == "/worksheets/1"
    assert len(versions(session)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a customer or name somebody new."),
        ({"contact": "{mei}", "alias": "Ruth"}, "Choose a customer or name somebody new, not both."),
        ({"contact": "{leo}"}, "Choose one of your customers."),
        ({"contact": "999"}, "Choose one of your customers."),
        ({"alias": "leo"}, "You have a contact of that name in another group. Use another name."),
        ({"alias": "x" * 201}, "Give the contact a name of 1 to 200 characters."),
        ({"alias": "a\x00"}, "This text holds a character that cannot be stored."),
    ],
)
def test_a_customer_that_cannot_be_is_told(
    session: Session, cast: Cast, rep: Author, mei: Contact, fields: dict[str, str], words: str
) -> None:
    leo = note_contact(session, cast.rep, "Leo", "PART")
    answer = rep.post("new", **{name: text.format(mei=mei.id, leo=leo.id) for name, text in fields.items()})
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2, "in the summary and beside the field"
    assert "\x00" not in answer.text
    assert versions(session) == []


def test_pressing_begin_twice_makes_one_draft(session: Session, rep: Author, mei: Contact) -> None:
    form = form_to(rep.get(f"new?contact={mei.id}").text, "new")
    sent = form.data(contact=str(mei.id))
    assert [rep.send(form.action, sent).location for _ in range(2)] == ["/worksheets/1"] * 2
    assert versions(session) == [("Mei", 1, False)]


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"P1": "x" * 1001}, "Shorten this to 1,000 characters; it has 1 too many."),
        ({"P1": "a\x00b"}, "This text holds a character that cannot be stored."),
        ({"P1_sure": "60"}, "Choose one of the answers in the list."),
        ({"P1_basis": "hearsay"}, "Choose one of the answers in the list."),
        ({"P1_unknown": "yes"}, "Choose one of the answers in the list."),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_lost(
    session: Session, cast: Cast, rep: Author, mei: Contact, boxes: dict[str, str], words: str
) -> None:
    write_worksheet(session, mei, {"P1": FULL["P1"]}, finished=False)
    more = {"P1": "Something else entirely", "P1_sure": "25", "P1_basis": "checked"}
    answer = rep.post("1/points/P1", **(more | boxes))
    assert answer.status_code == 400
    assert answer.text.count(words) == 2, "in the summary and beside the box"
    assert "<title>Error: " in answer.text
    typed = form_to(answer.text, "points/P1").values
    if "P1" in boxes:
        assert typed["P1"].strip() == boxes["P1"].replace("\x00", "\N{REPLACEMENT CHARACTER}")
        assert (typed["P1.sure"], typed["P1.basis"]) == ("25", "checked")
    # What could be read is saved all the same; what could not keeps what was stored.
    kept = points(session, cast)["P1"]
    assert kept.words == (FULL["P1"].words if "P1" in boxes else "Something else entirely")
    assert kept.confidence == (75 if "P1_sure" in boxes else 25)
    assert kept.basis == ("told" if "P1_basis" in boxes else "checked")


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '=cmd()|"/c calc"', "a" * 1000, "👩‍👩‍👧" * 100, RTL, "x\r\ny\r\n\r\nz", "关系" * 400],
)
def test_any_other_text_is_kept_as_it_is(session: Session, cast: Cast, rep: Author, mei: Contact, text: str) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    assert rep.post("1/points/P1", P1=text).status_code == 302
    assert points(session, cast)["P1"].words == text.replace("\r\n", "\n")
    for path in ("1/points/P1", "1/check", "1/print"):
        assert "<script>alert" not in rep.get(path).text
    assert form_to(rep.get("1/points/P1").text, "P1").values["P1"].removeprefix("\n") == text.replace("\r\n", "\n")


def test_back_and_check_lead_where_they_say(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    assert rep.post("1/points/P1", go="back").location == "/worksheets/"
    assert rep.post("1/points/P2", go="back").location == "/worksheets/1/points/P1"
    assert rep.post("1/points/P2?from=check", "points/P2").location == "/worksheets/1/check"


def test_a_customer_leads_to_a_worksheet_and_others_do_not(
    session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    leo = note_contact(session, cast.rep, "Leo", "PART")
    addresses = {name: rep.client.get(f"/favours/contacts/{number}").text for name, number in (("Mei", 1), ("Leo", 2))}
    assert (leo.id, "/worksheets/new?contact=1" in addresses["Mei"]) == (2, True)
    assert "/worksheets/new" not in addresses["Leo"]
    assert '<option selected value="1">Mei</option>' in rep.get("new?contact=1").text


def test_nothing_written_is_nothing_to_finish(session: Session, rep: Author, mei: Contact) -> None:
    rep.post("new", contact=str(mei.id))
    form = form_to(rep.get("1/check").text, "finish")
    answer = rep.send(form.action, form.data())
    assert answer.status_code == 400
    assert "Nothing is written yet." in answer.text
    assert versions(session) == [("Mei", 1, False)]


def test_a_new_version_shows_last_times_words_and_fills_nothing_in(
    session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, now=LONG_AGO)
    assert rep.act("new", contact=str(mei.id)).location == "/worksheets/2"
    page = rep.get("2/points/P1").text
    form = form_to(page, "points/P1")
    assert FULL["P1"].words in page
    assert "Last time, 5 August 2026" in page
    assert " checked>" not in page
    assert form.values["P1"].strip() == ""
    assert rep.send(form.action, form.data(go="copy")).location == "/worksheets/2/points/P1"
    assert points(session, cast, 2)["P1"].words == FULL["P1"].words
    assert points(session, cast, 2)["P1"].basis is None
    # Pressed again from the old page it adds nothing; what was typed before stays in front.
    rep.send(form.action, form.data(go="copy"))
    assert points(session, cast, 2)["P1"].words == FULL["P1"].words
    rep.post("2/points/P3", P3="Now four have left", go="copy")
    assert points(session, cast, 2)["P3"].words == f"Now four have left\n{FULL['P3'].words}"
    answer = rep.post("2/points/P2", P2="x" * 990, go="copy")
    assert "too many" in answer.text
    assert "P2" not in points(session, cast, 2)


def test_what_is_typed_after_somebody_finished_can_be_copied(
    session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    form = form_to(rep.get("1/points/P1").text, "points/P1")
    rep.act("1/finish")
    late = rep.send(form.action, form.data(P1=WORDS, **{"P1.basis": "told"}))
    assert late.status_code == 409
    assert WORDS in late.text
    assert "They told me" in late.text
    same = rep.send(form.action, form.data())
    assert (same.status_code, "saved in time" in same.text, "What you entered" in same.text) == (409, True, False)
    assert rep.get("1/points/P1").location == "/worksheets/1"
    refused = rep.save(1, "P1", P1=(WORDS, "", 0))
    assert (refused.status_code, refused.get_json()["error"][:26]) == (409, "This worksheet is finished")
    assert set(points(session, cast)) == {"P2"}


def test_what_was_taken_back_after_somebody_finished_is_told_as_too_late(
    session: Session, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"], "P6": FULL["P6"]}, finished=False)
    pages = {point: form_to(rep.get(f"1/points/{point}").text, f"points/{point}") for point in ("P2", "P6")}
    rep.act("1/finish")

    def late(point: str, **boxes: str) -> list[str]:
        form = pages[point]
        sent = {name: text for name, text in form.data(**boxes).items() if text != "off"}
        shown = rep.send(form.action, sent).text
        told = re.findall(r'gx-sheet__words" dir="auto">([^<]*)<', shown)
        copied = any(text.strip() for text in boxes.values() if text != "off")
        assert ("saved in time" in shown, "so that you can copy it" in shown) == (not told, copied)
        assert ("too late" in shown) == (bool(told) and not copied)
        return told

    back = "You took this back. What was saved before is still there."
    assert late("P2", P2=" ") == [back]
    assert late("P2", **{"P2": "", "P2.sure": "100"}) == [back, "Fully sure"]
    assert late("P2", **{"P2.sure": "", "P2.basis": ""}) == [back, back]
    assert late("P6", **{"P6.unknown": "off"}) == [back]
    assert [late(point) for point in pages] == [[], []], "nothing was changed there"


def test_a_session_that_ended_costs_nothing(
    app: Flask, session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    form = form_to(rep.get("1/points/P1").text, "points/P1")
    rep.client.delete_cookie("guanxi")
    late = rep.send(form.action, form.data(P1=WORDS, **{"P1.sure": "75"}))
    assert late.status_code == 401
    assert "You were signed out" in late.text
    assert "Day: How sure are you?" in late.text
    assert "Fairly sure" in late.text
    again = read_forms(late.text)[-1].data()
    assert (again["P1"], again["P1.sure"]) == (WORDS, "75")
    back = author(app, rep.member)
    assert back.send(form.action, again | {"csrf_token": back.token()}).location == "/worksheets/1/points/P2"
    assert points(session, cast)["P1"].words == WORDS


def test_a_page_made_for_somebody_else_saves_nothing(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    form = form_to(rep.get("1/points/P1").text, "points/P1")
    answer = rep.send(form.action, form.data(P1=WORDS, person=str(cast.peer.id)))
    assert answer.status_code == 409
    assert "Somebody else has signed in in this browser since this page was opened." in answer.text
    broken = {name: text for name, text in form.data(P1=WORDS).items() if name != "seen"}
    assert rep.send(form.action, broken).status_code == 400
    assert set(points(session, cast)) == {"P2"}
    write_worksheet(session, note_contact(session, cast.rep, "Ana"))
    posts = {"new": {"contact": str(mei.id)}, "2/outcomes": {"P1": "right"}}
    before, there = raw(session), versions(session)
    for path in (*posts, "1/finish", "2/remove"):
        fields = posts.get(path, {})
        assert rep.act(path, **fields, person=str(cast.peer.id)).status_code == 409, path
        nobody = {"csrf_token": rep.token(), **fields}
        assert rep.send(f"/worksheets/{path}", nobody).status_code == 400, path
    assert (raw(session), versions(session)) == (before, there)


def test_other_peoples_worksheets_are_not_there(session: Session, peer: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    write_worksheet(session, mei, {"P1": FULL["P1"]}, finished=False)
    contact, before = str(mei.id), raw(session)
    pages = ("", "/print", "/check", "/compare", "/outcomes", "/remove", "/points/P1")
    for number in (1, 2, 3):
        assert {peer.get(f"{number}{page}").status_code for page in pages} == {404}
        acts = ("/finish", "/outcomes", "/remove", "/points/P1")
        assert {peer.act(f"{number}{page}", P1="x").status_code for page in acts} == {404}
        assert peer.save(number, "P1", P1=("x", "", 0)).status_code == 404
    assert peer.act("new", contact=contact).status_code == 400
    assert raw(session) == before
    assert "Mei" not in peer.get().text
    assert peer.client.get("/worksheets/1/points/P77", headers=BROWSER).status_code == 404


def test_a_worksheet_that_was_removed_keeps_what_is_typed(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    form = form_to(rep.get("1/points/P1").text, "points/P1")
    rep.act("1/remove")
    gone = rep.send(form.action, form.data(P1=WORDS, **{"P1.basis": "told"}))
    assert (gone.status_code, WORDS in gone.text, "They told me" in gone.text) == (404, True, True)
    assert "There is no such worksheet any more" in gone.text
    refused = rep.save(1, "P1", P1=(WORDS, "", 0))
    assert (refused.status_code, "no such worksheet any more" in refused.get_json()["error"]) == (404, True)


def test_a_character_that_cannot_be_stored_stays_an_error_however_often_it_is_sent(
    session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P1": FULL["P1"]}, finished=False)
    again = rep.post("1/points/P1", P1="a\x00b")
    for _ in range(2):
        form = form_to(again.text, "points/P1")
        again = rep.send(form.action, form.data())
        assert (again.status_code, again.text.count("a character that cannot be stored")) == (400, 2)
    assert "What was saved before stays until you change it." in again.text
    assert points(session, cast)["P1"].words == FULL["P1"].words
    sentence = "This could not be saved, so it will not be part of the worksheet:"
    page = rep.get("1/check").text
    assert (sentence in page, "Everything is saved" in page) == (True, False)


def test_how_it_turned_out_said_in_two_tabs_shows_both(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    one, two = (form_to(rep.get("1/outcomes").text, "outcomes") for _ in range(2))
    assert rep.send(one.action, one.data(P1="right", P2="wrong")).status_code == 302
    told = rep.send(two.action, two.data(P1="partly", P3="right"))
    assert (told.status_code, "changed meanwhile in another tab" in told.text) == (409, True)
    again = form_to(told.text, "outcomes")
    assert [again.values.get(key) for key in ("P1", "P2", "P3")] == ["partly", "wrong", "right"]
    assert points(session, cast)["P1"].outcome == "right"
    assert rep.send(again.action, again.data()).status_code == 302
    assert [points(session, cast)[key].outcome for key in ("P1", "P2", "P3")] == ["partly", "wrong", "right"]
