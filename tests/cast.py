"""The cast of the tests: an organisation with a small tree, its people by role, and an outsider."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from data.commands.organisations import create_organisation, create_team
from data.commands.people import add_person, grant_role, join_team
from data.types import Role

NOW = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)
SINCE = dt.date(2025, 1, 1)
PASSWORD = "a walk along the river"


@dataclass(frozen=True)
class Member:
    """One person of the cast."""

    id: int
    email: str
    name: str
    organisation_id: int


@dataclass(frozen=True)
class Cast:
    """Company > North (Team A of 6, Team B of 5), South (Team C of 7); the leader leads North."""

    organisation_id: int
    other_organisation_id: int
    teams: dict[str, int]
    rep: Member
    peer: Member
    leader: Member
    coach: Member
    administrator: Member
    outsider: Member
    members: dict[str, list[Member]] = field(default_factory=dict)

    def role(self, name: str) -> Member:
        """Return the member who stands for a role."""
        member = getattr(self, name)
        assert isinstance(member, Member)
        return member


def _person(session: Session, organisation_id: int, name: str, domain: str = "example.com") -> Member:
    email = f"{name.lower().replace(' ', '.')}@{domain}"
    person = add_person(
        session, organisation_id=organisation_id, email=email, name=name, password=PASSWORD, cheap_hash=True, now=NOW
    )
    return Member(person.id, email, name, organisation_id)


def _grant(session: Session, member: Member, role: Role, team_id: int | None = None) -> None:
    grant_role(
        session, organisation_id=member.organisation_id, person_id=member.id, role=role, team_id=team_id, now=NOW
    )


def _tree(session: Session, organisation_id: int, names: dict[str, str | None]) -> dict[str, int]:
    teams: dict[str, int] = {}
    for position, (name, parent) in enumerate(names.items()):
        parent_id = teams[parent] if parent else None
        team = create_team(
            session, organisation_id=organisation_id, name=name, parent_id=parent_id, position=position, now=NOW
        )
        teams[name] = team.id
    return teams


def add_reps(
    session: Session, organisation_id: int, team: str, team_id: int, people: int, first: int = 1
) -> list[Member]:
    """Add reps to a team, called by its name and numbers from `first` on."""
    members = [_person(session, organisation_id, f"{team} Rep {first + number}") for number in range(people)]
    for member in members:
        join_team(
            session, organisation_id=organisation_id, person_id=member.id, team_id=team_id, starts_on=SINCE, now=NOW
        )
        _grant(session, member, Role.REP)
    return members


def _outsider(session: Session) -> Member:
    other = create_organisation(session, name="Elsewhere", zone="Asia/Shanghai", kind="real", now=NOW)
    teams = _tree(session, other.id, {"Elsewhere": None, "Far team": "Elsewhere"})
    outsider = _person(session, other.id, "Outsider", domain="elsewhere.example")
    join_team(
        session, organisation_id=other.id, person_id=outsider.id, team_id=teams["Far team"], starts_on=SINCE, now=NOW
    )
    for role in Role:
        _grant(session, outsider, role)
    return outsider


def make_cast(session: Session) -> Cast:
    """Make the cast through the commands; the session must work for every organisation. The caller commits."""
    organisation = create_organisation(session, name="Harbour Sales", zone="Europe/Zurich", kind="real", now=NOW)
    names = {
        "Company": None,
        "North": "Company",
        "Team A": "North",
        "Team B": "North",
        "South": "Company",
        "Team C": "South",
    }
    teams = _tree(session, organisation.id, names)
    sizes = {"Team A": 6, "Team B": 5, "Team C": 7}
    members = {team: add_reps(session, organisation.id, team, teams[team], people) for team, people in sizes.items()}
    leader = _person(session, organisation.id, "Leader")
    _grant(session, leader, Role.LEADER, teams["North"])
    coach = _person(session, organisation.id, "Coach")
    _grant(session, coach, Role.COACH)
    administrator = _person(session, organisation.id, "Administrator")
    _grant(session, administrator, Role.ADMINISTRATOR)
    outsider = _outsider(session)
    rep, peer = members["Team A"][:2]
    return Cast(
        organisation.id, outsider.organisation_id, teams, rep, peer, leader, coach, administrator, outsider, members
    )
