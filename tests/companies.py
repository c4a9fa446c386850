"""Invented companies for tests of results: a tree, people and whole rounds of answers, written in bulk."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.organisations import create_organisation, create_team
from data.commands.rounds import close_round, open_round, plan_round
from data.demo.answers import make_answers, make_habits
from data.instruments import load_instrument
from data.instruments.answers import AnswerValue
from data.models import Answer, Assignment, Membership, Person, PublishedResult, RoleGrant, Round, Submission
from data.types import AnswerKind, AssignmentStatus, Month, Role

FOUNDED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
SINCE = FOUNDED.date()
PULSE = "pulse-1.0"
OCTOBER = Month(2026, 10)
CELL = (
    "measure", "part", "state", "value", "low", "high", "bound", "interval", "n", "base", "word", "caution", "note",
)  # fmt: skip

Answers = Mapping[str, int | AnswerKind]


@dataclass
class Company:
    """An organisation with its teams by name and the people of each, by id."""

    organisation_id: int
    teams: dict[str, int]
    people: dict[str, list[int]] = field(default_factory=dict)

    @property
    def everybody(self) -> list[int]:
        """All people, team by team."""
        return [person for people in self.people.values() for person in people]


def found(session: Session, tree: Mapping[str, str | None], sizes: Mapping[str, int], *, name: str = "Acme") -> Company:
    """Make an organisation: `tree` names the parent of each team, `sizes` how many reps belong to it."""
    organisation = create_organisation(session, name=name, zone="UTC", kind="real", now=FOUNDED)
    teams: dict[str, int] = {}
    for position, (team, parent) in enumerate(tree.items()):
        made = create_team(
            session,
            organisation_id=organisation.id,
            name=team,
            parent_id=teams[parent] if parent else None,
            position=position,
            now=FOUNDED,
        )
        teams[team] = made.id
    company = Company(organisation.id, teams)
    for team, size in sizes.items():
        join(session, company, team, size)
    return company


def join(session: Session, company: Company, team: str, size: int, since: dt.date = SINCE) -> list[int]:
    """Add reps to a team."""
    number = len(company.everybody)
    shared = {"organisation_id": company.organisation_id}
    names = [f"{company.organisation_id}-{number + each}" for each in range(size)]
    if not names:
        company.people.setdefault(team, [])
        return []
    rows = [
        shared | {"email": f"rep-{name}@example.com", "name": f"Rep {name}", "created_at": FOUNDED} for name in names
    ]
    session.execute(insert(Person), rows)
    emails = [row["email"] for row in rows]
    made = list(session.scalars(select(Person.id).where(Person.email.in_(emails)).order_by(Person.id)))
    place = {"team_id": company.teams[team], "starts_on": since}
    session.execute(insert(Membership), [shared | place | {"person_id": person} for person in made])
    role = {"role": Role.REP, "granted_at": FOUNDED}
    session.execute(insert(RoleGrant), [shared | role | {"person_id": person} for person in made])
    company.people.setdefault(team, []).extend(made)
    return made


def opened(session: Session, company: Company, month: Month = OCTOBER) -> Round:
    """Plan and open the round about a month."""
    organisation_id = company.organisation_id
    begins = dt.datetime.combine(month.first, dt.time(), tzinfo=dt.UTC)
    round_ = plan_round(session, organisation_id=organisation_id, about_month=month, now=begins)
    open_round(session, organisation_id=organisation_id, round_id=round_.id, now=round_.opens_at)
    return round_


def answered(session: Session, round_: Round, answers: Mapping[int, Answers]) -> None:
    """Send answers to an open round, by person; a missing item was skipped."""
    query = select(Assignment.person_id, Assignment.id).where(Assignment.round_id == round_.id)
    places = {person: place for person, place in session.execute(query) if person in answers}
    if not places:
        return
    moment = round_.opens_at + dt.timedelta(days=1)
    shared = {"organisation_id": round_.organisation_id, "instrument": PULSE}
    session.execute(
        insert(Submission),
        [
            shared | {"assignment_id": place, "opened_at": moment, "submitted_at": moment}
            for _, place in sorted(places.items())
        ],
    )
    session.execute(
        update(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.id.in_(places.values()))
        .values(status=AssignmentStatus.SUBMITTED)
    )
    kept = {
        place: submission
        for submission, place in session.execute(
            select(Submission.id, Submission.assignment_id).where(Submission.assignment_id.in_(places.values()))
        )
    }
    rows = [
        shared | {"submission_id": kept[place], "item": item, "saved_at": moment} | _stored(value)
        for person, place in places.items()
        for item, value in answers[person].items()
    ]
    for start in range(0, len(rows), 20_000):
        session.execute(insert(Answer), rows[start : start + 20_000])


def _stored(value: int | AnswerKind) -> dict[str, object]:
    if isinstance(value, AnswerKind):
        return {"kind": value, "number": None}
    return {"kind": AnswerKind.ANSWERED, "number": value}


def closed(session: Session, round_: Round) -> Round:
    """Close a round when its grace is over, which publishes it."""
    session.flush()
    moment = round_.closes_at + GRACE
    assert close_round(session, organisation_id=round_.organisation_id, round_id=round_.id, now=moment)
    return round_


def published(session: Session, round_: Round, measures: str = "%") -> dict[tuple[int, str, str], tuple[object, ...]]:
    """Return a round's published rows by team, measure and part."""
    result = PublishedResult
    query = select(result.team_id, *(getattr(result, name) for name in CELL)).where(
        result.round_id == round_.id, result.measure.like(measures)
    )
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in session.execute(query)}


def drawn(
    people: Iterable[int], seed: int, *, response: float = 1.0, month: Month = OCTOBER
) -> dict[int, dict[str, int | AnswerKind]]:
    """Draw everybody's answers as the demo does; the same seed and people give the same answers."""
    random = np.random.default_rng(seed)
    instrument = load_instrument(PULSE)
    found = {}
    for person in people:
        habits, answers_at_all = make_habits(random), random.random() < response
        values = make_answers(instrument, habits, month, random, months_since_workshop=None)
        if answers_at_all:
            found[person] = {item: _plain(value) for item, value in values.items()}
    return found


def _plain(value: AnswerValue) -> int | AnswerKind:
    return value.number if value.number is not None else AnswerKind(value.kind)


def statements(numbers: int | Sequence[int]) -> dict[str, int | AnswerKind]:
    """Return answers to the twelve statements, keyed: a reversed statement gets the turned number."""
    items = [item for scale in load_instrument(PULSE).scales.values() for item in scale.items]
    given = [numbers] * len(items) if isinstance(numbers, int) else list(numbers)
    return {item: 8 - number if item.endswith("r") else number for item, number in zip(items, given, strict=True)}
