"""A box that cannot be read: what was saved before stands, and every page says so; nothing counts unseen."""

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Answer, Commitment
from tests.cast import NOW
from tests.pages import form_to
from tests.pulses import Rep

STANDS = "Enter a whole number from 0 to 99. {}, which was saved before, stands until you change it."


def number(session: Session, item: str) -> int | None:
    session.rollback()
    found = session.scalar(select(Answer.number).where(Answer.item == item))
    session.rollback()
    return found


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def counted(rep: Rep) -> Rep:
    """A rep who has entered 30 times and confirmed everything, so that empty boxes are 0."""
    rep.post("start", DAYS="20")
    rep.post("received", REC_INTRO_CUST="30", REC_DONE="1")
    return rep


def test_what_stands_is_told_beside_the_box_and_on_the_check_page(session: Session, counted: Rep) -> None:
    again = counted.post("received", REC_INTRO_CUST="-3", REC_CARE_TEAM="1o")
    assert (again.status_code, again.text.count(STANDS.format(30)), again.text.count(STANDS.format(0))) == (400, 2, 2)
    assert "Is 30 right" not in again.text, "that is not what stands in the box"
    later = counted.get("received").text
    assert (later.count(STANDS.format(30)), later.count(STANDS.format(0)), "Is 30 right" in later) == (2, 2, False)
    assert form_to(later, "received").values["REC.INTRO.CUST"] == "-3"
    check = plain(counted.get("check").text)
    assert "30, which was saved before, stands until you change it." in check
    assert "This does not count" not in check
    counted.send("submit", form_to(counted.get("check").text, "/submit").data())
    assert number(session, "REC.INTRO.CUST") == 30


def test_scripts_are_told_the_same(session: Session, counted: Rep) -> None:
    answer = counted.save("received", REC_INTRO_CUST=("-3", "30", 1)).get_json()
    assert (answer["errors"], answer["remarks"]) == ({"REC.INTRO.CUST": STANDS.format(30)}, {})
    assert number(session, "REC.INTRO.CUST") == 30


def test_what_was_never_saved_does_not_count_and_is_said_so(session: Session, counted: Rep) -> None:
    counted.save("conversations", ASKED=("3o", "", 0))
    assert "“ 3o ”. This does not count." in plain(counted.get("check").text)
    assert "saved before" not in plain(counted.get("conversations").text)
    assert number(session, "ASKED") is None


def test_working_days_that_are_filled_in_say_where_they_come_from(rep: Rep) -> None:
    words = "Monday to Friday: 22 days."
    assert words in rep.get("start").text
    rep.post("start", DAYS="20")
    assert words not in rep.get("start").text


def test_no_days_say_what_becomes_of_the_favours_that_were_entered(counted: Rep) -> None:
    words = "What you entered on other pages is kept and does not count. If you enter days, it counts again."
    counted.post("start", DAYS="0")
    assert words in counted.get("check").text
    counted.post("start", DAYS="20")
    assert words not in counted.get("check").text


def test_the_own_result_comes_before_what_is_asked_besides(session: Session, counted: Rep) -> None:
    facts = {"organisation_id": counted.member.organisation_id, "person_id": counted.member.id, "state": "open"}
    session.add(Commitment(words="Ana an introduction", created_at=NOW - dt.timedelta(days=40), **facts))
    session.commit()
    counted.send("submit", form_to(counted.get("check").text, "/submit").data())
    thanks = counted.get("thanks").text
    headings = ["Your own result", "What you said you would offer", "What happens now"]
    assert sorted(headings, key=thanks.index) == headings
