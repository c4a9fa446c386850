"""Small groups once a quarter: in the months between, nothing rests on fewer than ten people."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.check import Trouble, attack, check_organisation
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.calendar import ends_quarter
from data.commands.round_rules import tell_small_groups
from data.commands.rounds import open_round, plan_round
from data.commands.workshops import plan_workshop
from data.models import AuditEntry, Round
from data.publication.cells import Cell, Rules
from data.publication.publish import make_cells
from data.types import Month, ResultState
from tests.attack.seen import rows
from tests.companies import FOUNDED, Company, answered, closed, drawn, found, opened, published

SIZES = {"Large": 12, "Wide": 11, "Small": 7, "Five": 5}
TREE = {"Company": None, **dict.fromkeys(SIZES, "Company")}
MONTHS = [Month(2026, number) for number in range(7, 11)]  # July to October
K, TEN = 5, 10


@pytest.fixture
def company(session: Session) -> Company:
    made = found(session, TREE, SIZES)
    tell_small_groups(session, organisation_id=made.organisation_id, quarterly=True, now=FOUNDED)
    return made


def play(session: Session, company: Company, months: list[Month]) -> dict[Month, Round]:
    rounds = {}
    for seed, month in enumerate(months):
        rounds[month] = opened(session, company, month)
        answered(session, rounds[month], drawn(company.everybody, seed))
        closed(session, rounds[month])
    return rounds


def shown(session: Session, company: Company, round_: Round, measure: str) -> set[str]:
    names = {team: name for name, team in company.teams.items()}
    return {names[node] for (node, _, _), row in published(session, round_, measure).items() if row[0] == "shown"}


def test_small_teams_are_told_of_with_the_last_month_of_a_quarter(session: Session, company: Company) -> None:
    rounds = play(session, company, MONTHS)
    large = {"Company", "Large", "Wide"}
    told = {month.number: shown(session, company, round_, "score:T") for month, round_ in rounds.items()}
    assert [(round_.k, round_.usual_k) for round_ in rounds.values()] == [(TEN, K), (TEN, K), (K, None), (TEN, K)]
    assert told == {7: large, 8: large, 9: {*TREE}, 10: large}
    assert "Small" in shown(session, company, rounds[MONTHS[0]], "participation")
    waiting = published(session, rounds[MONTHS[0]], "score:T")
    notes = {name: waiting[team, "score:T", ""][-1] for name, team in company.teams.items()}
    assert notes == dict.fromkeys(TREE) | dict.fromkeys(("Small", "Five"), "quarterly")
    assert check_organisation(session, company.organisation_id).findings == ()


def between(session: Session, company: Company, k: int, *, drop: bool) -> set[Trouble]:
    """Attack what a month between would show with this k; `drop` leaves the small group out of what is settled."""
    (round_,) = session.scalars(select(Round))
    cells: list[Cell] = make_cells(session, round_, Rules(k=k))
    if drop:
        small = company.teams["Small"]
        cells = [replace(cell, state=ResultState.NOT_ENOUGH) if cell.team_id == small else cell for cell in cells]
    reading = Reading()
    read_round(read_rounds(session, company.organisation_id)[0], rows(cells), reading)
    return {each.trouble for each in attack(reading, K)}


def test_the_attacker_finds_small_groups_that_a_month_between_gives_away(session: Session) -> None:
    sizes = {"Large": 12, "Wide": 11, "Small": 7}
    company = found(session, {"Company": None, **dict.fromkeys(sizes, "Company")}, sizes)
    tell_small_groups(session, organisation_id=company.organisation_id, quarterly=True, now=FOUNDED)
    play(session, company, MONTHS[:1])
    assert between(session, company, TEN, drop=False) == set()
    assert between(session, company, K, drop=False) == {Trouble.GROUP, Trouble.RESIDUAL}
    # Left out alone, the seven are what the company has beyond its other teams.
    assert between(session, company, K, drop=True) == {Trouble.GROUP, Trouble.RESIDUAL}


def test_a_workshop_is_told_of_with_the_first_month_that_tells_of_all(session: Session, company: Company) -> None:
    months = [Month(2026, number) for number in range(1, 10)]
    plan_workshop(
        session,
        organisation_id=company.organisation_id,
        title="Asking after offering",
        happens_on=months[4].first,  # May: by August three rounds after it have closed
        team_ids=[company.teams["Small"]],
        now=FOUNDED,
    )
    rounds = play(session, company, months)
    told = [month.number for month, round_ in rounds.items() if published(session, round_, "workshop:%")]
    assert told == [9]


def test_the_choice_counts_from_the_next_opening_and_is_noted(session: Session, company: Company) -> None:
    organisation_id = company.organisation_id
    open_one = opened(session, company, Month(2026, 7))
    for quarterly in (False, False):
        tell_small_groups(session, organisation_id=organisation_id, quarterly=quarterly, now=FOUNDED)
    assert (open_one.k, open_one.usual_k) == (TEN, K), "what has opened stays"
    planned = plan_round(session, organisation_id=organisation_id, about_month=Month(2026, 8), now=FOUNDED)
    tell_small_groups(session, organisation_id=organisation_id, quarterly=True, now=FOUNDED)
    open_round(session, organisation_id=organisation_id, round_id=planned.id, now=planned.opens_at)
    assert (planned.k, planned.usual_k) == (TEN, K)
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act == "small_groups_changed")).all()
    assert len(acts) == 3
    assert [month.number for month in map(Month, [2026] * 12, range(1, 13)) if ends_quarter(month)] == [3, 6, 9, 12]
