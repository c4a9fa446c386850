"""The rules about what stands beside published rows, broken one at a time: each is found by its own line."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from data.attacker.check import Trouble, check_organisation
from data.attacker.rooms import Shown
from data.attacker.ruling import rule_by_rule
from data.commands.erasure import erase_person
from data.db import make_engine
from data.models import Answer, Assignment, Participation, PersonKey, Round, Submission
from data.types import AnswerKind, AssignmentStatus
from tests.companies import FOUNDED, PULSE, Company, answered, closed, drawn, found, join, opened
from tests.databases import Urls

Break = Callable[[Session, Company, Round], None]


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 20, "B": 14})


@pytest.fixture
def round_(session: Session, company: Company) -> Round:
    """A closed round that everybody answered."""
    made = opened(session, company)
    answered(session, made, drawn(company.everybody, seed=3))
    return closed(session, made)


def broken(session: Session, company: Company, *rooms: Shown) -> dict[str, int]:
    """Return how often each line was broken, by what it says."""
    session.flush()
    session.expire_all()
    judged = rule_by_rule(session, company.organisation_id, rooms)
    return {each.what: each.broken for each in judged if each.broken}


def place(session: Session, round_: Round, person: int) -> Assignment:
    return session.scalars(select(Assignment).filter_by(round_id=round_.id, person_id=person)).one()


def came_later(session: Session, company: Company, round_: Round) -> None:
    (person,) = join(session, company, "A", 1)
    where = {"round_id": round_.id, "team_id": company.teams["A"], "status": AssignmentStatus.UNANSWERED}
    session.add(Assignment(organisation_id=company.organisation_id, person_id=person, **where))


def moved(session: Session, company: Company, round_: Round) -> None:
    place(session, round_, company.people["A"][0]).team_id = company.teams["B"]


def of_a_team_of_nine(session: Session, company: Company, round_: Round) -> None:
    """Four in B were away after all, and one more: nine are left, of whom the count was written."""
    gone = company.people["B"][:5]
    session.execute(
        update(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.person_id.in_(gone))
        .values(team_id=company.teams["A"])
    )
    counted(session, company, round_, "B", 9, 9)


def counted(session: Session, company: Company, round_: Round, team: str, invited: int, done: int) -> None:
    where = {"round_id": round_.id, "team_id": company.teams[team], "counted_on": "2026-11-05"}
    session.add(Participation(organisation_id=company.organisation_id, **where, invited=invited, answered=done))


def of_more_than_there_are(session: Session, company: Company, round_: Round) -> None:
    counted(session, company, round_, "A", 21, 20)


def of_more_than_answered(session: Session, company: Company, round_: Round) -> None:
    answers_none = place(session, round_, company.people["A"][0])
    answers_none.status = AssignmentStatus.UNANSWERED
    counted(session, company, round_, "A", 20, 20)


JOINED = "nobody joined after the opening"
FEW, MANY = "daily counts of ten people invited at least", "daily counts of no more people than there are"


@pytest.mark.parametrize(
    ("change", "line", "times"),
    [
        (came_later, JOINED, 2),  # the team and the company
        (moved, JOINED, 2),  # both teams
        (of_a_team_of_nine, FEW, 1),
        (of_more_than_there_are, MANY, 1),
        (of_more_than_answered, MANY, 1),
    ],
)
def test_trees_and_daily_counts_are_held_against_the_people(
    session: Session, company: Company, round_: Round, change: Break, line: str, times: int
) -> None:
    assert broken(session, company) == {}
    change(session, company, round_)
    assert broken(session, company)[line] == times


def test_daily_counts_that_are_so_break_nothing(session: Session, company: Company, round_: Round) -> None:
    counted(session, company, round_, "A", 20, 17)
    assert broken(session, company) == {}


def test_a_round_of_fewer_than_five_is_found(session: Session, urls: Urls, company: Company, round_: Round) -> None:
    session.commit()
    if urls.owner.startswith("sqlite"):
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        engine = make_engine(urls.owner)
        with engine.begin() as connection:
            connection.execute(text("SET lock_timeout = '20s'"))
            connection.execute(text("ALTER TABLE round DROP CONSTRAINT ck_round_k_at_least_5"))
        engine.dispose()
    session.execute(update(Round).where(Round.id == round_.id).values(k=4, usual_k=None))
    assert broken(session, company)["no k below 5"] == 1


@pytest.mark.parametrize("left", ["answer", "key"])
def test_what_is_left_of_an_erased_person_is_found(
    session: Session, company: Company, round_: Round, left: str
) -> None:
    person, organisation_id = company.people["A"][0], company.organisation_id
    assignment_id = place(session, round_, person).id
    erase_person(session, organisation_id=organisation_id, person_id=person, now=FOUNDED)
    assert broken(session, company) == {}

    shared = {"organisation_id": organisation_id}
    if left == "key":
        session.add(PersonKey(**shared, person_id=person, wrapped=b"wrapped", created_at=FOUNDED))
    else:
        kept = session.scalar(select(Submission.id).filter_by(assignment_id=assignment_id))
        if kept is None:
            made = Submission(**shared, assignment_id=assignment_id, instrument=PULSE, opened_at=FOUNDED)
            session.add(made)
            session.flush()
            kept = made.id
        answer = {"submission_id": kept, "instrument": PULSE, "item": "T1", "kind": AnswerKind.ANSWERED, "number": 4}
        session.execute(insert(Answer), [shared | answer | {"saved_at": FOUNDED}])
    assert broken(session, company)["no answer and no key of an erased person"] == 1


@pytest.mark.parametrize(
    "shown",
    [
        Shown("view_before", 5, 4, {"view": {"deal": 2, "both": 2}}),  # four people
        Shown("view_before", 4, 6, {"view": {"deal": 3, "both": 3}}),  # a room that asks for four
        Shown("commitments:1", 5, 6, {way: {"happened": 6, "not_yet": 0} for way in ("fewest", "most")}),  # all of them
    ],
)
def test_rooms_of_few_people_or_of_one_answer_are_found(
    session: Session, company: Company, round_: Round, shown: Shown
) -> None:
    fine = Shown("view_before", 5, 6, {"view": {"deal": 3, "both": 3}})
    assert round_.closed_at is not None
    assert broken(session, company, fine) == {}
    what = "what debriefs showed rests on k people and leaves every answer open"
    assert broken(session, company, fine, shown) == {what: 1}


def test_answers_in_another_language_count_nowhere(session: Session, company: Company) -> None:
    """Who read the statements in another language is in no score; a score that counts them all the same is found."""
    made = opened(session, company)
    answered(session, made, drawn(company.everybody, seed=3))
    session.flush()
    (first, second) = company.people["A"][:2]
    submissions = {
        person: session.scalars(select(Submission).filter_by(assignment_id=place(session, made, person).id)).one()
        for person in (first, second)
    }
    submissions[first].language = "zh"
    closed(session, made)
    assert broken(session, company) == {}
    assert check_organisation(session, company.organisation_id).clean

    submissions[second].language = "zh"
    assert broken(session, company)
    findings = check_organisation(session, company.organisation_id).findings
    assert Trouble.UNMATCHED in {finding.trouble for finding in findings}
