"""The audit trail: who did what to what, one chain of hashes for each organisation."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Organisation

FIRST_HASH = "0" * 64


def entry_hash(entry: AuditEntry) -> str:
    """Return the sha256 of an entry's facts and the hash before it, as 64 hexadecimal digits."""
    facts = {
        "organisation": entry.organisation_id,
        "number": entry.number,
        "happened_at": entry.happened_at.astimezone(dt.UTC).isoformat(),
        "actor": entry.actor_id,
        "act": entry.act,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "details": entry.details,
        "previous": entry.previous_hash,
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
    entry = AuditEntry(
        organisation_id=organisation_id,
        number=1 if last is None else last.number + 1,
        happened_at=now,
        actor_id=actor_id,
        act=act,
        subject=subject,
        subject_id=subject_id,
        details=dict(details or {}),
        previous_hash=FIRST_HASH if last is None else last.hash,
        hash="",
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    return entry
