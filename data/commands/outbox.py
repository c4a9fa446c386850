"""Work to be done later, at least once: put with its facts, taken on a lease, tried again with patience.

The number of attempts tells one lease from the next, so a worker that lost its lease can settle nothing any more.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.models import OutboxMessage

LEASE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
LONGEST_ERROR = 500
INTERRUPTED = "the worker stopped in the middle, each time"


@dataclass(frozen=True, slots=True)
class Work:
    """A message under lease; `attempts` counts this one too."""

    id: int
    organisation_id: int
    key: str
    kind: str
    payload: Mapping[str, Any] = field(repr=False)
    attempts: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to be put."""

    key: str
    kind: str
    payload: Mapping[str, Any] = field(repr=False)
    due_at: dt.datetime


def pause_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after a failed attempt: 1, 2, 4 ... minutes, at most 6 hours."""
    doublings = max(0, min(attempts - 1, 20))
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def put(
    session: Session,
    *,
    organisation_id: int,
    key: str,
    kind: str,
    payload: Mapping[str, Any],
    due_at: dt.datetime,
) -> bool:
    """Put work into the outbox, in the caller's transaction; False when work with this key is or was there.

    The payload holds ids and kinds, never answers or texts.
    """
    values = {"key": key, "kind": kind, "payload": dict(payload), "due_at": due_at}
    return _changed(session, _insert(session).values(organisation_id=organisation_id, attempts=0, **values)) == 1


def put_all(session: Session, *, organisation_id: int, planned: Sequence[Planned]) -> None:
    """Put many messages at once, those whose key is or was there excepted; otherwise like `put`."""
    rows = [
        {
            "organisation_id": organisation_id,
            "key": one.key,
            "kind": one.kind,
            "payload": dict(one.payload),
            "due_at": one.due_at,
            "attempts": 0,
        }
        for one in planned
    ]
    if rows:
        session.execute(_insert(session), rows)


def _insert(session: Session) -> Any:
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(OutboxMessage.__table__)
    return statement.on_conflict_do_nothing(index_elements=["organisation_id", "key"])


def take_work(
    session: Session, *, kinds: Collection[str], now: dt.datetime, lease: dt.timedelta = LEASE
) -> Work | None:
    """Lease the message that has been due longest; commit before doing it, so that others see the lease."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.due_at <= now,
            OutboxMessage.leased_until.is_(None) | (OutboxMessage.leased_until <= now),
            OutboxMessage.attempts < MOST_ATTEMPTS,
            OutboxMessage.kind.in_(kinds),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    message = session.scalar(query)
    if message is None:
        return None
    message.leased_until = now + lease
    message.attempts += 1
    session.flush()
    return Work(message.id, message.organisation_id, message.key, message.kind, message.payload, message.attempts)


def finish_work(session: Session, *, work: Work, now: dt.datetime) -> bool:
    """Say that work is done, in the transaction of what it changed; False when the lease went to somebody else."""
    return _settle(session, work, done_at=now, leased_until=None, last_error=None)


def fail_work(session: Session, *, work: Work, error: str, now: dt.datetime) -> bool:
    """Say that an attempt failed: tried again after a pause, given up after 8; False when the lease was lost.

    `error` is kept for the administrator: a kind of failure, never names, addresses or texts.
    """
    given_up = work.attempts >= MOST_ATTEMPTS
    return _settle(
        session,
        work,
        leased_until=None,
        due_at=now + pause_after(work.attempts),
        failed_at=now if given_up else None,
        last_error=error[:LONGEST_ERROR],
    )


def drop_work(session: Session, *, work: Work, now: dt.datetime) -> bool:
    """Say that work failed for good because it is of no use any more; why it failed before stays."""
    return _settle(session, work, leased_until=None, failed_at=now)


def give_up_work(session: Session, *, now: dt.datetime) -> int:
    """Give up messages whose last attempt was never settled, which happens when each worker died over them."""
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.attempts >= MOST_ATTEMPTS,
            OutboxMessage.leased_until <= now,
        )
        .values(failed_at=now, leased_until=None, last_error=INTERRUPTED)
    )
    return _changed(session, statement)


def _settle(session: Session, work: Work, **values: Any) -> bool:
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == work.id,
            OutboxMessage.attempts == work.attempts,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.leased_until.is_not(None),
        )
        .values(**values)
    )
    return _changed(session, statement) == 1


def _changed(session: Session, statement: Any) -> int:
    session.flush()
    result = session.execute(statement, execution_options={"synchronize_session": False, "preserve_rowcount": True})
    assert isinstance(result, CursorResult)
    return result.rowcount
