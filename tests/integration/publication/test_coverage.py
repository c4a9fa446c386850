"""Worksheet coverage: one worksheet a rep, each counted once, from ten, bounds where a category is nearly empty."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.commands.favours import add_contact
from data.commands.worksheets import PointValue, finish_worksheet, save_points, start_worksheet
from data.metrics.worksheet import Point, says_unknown, worksheet_scores
from data.models import Round, Worksheet, WorksheetPoint
from data.types import Month
from tests.companies import Company, closed, found, opened, published
from tests.favours import KEYRING

TREE = {"Company": None, "A": "Company", "B": "Company"}


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, TREE, {"A": 12, "B": 6})


def write(session: Session, company: Company, person: int, moment: dt.datetime, basis: str | None) -> None:
    """Let somebody finish a worksheet with one basis throughout, or with "I don't know yet" for None."""
    contact = add_contact(
        session,
        organisation_id=company.organisation_id,
        person_id=person,
        alias=f"{moment:%m%d} {basis}",
        counterpart="CUST",
        keyring=KEYRING,
        now=moment,
    )
    sheet = Worksheet(
        organisation_id=company.organisation_id,
        person_id=person,
        contact_id=contact.id,
        instrument="worksheet-1.0",
        version=1,
        started_at=moment,
        finished_at=moment,
    )
    session.add(sheet)
    session.flush()
    rows = [
        {
            "organisation_id": company.organisation_id,
            "worksheet_id": sheet.id,
            "point": f"P{number}",
            "words": b"secret" if basis else None,
            "dont_know": basis is None,
            "basis": basis,
            "saved_at": moment,
        }
        for number in range(1, 10)
    ]
    session.execute(insert(WorksheetPoint), rows)


def shares(session: Session, round_: Round, company: Company, team: str) -> dict[str, tuple[object, ...]]:
    rows = published(session, round_, "coverage:P3")
    return {part: row[:5] for (node, _, part), row in rows.items() if node == company.teams[team]}


def test_shares_are_exact_or_bounds(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    bases = ["guess"] * 6 + ["told"] * 4 + ["checked"] + [None]
    for person, basis in zip(company.people["A"], bases, strict=True):
        write(session, company, person, round_.opens_at, basis)
    closed(session, round_)
    found_shares = shares(session, round_, company, "A")
    assert found_shares == {
        "": ("shown", None, None, None, "exact"),
        "guess": ("shown", 41, None, None, "at_least"),  # what "told" and three nearly empty ones leave
        "inferred": ("shown", 9, None, None, "at_most"),
        "told": ("shown", 33, None, None, "exact"),
        "checked": ("shown", 9, None, None, "at_most"),
        "open": ("shown", 9, None, None, "at_most"),
    }
    assert shares(session, round_, company, "B") == {"": ("not_enough", None, None, None, "exact")}
    assert shares(session, round_, company, "Company") == found_shares


def test_typed_words_that_say_not_known_count_as_that(session: Session, company: Company) -> None:
    """Where results are made nobody can read the words; what their authors see and what is published agree."""
    round_ = opened(session, company)
    typed = ["I don't know yet", "Don’t know yet.", "我还不知道。", "not known yet"]
    told = ["Runs three plants from eight to six"] * 8
    own = []
    for person, words in zip(company.people["A"], [*typed, *told], strict=True):
        here: dict[str, Any] = {"person_id": person, "now": round_.opens_at}
        named: dict[str, Any] = {"alias": "Mei", "counterpart": "CUST", "keyring": KEYRING}
        contact = add_contact(session, organisation_id=company.organisation_id, **named, **here)
        sheet = start_worksheet(session, contact_id=contact.id, **here)
        points = {"P3": PointValue(words, basis="told")}
        save_points(session, worksheet_id=sheet.id, points=points, keyring=KEYRING, **here)
        finish_worksheet(session, worksheet_id=sheet.id, **here)
        own.append(worksheet_scores([Point(words, says_unknown(words), basis="told")]).answered)
    closed(session, round_)
    found_shares = shares(session, round_, company, "A")
    assert (sum(own), found_shares["told"][:2]) == (8, ("shown", 41))  # at least: three others are nearly empty
    assert found_shares["open"][:2] == ("shown", 33)


def test_only_the_latest_finished_worksheet_of_the_quarter_counts(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    for person in company.people["A"]:
        write(session, company, person, round_.opens_at - dt.timedelta(days=100), "told")
    closed(session, round_)
    assert shares(session, round_, company, "A")[""][0] == "not_enough"
    later = opened(session, company, Month(2027, 1))
    for person in company.people["A"]:
        write(session, company, person, later.opens_at - dt.timedelta(days=9), "guess")
        write(session, company, person, later.opens_at, "checked")
    closed(session, later)
    found_shares = shares(session, later, company, "A")
    assert found_shares["checked"] == ("shown", 66, None, None, "at_least")
    assert found_shares["guess"][4] == "at_most"


def test_no_worksheet_counts_in_two_rounds(session: Session, company: Company) -> None:
    for person in company.people["A"]:
        write(session, company, person, dt.datetime(2026, 7, 20, tzinfo=dt.UTC), "told")
    counted = []
    for number in range(5):
        round_ = closed(session, opened(session, company, Month(2026, 6).plus(number)))
        counted.append({row[6] for row in published(session, round_, "coverage:P1").values()})
    # The first round closes before the worksheets were finished; the next three months publish none.
    assert counted == [{None}, set(), set(), {12, None}, set()]
