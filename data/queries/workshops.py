"""Workshops as a coach sees them, and who belongs to their teams; names, never anything that somebody answered."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.models import Membership, Organisation, Person, Team, Workshop, WorkshopGuest, WorkshopTeam
from data.types import Month


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A workshop with its teams in the order of the tree, and the months whose results chose them, oldest first.

    `starts_at` is None where only the day is known.
    """

    id: int
    title: str
    aim: str
    happens_on: dt.date
    starts_at: dt.datetime | None
    minutes: int
    revision: int
    cancelled: bool
    archived: bool
    team_ids: tuple[int, ...]
    picked_by: tuple[Month, ...]
    zone: str

    @property
    def month(self) -> Month:
        """The month that it lies in."""
        return Month.of(self.happens_on)

    @property
    def time(self) -> dt.time | None:
        """When it begins by the clocks of the organisation."""
        return None if self.starts_at is None else self.starts_at.astimezone(ZoneInfo(self.zone)).time()


@dataclass(frozen=True, slots=True)
class TeamMembers:
    """Who is in a team on a day, by name."""

    team_id: int
    team: str
    names: tuple[str, ...]


def list_workshops(session: Session, *, organisation_id: int, team_ids: Collection[int]) -> list[WorkshopRow]:
    """Return the workshops all of whose teams are among `team_ids`, the latest day first."""
    teams = _teams(session, organisation_id, None)
    rows = [_row(workshop, zone, teams) for workshop, zone in session.execute(_workshops(organisation_id))]
    return [row for row in rows if row.team_ids and set(row.team_ids) <= set(team_ids)]


def get_workshop(
    session: Session, *, organisation_id: int, workshop_id: int, team_ids: Collection[int]
) -> WorkshopRow | None:
    """Return a workshop, or None where there is none whose teams are all among `team_ids`."""
    found = session.execute(_workshops(organisation_id).where(Workshop.id == workshop_id)).first()
    if found is None:
        return None
    row = _row(found[0], found[1], _teams(session, organisation_id, workshop_id))
    return row if row.team_ids and set(row.team_ids) <= set(team_ids) else None


def list_members(session: Session, *, organisation_id: int, team_ids: Sequence[int], on: dt.date) -> list[TeamMembers]:
    """Return who is, or was, on a day in some teams and in the teams below them, by team; empty teams are left out.

    Of a day that has passed it is who was there then, also those who have left since; never who was erased.
    """
    tree, rows = _tree(session, organisation_id), _members(session, organisation_id, team_ids, on)
    members = [
        TeamMembers(team.id, team.name, tuple(row.name for row in rows if row.team_id == team.id)) for team in tree
    ]
    return [team for team in members if team.names]


def list_member_ids(session: Session, *, organisation_id: int, team_ids: Sequence[int], on: dt.date) -> set[int]:
    """Return who is on a day in some teams and in the teams below them."""
    return {row.id for row in _members(session, organisation_id, team_ids, on)}


def _tree(session: Session, organisation_id: int) -> Sequence[Any]:
    return session.execute(
        select(Team.id, Team.parent_id, Team.name)
        .where(Team.organisation_id == organisation_id)
        .order_by(Team.position, Team.id)
    ).all()


def _members(session: Session, organisation_id: int, team_ids: Sequence[int], on: dt.date) -> Sequence[Any]:
    tree, wanted = _tree(session, organisation_id), set(team_ids)
    for _ in tree:
        wanted |= {row.id for row in tree if row.parent_id in wanted}
    zone = session.scalars(select(Organisation.zone).where(Organisation.id == organisation_id)).one()
    over = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    return session.execute(
        select(Membership.team_id, Person.name, Person.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.team_id.in_(wanted),
            Membership.starts_on <= on,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= on),
            or_(Person.disabled_at.is_(None), Person.disabled_at >= over),
            Person.erased_at.is_(None),
        )
        .order_by(Person.name, Person.id)
    ).all()


def find_workshop(session: Session, *, organisation_id: int, workshop_id: int) -> WorkshopRow | None:
    """Return a workshop of the organisation, whoever its teams are; None where there is none."""
    found = session.execute(_workshops(organisation_id).where(Workshop.id == workshop_id)).first()
    return None if found is None else _row(found[0], found[1], _teams(session, organisation_id, workshop_id))


def count_guests(session: Session, *, organisation_id: int, workshop_id: int) -> int:
    """Return how many people have been invited by mail."""
    query = select(func.count()).where(
        WorkshopGuest.organisation_id == organisation_id, WorkshopGuest.workshop_id == workshop_id
    )
    return session.scalar(query) or 0


def _workshops(organisation_id: int) -> Any:
    return (
        select(Workshop, Organisation.zone)
        .join(Organisation, Organisation.id == Workshop.organisation_id)
        .where(Workshop.organisation_id == organisation_id)
        .order_by(Workshop.happens_on.desc(), Workshop.starts_at.desc(), Workshop.id.desc())
    )


def _teams(session: Session, organisation_id: int, workshop_id: int | None) -> dict[int, tuple[int, ...]]:
    query = (
        select(WorkshopTeam.workshop_id, WorkshopTeam.team_id)
        .join(Team, Team.id == WorkshopTeam.team_id)
        .where(WorkshopTeam.organisation_id == organisation_id)
        .order_by(Team.position, Team.id)
    )
    if workshop_id is not None:
        query = query.where(WorkshopTeam.workshop_id == workshop_id)
    found: dict[int, tuple[int, ...]] = {}
    for workshop, team in session.execute(query):
        found[workshop] = (*found.get(workshop, ()), team)
    return found


def _row(workshop: Workshop, zone: str, teams: Mapping[int, tuple[int, ...]]) -> WorkshopRow:
    return WorkshopRow(
        id=workshop.id,
        title=workshop.title,
        aim=workshop.aim,
        happens_on=workshop.happens_on,
        starts_at=workshop.starts_at,
        minutes=workshop.minutes,
        revision=workshop.revision,
        cancelled=workshop.cancelled_at is not None,
        archived=workshop.archived_at is not None,
        team_ids=teams.get(workshop.id, ()),
        picked_by=tuple(Month.parse(month) for month in (workshop.picked_by or "").split()),
        zone=zone,
    )
