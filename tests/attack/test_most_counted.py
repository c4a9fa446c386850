"""A rate at the most that is counted is told as a bound, else everybody is known to have counted 20 in each box."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.models import Round
from data.publication.cells import Rules
from tests.attack.conftest import ON_SQLITE
from tests.attack.seen import K, broken_lines
from tests.companies import Answers, Company, answered, closed, drawn, found, opened, published
from tests.databases import Urls

pytestmark = ON_SQLITE
TREE = {"Company": None, "Busy": "Company", "Full": "Company", "There": "Company"}
SIZES = {"Busy": 5, "Full": 6, "There": 12}
ABOVE = "high rates leave half of a person's counts open"
TOGETHER = "rates at an end are told in one with others"
Played = tuple[Session, Company, Round]


@pytest.fixture(scope="module")
def played(kept_urls: Urls) -> Iterator[Played]:
    """A team whose people count the most in every box of a kind, one whose people do so in all; deals as well."""
    engine = make_engine(kept_urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        company = found(session, TREE, SIZES)
        round_ = opened(session, company)
        answers: dict[int, Answers] = dict(drawn(company.everybody, seed=3))
        answers |= {person: most(answers[person], "GIV.INTRO.") for person in company.people["Busy"]}
        answers |= {person: most(answers[person], "GIV.") for person in company.people["Full"]}
        answered(session, round_, answers)
        closed(session, round_)
        yield session, company, round_
    engine.dispose()


def most(answers: Answers, boxes: str) -> Answers:
    """Answers that count more than is counted in these boxes, in deals and little else."""
    little = {item: 1 for item in answers if item.startswith("GIV.") and item.count(".") > 1}
    full = {item: 25 for item in little if item.startswith(boxes)}
    return {**answers, **little, **full, "DAYS": 18, "GIV.DONE": 1, "REC.DONE": 1, "MOVED": 30, "STUCK": 2}


def broken(played: Played, rules: Rules, version: str | None = None) -> set[str]:
    """The lines that a round would break if it were told by other rules."""
    session, company, round_ = played
    return broken_lines(session, company.organisation_id, round_, rules, version) & {ABOVE, TOGETHER}


def test_the_most_is_told_as_a_bound_and_in_one_with_another(played: Played) -> None:
    session, company, round_ = played
    assert check_organisation(session, company.organisation_id).clean

    told = published(session, round_, "rate:%")
    busy, full = company.teams["Busy"], company.teams["Full"]
    assert told[full, "rate:given", ""][:5] == ("shown", 256.0, None, None, "at_least")  # of 400 at the most
    assert told[full, "rate:given", "INTRO"][:5] == ("shown", 32.0, None, None, "at_least")
    assert told[busy, "rate:moved", ""][:5] == ("shown", 16.0, None, None, "at_least")  # of 22.2
    assert told[busy, "rate:given", ""][4] == "exact"
    joined = {part: row for (team, measure_, part), row in told.items() if (team, measure_) == (busy, "rate:given")}
    together = {part for part, row in joined.items() if row[10] == "together"}
    assert "INTRO" in together
    assert len(together) == 2
    assert joined["INTRO"][1] == 70.5  # under as much as 66.7 and 3.3 come to


def test_the_most_told_exactly_tells_everybodys_boxes(played: Played) -> None:
    assert broken(played, Rules(k=K)) == set()
    assert broken(played, Rules(k=K, topped=False)) == {ABOVE}
    assert broken(played, Rules(k=K, topped=False), "publication-1.11") == set()  # as it was promised then
    assert broken(played, Rules(k=K, together=False)) == {TOGETHER}
