"""People and teams as programs that provision them see them: who is where after today."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.language import gettext
from data.models import Membership, Person, RoleGrant, Team
from data.types import Role

AT_ONCE = 500  # people that one statement names


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A person: `key` is what programs know them by, `team` the one they are in after the day."""

    id: int
    key: str
    email: str
    name: str
    employee_id: str | None
    active: bool
    created_at: dt.datetime
    team: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class ProvisionedTeam:
    """An open team with its people, by id, what programs know them by, and name."""

    id: int
    name: str
    created_at: dt.datetime
    people: Sequence[tuple[int, str, str]]


def _there(organisation_id: int) -> list[ColumnElement[bool]]:
    known = or_(Person.withdrawn_at.is_(None), Person.disabled_at.is_(None))
    return [Person.organisation_id == organisation_id, Person.erased_at.is_(None), known]


def _stays(day: dt.date) -> ColumnElement[bool]:
    return and_(Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on > day))


def list_provisioned(
    session: Session,
    *,
    organisation_id: int,
    day: dt.date,
    email: str | None = None,
    employee_id: str | None = None,
    key: str | None = None,
    start: int = 0,
    limit: int = 100,
) -> tuple[list[Provisioned], int]:
    """Return some people in the order in which they were added, and how many there are in all."""
    where = _there(organisation_id)
    for column, value in ((Person.email, email), (Person.employee_id, employee_id), (Person.scim_id, key)):
        if value is not None:
            where.append(column == value)
    total = session.scalar(select(func.count(Person.id)).where(*where)) or 0
    people = session.scalars(select(Person).where(*where).order_by(Person.id).offset(start).limit(limit)).all()
    teams = _teams_of(session, [person.id for person in people], day)
    rows = [
        Provisioned(
            person.id,
            person.scim_id or "",
            person.email,
            person.name,
            person.employee_id,
            person.disabled_at is None,
            person.created_at,
            teams.get(person.id),
        )
        for person in people
    ]
    return rows, total


def get_provisioned(session: Session, *, organisation_id: int, day: dt.date, key: str) -> Provisioned:
    """Return one person.

    Raises:
        NotFoundError: The organisation has no such person, or they were withdrawn.
    """
    rows, _ = list_provisioned(session, organisation_id=organisation_id, day=day, key=key)
    if not rows:
        raise NotFoundError(gettext("There is no such person."))
    return rows[0]


def find_people(session: Session, *, organisation_id: int, keys: Collection[str]) -> dict[str, int]:
    """Return the people whom programs know by keys, those who were withdrawn too; unknown keys are left out."""
    found: dict[str, int] = {}
    listed = sorted(keys)
    for start in range(0, len(listed), AT_ONCE):
        some = Person.scim_id.in_(listed[start : start + AT_ONCE])
        query = select(Person.scim_id, Person.id).where(Person.organisation_id == organisation_id, some)
        found |= {str(key): person_id for key, person_id in session.execute(query)}
    return found


def find_withdrawn(session: Session, *, organisation_id: int, email: str) -> int | None:
    """Return the person with an address who was withdrawn; None where nobody with it was."""
    query = select(Person.id).where(
        Person.organisation_id == organisation_id,
        Person.email == email,
        Person.erased_at.is_(None),
        Person.withdrawn_at.is_not(None),
        Person.disabled_at.is_not(None),
    )
    return session.scalar(query)


def administers(session: Session, *, organisation_id: int, person_id: int) -> bool:
    """Tell whether somebody is an administrator."""
    query = select(RoleGrant.id).where(
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.ADMINISTRATOR,
        RoleGrant.revoked_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def _teams_of(session: Session, people: Sequence[int], day: dt.date) -> dict[int, tuple[int, str]]:
    query = (
        select(Membership.person_id, Team.id, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id.in_(people), _stays(day))
        .order_by(Membership.starts_on)
    )
    return {person_id: (team_id, name) for person_id, team_id, name in session.execute(query)}


def list_provisioned_teams(
    session: Session,
    *,
    organisation_id: int,
    day: dt.date,
    name: str | None = None,
    team_id: int | None = None,
    start: int = 0,
    limit: int = 100,
) -> tuple[list[ProvisionedTeam], int]:
    """Return some open teams with their people, and how many there are in all."""
    where = [Team.organisation_id == organisation_id, or_(Team.closed_on.is_(None), Team.closed_on > day)]
    if name is not None:
        where.append(func.lower(Team.name) == name.lower())
    if team_id is not None:
        where.append(Team.id == team_id)
    total = session.scalar(select(func.count(Team.id)).where(*where)) or 0
    teams = session.scalars(select(Team).where(*where).order_by(Team.id).offset(start).limit(limit)).all()
    members: dict[int, list[tuple[int, str, str]]] = {}
    query = (
        select(Membership.team_id, Person.id, Person.scim_id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_([team.id for team in teams]), _stays(day), *_there(organisation_id))
        .order_by(Person.id)
    )
    for team, person_id, key, person in session.execute(query):
        members.setdefault(team, []).append((person_id, key or "", person))
    return [ProvisionedTeam(team.id, team.name, team.created_at, members.get(team.id, [])) for team in teams], total


def get_provisioned_team(session: Session, *, organisation_id: int, day: dt.date, team_id: int) -> ProvisionedTeam:
    """Return one open team.

    Raises:
        NotFoundError: The organisation has no such team, or it is closed.
    """
    rows, _ = list_provisioned_teams(session, organisation_id=organisation_id, day=day, team_id=team_id)
    if not rows:
        raise NotFoundError(gettext("There is no such team."))
    return rows[0]
