"""The audit trail as administrators read it: newest first, by kind, person and period, with names looked up.

Signing in and out are there without a name, unless it is an administrator's: whoever signs in while a round is open
does so to answer, and who answered is shown to nobody.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Person, RoleGrant, Team
from data.types import Role

A_PAGE, AT_ONCE = 50, 1000
WAYS_IN = frozenset({"signed_in", "signed_out", "sessions_ended", "recovery_code_used"})


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries: those of an act, about or by a person, from a moment to before another."""

    act: str | None = None
    person_id: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An entry with the people and teams that it speaks of; `person_id` and `actor_id` are None where nobody is named.

    `nameless` entries were made by somebody who is not named, and say when to the minute: their hash with more would
    let anybody find by trying who it was. Others without an actor were made by the system.
    """

    number: int
    happened_at: dt.datetime
    act: str
    subject: str
    person_id: int | None
    actor_id: int | None
    nameless: bool
    team: str | None
    details: Mapping[str, Any]
    hash: str
    people: Mapping[int, str] = field(repr=False)
    teams: Mapping[int, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail, and how many entries there are on all pages."""

    rows: Sequence[TrailRow]
    number: int
    entries: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.entries // A_PAGE))


def _administrators(session: Session, organisation_id: int) -> set[int]:
    """Return everybody who administers the organisation or did once."""
    query = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation_id, RoleGrant.role == Role.ADMINISTRATOR
    )
    return set(session.scalars(query))


def _chosen(organisation_id: int, chosen: TrailFilter, administrators: set[int]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [AuditEntry.organisation_id == organisation_id]
    if chosen.act is not None:
        found.append(AuditEntry.act == chosen.act)
    if chosen.person_id is not None:
        about = (AuditEntry.subject == "person") & (AuditEntry.subject_id == chosen.person_id)
        found.append(or_(about, AuditEntry.actor_id == chosen.person_id))
        if chosen.person_id not in administrators:
            found.append(AuditEntry.act.not_in(WAYS_IN))
    if chosen.since is not None:
        found.append(AuditEntry.happened_at >= chosen.since)
    if chosen.until is not None:
        found.append(AuditEntry.happened_at < chosen.until)
    return found


def list_trail(session: Session, *, organisation_id: int, chosen: TrailFilter, page: int = 1) -> TrailPage:
    """Return a page of 50 entries, newest first."""
    administrators = _administrators(session, organisation_id)
    where = _chosen(organisation_id, chosen, administrators)
    entries = session.scalar(select(func.count(AuditEntry.id)).where(*where)) or 0
    number = min(max(page, 1), max(1, -(-entries // A_PAGE)))
    query = select(AuditEntry).where(*where).order_by(AuditEntry.number.desc())
    some = session.scalars(query.limit(A_PAGE).offset((number - 1) * A_PAGE)).all()
    return TrailPage(_rows(session, organisation_id, some, administrators), number, entries)


def all_of_trail(session: Session, *, organisation_id: int, chosen: TrailFilter) -> Iterator[TrailRow]:
    """Yield every entry that was chosen, oldest first."""
    administrators = _administrators(session, organisation_id)
    query = select(AuditEntry).where(*_chosen(organisation_id, chosen, administrators)).order_by(AuditEntry.number)
    for some in session.scalars(query.execution_options(yield_per=AT_ONCE)).partitions():
        yield from _rows(session, organisation_id, some, administrators)


def list_acts(session: Session, *, organisation_id: int) -> list[str]:
    """Return the acts that the organisation's trail holds."""
    query = select(AuditEntry.act).where(AuditEntry.organisation_id == organisation_id).distinct()
    return sorted(session.scalars(query))


def _rows(
    session: Session, organisation_id: int, entries: Sequence[AuditEntry], administrators: set[int]
) -> list[TrailRow]:
    people = {each.subject_id for each in entries if each.subject == "person"} | {each.actor_id for each in entries}
    names = _names(session, Person, organisation_id, people)
    teams = _names(session, Team, organisation_id, {team for each in entries for team in _teams(each)})
    return [_row(entry, names, teams, administrators) for entry in entries]


def _teams(entry: AuditEntry) -> Iterator[int]:
    details = entry.details
    named = [entry.subject_id if entry.subject == "team" else None, details.get("team"), details.get("parent")]
    for each in (*named, *details.get("teams", ())):
        team = each.get("team") if isinstance(each, dict) else each
        if isinstance(team, int):
            yield team


def _names(
    session: Session, table: type[Person] | type[Team], organisation_id: int, ids: Iterable[int | None]
) -> dict[int, str]:
    wanted = [each for each in ids if each is not None]
    query = select(table.id, table.name).where(table.organisation_id == organisation_id, table.id.in_(wanted))
    return {row_id: name for row_id, name in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def _row(entry: AuditEntry, people: Mapping[int, str], teams: Mapping[int, str], administrators: set[int]) -> TrailRow:
    nameless = entry.act in WAYS_IN and entry.actor_id not in administrators
    about = entry.subject_id if entry.subject == "person" else None
    return TrailRow(
        number=entry.number,
        happened_at=entry.happened_at.replace(second=0, microsecond=0) if nameless else entry.happened_at,
        act=entry.act,
        subject=entry.subject,
        person_id=None if nameless else about,
        actor_id=None if nameless else entry.actor_id,
        nameless=nameless,
        team=teams.get(entry.subject_id or 0) if entry.subject == "team" else None,
        details=entry.details,
        hash=entry.hash,
        people=people,
        teams=teams,
    )
