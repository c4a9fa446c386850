"""Work to be done once, put into the outbox in the same transaction as its reason."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.models import OutboxMessage


def put(
    session: Session, *, organisation_id: int, key: str, kind: str, payload: Mapping[str, Any], due_at: dt.datetime
) -> bool:
    """Put a piece of work there; False if one with this key was put there before, whenever that was.

    `payload` holds ids and kinds, never texts or names.
    """
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    result = session.execute(
        dialect.insert(OutboxMessage.__table__)
        .values(organisation_id=organisation_id, key=key, kind=kind, payload=dict(payload), due_at=due_at, attempts=0)
        .on_conflict_do_nothing(index_elements=["organisation_id", "key"])
    )
    assert isinstance(result, CursorResult)
    return bool(result.rowcount)
