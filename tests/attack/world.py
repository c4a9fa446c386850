"""A synthetic sales organisation over many months, made the quick way: people join, leave, move, answer or do not.

What stands in the database is what the commands leave there; only the answers are written in bulk.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.attributes import set_attributes
from data.commands.favours import add_contact
from data.commands.keyring import Keyring
from data.commands.organisations import create_organisation, create_team
from data.commands.people import add_person, grant_role, join_team, leave_team, move_team
from data.commands.rounds import close_round, open_round, plan_round
from data.commands.workshops import plan_workshop
from data.demo.answers import Habits, make_answers, make_habits
from data.instruments import load_instrument
from data.instruments.answers import AnswerValue
from data.models import Answer, Assignment, PageTime, Round, Submission, Worksheet, WorksheetPoint
from data.types import AnswerKind, AssignmentStatus, Month, Role
from tests.cast import PASSWORD, Member
from tests.fixtures import SECRET

BEGINS = Month(2025, 9)
FOUNDED = dt.datetime(2025, 8, 1, 8, tzinfo=dt.UTC)
SIZES = (9, 7, 6, 5, 8, 3, 7, 6, 4, 5)  # 60 people
RESPONSE = 0.8
WRITE, UNKNOWN = 1 / 3, 0.2  # share of people with a worksheet in a month, of points that they do not know yet
ROLES = ("Account manager", "Inside sales", "Account manager", "Consultant", None)
ABROAD, EVERY = "Abroad", 6  # a region across the tree, and of how many people one is there
SELDOM = 5  # months from one workshop to the next
HURRIED, UNTIMED = 17, 9
CARELESS = 0.1  # share of pulses with the same answer to every statement
POINTS = tuple(f"P{number}" for number in range(1, 10))
AT_ONCE = 20_000
# Habits far from the middle: a team that answers at the ends of every scale, so that bounds have something to do.
EXTREME = Habits(deal_first=0.6, give_return=7.4, long_view=7.3, giving=2.5, receiving=0.0, response=1.0)


@dataclass
class World:
    """The organisation and who is in it; `sent` holds each round's respondents as the seed data know them."""

    session: Session
    organisation_id: int
    seed: int
    teams: dict[str, int] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    leaves: list[str] = field(default_factory=list)
    habits: dict[int, Habits] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    rounds: list[int] = field(default_factory=list)
    viewers: dict[str, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.instrument = load_instrument("pulse-1.0")

    def month(self, number: int) -> Month:
        return BEGINS.plus(number)


def _person(world: World, name: str, now: dt.datetime, *, password: str | None = None) -> Member:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    person = add_person(
        world.session,
        organisation_id=world.organisation_id,
        email=email,
        name=name,
        password=password,
        cheap_hash=True,
        now=now,
    )
    return Member(person.id, email, name, world.organisation_id)


def add_rep(world: World, team: str, since: dt.date, now: dt.datetime, habits: Habits | None = None) -> int:
    """Add a rep to a team."""
    member = _person(world, f"Rep {len(world.habits) + 1}", now)
    shared: dict[str, Any] = {"organisation_id": world.organisation_id, "person_id": member.id, "now": now}
    join_team(world.session, **shared, team_id=world.teams[team], starts_on=since)
    grant_role(world.session, **shared, role=Role.REP)
    world.habits[member.id] = habits or make_habits(world.random)
    world.places[member.id] = team
    number = len(world.habits)
    set_attributes(
        world.session,
        **shared,
        role=ROLES[number % len(ROLES)],
        region=ABROAD if number % EVERY == 0 else world.parents.get(team),
        started_on=since - dt.timedelta(days=400 * (number * 7 % EVERY)),
    )
    return member.id


def found(session: Session, *, sizes: tuple[int, ...] = SIZES, regions: int = 3, seed: int = 7) -> World:
    """Make the organisation: teams of these sizes below regions, two heads who answer, and somebody of every role."""
    organisation = create_organisation(session, name="Synthetic", zone="Europe/Zurich", kind="real", now=FOUNDED)
    world = World(session, organisation.id, seed)
    names: list[tuple[str, str | None]] = [("Company", None)]
    names += [(f"Region {number}", "Company") for number in range(regions)]
    names += [(f"Team {number}", f"Region {number % regions}") for number in range(len(sizes))]
    for position, (name, parent) in enumerate(names):
        made = create_team(
            session,
            organisation_id=organisation.id,
            name=name,
            parent_id=world.teams[parent] if parent else None,
            position=position,
            now=FOUNDED,
        )
        world.teams[name] = made.id
        world.parents |= {name: parent} if parent else {}
    world.leaves = [f"Team {number}" for number in range(len(sizes))]
    for team, size in zip(world.leaves, sizes, strict=True):
        for _ in range(size):
            add_rep(world, team, FOUNDED.date(), FOUNDED, EXTREME if team == "Team 1" else None)
    for region in range(2):
        add_rep(world, f"Region {region}", FOUNDED.date(), FOUNDED)
    _grant_viewers(world)
    return world


def _grant_viewers(world: World) -> None:
    """Let somebody hold each role; leaders of a team, of a region and of everything."""
    held = {
        "leader of a team": (Role.LEADER, "Team 0"),
        "leader of a region": (Role.LEADER, "Region 1"),
        "leader": (Role.LEADER, "Company"),
        "coach": (Role.COACH, None),
        "administrator": (Role.ADMINISTRATOR, None),
        "rep": (Role.REP, None),
    }
    for name, (role, team) in held.items():
        member = _person(world, name.capitalize(), FOUNDED, password=PASSWORD)
        grant_role(
            world.session,
            organisation_id=world.organisation_id,
            person_id=member.id,
            role=role,
            team_id=world.teams[team] if team else None,
            now=FOUNDED,
        )
        world.viewers[name] = member


def change(world: World, number: int) -> None:
    """Let some people join, leave and move on the first day of a month; about one in twenty."""
    day, now = world.month(number).first, dt.datetime.combine(world.month(number).first, dt.time(6), tzinfo=dt.UTC)
    people = sorted(world.places)
    for person in world.random.choice(people, size=max(3, len(people) // 20), replace=False).tolist():
        shared: dict[str, Any] = {"organisation_id": world.organisation_id, "person_id": person, "now": now}
        act = world.random.random()
        if act < 1 / 3:
            leave_team(world.session, **shared, ends_on=day - dt.timedelta(days=1))
            world.places.pop(person)
        elif act < 2 / 3:
            to = str(world.random.choice([team for team in world.leaves if team != world.places[person]]))
            move_team(world.session, **shared, team_id=world.teams[to], on=day)
            world.places[person] = to
        else:
            add_rep(world, str(world.random.choice(world.leaves)), day, now)


def open_month(world: World, number: int) -> Round:
    """Plan and open the round about a month."""
    month = world.month(number)
    now = dt.datetime.combine(month.last, dt.time(8), tzinfo=dt.UTC)
    shared: dict[str, Any] = {"organisation_id": world.organisation_id}
    round_ = plan_round(world.session, **shared, about_month=month, now=now)
    open_round(world.session, **shared, round_id=round_.id, now=round_.opens_at)
    world.rounds.append(round_.id)
    return round_


def drawn(world: World, round_: Round) -> Iterator[tuple[int, Mapping[str, AnswerValue]]]:
    """Draw the answers of the people who answer a round, by assignment."""
    asked = select(Assignment.id, Assignment.person_id).where(Assignment.round_id == round_.id).order_by(Assignment.id)
    month = Month.parse(round_.about_month)
    for assignment, person in world.session.execute(asked).all():
        if world.random.random() < RESPONSE:
            habits = world.habits[person]
            answers = make_answers(world.instrument, habits, month, world.random, months_since_workshop=None)
            if world.random.random() < CARELESS:
                point = AnswerValue(AnswerKind.ANSWERED, int(world.random.integers(1, 8)), None)
                answers |= {item: point for scale in world.instrument.scales.values() for item in scale.items}
            yield assignment, answers


def _times(world: World, submission: int) -> Iterator[dict[str, object]]:
    """How long somebody stayed on each page; one in seventeen hurries, one in nine is not timed on the last page."""
    pages = [page.key for page in world.instrument.pages if page.items]
    for place, page in enumerate(pages[:-1] if submission % UNTIMED == 0 else pages):
        seconds = 5 if submission % HURRIED == 0 else 20 + (submission * 7 + place * 13) % 41
        yield {
            "organisation_id": world.organisation_id,
            "submission_id": submission,
            "page": page,
            "seconds": seconds,
        }


def send(world: World, round_: Round, answers: Mapping[int, Mapping[str, AnswerValue]], now: dt.datetime) -> None:
    """Write sent answers, by assignment."""
    session, organisation_id = world.session, world.organisation_id
    shared = {"organisation_id": organisation_id, "instrument": world.instrument.key}
    rows = [
        shared | {"assignment_id": assignment, "opened_at": now, "submitted_at": now, "edited_at": None}
        for assignment in answers
    ]
    session.execute(insert(Submission), rows)
    made = select(Submission.assignment_id, Submission.id).where(Submission.assignment_id.in_(list(answers)))
    ids = {row[0]: row[1] for row in session.execute(made)}
    values = [
        shared
        | {
            "submission_id": ids[assignment],
            "item": item,
            "kind": str(value.kind),
            "number": value.number,
            "words": None,
            "revision": 1,
            "saved_at": now,
        }
        for assignment, given in answers.items()
        for item, value in given.items()
    ]
    for start in range(0, len(values), AT_ONCE):
        session.execute(insert(Answer), values[start : start + AT_ONCE])
    session.execute(insert(PageTime), [time for each in ids.values() for time in _times(world, each)])
    sent = update(Assignment).where(Assignment.round_id == round_.id, Assignment.id.in_(list(answers)))
    session.execute(sent.values(status=AssignmentStatus.SUBMITTED))
    session.expire_all()


def write_worksheets(world: World, number: int) -> None:
    """Let about a third of the people finish a worksheet in a month, each about a customer of their own."""
    session, moment = world.session, dt.datetime.combine(world.month(number).last, dt.time(9), tzinfo=dt.UTC)
    shared = {"organisation_id": world.organisation_id}
    for person in sorted(world.places):
        if world.random.random() >= WRITE:
            continue
        alias = f"Customer {number}"
        ring = Keyring((SECRET,))
        contact = add_contact(
            session,
            organisation_id=world.organisation_id,
            person_id=person,
            alias=alias,
            counterpart="CUST",
            keyring=ring,
            now=moment,
        )
        sheet = Worksheet(
            **shared,
            person_id=person,
            contact_id=contact.id,
            instrument="worksheet-1.0",
            version=1,
            started_at=moment,
            finished_at=moment,
        )
        session.add(sheet)
        session.flush()
        bases = world.random.choice(["guess", "inferred", "told", "checked"], size=len(POINTS), p=(0.4, 0.3, 0.2, 0.1))
        points = [
            shared
            | {"worksheet_id": sheet.id, "point": point, "words": b"sealed", "basis": str(basis), "saved_at": moment}
            for point, basis in zip(POINTS, bases, strict=True)
            if world.random.random() < 1 - UNKNOWN
        ]
        session.execute(insert(WorksheetPoint), points)


def close(world: World, round_: Round) -> None:
    """Close a round at the end of its grace; its results are published."""
    close_round(
        world.session,
        organisation_id=world.organisation_id,
        round_id=round_.id,
        now=round_.closes_at + GRACE,
    )


def hold_workshop(world: World, number: int) -> None:
    """Hold a workshop of two teams and a region in a month."""
    plan_workshop(
        world.session,
        organisation_id=world.organisation_id,
        title="Asking after offering",
        happens_on=world.month(number).last,
        team_ids=[world.teams[team] for team in ("Team 0", "Team 1", "Region 1")],
        now=dt.datetime.combine(world.month(number).last, dt.time(12), tzinfo=dt.UTC),
    )


def play(world: World, months: int, *, first: int = 0) -> None:
    """Let months go by: changes, a round, answers, the closing; now and then a workshop. Commits."""
    for number in range(first, first + months):
        if number % SELDOM == SELDOM // 2:
            hold_workshop(world, number)
        if number:
            change(world, number)
        write_worksheets(world, number)
        round_ = open_month(world, number)
        send(world, round_, dict(drawn(world, round_)), round_.opens_at + dt.timedelta(days=3))
        close(world, round_)
        world.session.commit()
