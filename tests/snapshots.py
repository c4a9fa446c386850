"""Everything that a database holds, for tests that compare before with after."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from data.models import Base

LAST_SEEN = frozenset({("user_session", "last_seen_at")})  # the one thing that looking may change

Snapshot = dict[str, list[tuple[Any, ...]]]


def snapshot(session: Session, without: Collection[tuple[str, str]] = LAST_SEEN) -> Snapshot:
    """Return every row of every table in order, but for some columns; leaves no transaction open."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if (table.name, column.name) not in without]
        found[table.name] = sorted(
            (tuple(row) for row in session.connection().execute(table.select().with_only_columns(*columns))), key=repr
        )
    session.rollback()
    return found


def changed(before: Snapshot, after: Snapshot) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that one of two snapshots holds and the other does not, by table."""
    return {
        table: [
            *(row for row in before[table] if row not in after[table]),
            *(row for row in after[table] if row not in before[table]),
        ]
        for table in before
        if before[table] != after[table]
    }
