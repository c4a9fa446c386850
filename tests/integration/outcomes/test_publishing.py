"""Outcomes of deals: matched to people, published once for each team and month, nobody's own rate."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from data.commands.deal_plans import Deal, DealPlan, MonthPlan
from data.commands.erasure import erase_person
from data.commands.outcomes import plan_deals, publish_deals, told_months
from data.errors import ConflictError
from data.models import Organisation, Person, Publication, Round
from data.types import Month, Publishing
from tests.companies import OCTOBER, Company, closed, found, opened, published
from tests.deals import deals
from tests.fixtures import ON_SQLITE

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
SEPTEMBER = OCTOBER.plus(-1)
TREE = {"Company": None, "A": "Company", "B": "Company", "Small": "Company"}


@pytest.fixture
def company(session: Session) -> Company:
    company = found(session, TREE, {"A": 8, "B": 7, "Small": 3})
    for month in (SEPTEMBER, OCTOBER):
        closed(session, opened(session, company, month))
    return company


def emails(session: Session, company: Company, team: str) -> list[str]:
    query = select(Person.email).where(Person.id.in_(company.people[team])).order_by(Person.id)
    return [str(email).upper() for email in session.scalars(query)]


def publish(session: Session, company: Company, found_deals: list[Deal], **more: Any) -> list[Month]:
    return publish_deals(
        session,
        organisation_id=company.organisation_id,
        deals=found_deals,
        columns={"owner": "Deal owner"},
        actor_id=None,
        now=NOW,
        **more,
    )


def test_outcomes_stand_beside_the_round_under_the_rules_of_results(session: Session, company: Company) -> None:
    a, b, small = (emails(session, company, team) for team in ("A", "B", "Small"))
    found_deals = [*deals(a, OCTOBER), *deals(b, OCTOBER, won=1, days=50), *deals(small, OCTOBER, won=9)]

    assert publish(session, company, found_deals) == [OCTOBER]
    assert told_months(session, organisation_id=company.organisation_id) == [OCTOBER]
    assert session.get_one(Organisation, company.organisation_id).deal_columns == {"owner": "Deal owner"}
    round_ = of_october(session, company)
    rows = published(session, round_, "outcome:%")
    told = {
        (name, measure): rows[team, f"outcome:{measure}", ""]
        for name, team in company.teams.items()
        for measure in ("wins", "cycle")
    }
    assert told["A", "wins"][:2] == ("shown", 67)
    assert told["A", "cycle"][:2] == ("shown", 30)
    assert told["A", "wins"][6] == 8
    # Three people are too few, and the smallest neighbour hides them.
    assert told["Small", "wins"][:4] == ("not_enough", None, None, None)
    assert told["B", "wins"][:4] == told["B", "cycle"][:4] == ("protects_neighbour", None, None, None)
    assert told["Company", "cycle"][0] == "shown"


def of_october(session: Session, company: Company) -> Round:
    query = select(Round).where(Round.organisation_id == company.organisation_id, Round.about_month == str(OCTOBER))
    return session.scalars(query).one()


def states(session: Session, company: Company) -> dict[str, object]:
    rows = published(session, of_october(session, company), "outcome:wins")
    return {name: rows[team, "outcome:wins", ""][0] for name, team in company.teams.items()}


def test_a_rate_that_is_mostly_one_persons_is_hidden(session: Session, company: Company) -> None:
    a, b = (emails(session, company, team) for team in ("A", "B"))
    busy = deals(a[:1], OCTOBER, won=30, lost=20)

    publish(session, company, [*deals(a[1:], OCTOBER), *deals(b, OCTOBER, won=7), *busy])
    # The busy one closed 50 of A's 71 deals, and 50 of the company's 127; what the company holds beyond B is A.
    assert states(session, company) == {
        "Company": "shown",
        "A": "not_enough",
        "B": "protects_neighbour",
        "Small": "not_enough",
    }


def test_a_month_is_published_once_whatever_comes_later(session: Session, company: Company) -> None:
    a, b = (emails(session, company, team) for team in ("A", "B"))
    publish(session, company, deals([*a, *b], OCTOBER))
    before = published(session, of_october(session, company))

    later = [*deals(a, OCTOBER, won=9), *deals(a, SEPTEMBER)]
    assert publish(session, company, later, whole=[SEPTEMBER]) == [SEPTEMBER]
    assert published(session, of_october(session, company)) == before
    erase_person(session, organisation_id=company.organisation_id, person_id=company.people["A"][0], now=NOW)
    assert published(session, of_october(session, company)) == before
    with pytest.raises(ConflictError):
        publish(session, company, deals(b, OCTOBER))
    with pytest.raises(ConflictError):
        publish(session, company, deals(b, OCTOBER.plus(1)))


def test_the_plan_names_owners_whom_nobody_or_several_are_called(session: Session, company: Company) -> None:
    a = emails(session, company, "A")
    first, second = session.scalars(select(Person).where(Person.id.in_(company.people["B"][:2])).order_by(Person.id))
    first.name = second.name = "Kim Lee"
    session.flush()
    found_deals = [*deals([a[0], "kim  LEE", "Nobody Here"], OCTOBER, lost=0), *deals(a[:2], Month(2026, 12))]

    plan = planned(session, company, found_deals)
    assert plan.several == [(4, "kim  LEE"), (5, "kim  LEE")]
    assert plan.strangers == [(6, "Nobody Here"), (7, "Nobody Here")]
    assert [replace(month, days=None, empty=()) for month in plan.months] == [
        MonthPlan(
            OCTOBER,
            2,
            1,
            of_october(session, company).id,
            told=False,
            figures=False,
            few=2,
            sellers=1,
            pool=18,
            teams=(1, 3),
        ),
        MonthPlan(Month(2026, 12), 6, 2, None, told=False, figures=False),
    ]
    assert plan.months[0].days == (dt.date(2026, 10, 1), dt.date(2026, 10, 26)), "of strangers' deals too"
    assert [(month.new, month.thin) for month in plan.months] == [(False, True), (False, False)]


def test_a_month_without_any_figure_is_not_used_up(session: Session, company: Company) -> None:
    a, b = (emails(session, company, team) for team in ("A", "B"))
    few = [*deals(a[:1], OCTOBER, won=1, lost=0), *deals([*a, *b], SEPTEMBER)]

    assert [(month.new, month.thin) for month in planned(session, company, few).months] == [
        (True, False),
        (False, True),
    ]
    assert publish(session, company, few) == [SEPTEMBER]
    with pytest.raises(ConflictError):
        publish(session, company, few)
    assert publish(session, company, deals([*a, *b], OCTOBER)) == [OCTOBER], "it can still be told as a whole"
    after = planned(session, company, few)
    assert [(month.new, month.thin) for month in after.months] == [(False, False)] * 2


def planned(session: Session, company: Company, found_deals: list[Deal]) -> DealPlan:
    return plan_deals(session, organisation_id=company.organisation_id, deals=found_deals)


def test_a_month_of_which_a_part_seems_to_be_there_is_published_only_when_told_whole(
    session: Session, company: Company
) -> None:
    owners = [*emails(session, company, "A"), *emails(session, company, "B")]
    part = [deal for deal in deals(owners, OCTOBER, won=6) if deal.closed_on.day < 10]
    plan = planned(session, company, part)
    assert [(month.new, month.days, month.empty) for month in plan.months] == [
        (
            True,
            (dt.date(2026, 10, 1), dt.date(2026, 10, 9)),
            ((dt.date(2026, 10, 10), dt.date(2026, 10, 31)),),
        )
    ]
    with pytest.raises(ConflictError):
        publish(session, company, part)
    assert publish(session, company, [*part, *deals(owners, SEPTEMBER)]) == [SEPTEMBER], "the part is left out"
    assert publish(session, company, part, whole=[OCTOBER]) == [OCTOBER]


def test_an_owner_is_found_by_the_address_behind_a_name(session: Session, company: Company) -> None:
    first, second = emails(session, company, "A")[:2]
    owners = [f"Some Name ({first})", f"Some Name <{second.lower()}>", "Some Name (nobody@elsewhere.example)"]
    plan = planned(session, company, deals(owners, OCTOBER, won=1, lost=0))

    assert (set(plan.sums[OCTOBER]), plan.strangers) == (set(company.people["A"][:2]), [(4, owners[2])])


def test_an_owner_is_found_as_programs_write_names(session: Session, company: Company) -> None:
    umut, ana, kim, other = session.scalars(
        select(Person).where(Person.id.in_(company.people["A"][:4])).order_by(Person.id)
    )
    umut.name, ana.name, kim.name, other.name = "Umut Urban", "Ana Maria van der Berg", "Kim Lee", "Lee Kim"
    session.flush()
    known = [
        "Umut Urban (Deactivated User)",
        "Urban, Umut",
        "URBAN,  Umut (inactive)",
        "van der Berg, Ana Maria",
        "Kim Lee",  # the name as it stands goes first
    ]
    unknown = ["Urban, Umut, Sales", "Umut Urban (Berlin)", "Urban,", "(Deactivated User)", ","]
    plan = planned(session, company, deals([*known, *unknown, "Lee, Kim (Former user)"], OCTOBER, won=1, lost=0))

    assert set(plan.sums[OCTOBER]) == {umut.id, ana.id, kim.id}
    assert [owner for _, owner in plan.strangers] == unknown
    other.name = "Kim Lee"
    kim.name = "Kim Lee"
    session.flush()
    both = planned(session, company, deals(["Lee, Kim", "Kim Lee (deactivated)"], OCTOBER, won=1, lost=0))
    assert [owner for _, owner in both.several] == ["Lee, Kim", "Kim Lee (deactivated)"]


def test_every_second_deal_and_a_whole_team_are_missed_beside_other_months(session: Session, company: Company) -> None:
    a, b, small = (emails(session, company, team) for team in ("A", "B", "Small"))
    whole = deals([*a, *b, *small], SEPTEMBER, won=3, lost=2)

    half = planned(session, company, [*whole, *deals([*a, *b, *small], OCTOBER, won=3, lost=2)[::2]])
    assert [(month.usual_deals, month.absent) for month in half.months] == [(0, ()), (90, ())]
    gone = [*whole, *deals([*a, *small], OCTOBER, won=3, lost=2)]
    (full, part) = planned(session, company, gone).months
    assert (part.absent, full.absent, full.doubtful) == (("B",), (), False)
    assert publish(session, company, gone) == [SEPTEMBER], "the part waits for its tick"

    moved = [*whole, *deals([*a, *small, b[0]], OCTOBER, won=3, lost=2)]
    part = planned(session, company, moved).months[1]
    assert (part.absent, part.scarce, part.doubtful) == ((), ("B",), True), "one of them came from elsewhere"

    (alone,) = planned(session, company, deals([*b, *small], OCTOBER, won=3, lost=2)).months
    assert (alone.absent, alone.usual, alone.usual_deals) == (("A",), 18, 0), "as the published month tells"
    assert publish(session, company, gone, whole=[OCTOBER]) == [OCTOBER]


def test_a_first_file_of_one_month_has_nothing_to_be_compared_with(session: Session, company: Company) -> None:
    owners = [*emails(session, company, "A"), *emails(session, company, "B")]
    first = deals(owners, SEPTEMBER)

    assert not planned(session, company, first).compared
    assert planned(session, company, [*first, *deals(owners, OCTOBER)]).compared
    publish(session, company, first)
    assert planned(session, company, deals(owners, OCTOBER)).compared


def test_half_of_everybodys_deals_are_missed_beside_published_months(session: Session, company: Company) -> None:
    owners = [*emails(session, company, "A"), *emails(session, company, "B"), *emails(session, company, "Small")]
    publish(session, company, deals(owners, SEPTEMBER, won=4, lost=2))
    half = deals(owners, OCTOBER, won=4, lost=2)[::2]

    (part,) = planned(session, company, half).months
    assert (part.people, part.usual, part.usual_deals, part.told_deals, part.doubtful) == (18, 0, 0, 108, True)
    (most,) = planned(session, company, deals(owners, OCTOBER, won=3, lost=2)).months
    assert (most.deals, most.told_deals, most.doubtful) == (90, 0, False), "a poor month"
    (many,) = planned(session, company, deals(owners, OCTOBER, won=8, lost=5)).months
    assert (many.deals, many.fewer, many.normal, many.doubtful) == (234, 108, 108, True), "lines of products"
    with pytest.raises(ConflictError):
        publish(session, company, half)
    assert publish(session, company, half, whole=[OCTOBER]) == [OCTOBER]


@ON_SQLITE
def test_months_published_before_deals_were_counted_leave_their_number_open(session: Session, company: Company) -> None:
    owners = [*emails(session, company, "A"), *emails(session, company, "B")]
    first = deals(owners, SEPTEMBER, won=4, lost=2)
    publish(session, company, first)
    assert planned(session, company, deals(owners, OCTOBER)).deals_compared
    session.execute(text("DROP TRIGGER publication_no_update"))
    session.execute(update(Publication).where(Publication.kind == Publishing.OUTCOMES).values(counted=None))

    alone = planned(session, company, deals(owners, OCTOBER, won=2)[::2])
    assert (alone.compared, alone.deals_compared, alone.months[0].told_deals) == (True, False, 0)
    assert planned(session, company, [*deals(owners, OCTOBER), *first]).deals_compared, "with the file's own months"


def test_a_first_file_of_few_of_all_people_is_doubted(session: Session, company: Company) -> None:
    people = [emails(session, company, team) for team in ("A", "B", "Small")]
    few = [*people[0][:3], *people[1][:2]]
    first = [*deals(few, SEPTEMBER), *deals(few, OCTOBER)]

    plan = planned(session, company, first)
    assert [(month.few, month.pool, month.sellers, month.teams, month.doubtful) for month in plan.months] == [
        (5, 18, 5, (2, 3), True)
    ] * 2
    (six,) = planned(session, company, deals([*few, people[2][0]], OCTOBER)).months
    assert (six.few, six.teams, six.doubtful) == (0, (3, 3), False)
    publish(session, company, first, whole=[OCTOBER])
    assert planned(session, company, first).months[0].few == 0, "the months told are compared with"


def test_a_file_of_won_deals_alone_is_doubted_once_as_a_whole(session: Session, company: Company) -> None:
    owners = [*emails(session, company, "A"), *emails(session, company, "B")]
    won = [*deals(owners, SEPTEMBER, lost=0), *deals(owners, OCTOBER, lost=0)]
    plan = planned(session, company, won)
    assert (plan.one_kind, [month.doubtful for month in plan.months]) == ("won", [False, False])
    for said in ("", "lost"):
        with pytest.raises(ConflictError):
            publish(session, company, won, only=said)
    one = planned(session, company, [*deals(owners, SEPTEMBER), *deals(owners, OCTOBER, lost=0)])
    assert (one.one_kind, [month.missing for month in one.months]) == ("", ["", "lost"])

    assert publish(session, company, won, only="won") == [SEPTEMBER, OCTOBER]
