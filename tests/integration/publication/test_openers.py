"""The share of first conversations rests on those who had any: on k of them at least, and mostly on nobody."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import Limit, Trouble, Unjudged, attack, check_organisation
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.commands.erasure import erase_person
from data.models import Round
from data.publication.cells import Rules
from data.publication.publish import make_cells
from tests.attack.seen import rows
from tests.companies import CELL, FOUNDED, Company, answered, closed, found, opened, published
from tests.fixtures import ON_SQLITE

K = 5
Begun = Mapping[str, list[tuple[int, int]]]  # by team: conversations opened with an offer and with a request
USUAL = [(4, 3), (3, 3), (5, 2), (2, 4), (3, 5)]
ONE_ALONE = [(9, 1), (0, 0), (0, 0), (0, 0), (0, 0)]
TWO_MUCH = [(8, 2), (6, 3), (2, 1), (1, 0), (1, 1)]
ALL_OFFERS = [(6, 0)] * 5
ALIKE = [(3, 3)] * 5
MOSTLY_ONE = [(40, 10), (1, 2), (0, 1), (2, 1), (1, 1)]
pytestmark = ON_SQLITE


def told(session: Session, begun: Begun) -> tuple[Company, Round]:
    """Publish a round in which people had these first conversations."""
    company = found(session, {"Company": None} | dict.fromkeys(begun, "Company"), {t: len(b) for t, b in begun.items()})
    round_ = opened(session, company)
    answers = {
        person: {"OPEN.OFFER": offers, "OPEN.ASK": asks}
        for team, said in begun.items()
        for person, (offers, asks) in zip(company.people[team], said, strict=True)
    }
    answered(session, round_, answers)
    return company, closed(session, round_)


def shares(session: Session, company: Company, round_: Round) -> dict[str, tuple[object, ...]]:
    """Return state, value, low, high, bound and n by team."""
    names = {id_: name for name, id_ in company.teams.items()}
    keys = ("state", "value", "low", "high", "bound", "n")
    found = published(session, round_, "share:openers")
    cells = {names[team]: dict(zip(CELL[2:], row, strict=True)) for (team, _, _), row in found.items()}
    return {name: tuple(cell[key] for key in keys) for name, cell in cells.items()}


def findings(
    session: Session, company: Company, round_: Round, rules: Rules, trouble: Trouble = Trouble.GROUP
) -> dict[str, int]:
    """Return how few people shares of conversations rest on, or another trouble with them."""
    (members,) = read_rounds(session, company.organisation_id)
    reading = Reading()
    read_round(members, rows(make_cells(session, round_, rules)), reading)
    return {each.measure: each.smallest for each in attack(reading, K) if each.trouble is trouble}


OPEN = ("shown", None, 0.0, 100.0, "between", 5)


@pytest.mark.parametrize(("one", "beside"), [(ONE_ALONE, "A"), (MOSTLY_ONE, "AB")])
def test_a_share_of_one_person_is_left_open(session: Session, one: list[tuple[int, int]], beside: str) -> None:
    """And so are as many neighbours as it takes for the company to tell of no few when others are taken away."""
    company, round_ = told(session, dict.fromkeys("ABDE", USUAL) | {"C": one})

    cells = shares(session, company, round_)

    assert {name for name, cell in cells.items() if cell == OPEN} == {"C", *beside}
    assert {cells[name][:2] for name in "ABDE" if name not in beside} == {("shown", 50.0)}
    assert cells["Company"][4] == "exact"


def test_the_check_finds_whose_share_it_is(session: Session) -> None:
    company, round_ = told(session, {"A": USUAL, "B": USUAL, "C": ONE_ALONE})

    assert findings(session, company, round_, Rules(k=K, carried=False)) == {"share:openers": 1}
    assert findings(session, company, round_, Rules(k=K)) == {}


def test_the_check_finds_a_share_that_is_mostly_one_persons(session: Session) -> None:
    company, round_ = told(session, {"A": USUAL, "B": USUAL, "C": MOSTLY_ONE})

    assert findings(session, company, round_, Rules(k=K, carried=False), Trouble.DOMINATED) == {"share:openers": 1}
    assert findings(session, company, round_, Rules(k=K), Trouble.DOMINATED) == {}


@pytest.mark.parametrize("at_the_end", [ALL_OFFERS, [(0, 6)] * 5])
def test_intervals_leave_room_to_a_team_at_the_end(session: Session, at_the_end: list[tuple[int, int]]) -> None:
    """Its share is told as a bound, so it takes part with what the bound's end would leave of it."""
    company, round_ = told(session, dict.fromkeys("ABDEFG", ALIKE) | {"C": at_the_end})

    without = findings(session, company, round_, Rules(k=K, at_ends=False), Trouble.INTERVAL)
    assert without == {"share:openers": len(at_the_end)}
    assert findings(session, company, round_, Rules(k=K), Trouble.INTERVAL) == {}


def test_a_share_that_an_erased_person_counted_in_cannot_be_judged_any_more(session: Session) -> None:
    """Without the second of the two, the first has more than half of what is left; the share was of both."""
    company, _ = told(session, {"A": USUAL, "B": USUAL, "C": TWO_MUCH})
    before = check_organisation(session, company.organisation_id)
    second = company.people["C"][1]
    erase_person(session, organisation_id=company.organisation_id, person_id=second, now=FOUNDED)
    after = check_organisation(session, company.organisation_id)

    assert (before.findings, before.unjudged) == ((), ())
    assert (after.findings, after.unjudged) == ((), (Unjudged(Limit.ERASED, "share:openers", 1),))


def test_what_is_shown_depends_on_who_answered(session: Session) -> None:
    """States and numbers of people are the same, whatever anybody counted; what differs is how much is told."""
    kept = [
        {name: (cell[0], cell[5]) for name, cell in shares(session, *told(session, {"A": USUAL, "B": b})).items()}
        for b in (USUAL, ONE_ALONE, MOSTLY_ONE, [(0, 0)] * 5)
    ]
    assert all(each == kept[0] for each in kept)
