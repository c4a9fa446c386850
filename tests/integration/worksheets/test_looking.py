"""Finished worksheets: what to ask next, versions side by side, outcomes, scores, removal, on both databases."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.worksheets import PointValue
from data.models import Contact, PersonKey, WorksheetPoint
from tests.cast import Cast
from tests.favours import note_contact
from tests.integration.worksheets.stored import points, raw, versions
from tests.pages import form_to, read_forms
from tests.worksheets import FULL, LONG_AGO, Author, write_worksheet


def test_what_to_ask_next_is_named(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    for page in (rep.get().text, rep.get(1).text, rep.get("1/print").text):
        assert "3 of 9 are guesses: ask one of these next." in page
    shown = rep.get(1).text
    assert "<strong>Aim</strong> (a guess)" in shown
    assert "<strong>Circle</strong> (no basis given, so it counts as a guess)" in shown
    assert "<strong>Choice</strong> (not known yet)" in shown
    assert "<strong>Offer</strong> (left empty)" in shown
    assert "<strong>Day</strong>" not in shown


def test_scores_are_the_authors_and_are_named_as_they_are(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    shown = rep.get(1).text
    # (0.75 + 0.25 + 1 + 0.5 + 0.25 + 0.25 + 1) / 9, and (75 + 50 + 100 + 25 + 75 + 0 + 100) / 9
    for label, value, unit in (
        ("Perspective score", "44", "of 100"),
        ("Answered", "7", "of 9 points"),
        ("Known unknowns", "1", "of 9 points"),
        ("Self-rated score", "47", "of 100"),
        ("Confidence gap", "\N{MINUS SIGN}0.04", "from \N{MINUS SIGN}1 to +0.75"),
    ):
        tile = f'gx-tile__label">{label}</h3>\n  <p class="gx-tile__value">{value} <span class="gx-tile__unit">{unit}<'
        assert tile in shown
    assert "Taking a perspective does not make it accurate, asking does." in shown
    assert "empathy score" not in shown.lower()


def test_versions_stand_side_by_side_with_what_changed(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, now=LONG_AGO)
    write_worksheet(
        session,
        mei,
        {
            **FULL,
            "P1": replace(FULL["P1"], words="Runs four plants and spends mornings on the floor"),
            "P2": replace(FULL["P2"], basis="told", confidence=75),
            "P6": PointValue("A trial on one line", confidence=25, basis="guess"),
        },
    )
    assert "What changed since version 1" in rep.get(2).text
    page = rep.get("2/compare").text
    assert "Changed: Day, Aim, Choice. Stayed the same: Strain, Feeling, Circle, Mirror, Ledger, Offer." in page
    assert "How sure: from half sure to fairly sure. Basis: from “My guess” to “They told me”." in page
    assert "From “I don&#39;t know yet” to known. Words were added." in page
    assert '<del><span class="visually-hidden">[removed: </span>three<span' in page
    assert '<ins><span class="visually-hidden">[added: </span>four<span' in page
    assert rep.get("1/compare?with=2").text.count("<del>") == page.count("<del>"), "the older one stands first"
    assert [rep.get(f"1/compare{query}").status_code for query in ("", "?with=1", "?with=9", "?with=x")] == [404] * 4


def test_a_worksheet_about_somebody_else_is_no_version(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    write_worksheet(session, note_contact(session, cast.rep, "Ruth"))
    assert rep.get("2/compare?with=1").status_code == 404
    assert "Other versions" not in rep.get(2).text


def test_outcomes_and_the_calibration_from_five_on(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    assert "How your certainty has turned out" not in rep.get().text
    form = form_to(rep.get("1/outcomes").text, "outcomes")
    assert set(form.choices) == {"P1", "P2", "P3", "P4", "P5", "P7", "P8"}
    four = {"P1": "right", "P2": "partly", "P3": "right", "P4": "wrong"}
    assert rep.send(form.action, form.data(**four)).location == "/worksheets/1"
    assert {key: point.outcome for key, point in points(session, cast).items() if point.outcome} == four
    assert "Turned out: partly right" in rep.get(1).text
    assert "Note 1 more outcome of points" in rep.get().text
    rep.post("1/outcomes", P5="wrong", P4="")
    rep.post("1/outcomes", P8="right")
    assert points(session, cast)["P4"].outcome is None
    # Fairly sure twice, once right and once wrong, and three as sure as it turned out: 0.625 in all, by five.
    assert 'class="gx-tile__value">0.12 <' in rep.get().text
    assert points(session, cast)["P1"].revision == 1, "an outcome is no change of what was written"


@pytest.mark.parametrize("sent", [{"P6": "right"}, {"P1": "maybe"}])
def test_outcomes_that_cannot_be_change_nothing(
    session: Session, rep: Author, mei: Contact, sent: dict[str, str]
) -> None:
    write_worksheet(session, mei)
    before = raw(session)
    assert rep.act("1/outcomes", **sent).status_code == (302 if "P6" in sent else 403)
    assert raw(session) == before


def test_outcomes_wait_until_a_worksheet_is_finished(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, finished=False)
    assert rep.get("1/outcomes").location == "/worksheets/1"
    assert rep.act("1/outcomes", P1="right").location == "/worksheets/1"
    session.rollback()
    assert set(session.scalars(select(WorksheetPoint.outcome))) == {None}
    session.rollback()


def test_removal_asks_and_leaves_the_other_versions(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei, now=LONG_AGO)
    write_worksheet(session, mei)
    contact = mei.id
    asked = rep.get("1/remove").text
    assert "the other version about this customer" in " ".join(asked.split())
    assert versions(session) == [("Mei", 1, True), ("Mei", 2, True)]
    assert rep.post("1/remove").location == "/worksheets/"
    assert versions(session) == [("Mei", 2, True)]
    assert {row[0] for row in raw(session)} != {1}
    held = rep.client.get(f"/favours/contacts/{contact}/remove").text
    form = form_to(held, f"{contact}/remove")
    assert "Remove them first, or enter the day it ended." in rep.send(form.action, form.data()).text
    rep.post("2/remove")
    assert rep.send(form.action, form.data()).location == f"/favours/contacts?removed={contact}"
    assert versions(session) == []


def lose_key(session: Session, cast: Cast) -> bytes:
    session.rollback()
    key = session.get_one(PersonKey, cast.rep.id)
    wrapped = key.wrapped
    session.delete(key)
    session.commit()
    return wrapped


def test_a_lost_key_is_told_and_nothing_is_written_over(
    session: Session, cast: Cast, rep: Author, mei: Contact
) -> None:
    write_worksheet(session, mei, now=LONG_AGO)
    write_worksheet(session, mei, {"P1": FULL["P1"]}, finished=False)
    form = form_to(rep.get("2/points/P1").text, "points/P1")
    wrapped, before = lose_key(session, cast), raw(session)
    for path in ("1", "1/print", "2/compare", "1/outcomes", "2/points/P1", "2/check"):
        page = rep.get(path)
        assert (page.status_code, "Your texts cannot be opened" in page.text) == (409, True), path
    late = rep.send(form.action, form.data(P1="What I have just typed", **{"P1.sure": "50"}))
    assert late.status_code == 409
    assert "What I have just typed" in late.text
    assert "Half sure" in late.text
    refused = rep.save(2, "P1", P1=("What I have just typed", str(FULL["P1"].words), 1))
    assert (refused.status_code, "nothing was written over" in refused.get_json()["error"]) == (409, True)
    assert raw(session) == before
    assert "cannot be opened now" in rep.get().text
    # With the key back everything is there again.
    own: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    session.add(PersonKey(**own, wrapped=wrapped, created_at=mei.created_at))
    session.commit()
    assert str(FULL["P1"].words) in rep.get("2/check").text


def test_no_new_key_takes_the_place_of_a_lost_one(session: Session, cast: Cast, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    ruth = note_contact(session, cast.rep, "Ruth")
    write_worksheet(session, ruth, {"P1": PointValue(dont_know=True)}, finished=False)
    form = form_to(rep.get("2/points/P2").text, "points/P2")
    lose_key(session, cast)
    before = raw(session)
    late = rep.send(form.action, form.data(P2="A text about somebody new"))
    assert (late.status_code, "A text about somebody new" in late.text) == (409, True)
    session.rollback()
    assert session.get(PersonKey, cast.rep.id) is None
    session.rollback()
    assert raw(session) == before
    assert rep.post("1/remove").location == "/worksheets/", "removing needs no key"


def test_pages_hold_one_form_each_beside_the_headers(session: Session, rep: Author, mei: Contact) -> None:
    write_worksheet(session, mei)
    pages = ("", "new", "1", "1/outcomes", "1/remove")
    assert [len([form for form in read_forms(rep.get(page).text) if form.method == "post"]) for page in pages] == [
        2
    ] * 5
