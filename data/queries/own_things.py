"""What a signed-in person may read of what is kept for them: choices, commitments, accesses, everything."""

import datetime as dt
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, null, or_, select
from sqlalchemy.orm import Session

from data.commands.contact_names import names_of
from data.commands.erasure import destroyed
from data.commands.keyring import KeyLostError, Keyring
from data.metrics.episodes import Direction
from data.models import (
    AccessEntry,
    AnswerConflict,
    Assignment,
    AuditEntry,
    Base,
    Commitment,
    Contact,
    Membership,
    Organisation,
    OwnChoice,
    Person,
    PersonKey,
    RoleGrant,
    Submission,
    Team,
)
from data.queries.own_favours import CANNOT_BE_READ, OwnFavour
from data.types import Month

LEFT_OUT = frozenset(
    {"organisation_id", "person_id", "salt", "stop_hash", "token_hash", "code_hash", "locked_secret", "last_step"}
    | {"once_key", "digest"}
)
CHANGEABLE = dt.timedelta(days=30)  # how long what was settled about an offer can be changed
_TOLD = {"name": "alias"}  # what a column of contacts is called in what people get
LATEST = 20


@dataclass(frozen=True, slots=True)
class OwnCommitment:
    """What the person said they would offer, in which month, and what they last answered."""

    id: int
    words: str
    month: Month
    state: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer changed in two places: kind, number and words of the one that lost and of the one that counts."""

    item: str
    earlier: tuple[str, int | None, str | None]
    later: tuple[str, int | None, str | None]
    happened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Access:
    """Something that was done with what is the person's: by a person, a program or (both None) the system, and when.

    What is done day after day is told once: `days` on which it was done, and the last time.
    """

    what: str
    actor_id: int | None
    actor: str | None
    program: str | None
    happened_at: dt.datetime
    days: int = 1


def get_choices(session: Session, *, organisation_id: int, person_id: int) -> Mapping[str, str]:
    """Return what the person chose about their own page."""
    rows = session.execute(
        select(OwnChoice.choice, OwnChoice.value)
        .where(OwnChoice.organisation_id == organisation_id, OwnChoice.person_id == person_id)
        .order_by(OwnChoice.choice)
    )
    return {row.choice: row.value for row in rows}


def list_own_commitments(
    session: Session, *, organisation_id: int, person_id: int, today: dt.date, keyring: Keyring
) -> list[OwnCommitment]:
    """Return what the person said they would offer and has not settled, oldest first: asked about a month later.

    Months are those of the organisation's zone. What was answered with "not yet" is asked about again in the next one.
    """
    offered = _offered(organisation_id, person_id, "open", "not_yet")
    rows = session.scalars(offered.order_by(Commitment.created_at, Commitment.id))
    zone = _zone(session, organisation_id)
    asked = [row for row in rows if _month(row.answered_at or row.created_at, zone) < Month.of(today)]
    return [_own_commitment(session, row, zone, keyring) for row in asked]


def list_settled_commitments(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, keyring: Keyring
) -> list[OwnCommitment]:
    """Return what the person answered with "yes" or "no longer" in the last 30 days, latest first: to be changed."""
    settled = _offered(organisation_id, person_id, "happened", "no_longer")
    lately = settled.where(Commitment.answered_at > now - CHANGEABLE)
    rows = session.scalars(lately.order_by(Commitment.answered_at.desc(), Commitment.id.desc()))
    zone = _zone(session, organisation_id)
    return [_own_commitment(session, row, zone, keyring) for row in rows]


def _offered(organisation_id: int, person_id: int, *states: str) -> Select[Commitment]:
    return select(Commitment).where(
        Commitment.organisation_id == organisation_id,
        Commitment.person_id == person_id,
        Commitment.state.in_(states),
    )


def _zone(session: Session, organisation_id: int) -> ZoneInfo:
    return ZoneInfo(session.scalars(select(Organisation.zone).where(Organisation.id == organisation_id)).one())


def _month(moment: dt.datetime, zone: ZoneInfo) -> Month:
    return Month.of(moment.astimezone(zone).date())


def _own_commitment(session: Session, row: Commitment, zone: ZoneInfo, keyring: Keyring) -> OwnCommitment:
    return OwnCommitment(row.id, _own_words(session, row, keyring), _month(row.created_at, zone), row.state)


def _own_words(session: Session, row: Commitment, keyring: Keyring) -> str:
    """The words of a commitment in a person's own name; those of older ones are in clear."""
    if row.secret_words is None or row.person_id is None:
        return row.words
    try:
        return keyring.decrypt(session, person_id=row.person_id, secret_words=row.secret_words)
    except KeyLostError:
        return str(CANNOT_BE_READ)  # it is searched and joined like any text


def list_own_conflicts(session: Session, *, organisation_id: int, person_id: int, round_id: int) -> list[Conflict]:
    """Return the answers to a round that the person changed in two places, in the order in which it happened."""
    rows = session.scalars(
        select(AnswerConflict)
        .join(Submission, Submission.id == AnswerConflict.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            AnswerConflict.organisation_id == organisation_id,
            Assignment.person_id == person_id,
            Assignment.round_id == round_id,
        )
        .order_by(AnswerConflict.id)
    )
    return [
        Conflict(
            row.item,
            (row.earlier_kind, row.earlier_number, row.earlier_words),
            (row.later_kind, row.later_number, row.later_words),
            row.happened_at,
        )
        for row in rows
    ]


def list_accesses(session: Session, *, organisation_id: int, person_id: int) -> list[Access]:
    """Return the latest things done with what is the person's, newest first.

    They are the latest 20 looks at the person, the latest 20 kinds of looks at everybody or by programs, and the latest
    20 of the audit trail: a list that is opened every day does not hide who looked a month ago.
    """
    entry = AccessEntry
    daily = or_(entry.person_id.is_(None), entry.program.is_not(None))
    here = entry.organisation_id == organisation_id, _accessed(organisation_id, person_id)
    looked = (
        select(entry.what, entry.actor_id, Person.name, entry.program, entry.happened_at)
        .outerjoin(Person, Person.id == entry.actor_id)
        .where(*here, entry.person_id.is_not(None), entry.program.is_(None))
        .order_by(entry.happened_at.desc(), entry.id.desc())
        .limit(LATEST)
    )
    last = func.max(entry.happened_at)
    again = (
        select(entry.what, entry.actor_id, Person.name, entry.program, last, func.count())
        .outerjoin(Person, Person.id == entry.actor_id)
        .where(*here, daily, entry.actor_id.is_distinct_from(person_id))  # one's own looking at the list is no news
        .group_by(entry.what, entry.actor_id, Person.name, entry.program)
        .order_by(last.desc())
        .limit(LATEST)
    )
    done = (
        select(AuditEntry.act, AuditEntry.actor_id, Person.name, null(), AuditEntry.happened_at)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(
            AuditEntry.organisation_id == organisation_id,
            AuditEntry.subject == "person",
            AuditEntry.subject_id == person_id,
        )
        .order_by(AuditEntry.number.desc())
        .limit(LATEST)
    )
    found = [Access(*row) for query in (looked, again, done) for row in session.execute(query)]
    return sorted(found, key=lambda one: one.happened_at, reverse=True)


def _accessed(organisation_id: int, person_id: int) -> ColumnElement[bool]:
    """The entries of the access log about a person, and those about the list of everybody since they are in it."""
    added = select(Person.created_at).where(Person.organisation_id == organisation_id, Person.id == person_id)
    of_all = AccessEntry.person_id.is_(None) & (AccessEntry.happened_at >= added.scalar_subquery())
    return (AccessEntry.person_id == person_id) | of_all


def open_memories(favours: Sequence[OwnFavour], *, over: Container[Hashable]) -> list[OwnFavour]:
    """Return help after which nothing went the other way with its contact, newest first.

    Anything that went the other way on its day or later follows it: nothing is paired off, as in an account. Left out
    is help that needs no return, and that of contacts that are `over`.
    """
    latest: dict[tuple[int, str], dt.date] = {}
    for one in favours:
        key = one.contact_id, one.direction
        latest[key] = max(one.happened_on, latest.get(key, one.happened_on))
    other = {Direction.GAVE.value: Direction.RECEIVED.value, Direction.RECEIVED.value: Direction.GAVE.value}
    return [
        one
        for one in reversed(favours)
        if one.direction in other
        and not one.no_return_expected
        and one.contact_id not in over
        and latest.get((one.contact_id, other[one.direction]), dt.date.min) < one.happened_on
    ]


def _cell(session: Session, person_id: int, keyring: Keyring, value: object) -> object:
    if isinstance(value, bytes):
        try:
            return keyring.decrypt(session, person_id=person_id, secret_words=value)
        except KeyLostError:
            return str(CANNOT_BE_READ)  # a file takes the words, not the promise of words
    return value.isoformat() if isinstance(value, dt.date) else value


def _rows(session: Session, table: Any, condition: Any, person_id: int, keyring: Keyring) -> list[dict[str, object]]:
    columns = [column for column in table.__table__.columns if column.name not in LEFT_OUT]
    query = select(*columns).where(condition).order_by(*table.__table__.primary_key.columns)
    return [
        {column.name: _cell(session, person_id, keyring, value) for column, value in zip(columns, row, strict=True)}
        for row in session.execute(query)
    ]


def _own_contacts(session: Session, condition: Any, person_id: int, keyring: Keyring) -> list[dict[str, object]]:
    """Return contacts with their names in clear, also those that are not encrypted yet."""
    called = names_of(session, person_id=person_id, keyring=keyring)
    stored = select(Contact.id, Contact.digest, Contact.name).where(condition)
    names: dict[object, str] = {row[0]: called(*row) for row in session.execute(stored)}
    rows = _rows(session, Contact, condition, person_id, keyring)
    return [{_TOLD.get(key, key): value for key, value in (row | {"name": names[row["id"]]}).items()} for row in rows]


def columns_of(table: str) -> list[str]:
    """Return the columns of a table of `get_everything`, for where it has no rows."""
    if table == "membership":
        return ["team", "starts_on", "ends_on"]
    if table == Contact.__tablename__:
        return [
            _TOLD.get(column.name, column.name) for column in Contact.__table__.columns if column.name not in LEFT_OUT
        ]
    return [column.name for column in Base.metadata.tables[table].columns if column.name not in LEFT_OUT]


def get_everything(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring
) -> dict[str, list[dict[str, object]]]:
    """Return everything kept about a person, by table: what erasing destroys, with texts in clear, and who they are.

    Left out are the person's key, which is of use to the installation only, and the hashes of passwords and sessions.
    """
    own = Person.id == person_id, Person.organisation_id == organisation_id
    facts = (Person.name, Person.email, Person.job_role, Person.region, Person.started_on, Person.created_at)
    me = session.execute(select(*facts).where(*own)).mappings().one()
    found: dict[str, list[dict[str, object]]] = {
        "person": [{name: _cell(session, person_id, keyring, value) for name, value in me.items()}]
    }
    members = (
        select(Team.name, Membership.starts_on, Membership.ends_on)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
        .order_by(Membership.starts_on)
    )
    found["membership"] = [
        {"team": team, "starts_on": starts.isoformat(), "ends_on": ends and ends.isoformat()}
        for team, starts, ends in session.execute(members)
    ]
    kept: list[tuple[Any, Any]] = [
        (RoleGrant, RoleGrant.person_id == person_id),
        (Assignment, Assignment.person_id == person_id),
    ]
    for table, condition in [*destroyed(person_id), *kept]:
        if table is not PersonKey:
            mine = _accessed(organisation_id, person_id) if table is AccessEntry else condition
            inside = mine & (table.organisation_id == organisation_id)
            rows = (
                _own_contacts(session, inside, person_id, keyring)
                if table is Contact
                else _rows(session, table, inside, person_id, keyring)
            )
            found[table.__tablename__] = rows
    return found
