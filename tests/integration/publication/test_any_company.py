"""Whatever people answer in a small organisation, the privacy check finds nothing in what is published.

`EXAMPLES=2000 pytest tests/integration/publication/test_any_company.py` looks at many more than the suite does.
"""

import datetime as dt
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.commands.people import leave_team, move_team
from data.types import AnswerKind, Month
from tests.companies import Answers, Company, answered, closed, found, join, opened, statements
from tests.fixtures import ON_SQLITE

TREE = {"Company": None, "North": "Company", "South": "Company"}
MOST_PEOPLE = 40
HABITS = ("alike", "ends", "one other", "anything", "halves")
FIRST = Month(2026, 8)  # the second month ends a quarter: roles and careless answers are told
KINDS, COUNTERPARTS = ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"), ("CUST", "PART", "TEAM")
IN_THE_SUITE = 4
EXAMPLES = int(os.environ.get("EXAMPLES", IN_THE_SUITE))
OUT_OF_TEN = 0.1  # people who leave a statement out
pytestmark = ON_SQLITE


@dataclass(frozen=True)
class Plan:
    """An organisation and what happens in it: teams, how each answers, who moves, and what chance decides."""

    sizes: list[int]
    habits: list[str]
    rounds: int
    moves: int
    response: float
    seed: int


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a plan of 5 to 40 people."""
    sizes = draw(st.lists(st.integers(3, 12), min_size=2, max_size=7).filter(lambda all_: sum(all_) <= MOST_PEOPLE))
    habits = draw(st.lists(st.sampled_from(HABITS), min_size=len(sizes), max_size=len(sizes)))
    rounds, moves = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    response = draw(st.sampled_from((0.8, 0.95, 1.0)))
    return Plan(sizes, habits, rounds, moves, response, draw(st.integers(0, 2**32 - 1)))


def said(habit: str, place: int, random: np.random.Generator) -> Answers:
    """What somebody answers by the habit of their team and their place in it."""
    numbers: Any = {
        "alike": [5] * 12,
        "ends": [7] * 8 + [1] * 4,
        "one other": [1 if place == 0 else 7] * 12,
        "halves": ([2] * 4 + [6] * 8) if place % 2 else ([6] * 4 + [2] * 8),
    }.get(habit)
    given: dict[str, int | AnswerKind] = statements(random.integers(1, 8, 12).tolist() if numbers is None else numbers)
    if random.random() < OUT_OF_TEN:
        given[str(random.choice(sorted(given)))] = AnswerKind.NO_OCCASION
    many = {"alike": 4, "ends": 0, "one other": 40 * (place == 0)}.get(habit)
    counts = {
        f"{way}.{kind}.{who}": int(random.poisson(1)) if many is None else many
        for way in ("REC", "GIV")
        for kind in KINDS
        for who in COUNTERPARTS
    }
    begun = {"OPEN.OFFER": int(random.poisson(3)) if many is None else many, "OPEN.ASK": int(random.poisson(2))}
    days = int(random.choice([20, 20, 20, 5]))
    asked, moved = int(random.integers(0, 3)), int(random.integers(0, 4))
    others = {"DAYS": days, "REC.DONE": 1, "GIV.DONE": 1, "ASKED": asked, "MOVED": moved, "STUCK": moved}
    return given | counts | begun | others


Places = dict[str, list[int]]  # who is in which team now


def happens(
    session: Session, company: Company, places: Places, month: Month, moves: int, random: np.random.Generator
) -> None:
    """Let people join, leave and move before a round."""
    now = dt.datetime.combine(month.first, dt.time(6), tzinfo=dt.UTC)
    everybody = [(team, person) for team, people in places.items() for person in people]
    for at in random.permutation(len(everybody))[:moves].tolist():
        team, person = everybody[at]
        shared: dict[str, Any] = {"organisation_id": company.organisation_id, "now": now}
        act, to = random.integers(3), str(random.choice(list(places)))
        if act == 0:
            places[team] += join(session, company, team, 1, month.first)
        elif act == 1:
            leave_team(session, **shared, person_id=person, ends_on=month.first - dt.timedelta(days=1))
            places[team].remove(person)
        elif to != team:
            move_team(session, **shared, person_id=person, team_id=company.teams[to], on=month.first)
            places[team].remove(person)
            places[to].append(person)


def published(session: Session, plan: Plan) -> Company:
    """Let a plan happen, with every round closed."""
    random = np.random.default_rng(plan.seed)
    names = [f"Team {number}" for number in range(len(plan.sizes))]
    tree = TREE | {name: ("North", "South")[number % 2] for number, name in enumerate(names)}
    company = found(session, tree, dict(zip(names, plan.sizes, strict=True)))
    places = {team: list(people) for team, people in company.people.items()}
    for number in range(plan.rounds):
        month = FIRST.plus(number)
        if number:
            happens(session, company, places, month, plan.moves, random)
        round_ = opened(session, company, month)
        answers = {
            person: said(habit, place, random)
            for habit, people in zip(plan.habits, places.values(), strict=True)
            for place, person in enumerate(people)
            if random.random() < plan.response
        }
        answered(session, round_, answers)
        closed(session, round_)
    return company


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == IN_THE_SUITE,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(plan=plans())
def test_nothing_is_found_whatever_people_answer(session: Session, plan: Plan) -> None:
    with session.begin_nested() as step:
        company = published(session, plan)
        assert check_organisation(session, company.organisation_id).findings == (), plan
        step.rollback()
