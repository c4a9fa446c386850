"""What an import can change of people, as values: read, compared and written for thousands at once."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.errors import ConflictError
from data.language import lazy
from data.models import Membership, Person, RoleGrant

AT_ONCE = 500
TAKEN = lazy("Somebody has one of these e-mail addresses already, perhaps in another organisation here.")

Stay = tuple[int, dt.date, dt.date | None]  # team, first day, last day
Held = tuple[str, int | None]  # role, team


@dataclass(frozen=True, slots=True)
class PersonState:
    """Who somebody is, when they are in which team (by first day), and the roles in force."""

    name: str
    email: str
    employee_id: str | None = None
    job_role: str | None = None
    region: str | None = None
    started_on: dt.date | None = None
    stays: tuple[Stay, ...] = ()
    grants: frozenset[Held] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return the state in kinds that JSON has."""
        return {
            **{name: getattr(self, name) for name in DETAILS if name != "started_on"},
            "started_on": self.started_on and self.started_on.isoformat(),
            "stays": [[team, starts.isoformat(), ends and ends.isoformat()] for team, starts, ends in self.stays],
            "grants": sorted(([role, team] for role, team in self.grants), key=str),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "PersonState":
        """Read what `as_json` gave."""
        day = dt.date.fromisoformat
        return cls(
            **{name: kept[name] for name in DETAILS if name != "started_on"},
            started_on=kept["started_on"] and day(kept["started_on"]),
            stays=tuple((team, day(starts), ends and day(ends)) for team, starts, ends in kept["stays"]),
            grants=frozenset((role, team) for role, team in kept["grants"]),
        )

    def with_teams(self, numbers: dict[int, int]) -> "PersonState":
        """Return the state with other team ids, where `numbers` names one."""
        return replace(
            self,
            stays=tuple((numbers.get(team, team), starts, ends) for team, starts, ends in self.stays),
            grants=frozenset((role, team if team is None else numbers.get(team, team)) for role, team in self.grants),
        )


def in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in parts that a statement can name."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


DETAILS = tuple(field.name for field in fields(PersonState) if field.name not in {"stays", "grants"})


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a person who is here."""

    person_id: int
    before: PersonState
    after: PersonState


def read_states(
    session: Session, *, organisation_id: int, person_ids: Sequence[int] | None = None
) -> dict[int, PersonState]:
    """Return the states of everybody of an organisation, or of some, by id; of nobody who was erased."""
    wanted: Iterable[Sequence[int] | None] = [None] if person_ids is None else in_parts(person_ids)
    found: dict[int, PersonState] = {}
    for some in wanted:
        found |= _read(session, organisation_id, some)
    return found


def _read(session: Session, organisation_id: int, some: Sequence[int] | None) -> dict[int, PersonState]:
    people = select(Person.id, *(getattr(Person, name) for name in DETAILS)).where(
        Person.organisation_id == organisation_id, Person.erased_at.is_(None)
    )
    stays = select(Membership.person_id, Membership.team_id, Membership.starts_on, Membership.ends_on).where(
        Membership.organisation_id == organisation_id
    )
    grants = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.team_id).where(
        RoleGrant.organisation_id == organisation_id, RoleGrant.revoked_at.is_(None)
    )
    if some is not None:
        people = people.where(Person.id.in_(some))
        stays, grants = stays.where(Membership.person_id.in_(some)), grants.where(RoleGrant.person_id.in_(some))
    stays_of: dict[int, list[Stay]] = {}
    for person_id, team_id, starts, ends in session.execute(stays.order_by(Membership.person_id, Membership.starts_on)):
        stays_of.setdefault(person_id, []).append((team_id, starts, ends))
    held: dict[int, set[Held]] = {}
    for person_id, role, place in session.execute(grants):
        held.setdefault(person_id, set()).add((role, place))
    found: dict[int, PersonState] = {}
    for row in session.execute(people.order_by(Person.id)):
        details = dict(zip(DETAILS, tuple(row)[1:], strict=True))
        theirs, roles = tuple(stays_of.get(row[0], ())), frozenset(held.get(row[0], ()))
        found[row[0]] = PersonState(**details, stays=theirs, grants=roles)
    return found


def add_states(session: Session, *, organisation_id: int, states: Sequence[PersonState], now: dt.datetime) -> list[int]:
    """Add people who are new; returns their ids in the order of `states`.

    Raises:
        ConflictError: Somebody has one of the addresses already.
    """
    if not states:
        return []
    shared = {"organisation_id": organisation_id, "created_at": now}
    rows = [shared | {name: getattr(state, name) for name in DETAILS} for state in states]
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Person).on_conflict_do_nothing().returning(Person.id, Person.email)
    ids = {email: person_id for person_id, email in session.execute(statement, rows)}
    if len(ids) < len(states):
        raise ConflictError(TAKEN)
    if session.get_bind().dialect.name == "postgresql":
        # The plans that check foreign keys were made when there was next to nobody; kept, they would read everybody
        # for each row that follows.
        session.execute(text("DISCARD PLANS"))
    found = [ids[state.email] for state in states]
    empty = [replace(state, stays=(), grants=frozenset()) for state in states]
    write_states(
        session,
        organisation_id=organisation_id,
        changes=[Change(*each) for each in zip(found, empty, states, strict=True)],
        now=now,
    )
    return found


def write_states(session: Session, *, organisation_id: int, changes: Sequence[Change], now: dt.datetime) -> None:
    """Make people what the changes say, in a handful of statements however many people there are."""
    _write_details(session, changes)
    _write_stays(session, organisation_id, changes)
    _write_grants(session, organisation_id, changes, now)


def _write_details(session: Session, changes: Sequence[Change]) -> None:
    rows = [
        {"of": change.person_id} | {f"new_{name}": getattr(change.after, name) for name in DETAILS}
        for change in changes
        if any(getattr(change.before, name) != getattr(change.after, name) for name in DETAILS)
    ]
    person: Any = Person.__table__
    values = {name: bindparam(f"new_{name}", type_=person.c[name].type) for name in DETAILS}
    _run(session, update(person).where(person.c.id == bindparam("of")).values(values), rows)


def _write_stays(session: Session, organisation_id: int, changes: Sequence[Change]) -> None:
    added, changed, removed = [], [], []
    for change in changes:
        before = {stay[1]: stay for stay in change.before.stays}
        after = {stay[1]: stay for stay in change.after.stays}
        removed += [{"of": change.person_id, "day": day} for day in before.keys() - after.keys()]
        for day, stay in after.items():
            if day not in before:
                row = {"organisation_id": organisation_id, "person_id": change.person_id, "team_id": stay[0]}
                added.append(row | {"starts_on": day, "ends_on": stay[2]})
            elif before[day] != stay:
                changed.append({"of": change.person_id, "day": day, "team": stay[0], "end": stay[2]})
    table: Any = Membership.__table__
    here = (table.c.person_id == bindparam("of")) & (table.c.starts_on == bindparam("day"))
    _run(session, delete(table).where(here), removed)
    values = {"team_id": bindparam("team"), "ends_on": bindparam("end", type_=table.c.ends_on.type)}
    _run(session, update(table).where(here).values(values), changed)
    _run(session, insert(table), added)


def _write_grants(session: Session, organisation_id: int, changes: Sequence[Change], now: dt.datetime) -> None:
    given, taken = [], []
    for change in changes:
        shared = {"organisation_id": organisation_id, "person_id": change.person_id, "granted_at": now}
        for role, team in sorted(change.after.grants - change.before.grants, key=str):
            given.append(shared | {"role": role, "team_id": team})
        for role, team in change.before.grants - change.after.grants:
            taken.append({"of": change.person_id, "what": role, "place": -1 if team is None else team})
    table: Any = RoleGrant.__table__
    mine = (table.c.person_id == bindparam("of")) & (table.c.role == bindparam("what")) & table.c.revoked_at.is_(None)
    there = func.coalesce(table.c.team_id, -1) == bindparam("place")
    _run(session, update(table).where(mine, there).values(revoked_at=now), taken)
    _run(session, insert(table), given)


def _run(session: Session, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(statement, rows)


def happenings(change: Change, *, new: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a change is in the words of the audit trail: acts with ids, kinds and days, never names."""
    before, after = change.before, change.after
    changed = [name for name in DETAILS if getattr(before, name) != getattr(after, name)]
    if new:
        roles = sorted({role for role, _ in after.grants})
        teams = [{"team": team, "on": str(starts)} for team, starts, _ in after.stays]
        yield "person_added", {"roles": roles, "teams": teams}
        return
    if changed:
        yield "person_changed", {"fields": changed}
    yield from _moves(before.stays, after.stays)
    for role, team_id in sorted(after.grants - before.grants, key=str):
        yield "role_granted", {"role": role, "team": team_id}
    for role, team_id in sorted(before.grants - after.grants, key=str):
        yield "role_revoked", {"role": role, "team": team_id}


def _moves(before: Sequence[Stay], after: Sequence[Stay]) -> Iterator[tuple[str, dict[str, Any]]]:
    begun = {stay[:2] for stay in before}
    for stay in after:
        team, starts, ends = stay
        if stay[:2] not in begun:
            yield "team_joined", {"team": team, "on": str(starts)}
        if stay not in before and ends is not None:
            yield "team_left", {"team": team, "on": str(ends)}
    days = {starts for _, starts, _ in after}
    for team, starts, _ in before:
        if starts not in days:
            yield "team_move_dropped", {"team": team, "on": str(starts)}
