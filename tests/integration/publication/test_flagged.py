"""The line without careless answers: for the whole organisation, where those number 0 or at least k."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.models import Assignment, PageTime, Person, Round, Submission
from data.types import AnswerKind, Month
from tests.companies import Company, answered, found, opened, published, statements
from tests.companies import closed as finish

QUARTERS_END, BETWEEN = Month(2026, 9), Month(2026, 10)


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 14, "B": 12})


def careful(person: int) -> dict[str, int | AnswerKind]:
    return statements([3 + (person + place) % 3 for place in range(12)])


def alike() -> dict[str, int | AnswerKind]:
    return dict.fromkeys(statements(5), 5)  # all raw answers equal


def closed(session: Session, company: Company, careless: list[int], month: Month = QUARTERS_END) -> Round:
    round_ = opened(session, company, month)
    answers = {person: alike() if person in careless else careful(person) for person in company.everybody}
    answered(session, round_, answers)
    return finish(session, round_)


def lines(session: Session, round_: Round, company: Company) -> tuple[tuple[object, ...], tuple[object, ...]]:
    rows = published(session, round_, "score:R")
    assert {team for team, _, part in rows if part == "unflagged"} == {company.teams["Company"]}
    return rows[company.teams["Company"], "score:R", ""], rows[company.teams["Company"], "score:R", "unflagged"]


def test_without_careless_answers_both_lines_are_the_same(session: Session, company: Company) -> None:
    plain, unflagged = lines(session, closed(session, company, []), company)
    assert plain[:2] == unflagged[:2]
    assert unflagged[6] == 26


def test_six_of_a_team_are_left_out(session: Session, company: Company) -> None:
    careless = company.people["A"][:6]
    plain, unflagged = lines(session, closed(session, company, careless), company)
    assert (unflagged[0], unflagged[6]) == ("shown", 20)
    assert plain[1] != unflagged[1]


def test_the_line_takes_turns_with_statements(session: Session, company: Company) -> None:
    careless = company.people["A"][:6]
    told = {}
    for month in (QUARTERS_END, BETWEEN):
        round_ = closed(session, company, careless, month)
        _, unflagged = lines(session, round_, company)
        item = published(session, round_, "item:R1")[company.teams["Company"], "item:R1", ""]
        told[month] = unflagged[0], item[0]
    assert told == {QUARTERS_END: ("shown", "protects_neighbour"), BETWEEN: ("protects_neighbour", "shown")}
    assert check_organisation(session, company.organisation_id).findings == ()


@pytest.mark.parametrize("few", [1, 4])
def test_a_few_hide_the_line(session: Session, company: Company, few: int) -> None:
    _, unflagged = lines(session, closed(session, company, company.people["A"][:few]), company)
    assert unflagged[:2] == ("not_enough", None)


def state_of(rows: dict[tuple[int, str, str], tuple[object, ...]]) -> dict[tuple[int, str, str], object]:
    """What is withheld and why, but for what tells of careless answers, and for bands, whose rows depend on answers."""
    return {
        key: row[0]
        for key, row in rows.items()
        if key[2] != "unflagged" and key[1] != "upkeep:careless" and not (key[1].startswith("bands:") and key[2])
    }


@pytest.mark.parametrize("month", [QUARTERS_END, BETWEEN])
def test_what_is_withheld_does_not_depend_on_what_is_answered(session: Session, company: Company, month: Month) -> None:
    """Eight careless answers, all but one of a role's: the role is told, and the line without them gives way."""
    role = company.people["A"][:9]
    for place, person in enumerate(company.everybody):
        session.get_one(Person, person).job_role = "Expert" if place < len(role) else "Farmer"
    told: list[dict[tuple[int, str, str], object]] = []
    for careless in ([], role[:8], role):
        with session.begin_nested() as step:
            round_ = closed(session, company, careless, month)
            told.append(state_of(published(session, round_)))
            if month == QUARTERS_END:
                told_of_line = published(session, round_, "score:T")[company.teams["Company"], "score:T", "unflagged"]
                assert told_of_line[0] == ("protects_neighbour" if careless == role[:8] else "shown")
            assert check_organisation(session, company.organisation_id).findings == ()
            step.rollback()
    assert told[0] == told[1] == told[2]
    shown = {measure for (_, measure, _), state in told[0].items() if state == "shown"}
    assert ("by_role:T" in shown, "item:T1" in shown) == (month == QUARTERS_END, month == BETWEEN)


def test_those_who_hurried_are_left_out_too(session: Session, company: Company) -> None:
    round_ = opened(session, company, QUARTERS_END)
    answered(session, round_, {person: careful(person) for person in company.everybody})
    submissions = session.execute(
        select(Submission.id, Assignment.person_id).join(Assignment, Assignment.id == Submission.assignment_id)
    ).all()
    hurried = company.people["A"][:5]
    times = [
        {
            "organisation_id": company.organisation_id,
            "submission_id": submission,
            "page": page,
            "seconds": 3 if person in hurried else 40,
        }
        for submission, person in submissions
        for page in ("statements-1", "statements-2")
    ]
    session.execute(insert(PageTime), times)
    _, unflagged = lines(session, finish(session, round_), company)
    assert (unflagged[0], unflagged[6]) == ("shown", 21)


def test_the_line_tells_no_more_than_a_bounded_score(session: Session, company: Company) -> None:
    round_ = opened(session, company, QUARTERS_END)
    high = [7] * 11 + [1]  # not all alike
    answered(
        session,
        round_,
        {
            person: statements(high) if person in company.people["B"] else careful(person)
            for person in company.everybody
        },
    )
    plain, unflagged = lines(session, finish(session, round_), company)
    assert plain == unflagged
    assert plain[4] == "at_least"


def test_a_few_in_one_team_hide_the_line_of_many(session: Session, company: Company) -> None:
    careless = [*company.people["A"][:6], company.people["B"][0]]
    _, unflagged = lines(session, closed(session, company, careless), company)
    assert unflagged[:2] == ("not_enough", None)
