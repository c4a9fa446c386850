"""The audit trail: who did what to what, one chain of hashes for each organisation."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Organisation

FIRST_HASH = "0" * 64
HELD = "held_audit_entries"  # where a session keeps those of a block that is played out of order
HASHED = (
    "organisation_id", "number", "happened_at", "actor_id", "act", "subject", "subject_id", "details", "previous_hash",
)  # fmt: skip


def entry_hash(entry: AuditEntry) -> str:
    """Return the sha256 of an entry's facts and the hash before it, as 64 hexadecimal digits."""
    return _hash({name: getattr(entry, name) for name in HASHED})


def _hash(row: Mapping[str, Any]) -> str:
    facts = {
        "organisation": row["organisation_id"],
        "number": row["number"],
        "happened_at": row["happened_at"].astimezone(dt.UTC).isoformat(),
        "actor": row["actor_id"],
        "act": row["act"],
        "subject": row["subject"],
        "subject_id": row["subject_id"],
        "details": row["details"],
        "previous": row["previous_hash"],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(
    session: Session,
    *,
    organisation_id: int,
    actor_id: int | None,
    act: str,
    subject: str,
    now: dt.datetime,
    subject_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry to the organisation's chain; `details` holds ids, kinds and dates, never answers, names or texts."""
    entry = AuditEntry(
        organisation_id=organisation_id,
        number=0,
        happened_at=now,
        actor_id=actor_id,
        act=act,
        subject=subject,
        subject_id=subject_id,
        details=dict(details or {}),
        previous_hash="",
        hash="",
    )
    if HELD in session.info:
        session.info[HELD].append(entry)
    else:
        _chain(session, entry)
    return entry


def _chain(session: Session, entry: AuditEntry) -> None:
    number, entry.previous_hash = _last(session, entry.organisation_id)
    entry.number = number + 1
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()


@contextmanager
def in_order_of_time(session: Session) -> Iterator[None]:
    """Put the entries of a block into the chain when it ends, in the order of their moments.

    For a history that is played in another order than it happened, as the demo's; what fails leaves no entry.
    """
    held: list[AuditEntry] = []
    session.info[HELD] = held
    try:
        yield
    finally:
        del session.info[HELD]
    for entry in sorted(held, key=lambda each: each.happened_at):
        _chain(session, entry)


def record_many(
    session: Session,
    *,
    organisation_id: int,
    actor_id: int | None,
    happenings: Iterable[tuple[str, str, int, Mapping[str, Any]]],
    now: dt.datetime,
) -> int:
    """Add an entry for each (act, subject, id, details), as `record` does, in one statement; returns how many."""
    number, previous = _last(session, organisation_id)
    rows: list[dict[str, Any]] = []
    for act, subject, subject_id, details in happenings:
        number += 1
        facts: dict[str, Any] = {
            "organisation_id": organisation_id,
            "number": number,
            "happened_at": now,
            "actor_id": actor_id,
            "act": act,
            "subject": subject,
            "subject_id": subject_id,
            "details": dict(details),
            "previous_hash": previous,
        }
        previous = _hash(facts)
        rows.append(facts | {"hash": previous})
    if rows:
        table: Any = AuditEntry.__table__
        session.execute(insert(table), rows)
    return len(rows)


def _last(session: Session, organisation_id: int) -> tuple[int, str]:
    """Return number and hash of the last entry, and let nobody else add one until this transaction ends."""
    # The lock on the organisation's row gives entries their order; SQLite's write transaction does the same. It leaves
    # others free to add rows that point to the organisation.
    locked = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    session.execute(locked).one()
    last = session.execute(
        select(AuditEntry.number, AuditEntry.hash)
        .where(AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    return (0, FIRST_HASH) if last is None else (last.number, last.hash)
