"""The audit trail: read in order, filtered, and checked link by link."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import FIRST_HASH, entry_hash
from data.models import AuditEntry

ROWS_AT_ONCE = 1000
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the trail."""

    number: int
    happened_at: dt.datetime
    actor_id: int | None
    act: str
    subject: str
    subject_id: int | None
    details: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What checking a chain found: number and hash of its last entry, and in words what is wrong."""

    last_number: int
    last_hash: str
    problems: tuple[str, ...]


def list_entries(
    session: Session,
    *,
    organisation_id: int,
    act: str | None = None,
    person_id: int | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Iterator[AuditRow]:
    """Yield an organisation's entries, oldest first: all, or those of an act, about or by a person, of a time."""
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id).order_by(AuditEntry.number)
    if act is not None:
        query = query.where(AuditEntry.act == act)
    if person_id is not None:
        about = (AuditEntry.subject == "person") & (AuditEntry.subject_id == person_id)
        query = query.where(about | (AuditEntry.actor_id == person_id))
    if since is not None:
        query = query.where(AuditEntry.happened_at >= since)
    if until is not None:
        query = query.where(AuditEntry.happened_at < until)
    for entry in session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield AuditRow(
            entry.number,
            entry.happened_at,
            entry.actor_id,
            entry.act,
            entry.subject,
            entry.subject_id,
            entry.details,
            entry.previous_hash,
            entry.hash,
        )


def check_chain(session: Session, *, organisation_id: int, known: tuple[int, str] | None = None) -> ChainReport:
    """Check an organisation's chain from its first entry to its last.

    `known` is the number and hash of an entry that somebody wrote down earlier: only that can prove that the end of the
    chain was not cut off and the chain not made anew.
    """
    problems: list[str] = []
    number, previous = 0, FIRST_HASH
    met = known is None
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id).order_by(AuditEntry.number)
    for entry in session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE)):
        if entry.number != number + 1:
            problems.append(f"entries {number + 1} to {entry.number - 1} are missing")
        elif entry.previous_hash != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry_hash(entry) != entry.hash:
            problems.append(f"entry {entry.number} was changed")
        met = met or known == (entry.number, entry.hash)
        number, previous = entry.number, entry.hash
    if not met and known is not None:
        problems.append(f"entry {known[0]} is not the one that was written down")
    return ChainReport(number, previous, tuple(problems[:MOST_PROBLEMS]))
