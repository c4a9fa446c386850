"""People as administrators see them: who is where, with what roles; nothing of what they answered, or whether."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.language import gettext
from data.models import Absence, Membership, PeopleChange, PeopleImport, Person, RoleGrant, SecondFactor, Team
from data.types import Role

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A line of the list: the team of the day, roles, and what stands out."""

    id: int
    name: str
    email: str
    team: str | None
    roles: tuple[Role, ...]
    disabled: bool
    last_day: dt.date | None
    away: bool


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A page of the list, and how many people there are on all pages."""

    rows: list[StaffRow]
    number: int
    people: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.people // A_PAGE))


@dataclass(frozen=True, slots=True)
class Stay:
    """Time in a team."""

    id: int
    team_id: int
    team: str
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in force; without a team for the whole organisation."""

    id: int
    role: Role
    team_id: int | None
    team: str | None


@dataclass(frozen=True, slots=True)
class DaysAway:
    """Days on which somebody is not asked."""

    id: int
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class StaffFile:
    """Everything that administrators see of a person."""

    id: int
    name: str
    email: str
    employee_id: str | None
    job_role: str | None
    region: str | None
    started_on: dt.date | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    has_password: bool
    factor_since: dt.datetime | None
    stays: Sequence[Stay]
    roles: Sequence[HeldRole]
    away: Sequence[DaysAway]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """The last file that was taken in."""

    id: int
    made_at: dt.datetime
    counts_from: dt.date
    new: int
    changed: int
    undoable: bool


def get_last_import(session: Session, *, organisation_id: int) -> ImportRow | None:
    """Return the last file of people that was taken in, None before the first."""
    query = select(PeopleImport).where(PeopleImport.organisation_id == organisation_id).order_by(PeopleImport.id.desc())
    row = session.scalars(query.limit(1)).first()
    if row is None:
        return None
    totals = row.totals
    return ImportRow(row.id, row.made_at, row.counts_from, totals["new"], totals["changed"], _undoable(session, row))


def _undoable(session: Session, row: PeopleImport) -> bool:
    """Whether an import was not undone, and what it did is not forgotten yet."""
    kept = select(PeopleChange.id).where(PeopleChange.import_id == row.id).limit(1)
    return row.undone_at is None and session.scalar(kept) is not None


def _on(day: dt.date) -> ColumnElement[bool]:
    return and_(Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on >= day))


def _chosen(organisation_id: int, words: str, team_id: int | None, day: dt.date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Person.organisation_id == organisation_id, Person.erased_at.is_(None)]
    for word in words.split():
        columns = (Person.name, Person.email, Person.employee_id)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if team_id is not None:
        here = exists().where(
            Membership.person_id == Person.id,
            Membership.team_id == team_id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        found.append(here)
    return found


def list_staff(
    session: Session,
    *,
    organisation_id: int,
    day: dt.date,
    words: str = "",
    team_id: int | None = None,
    page: int = 1,
) -> StaffPage:
    """Return a page of 50 people by name: their name, address or number holds every word."""
    chosen = _chosen(organisation_id, words, team_id, day)
    people = session.scalar(select(func.count(Person.id)).where(*chosen)) or 0
    number = min(max(page, 1), max(1, -(-people // A_PAGE)))
    query = select(Person).where(*chosen).order_by(Person.name, Person.id).limit(A_PAGE).offset((number - 1) * A_PAGE)
    return StaffPage(_rows(session, session.scalars(query).all(), day), number, people)


def _rows(session: Session, people: Sequence[Person], day: dt.date) -> list[StaffRow]:
    ids = [person.id for person in people]
    teams: dict[int, tuple[str, dt.date | None]] = {}
    stays = (
        select(Membership.person_id, Team.name, Membership.ends_on)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id.in_(ids), _on(day))
        .order_by(Membership.person_id, Membership.starts_on)
    )
    for person_id, team, ends_on in session.execute(stays):
        teams[person_id] = (team, ends_on)
    roles: dict[int, set[Role]] = {}
    grants = select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.person_id.in_(ids), RoleGrant.revoked_at.is_(None)
    )
    for person_id, role in session.execute(grants):
        roles.setdefault(person_id, set()).add(Role(role))
    away = set(
        session.scalars(
            select(Absence.person_id).where(
                Absence.person_id.in_(ids), Absence.starts_on <= day, Absence.ends_on >= day
            )
        )
    )
    return [
        StaffRow(
            person.id,
            person.name,
            person.email,
            teams.get(person.id, (None, None))[0],
            tuple(role for role in Role if role in roles.get(person.id, ())),
            person.disabled_at is not None,
            teams.get(person.id, (None, None))[1],
            person.id in away,
        )
        for person in people
    ]


def get_staff_file(session: Session, *, organisation_id: int, person_id: int) -> StaffFile:
    """Return what administrators see of a person.

    Raises:
        NotFoundError: The organisation has no such person any more.
    """
    person = session.scalar(
        select(Person).where(
            Person.organisation_id == organisation_id, Person.id == person_id, Person.erased_at.is_(None)
        )
    )
    if person is None:
        raise NotFoundError(gettext("There is no such person."))
    return StaffFile(
        id=person.id,
        name=person.name,
        email=person.email,
        employee_id=person.employee_id,
        job_role=person.job_role,
        region=person.region,
        started_on=person.started_on,
        created_at=person.created_at,
        disabled_at=person.disabled_at,
        has_password=person.password_hash is not None,
        factor_since=session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.person_id == person_id)),
        stays=_stays(session, person_id),
        roles=_held(session, person_id),
        away=_away(session, person_id),
    )


def _stays(session: Session, person_id: int) -> list[Stay]:
    query = (
        select(Membership, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.starts_on.desc())
    )
    return [Stay(row.id, row.team_id, team, row.starts_on, row.ends_on) for row, team in session.execute(query)]


def _held(session: Session, person_id: int) -> list[HeldRole]:
    query = (
        select(RoleGrant, Team.name)
        .outerjoin(Team, Team.id == RoleGrant.team_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    held = [HeldRole(row.id, Role(row.role), row.team_id, team) for row, team in session.execute(query)]
    return sorted(held, key=lambda each: list(Role).index(each.role))


def _away(session: Session, person_id: int) -> list[DaysAway]:
    query = select(Absence).where(Absence.person_id == person_id).order_by(Absence.starts_on.desc())
    return [DaysAway(row.id, row.starts_on, row.ends_on) for row in session.scalars(query)]


def count_members(session: Session, *, organisation_id: int, day: dt.date) -> dict[int, int]:
    """Return how many people are in each team on a day, without those below it; teams with nobody are left out."""
    query = (
        select(Membership.team_id, func.count(Membership.person_id.distinct()))
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Person.erased_at.is_(None), _on(day))
        .group_by(Membership.team_id)
        .order_by(Membership.team_id)
    )
    return {team_id: people for team_id, people in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
