"""What the privacy check says of rows that no rule writes, of earlier publications, and of people who are gone."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.attacker.check import Limit, Trouble, attack, check_organisation
from data.attacker.displays import read_rows
from data.attacker.members import read_rounds
from data.attacker.oddities import VERSIONS
from data.attacker.readings import Reading, read_round
from data.commands.attributes import set_attributes
from data.commands.erasure import erase_person
from data.metrics.upkeep import ceiling_share
from data.models import Participation, PublishedResult, Round
from data.publication import PUBLICATION_VERSION
from data.types import Month
from tests.companies import CELL, FOUNDED, Answers, Company, answered, closed, drawn, found, opened, statements

K, CARELESS = 5, 6
QUARTERS_END = Month(2026, 9)
Found = set[tuple[Trouble, str, int]]


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 20, "B": 14})


def careful(person: int) -> Answers:
    return statements([3 + (person + place) % 3 for place in range(12)])


def ended(session: Session, company: Company, *planted: dict[str, Any]) -> Round:
    """A quarter's last round, six of team A careless in it; rows planted before it closes stand beside its own."""
    round_ = opened(session, company, QUARTERS_END)
    careless = company.people["A"][:CARELESS]
    alike = dict.fromkeys(statements(5), 5)
    answered(
        session, round_, {person: alike if person in careless else careful(person) for person in company.everybody}
    )
    plant(session, company, round_, *planted)
    return closed(session, round_)


def plant(session: Session, company: Company, round_: Round, *planted: dict[str, Any]) -> None:
    """Write rows of the whole company into a round that is open."""
    kinds = {"state": "shown", "bound": "exact", "interval": "none", "part": "", "caution": False}
    shared: dict[str, Any] = {
        "organisation_id": company.organisation_id,
        "round_id": round_.id,
        "team_id": company.teams["Company"],
    }
    shared |= {"publication_version": "publication-1.0", "published_at": FOUNDED}
    rows = [dict.fromkeys(CELL) | kinds | shared | row for row in planted]
    session.execute(insert(PublishedResult), rows) if rows else None


def seen(session: Session, company: Company) -> Found:
    verdict = check_organisation(session, company.organisation_id)
    return {(finding.trouble, finding.measure, finding.times) for finding in verdict.findings}


def test_erasing_a_careless_person_is_no_finding(session: Session, company: Company) -> None:
    ended(session, company)
    assert seen(session, company) == set()
    for person in (company.people["A"][0], company.people["A"][-1]):
        erase_person(session, organisation_id=company.organisation_id, person_id=person, now=FOUNDED)
        assert seen(session, company) == set()


def test_rows_that_no_rule_writes_are_found(session: Session, company: Company) -> None:
    ended(
        session,
        company,
        {"measure": "rate:given", "part": "odd", "value": 0.0, "n": 34},
        {"measure": "by_role:received", "part": "odd", "value": 0.4, "n": 34, "state": "protects_neighbour"},
        {"measure": "share:openers", "part": "odd", "value": 100.0, "n": 34},
        {"measure": "score:T", "part": "odd", "state": "not_enough", "n": 3},
        {"measure": "item:T1", "part": "odd", "state": "not_enough", "note": "I never do"},
        {"measure": "bands:T1", "part": "odd", "state": "not_enough", "word": "mostly_high"},
        {"measure": "by_role:T", "part": "odd", "state": "not_enough", "note": "Somebody"},
        {"measure": "change:T", "part": "odd", "word": "she rose", "note": "2026-08"},
    )
    assert seen(session, company) >= {
        (Trouble.INTERVAL, "rate:given", 1),
        (Trouble.INTERVAL, "share:openers", 1),
        (Trouble.WITHHELD, "by_role:received", 1),
        (Trouble.WITHHELD, "statements", 1),
        (Trouble.WORDS, "statements", 1),
        (Trouble.WORDS, "by_role:T", 1),
        (Trouble.WORDS, "change:T", 1),
    }


@pytest.mark.parametrize(
    ("row", "odd"),
    [
        ({"publication_version": "Somebody said 7"}, True),
        ({"measure": "score:T", "caution": True}, True),
        ({"measure": "score:L", "base": 40}, True),
        ({"measure": "change:T", "caution": True}, False),
    ],
)
def test_what_a_kind_of_row_never_has_is_found(
    session: Session, company: Company, row: dict[str, Any], *, odd: bool
) -> None:
    plain = {"measure": "rate:given", "part": "odd", "state": "not_enough"}
    ended(session, company, plain | row)
    found = {kind for kind, _, _ in seen(session, company)}
    assert (Trouble.WORDS in found) is odd


@pytest.mark.parametrize(("alike", "hurried"), [(CARELESS, 0), (3, 3)])
def test_careless_answers_told_by_an_earlier_publication(
    session: Session, company: Company, alike: int, hurried: int
) -> None:
    told = {"alike": alike, "hurried": hurried}
    rows = [
        {"measure": f"upkeep:{name}", "value": ceiling_share(count + K, 34), "bound": "at_most", "n": 34}
        for name, count in told.items()
    ]
    ended(session, company, *rows)
    pinned = {(Trouble.INTERVAL, name, 1) for name, count in told.items() if count in {0, CARELESS}}
    assert seen(session, company) == pinned


def test_rounds_that_a_comparison_links_are_looked_at_together(session: Session, company: Company) -> None:
    """The change of all but one person, beside the means of both months, tells of that person.

    Rounds are looked at one by one where nothing links them; what is found is what all of them together give.
    """
    first = opened(session, company, QUARTERS_END.plus(-2))
    answered(session, first, {person: careful(person) for person in company.everybody})
    closed(session, first)
    between = opened(session, company, QUARTERS_END.plus(-1))
    answered(session, between, {person: careful(person) for person in company.everybody[1:]})
    closed(session, between)
    assert seen(session, company) == set()

    ended(session, company, {"measure": "change:L", "part": "odd", "value": 1.0, "note": "2026-07", "n": 34})
    assert seen(session, company) == set()  # the same people

    row = {"measure": "change:L", "part": "odd", "value": 1.0, "note": "2026-08", "n": 33}
    after = opened(session, company, QUARTERS_END.plus(1))
    answered(session, after, {person: careful(person) for person in company.everybody})
    plant(session, company, after, row)
    closed(session, after)
    together = Reading()
    for members in read_rounds(session, company.organisation_id):
        read_round(members, read_rows(session, company.organisation_id, members.round_id), together)

    assert [set(months) for months in together.links] == [{"2026-08", "2026-10"}]
    found = check_organisation(session, company.organisation_id).findings
    told = {(finding.trouble, finding.measure, finding.smallest) for finding in found}
    # Beside both scores, what is left is one person's answer, within roundings.
    assert told == {(Trouble.GROUP, "statements", 1), (Trouble.INTERVAL, "statements", 1)}
    assert set(attack(together, K)) == set(found)


@pytest.mark.parametrize(
    ("counts", "trouble"),
    [
        ({"Company": (34, 20), "A": (20, 10), "B": (14, 10)}, None),
        ({"B": (1, 1)}, Trouble.GROUP),
        ({"B": (9, 3)}, Trouble.WITHHELD),
        ({"Company": (34, 20), "A": (31, 10)}, Trouble.RESIDUAL),
        ({"Company": (34, 20), "A": (26, 10)}, Trouble.WITHHELD),
        ({"A": (20, 21)}, Trouble.CONTRADICTION),
    ],
)
def test_daily_counts_are_of_ten_invited_at_least(
    session: Session, company: Company, counts: dict[str, tuple[int, int]], trouble: Trouble | None
) -> None:
    round_ = opened(session, company, QUARTERS_END)
    assert round_.opened_at is not None
    count(session, round_, company, counts, str(round_.opened_at.date()))
    assert {kind for kind, _, _ in seen(session, company)} == ({trouble} if trouble else set())


@pytest.mark.parametrize("day", ["2026-01-01", "2027-12-31"])
def test_daily_counts_of_a_round_that_is_not_open_are_found(session: Session, company: Company, day: str) -> None:
    round_ = ended(session, company)
    count(session, round_, company, {"Company": (34, 20)}, day)
    assert seen(session, company) == {(Trouble.CONTRADICTION, "participation", 1)}


def count(session: Session, round_: Round, company: Company, counts: dict[str, tuple[int, int]], day: str) -> None:
    """Write counts of a day: invited and answered by team."""
    shared = {"organisation_id": company.organisation_id, "round_id": round_.id, "counted_on": day}
    rows = [
        Participation(**shared, team_id=company.teams[name], invited=invited, answered=answered)
        for name, (invited, answered) in counts.items()
    ]
    session.add_all(rows)
    session.flush()


ROLES, ERASED = ("Hunter", "Farmer"), 5


def grouped(session: Session, company: Company) -> Round:
    """A quarter's last round with roles and regions across the teams, and daily counts, after some were erased."""
    for place, person in enumerate(company.everybody):
        role, region = ROLES[place % 2], "West" if person in company.people["A"] else "East"
        shared: dict[str, Any] = {"organisation_id": company.organisation_id, "person_id": person, "now": FOUNDED}
        set_attributes(session, **shared, role=role, region=region, started_on=None)
    round_ = opened(session, company, QUARTERS_END)
    answered(session, round_, drawn(company.everybody, 2))
    return round_


def erase(session: Session, company: Company, people: Iterable[int]) -> None:
    for person in people:
        erase_person(session, organisation_id=company.organisation_id, person_id=person, now=FOUNDED)


def test_too_few_favours_beside_exact_rates_are_found(session: Session, company: Company) -> None:
    round_ = grouped(session, company)
    plant(session, company, round_, {"measure": "ratio:K", "part": "odd", "word": "few_favours", "n": 34})
    closed(session, round_)
    assert Trouble.WORDS in {kind for kind, _, _ in seen(session, company)}


def test_the_version_of_today_is_known() -> None:
    assert PUBLICATION_VERSION in VERSIONS


def test_erasing_people_of_several_groups_is_no_finding(session: Session, company: Company) -> None:
    closed(session, grouped(session, company))
    assert check_organisation(session, company.organisation_id).clean
    erase(session, company, [*company.people["A"][:2], *company.people["B"][:ERASED]])
    verdict = check_organisation(session, company.organisation_id)
    assert verdict.clean, verdict.findings
    assert {each.measure for each in verdict.unjudged if each.limit is Limit.GUESSED} == {"by_role", "by_region"}


def test_few_people_whom_figures_single_out_are_found_after_erasures(session: Session, company: Company) -> None:
    """Beside a team of twenty, a change of nineteen of them tells of the one who is left, whoever else was erased."""
    first = opened(session, company, QUARTERS_END.plus(-1))
    answered(session, first, {person: careful(person) for person in company.everybody[1:]})
    closed(session, first)
    round_ = grouped(session, company)
    row = {"measure": "change:L", "part": "odd", "value": 1.0, "note": "2026-08", "n": 33}
    plant(session, company, round_, row)
    closed(session, round_)
    erase(session, company, [*company.people["A"][2:4], *company.people["B"][:ERASED]])
    verdict = check_organisation(session, company.organisation_id)
    assert {(each.trouble, each.smallest) for each in verdict.findings} >= {(Trouble.GROUP, 1)}
    assert {each.measure for each in verdict.unjudged} >= {"by_role", "by_region"}


def test_daily_counts_of_an_open_round_cannot_be_judged_where_people_were_erased(
    session: Session, company: Company
) -> None:
    round_ = grouped(session, company)
    assert round_.opened_at is not None
    count(session, round_, company, {"Company": (34, 34), "A": (20, 20)}, str(round_.opened_at.date()))
    erase(session, company, company.people["A"][:2])
    verdict = check_organisation(session, company.organisation_id)
    assert verdict.clean, verdict.rules
    assert sum(each.unjudged for each in verdict.rules if each.rule == "rule:11") == 2
    count(session, round_, company, {"B": (14, 15)}, str(round_.opened_at.date()))
    broken = [each for each in check_organisation(session, company.organisation_id).rules if each.broken]
    assert [(each.rule, each.broken) for each in broken] == [("rule:11", 1)]
