"""What is wrong with a database, in plain sentences for whoever runs the installation."""

import sqlite3
from typing import Any

from alembic.util import CommandError
from sqlalchemy import exc
from sqlalchemy.orm import Session

from data.errors import RefusedError
from data.migrations import current, head

BEGIN = "run init, or set-up-code and open the first page, or put GUANXI_DATABASE_URL right."
NO_DATABASE = f"There is no database yet: {BEGIN}"
NO_TABLES = f"The database is empty: {BEGIN}"
NOT_MIGRATED = (
    "The database is empty: run migrate with the login that owns the tables in GUANXI_OWNER_DATABASE_URL, "
    "or put GUANXI_DATABASE_URL right."
)
OTHER_TABLES = "The database's tables are not those of this program: run migrate, or update the program if it is older."
NO_RIGHTS = (
    "The login may not do this: name the one that owns the tables in GUANXI_OWNER_DATABASE_URL "
    "and run migrate, which gives the other logins their rights."
)
NO_ANSWER = "The database cannot be reached; is it running, and are GUANXI_DATABASE_URL and its like right?"
READ_ONLY = "This account may not write to the database's file or to its folder."
NO_SQLITE = "The file in GUANXI_DATABASE_URL is not a database of SQLite."
TOO_BUSY = "The database was too busy to answer: try again."
NO_SPACE = "The database cannot write to its disk: it is full or failing."

NO_TABLE, NO_COLUMN, NOT_THERE, REFUSED, STARTING = "42P01", "42703", "3D000", "42501", "57P03"
BY_STATE = {NO_TABLE: NOT_MIGRATED, NO_COLUMN: OTHER_TABLES, NOT_THERE: NO_DATABASE, STARTING: NO_ANSWER}
RIGHTS_CHECK = "aclcheck_error"  # where PostgreSQL refuses a login; row-level security refuses elsewhere
BY_WORDS = {
    "no such table": NO_TABLES,
    "no such column": OTHER_TABLES,
    "has no column": OTHER_TABLES,
    "unable to open database file": NO_DATABASE,
    "readonly database": READ_ONLY,
    "not a database": NO_SQLITE,
    "is locked": TOO_BUSY,
    "disk": NO_SPACE,
}


def database_trouble(error: BaseException) -> str | None:
    """Return what somebody can put right about the database, or None for every other error."""
    if isinstance(error, exc.TimeoutError):
        return TOO_BUSY
    if isinstance(error, CommandError):
        return OTHER_TABLES
    raised: Any = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(raised, sqlite3.Error):
        return next((told for words, told in BY_WORDS.items() if words in str(raised)), None)
    state = getattr(raised, "sqlstate", None)
    if state is None and isinstance(error, exc.OperationalError):
        return NO_ANSWER  # the server has said nothing
    if state == REFUSED and raised.diag.source_function == RIGHTS_CHECK:
        return NO_RIGHTS
    return BY_STATE.get(str(state))


def not_migrated(error: BaseException) -> bool:
    """Whether an error comes from a database without the tables of this program."""
    return database_trouble(error) in {NO_TABLES, NOT_MIGRATED, OTHER_TABLES}


def check_tables(session: Session) -> None:
    """Ask the database whether it has the tables of this program.

    Raises:
        RefusedError: It has none, or those of another version.
    """
    found = current(session.connection())
    session.rollback()
    if found is None:
        raise RefusedError(NO_TABLES if session.get_bind().dialect.name == "sqlite" else NOT_MIGRATED)
    if found != head():
        raise RefusedError(OTHER_TABLES)
