"""A whole organisation that goes for good: what there is of it, deleting it, and the list that a restore replays."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CursorResult, Table, delete, func, select, text
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.language import gettext
from data.migrations.guards import WRITTEN_ONCE, write_once_statements
from data.models import Base, FormerOrganisation, Organisation


def own_tables() -> list[Table]:
    """Return the tables with rows of organisations, children before parents."""
    tables = reversed(Base.metadata.sorted_tables)
    return [table for table in tables if table.name == Organisation.__tablename__ or "organisation_id" in table.c]


def _mine(table: Table, organisation_id: int) -> Any:
    return (table.c.id if table.name == Organisation.__tablename__ else table.c.organisation_id) == organisation_id


def count_rows(session: Session, *, organisation_id: int) -> dict[str, int]:
    """Return how many rows of each table are an organisation's; tables without any are left out."""
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table).where(_mine(table, organisation_id))) or 0
        for table in own_tables()
    }
    return {name: rows for name, rows in counts.items() if rows}


def delete_organisation(session: Session, *, organisation_id: int, now: dt.datetime) -> int:
    """Delete every row of an organisation, its audit trail and persons' keys too; returns how many.

    What is written once is opened for it in this transaction alone, so the session must be the tables' owner's. Of the
    organisation its number and two moments stay, so that a restored copy deletes it again.

    Raises:
        NotFoundError: There is no such organisation.
    """
    # Nobody adds a row to it from here on: a row that points to it waits, and finds it gone.
    locked = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    organisation = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    former = FormerOrganisation(former_id=organisation_id, since=organisation.created_at, deleted_at=now)
    session.expunge(organisation)
    rows = 0
    with _opened(session):
        for table in own_tables():
            done = session.execute(delete(table).where(_mine(table, organisation_id)))
            assert isinstance(done, CursorResult)
            rows += done.rowcount
    session.add(former)
    session.flush()
    session.expire_all()
    return rows


@contextmanager
def _opened(session: Session) -> Iterator[None]:
    """Let rows that are written once be deleted; both databases undo it if the transaction fails."""
    dialect = session.get_bind().dialect.name
    tables = [table.name for table in own_tables() if table.name in WRITTEN_ONCE]
    if dialect == "postgresql":
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER {name}_written_once"))
        yield
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER {name}_written_once"))
        return
    for name in tables:
        session.execute(text(f"DROP TRIGGER {name}_no_delete"))
    yield
    for statement in write_once_statements(dialect, tuple(tables)):
        if "_no_delete " in statement:
            session.execute(text(statement))


def read_former(session: Session) -> list[dict[str, Any]]:
    """Return the organisations that were deleted as JSON takes it; `since` tells those of the same number apart."""
    return [
        {"organisation": row.former_id, "since": row.since.isoformat(), "deleted_at": row.deleted_at.isoformat()}
        for row in session.scalars(select(FormerOrganisation).order_by(FormerOrganisation.id))
    ]


def delete_again(session: Session, *, former: Sequence[Mapping[str, Any]]) -> list[str]:
    """Delete from a restored copy the organisations that were deleted since it was made; returns their names."""
    names = []
    for row in former:
        since, deleted_at = (dt.datetime.fromisoformat(row[name]) for name in ("since", "deleted_at"))
        known = select(FormerOrganisation.id).filter_by(former_id=row["organisation"], since=since)
        there = select(Organisation.name).filter_by(id=row["organisation"], created_at=since)
        name = session.scalar(there)
        if name is not None:
            delete_organisation(session, organisation_id=row["organisation"], now=deleted_at)
            names.append(name)
        elif session.scalar(known) is None:  # the list goes on, for copies that are older still
            session.add(FormerOrganisation(former_id=row["organisation"], since=since, deleted_at=deleted_at))
            session.flush()
    return names
