"""Deleting one organisation of an installation, as the owner of the tables."""

import datetime as dt

import structlog
from sqlalchemy.orm import Session

from data.commands.departing import count_rows, delete_organisation
from data.db import enter_organisation, make_engine, reading, write_back
from data.settings import Settings

log = structlog.get_logger()


def what_would_go(settings: Settings, organisation_id: int) -> dict[str, int]:
    """Return how many rows of each table would be deleted; changes nothing."""
    engine = make_engine(settings.owner_database_url)
    try:
        with reading(), Session(engine) as session:
            enter_organisation(session, organisation_id)
            return count_rows(session, organisation_id=organisation_id)
    finally:
        engine.dispose()


def depart(settings: Settings, organisation_id: int, now: dt.datetime) -> int:
    """Delete an organisation as a whole or not at all; returns how many rows went.

    On PostgreSQL row-level security shows the transaction this organisation alone, so that others cannot be touched.

    Raises:
        NotFoundError: There is no such organisation.
    """
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, organisation_id)
            rows = delete_organisation(session, organisation_id=organisation_id, now=now)
            session.commit()
        write_back(engine)  # SQLite: nothing of it stays in the log beside the file
    finally:
        engine.dispose()
    # Its audit trail is gone with it; what remains is this line and its place on the list of former organisations.
    log.warning("organisation_deleted", organisation=organisation_id, rows=rows)
    return rows
