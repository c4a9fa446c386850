"""What the privacy check says of figures of deals, and of what it cannot say."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import Limit, Trouble, Unjudged, attack, check_organisation
from data.attacker.displays import Row, read_rows
from data.attacker.members import Members, read_rounds
from data.attacker.readings import Reading, read_round
from data.commands.outcomes import publish_deals
from data.types import Bound, IntervalKind
from tests.companies import FOUNDED, OCTOBER, Company, closed, found, opened
from tests.deals import deals
from tests.fixtures import ON_SQLITE
from tests.integration.outcomes.test_publishing import emails

K = 5
pytestmark = ON_SQLITE
WINS, CYCLE = "outcome:wins", "outcome:cycle"


def told(session: Session, each: int) -> tuple[Company, Members, list[Row]]:
    """Publish deals of two teams of so many."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": each, "B": each})
    round_ = closed(session, opened(session, company, OCTOBER))
    a, b = (emails(session, company, team) for team in "AB")
    closing = [
        deal
        for place, person in enumerate([*a, *b])
        for deal in deals([person], OCTOBER, won=1 + place % 3, lost=1 + place % 2, days=20 + 5 * (place % 4))
    ]
    publish_deals(
        session,
        organisation_id=company.organisation_id,
        deals=closing,
        columns={"owner": "Deal owner"},
        actor_id=None,
        whole=[OCTOBER],  # each person's few deals lie at its beginning
        now=FOUNDED,
    )
    (members,) = read_rounds(session, company.organisation_id)
    return company, members, read_rows(session, company.organisation_id, round_.id)


@pytest.mark.parametrize("each", [9, 17, 24])
def test_figures_of_deals_are_looked_at_and_what_cannot_be_told_is_said(session: Session, each: int) -> None:
    company, _, rows = told(session, each)
    verdict = check_organisation(session, company.organisation_id)

    number = sum(row.measure.startswith("outcome:") for row in rows)
    assert number == 6
    assert {row.interval for row in rows if row.measure == WINS} == {
        9: {"assumed"},
        17: {"pooled", "own"},
        24: {"own"},
    }[each]
    assert verdict.findings == ()
    assert verdict.unjudged == (Unjudged(Limit.DEALS, "outcome", number),)


MUTANTS: dict[str, tuple[str, dict[str, object], Trouble]] = {
    "one person": (WINS, {"n": 1, "low": None, "high": None, "interval": "none"}, Trouble.GROUP),
    "few left over": (CYCLE, {"n": 13}, Trouble.RESIDUAL),
    "all of them": (WINS, {"value": 100.0, "low": None, "high": None, "interval": "none"}, Trouble.INTERVAL),
    "an own spread": (WINS, {"interval": IntervalKind.OWN}, Trouble.INTERVAL),
    "another number of people": (WINS, {"base": 1}, Trouble.CONTRADICTION),
    "ends out of order": (CYCLE, {"low": 90.0, "high": 10.0}, Trouble.CONTRADICTION),
    "beyond the scale": (WINS, {"value": 104.0, "bound": Bound.AT_LEAST}, Trouble.CONTRADICTION),
    "no figure": (WINS, {"value": None}, Trouble.CONTRADICTION),
    "another kind": (WINS, {"measure": "outcome:size"}, Trouble.UNKNOWN),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_figures_that_the_rules_do_not_allow_are_found(session: Session, mutant: str) -> None:
    company, members, rows = told(session, 9)
    measure, change, trouble = MUTANTS[mutant]
    assert trouble in troubles(members, changed(rows, company.teams["A"], measure, change))


@pytest.mark.parametrize("measure", [WINS, CYCLE])
def test_an_interval_that_is_narrower_than_its_formula_is_found(session: Session, measure: str) -> None:
    company, members, rows = told(session, 9)
    team = company.teams["A"]
    (row,) = (each for each in rows if (each.team_id, each.measure) == (team, measure))
    assert row.value is not None
    narrow = changed(rows, team, measure, {"low": row.value - 1, "high": row.value + 1})
    assert troubles(members, narrow) == {Trouble.CONTRADICTION}


def changed(rows: list[Row], team: int, measure: str, change: dict[str, object]) -> list[Row]:
    return [_changed(row, change) if (row.team_id, row.measure) == (team, measure) else row for row in rows]


def _changed(row: Row, change: dict[str, object]) -> Row:
    return replace(row, **change)  # type: ignore[arg-type] # mixed values


def troubles(members: Members, rows: list[Row]) -> set[Trouble]:
    reading = Reading()
    read_round(members, rows, reading)
    return {finding.trouble for finding in attack(reading, K)}
