"""Makes the demo's tree, people and their comings and goings."""

import datetime as dt
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy.orm import Session

from data.commands.attributes import set_attributes
from data.commands.organisations import change_gift_rule, create_organisation, create_team
from data.commands.people import add_person, grant_role, join_team, leave_team, move_team
from data.demo import company
from data.demo.answers import Habits, make_habits
from data.demo.texts import GIFT_REGISTER, GIFT_RULE
from data.types import Month, Role

MOST_PEOPLE = 120


@dataclass(slots=True)
class Rep:
    """A rep of the demo: the person's id, lasting habits, and the team by month of the history."""

    person_id: int
    name: str
    habits: Habits
    team: str
    tried_out: bool = False  # by visitors, who shall find the open pulse unanswered


@dataclass(slots=True)
class Company:
    """What has been made so far."""

    organisation_id: int
    teams: dict[str, int]
    leaders: dict[str, int] = field(default_factory=dict)
    coach_id: int = 0
    reps: dict[str, list[Rep]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    hired: int = 0


def _names(random: np.random.Generator) -> list[str]:
    first = random.permutation(company.FIRST_NAMES)
    last = random.permutation(company.LAST_NAMES)
    # The lists differ in length, so going round both gives each pair once for long enough.
    return [f"{first[i % len(first)]} {last[i % len(last)]}" for i in range(MOST_PEOPLE)]


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{company.DOMAIN}"


class Recruiter:
    """Adds people to the company through the commands, with the clock of the history."""

    def __init__(self, session: Session, made: Company, random: np.random.Generator, password: str) -> None:
        self.session = session
        self.made = made
        self.random = random
        self.password = password

    def person(self, now: dt.datetime, *, can_type_password: bool = False) -> tuple[int, str]:
        """Add the next person; returns id and name."""
        name = self.made.names.pop(0)
        person = add_person(
            self.session,
            organisation_id=self.made.organisation_id,
            email=_email(name),
            name=name,
            password=self.password if can_type_password else None,
            cheap_hash=True,  # everybody knows the demo's password
            now=now,
        )
        return person.id, name

    def grant(self, person_id: int, role: Role, now: dt.datetime, team: str | None = None) -> None:
        """Grant a role, for a team or for the whole company."""
        grant_role(
            self.session,
            organisation_id=self.made.organisation_id,
            person_id=person_id,
            role=role,
            team_id=self.made.teams[team] if team else None,
            now=now,
        )

    def rep(
        self,
        team: str,
        starts_on: dt.date,
        now: dt.datetime,
        *,
        months_here: int = 0,
        can_type_password: bool = False,
        gives: bool = False,
    ) -> Rep:
        """Add a rep to a team, in the role whose turn it is, who has been in the company for `months_here`.

        One that `gives` gives a lot and receives little, and answers every pulse, all of it.
        """
        person_id, name = self.person(now, can_type_password=can_type_password)
        join_team(
            self.session,
            organisation_id=self.made.organisation_id,
            person_id=person_id,
            team_id=self.made.teams[team],
            starts_on=starts_on,
            now=now,
        )
        self.grant(person_id, Role.REP, now)
        set_attributes(
            self.session,
            organisation_id=self.made.organisation_id,
            person_id=person_id,
            role=company.ROLES[self.made.hired % len(company.ROLES)],
            region=next(region for name, region, _ in company.TEAMS if name == team),
            started_on=Month.of(starts_on).plus(-months_here).first,
            now=now,
        )
        self.made.hired += 1
        habits = make_habits(self.random)
        if gives:
            habits = replace(habits, giving=2.2, receiving=0.4, response=1.0, confirms=True)
        rep = Rep(person_id, name, habits, team, tried_out=can_type_password)
        self.made.reps.setdefault(team, []).append(rep)
        return rep


def _tree(session: Session, organisation_id: int, now: dt.datetime) -> dict[str, int]:
    wanted: list[tuple[str, str | None]] = [(company.NAME, None)]
    for region in company.REGIONS:
        wanted.append((region, company.NAME))
        wanted += [(team, region) for team, of, _ in company.TEAMS if of == region]
    teams: dict[str, int] = {}
    for position, (name, parent) in enumerate(wanted):
        parent_id = teams[parent] if parent else None
        team = create_team(
            session, organisation_id=organisation_id, name=name, parent_id=parent_id, position=position, now=now
        )
        teams[name] = team.id
    return teams


def found_company(
    session: Session, *, begins: Month, random: np.random.Generator, password: str, now: dt.datetime
) -> tuple[Company, Recruiter]:
    """Make the organisation with its tree and the people of the first month; each team's first rep leads it."""
    organisation = create_organisation(session, name=company.NAME, zone=company.ZONE, kind="demo", now=now)
    made = Company(organisation.id, _tree(session, organisation.id, now), names=_names(random))
    change_gift_rule(
        session, organisation_id=organisation.id, gift_rule=GIFT_RULE, gift_register_url=GIFT_REGISTER, now=now
    )
    recruiter = Recruiter(session, made, random, password)
    since = begins.plus(-6).first
    for team, _, people in company.TEAMS:
        for number in range(people):
            # The first rep of a team leads it; a second one of some is offered for trying out the pulse.
            rep = recruiter.rep(
                team,
                since,
                now,
                months_here=company.MONTHS_HERE[made.hired % len(company.MONTHS_HERE)],
                can_type_password=number == 0 or (number == 1 and team in company.TRIED_OUT),
                gives=number == 1 and team == company.GIVER,
            )
            if number == 0:
                recruiter.grant(rep.person_id, Role.LEADER, now, team)
                made.leaders[team] = rep.person_id
    _grant_heads(recruiter, now)
    return made, recruiter


def _grant_heads(recruiter: Recruiter, now: dt.datetime) -> None:
    made = recruiter.made
    for unit in (company.NAME, *company.REGIONS):
        person_id, _ = recruiter.person(now, can_type_password=True)
        recruiter.grant(person_id, Role.LEADER, now, unit)
        made.leaders[unit] = person_id
    made.coach_id, _ = recruiter.person(now, can_type_password=True)
    recruiter.grant(made.coach_id, Role.COACH, now)
    administrator_id, _ = recruiter.person(now, can_type_password=True)
    recruiter.grant(administrator_id, Role.ADMINISTRATOR, now)


def apply_changes(recruiter: Recruiter, number: int, month: Month, now: dt.datetime) -> None:
    """Let people join, leave and move at the beginning of a month of the history."""
    made, day = recruiter.made, month.first
    for change in company.JOINERS:
        if change.month == number:
            recruiter.rep(change.team, day, now)
    shared = {"organisation_id": made.organisation_id}
    for change in company.LEAVERS:
        if change.month == number:
            rep = made.reps[change.team].pop(change.number)
            leave_team(
                recruiter.session, **shared, person_id=rep.person_id, ends_on=day - dt.timedelta(days=1), now=now
            )
    for change in company.MOVERS:
        if change.month == number:
            rep = made.reps[change.team].pop(change.number)
            team_id = made.teams[change.to]
            move_team(recruiter.session, **shared, person_id=rep.person_id, team_id=team_id, on=day, now=now)
            rep.team = change.to
            made.reps[change.to].append(rep)
