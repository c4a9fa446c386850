"""Entries dated after the day on which their contact ended: taken, and said once, in the form and of a file."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Contact, Favour
from tests.cast import Cast
from tests.favours import Keeper, log, note_contact
from tests.integration.favours.test_files import HEADER, take_in, upload
from tests.pages import form_to

ENDED = dt.date(2026, 9, 1)
SAID = (
    "This is after 1 September 2026, the day on which this contact ended. It stays in your log, but My page leaves it "
    "out."
)
ASKED = "Is the day right? Then save once more."


@pytest.fixture
def ana(session: Session, cast: Cast) -> Contact:
    contact = note_contact(session, cast.rep, "Ana")
    contact.ended_on = ENDED
    session.commit()
    return contact


def days(session: Session) -> list[dt.date]:
    session.rollback()
    found = list(session.scalars(select(Favour.happened_on).order_by(Favour.id)))
    session.rollback()
    return found


@pytest.mark.parametrize("named", ["contact", "alias"])
def test_a_day_after_the_end_is_said_once_and_saved(session: Session, rep: Keeper, ana: Contact, named: str) -> None:
    whom = {"contact": str(ana.id)} if named == "contact" else {"alias": "ANA"}
    told = rep.log(**whom, happened_on="2026-09-02", note="kept")
    assert (told.status_code, f"{SAID} {ASKED}" in told.text, days(session)) == (409, True, [])
    assert "Error: " not in told.text
    form = form_to(told.text, "new")
    assert (form.values["happened_on"], form.values["note"].strip()) == ("2026-09-02", "kept")
    another = rep.send(form.action, form.data(**whom, happened_on="2026-09-03"))
    assert (another.status_code, SAID in another.text) == (409, True), "another day is another question"
    assert rep.send(form.action, form.data(**whom)).status_code == 302
    assert days(session) == [dt.date(2026, 9, 2)]


def test_a_day_up_to_the_end_and_one_that_cannot_be_are_not_remarked(rep: Keeper, ana: Contact) -> None:
    assert rep.log(contact=str(ana.id), happened_on=str(ENDED)).status_code == 302
    wrong = rep.log(contact=str(ana.id), happened_on="2999-01-01")
    assert (wrong.status_code, SAID in wrong.text) == (400, False)


def test_a_form_that_opens_with_such_a_day_says_so_and_does_not_ask_again(
    session: Session, cast: Cast, rep: Keeper, ana: Contact
) -> None:
    page = rep.get(f"new?contact={ana.id}").text
    assert (SAID in page, ASKED in page, "This is after" in rep.get("new").text) == (True, False, False)
    form = form_to(page, "new")
    assert (
        rep.send(form.action, form.data(contact=str(ana.id), direction="gave", kind="INTRO", gift="no")).status_code
        == 302
    )
    late = log(session, cast.rep, ana, happened_on=dt.date(2026, 9, 2))
    page = rep.get(str(late)).text.replace(f"/{late}/remove", "/elsewhere")
    form = form_to(page, f"/favours/{late}")
    assert SAID in page
    assert rep.send(form.action, form.data(contact=str(ana.id), note="more")).status_code == 302
    moved = rep.send(form.action, form.data(contact=str(ana.id), happened_on="2026-09-05"))
    assert (moved.status_code, f"{SAID} {ASKED}" in moved.text) == (409, True)
    again = form_to(moved.text.replace(f"/{late}/remove", "/elsewhere"), f"/favours/{late}")
    assert rep.send(again.action, again.data(contact=str(ana.id))).status_code == 302
    assert days(session)[-1] == dt.date(2026, 9, 5)


def test_a_file_is_taken_in_and_its_check_says_which_lines(session: Session, rep: Keeper, ana: Contact) -> None:
    lines = [
        HEADER,
        *(f"2026-{month}-01,ana,,gave,care,," for month in ("08", "10", "11")),
        "2026-10-01,Bo,TEAM,gave,care,,",
    ]
    content = "\n".join(lines).encode()
    assert (
        "One new entry is dated after the day on which its contact ended."
        in upload(rep, content[: content.rindex(b"2026-11")]).text
    )
    checked = upload(rep, content).text
    assert "2 new entries are dated after the day on which their contact ended." in checked
    assert "Lines: 3, 4" in checked
    take_in(rep, content)
    assert len(days(session)) == 4
    assert "dated after" not in upload(rep, content).text
    assert ana.id
