"""Roles, regions and time in the company: told at the top only, and only where the tree and each other allow it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.commands.attributes import set_attributes
from data.commands.erasure import erase_person
from data.commands.people import grant_role
from data.types import Month, Role
from tests.companies import FOUNDED, Company, answered, closed, drawn, found, opened, published, statements

TREE = {"Company": None, "A": "Company", "B": "Company", "C": "Company"}
BEFORE, MONTH = Month(2026, 6), Month(2026, 9)  # groups are told with the last month of a quarter


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, TREE, {"A": 12, "B": 12, "C": 12})


def describe(session: Session, company: Company, roles: Mapping[int, str], years: Mapping[int, int]) -> None:
    for person in company.everybody:
        shared: dict[str, Any] = {"organisation_id": company.organisation_id, "person_id": person, "now": FOUNDED}
        started_on = dt.date(2026 - years[person], 1, 1) if person in years else None
        set_attributes(session, **shared, role=roles.get(person), region=None, started_on=started_on)


def by_name(rows: Mapping[tuple[int, str, str], tuple[object, ...]]) -> dict[object, tuple[object, ...]]:
    """State, value and n by the name of the group."""
    return {row[10]: (row[0], row[1], row[6]) for row in rows.values()}


def test_groups_are_told_at_the_top_with_their_plain_means(session: Session, company: Company) -> None:
    everybody = company.everybody
    roles = {person: ("Hunter", "Farmer")[at % 2] for at, person in enumerate(everybody)}
    roles |= {everybody[0]: "Expert", everybody[1]: "Expert", everybody[2]: "Guide", everybody[3]: "Guide"}
    years = {person: (0, 2, 8)[at % 3] for at, person in enumerate(everybody)}
    describe(session, company, roles, years)
    round_ = opened(session, company, MONTH)
    numbers = {person: 3 + at % 3 for at, person in enumerate(everybody)}
    given = drawn(everybody, 3)
    answered(session, round_, {each: given[each] | statements(numbers[each]) for each in everybody})
    closed(session, round_)

    told = by_name(published(session, round_, "by_role:T"))
    hunters = [numbers[person] for person, role in roles.items() if role == "Hunter"]
    assert told["Hunter"] == ("shown", round(100 * (sum(hunters) / len(hunters) - 1) / 6), 16)
    assert told["Expert"] == told["Guide"] == ("not_enough", None, None)
    # Four are left over without the farmers: they hide as well.
    assert told["Farmer"] == ("protects_neighbour", None, None)
    assert {row[2] for row in by_name(published(session, round_, "by_tenure:RO")).values()} == {12}
    assert set(by_name(published(session, round_, "by_tenure:given"))) == {"under_1", "1_to_3", "from_3"}
    rows = published(session, round_, "by_%")
    assert {node for node, _, _ in rows} == {company.teams["Company"]}
    assert not [measure for _, measure, _ in rows if measure.startswith("by_region")]
    assert check_organisation(session, company.organisation_id).findings == ()


def test_a_group_at_the_end_of_the_scale_takes_the_means_of_all(session: Session, company: Company) -> None:
    everybody = company.everybody
    describe(session, company, {person: ("Hunter", "Farmer")[at % 2] for at, person in enumerate(everybody)}, {})
    round_ = opened(session, company, MONTH)
    given = drawn(everybody, 3)
    hunters = set(everybody[::2])
    answered(
        session,
        round_,
        {each: given[each] | statements(7 if each in hunters else 3 + each % 3) for each in everybody},
    )
    closed(session, round_)
    rows = published(session, round_, "by_role:T")
    assert {(row[0], row[1], *row[2:5]) for row in rows.values()} == {("shown", None, 0.0, 100.0, "between")}
    assert check_organisation(session, company.organisation_id).findings == ()


def test_who_is_erased_leaves_the_groups_as_they_were(session: Session, company: Company) -> None:
    everybody = company.everybody
    describe(session, company, {person: ("Hunter", "Farmer")[at % 2] for at, person in enumerate(everybody)}, {})
    for month in (BEFORE, MONTH):
        round_ = opened(session, company, month)
        answered(session, round_, drawn(everybody, month.number, month=month))
        closed(session, round_)
    before = published(session, round_, "by_%")
    shared: dict[str, Any] = {"organisation_id": company.organisation_id, "now": FOUNDED}
    grant_role(session, **shared, person_id=everybody[-1], role=Role.ADMINISTRATOR)
    erase_person(session, **shared, person_id=everybody[0])
    assert before
    assert published(session, round_, "by_%") == before
    assert check_organisation(session, company.organisation_id).findings == ()
