"""Files of people: what one would change, taking it in as a whole, and taking the last one back."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.commands.alerts import tell_of_addresses
from data.commands.audit import record, record_many
from data.commands.closing import Closing, gone_on, read_closings
from data.commands.organisations import lock_organisation, plain_team_name
from data.commands.people import leave_addresses
from data.commands.staff_rules import Mistakes, NewTeam, StaffEntry, TeamBook, left, wanted_state
from data.commands.staff_states import (
    Change,
    PersonState,
    add_states,
    happenings,
    in_parts,
    read_states,
    write_states,
)
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy, mark
from data.models import Membership, PeopleChange, PeopleImport, Person, RoleGrant, Team
from data.queries.organisations import list_teams

UNDO_FOR = dt.timedelta(days=30)  # afterwards what is kept for undoing, with its names, is forgotten
NO_IMPORT = lazy("There is no import that could be undone.")
NOTHING = PersonState("", "")
CHANGED_SINCE = mark(
    "This import cannot be undone any more: %(people)s of its people changed since, were asked or signed in."
)
SOME_CHANGED = lazy("This import cannot be undone any more: some of its people changed since, were asked or signed in.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that cannot be followed, and why; line 0 is the file as a whole. No column: the line as a whole."""

    line: int
    words: str
    column: str = ""


@dataclass(slots=True)
class Plan:
    """What a file would do: people who are new, what becomes of others, and what it says nothing about."""

    new: list[PersonState] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    teams: list[NewTeam] = field(default_factory=list)
    words: Mapping[int, str] = field(default_factory=dict)  # names of teams by id
    unchanged: int = 0
    missing: int = 0  # people who are in a team and not in the file
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return what tells this plan from another one."""
        summed = hashlib.sha256()
        for part in self._parts():
            summed.update(json.dumps(part).encode() + b"\n")
        return summed.hexdigest()

    def _parts(self) -> Iterator[list[Any]]:
        yield from (["new", state.as_json()] for state in self.new)
        yield from (["changed", each.person_id, each.before.as_json(), each.after.as_json()] for each in self.changes)
        yield from (["team", team.id, team.name, team.parent_id] for team in self.teams)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.changes or self.teams)


def plan_staff(
    session: Session, *, organisation_id: int, entries: Iterable[StaffEntry], on: dt.date, others_leave: bool = False
) -> Plan:
    """Return what a file would do; changes of teams count from `on`, and with `others_leave` who is not in it leaves.

    People are known by employee number, else by address. Nothing is written.
    """
    states = read_states(session, organisation_id=organisation_id)
    teams = [team for team in list_teams(session, organisation_id) if team.closed_on is None or team.closed_on > on]
    book = TeamBook(teams, read_closings(session, organisation_id))
    plan = Plan()
    known = _Known(states)
    for entry in entries:
        wrong = Mistakes()
        person_id = known.find(entry, wrong)
        state = None if person_id is None else states[person_id]
        after = wanted_state(entry, state, book, on, wrong)
        if wrong.found:
            plan.refusals += [Refusal(entry.line, words, column) for column, words in wrong.found]
            continue
        if person_id is None or state is None:
            plan.new.append(after)
        elif after == state:
            plan.unchanged += 1
        else:
            plan.changes.append(Change(person_id, state, after))
    for person_id, state in states.items():
        after_all = left(state.stays, on)
        if person_id in known.seen or after_all == state.stays:
            continue
        plan.missing += 1
        if others_leave:
            plan.changes.append(Change(person_id, state, _with_stays(state, after_all)))
    plan.teams, plan.words = book.new, book.words
    return plan


def _with_stays(state: PersonState, stays: Any) -> PersonState:
    return PersonState(**{name: getattr(state, name) for name in PersonState.__slots__ if name != "stays"}, stays=stays)


def _gone_on(state: PersonState, closings: Mapping[int, Closing]) -> PersonState:
    """Return a state whose last stay goes on where its team closes; teams may close after an import."""
    return _with_stays(
        state, (*state.stays[:-1], *(part for stay in state.stays[-1:] for part in gone_on(stay, closings)))
    )


class _Known:
    """Finds the person of a line, and each only once."""

    def __init__(self, states: Mapping[int, PersonState]) -> None:
        self._states = states
        self._by_email = {state.email: person_id for person_id, state in states.items()}
        self._by_number = {state.employee_id: person_id for person_id, state in states.items() if state.employee_id}
        self._lines: dict[str, int] = {}
        self.seen: set[int] = set()

    def find(self, entry: StaffEntry, wrong: Mistakes) -> int | None:
        """Return the person of a line, None for somebody new.

        What is noted in `wrong`: the line is about somebody of another line, or about two people at once.
        """
        kinds = (
            ("email", gettext("e-mail address"), entry.email),
            ("employee_id", gettext("employee number"), entry.employee_id),
        )
        for column, kind, value in kinds:
            line = self._lines.setdefault(f"{column} {value}", entry.line) if value else entry.line
            with wrong.of(column):
                if line != entry.line:
                    raise RefusedError(gettext("Line %(line)s has the same %(kind)s.", line=line, kind=kind))
        by_email = self._by_email.get(entry.email)
        by_number = self._by_number.get(entry.employee_id or "")
        found = by_number if by_number is not None else by_email
        with wrong.of("employee_id"):
            if by_email is not None and by_number is not None and by_email != by_number:
                raise RefusedError(gettext("Employee number and e-mail address belong to two different people."))
            number = self._states[found].employee_id if found is not None else None
            if number and entry.employee_id and number != entry.employee_id:
                raise RefusedError(
                    gettext("The person with this e-mail address has the employee number %(number)s.", number=number)
                )
        with wrong.of(""):
            if found in self.seen and not wrong.found:  # else that is told already
                raise RefusedError(gettext("Another line is about the same person."))
        if found is not None:
            self.seen.add(found)
        return found


def import_staff(
    session: Session,
    *,
    organisation_id: int,
    entries: Iterable[StaffEntry],
    on: dt.date,
    now: dt.datetime,
    others_leave: bool = False,
    digest: str | None = None,
    actor_id: int | None = None,
) -> Plan:
    """Take a file in as a whole; returns what was done. Taken in before, it changes nothing.

    `digest` is that of the plan somebody agreed to.

    Raises:
        RefusedError: A line cannot be followed; nothing is taken in.
        ConflictError: People or teams have changed since the plan was looked at, or somebody else has an address.
    """
    lock_organisation(session, organisation_id)
    plan = plan_staff(session, organisation_id=organisation_id, entries=entries, on=on, others_leave=others_leave)
    if plan.refusals:
        first = plan.refusals[0]
        raise RefusedError(gettext("Line %(line)s: %(words)s", line=first.line, words=first.words))
    if digest is not None and digest != plan.digest:
        raise ConflictError(gettext("People or teams have changed meanwhile. Look at the differences again."))
    if plan.empty:
        return plan
    numbers = _make_teams(session, organisation_id, plan.teams, now, actor_id)
    new = [state.with_teams(numbers) for state in plan.new]
    changes = [Change(each.person_id, each.before, each.after.with_teams(numbers)) for each in plan.changes]
    added = add_states(session, organisation_id=organisation_id, states=new, now=now)
    try:
        with session.begin_nested():
            write_states(session, organisation_id=organisation_id, changes=changes, now=now)
    except IntegrityError as error:
        raise ConflictError(
            gettext("Somebody else has one of the new e-mail addresses or employee numbers.")
        ) from error
    born = [Change(person_id, NOTHING, state) for person_id, state in zip(added, new, strict=True)]
    totals = {"new": len(born), "changed": len(changes), "teams": list(numbers.values())}
    made = PeopleImport(organisation_id=organisation_id, made_at=now, counts_from=on, totals=totals)
    _keep(session, made, born, changes)
    _tell(session, organisation_id, actor_id, now, "people_imported", born, changes)
    _leave_addresses(session, organisation_id, changes, now, actor_id)
    return plan


def _leave_addresses(
    session: Session, organisation_id: int, changes: Sequence[Change], now: dt.datetime, actor_id: int | None
) -> None:
    """End what old addresses open, and tell both mailboxes of everybody whose address a file changed."""
    former = {each.person_id: each.before.email for each in changes if each.before.email != each.after.email}
    leave_addresses(session, list(former), now)
    tell_of_addresses(session, organisation_id=organisation_id, former=former, actor_id=actor_id, now=now)


def _make_teams(
    session: Session, organisation_id: int, teams: Sequence[NewTeam], now: dt.datetime, actor_id: int | None
) -> dict[int, int]:
    """Make the teams that a file names, level by level; returns their ids by those that stood for them."""
    made: dict[int, Team] = {}
    positions: dict[int, int] = {}
    for team in list_teams(session, organisation_id):
        if team.parent_id is not None:
            positions[team.parent_id] = max(positions.get(team.parent_id, -1), team.position)
    waiting = list(teams)
    while waiting:
        ready = [new for new in waiting if new.parent_id > 0 or new.parent_id in made]
        for new in ready:
            parent_id = made[new.parent_id].id if new.parent_id < 0 else new.parent_id
            positions[parent_id] = positions.get(parent_id, -1) + 1
            made[new.id] = Team(
                organisation_id=organisation_id,
                name=plain_team_name(new.name),
                parent_id=parent_id,
                position=positions[parent_id],
                created_at=now,
            )
        session.add_all(made[new.id] for new in ready)
        session.flush()
        waiting = [new for new in waiting if new.id not in made]
    record_many(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        happenings=(("team_created", "team", team.id, {"parent": team.parent_id}) for team in made.values()),
        now=now,
    )
    return {number: team.id for number, team in made.items()}


def _keep(session: Session, made: PeopleImport, born: Sequence[Change], changes: Sequence[Change]) -> None:
    """Keep what an import did, so that it can be undone, and forget what earlier ones did."""
    session.execute(delete(PeopleChange).where(PeopleChange.organisation_id == made.organisation_id))
    session.add(made)
    session.flush()
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": made.organisation_id,
            "import_id": made.id,
            "person_id": each.person_id,
            "before": each.before.as_json() if each.before is not NOTHING else None,
            "after": each.after.as_json(),
        }
        for each in (*born, *changes)
    ]
    if rows:
        session.execute(insert(PeopleChange), rows)


def _tell(
    session: Session,
    organisation_id: int,
    actor_id: int | None,
    now: dt.datetime,
    act: str,
    born: Sequence[Change],
    changes: Sequence[Change],
) -> None:
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act=act,
        subject="organisation",
        subject_id=organisation_id,
        details={"new": len(born), "changed": len(changes)},
        now=now,
    )

    def each() -> Iterator[tuple[str, str, int, Mapping[str, Any]]]:
        for new, some in ((True, born), (False, changes)):
            for change in some:
                for what, details in happenings(change, new=new):
                    yield what, "person", change.person_id, details

    record_many(session, organisation_id=organisation_id, actor_id=actor_id, happenings=each(), now=now)


def undo_import(
    session: Session, *, organisation_id: int, import_id: int, now: dt.datetime, actor_id: int | None = None
) -> int:
    """Take the last import back: everybody becomes what they were, who was new is gone; returns how many people.

    Raises:
        NotFoundError: There is no such import, it is not the last one, or it was undone.
        ConflictError: Somebody it touched was changed since, was asked or signed in.
    """
    lock_organisation(session, organisation_id)
    latest = (
        select(PeopleImport).where(PeopleImport.organisation_id == organisation_id).order_by(PeopleImport.id.desc())
    )
    made = session.scalars(latest.limit(1)).first()
    if made is None or made.id != import_id or made.undone_at is not None or made.made_at <= now - UNDO_FOR:
        raise NotFoundError(NO_IMPORT)
    kept = session.scalars(select(PeopleChange).where(PeopleChange.import_id == made.id)).all()
    after = {row.person_id: PersonState.from_json(row.after) for row in kept}
    before = {row.person_id: PersonState.from_json(row.before) for row in kept if row.before is not None}
    closings = read_closings(session, organisation_id)
    now_ = read_states(session, organisation_id=organisation_id, person_ids=sorted(after))
    changed = sum(now_.get(person_id) != state for person_id, state in after.items())
    if changed:
        raise ConflictError(gettext(CHANGED_SINCE, people=changed))
    before = {person_id: _gone_on(state, closings) for person_id, state in before.items()}
    back = [Change(person_id, after[person_id], state) for person_id, state in before.items()]
    write_states(session, organisation_id=organisation_id, changes=back, now=now)
    gone = sorted(after.keys() - before.keys())
    session.execute(delete(PeopleChange).where(PeopleChange.import_id == made.id))
    _remove(session, gone)
    _remove_teams(session, made.totals["teams"])
    made.undone_at = now
    session.flush()
    _tell(session, organisation_id, actor_id, now, "people_import_undone", [], back)
    _leave_addresses(session, organisation_id, back, now, actor_id)
    record_many(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        happenings=(("person_removed", "person", person_id, {}) for person_id in gone),
        now=now,
    )
    return len(after)


def forget_changes(session: Session, *, now: dt.datetime) -> None:
    """Forget what imports did that cannot be undone any more: it holds names and addresses."""
    old = select(PeopleImport.id).where(PeopleImport.made_at <= now - UNDO_FOR)
    session.execute(
        delete(PeopleChange).where(PeopleChange.import_id.in_(old)), execution_options={"synchronize_session": False}
    )


def _remove(session: Session, person_ids: Sequence[int]) -> None:
    """Remove people of whom nothing else is known.

    Raises:
        ConflictError: Something points to one of them.
    """
    try:
        with session.begin_nested():
            for some in in_parts(person_ids):
                session.execute(delete(RoleGrant).where(RoleGrant.person_id.in_(some)))
                session.execute(delete(Membership).where(Membership.person_id.in_(some)))
                session.execute(delete(Person).where(Person.id.in_(some)))
    except IntegrityError as error:
        raise ConflictError(SOME_CHANGED) from error


def _remove_teams(session: Session, team_ids: Sequence[int]) -> None:
    """Remove the teams that an import made, children first; those that are in use by now stay."""
    for team_id in reversed(team_ids):
        try:
            with session.begin_nested():
                session.execute(delete(Team).where(Team.id == team_id))
        except IntegrityError:
            continue
