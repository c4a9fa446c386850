"""Engines, sessions and the rules of each database; the one module of data that knows Flask."""

import contextlib
import contextvars
import datetime as dt
import inspect
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    exc,
)
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from data.errors import SettingsError
from data.settings import Settings

EVERY_ORGANISATION = "*"
READABLE_BY_DASHBOARD = frozenset(
    {
        "organisation",
        "team",
        "round",
        "round_unit",
        "annotation",
        "workshop",
        "workshop_team",
        "action",
        "participation",
    }
    | {"published_result"}
)
BUSY_SECONDS = 15
DATABASE_AWAY = (exc.OperationalError, exc.TimeoutError)  # not there, too busy, or not migrated: worth another try
DATABASE_REFUSES = (exc.ProgrammingError,)  # on PostgreSQL also when it is not migrated

SET_ORGANISATION = "SELECT set_config('guanxi.organisation', %s, true)"

_reading: contextvars.ContextVar[bool] = contextvars.ContextVar("guanxi_reading", default=False)


class Base(DeclarativeBase):
    """Base of every table; constraints are named so that errors and migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC; SQLite would lose the offset, so naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Open transactions in this block without the write lock of SQLite; for requests that change nothing."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def _sqlite_find(_dialect: Dialect, _record: ConnectionPoolEntry, arguments: Any, _more: Any) -> None:
    # The driver would make an empty file, readable by everybody; migrations make it, for its owner alone.
    path = str(arguments[0])
    if not path.startswith("file:") and not Path(path).is_file():
        raise sqlite3.OperationalError("unable to open database file")


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _sqlite_connect(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is off: it begins late and loses read-then-update races.
    connection.isolation_level = None
    # Its own lower() knows A to Z alone; searches shall find "zoë" in "ZOË", as on PostgreSQL.
    connection.create_function("lower", 1, _lower, deterministic=True)
    # recursive_triggers: REPLACE deletes without firing triggers otherwise, also what is written once.
    # secure_delete writes over what is deleted: an erased person's answers and key do not live on in free pages.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _sqlite_begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


_ALWAYS_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_RECURSIVE})
# What reports call. Others tell of the process, as fts3_tokenizer does, or load code.
_FUNCTIONS_OF_CHARTS = frozenset(
    {"abs", "avg", "coalesce", "count", "ifnull", "like", "lower", "max", "min", "nullif", "round", "substr", "sum"}
)


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    if action in _ALWAYS_ALLOWED or (action == sqlite3.SQLITE_READ and first in READABLE_BY_DASHBOARD):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _FUNCTIONS_OF_CHARTS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _sqlite_hold_back(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA query_only=ON").close()
    connection.set_authorizer(_authorize)


def _postgresql_connect(connection: Any, _record: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SET timezone TO 'UTC'")
    connection.commit()
    if fsync != "on":
        raise SettingsError("PostgreSQL runs with fsync off: acknowledged answers could be lost")


def prepare_engine(engine: Engine, *, held_back: bool = False) -> Engine:
    """Give an engine the rules of its database; `held_back` makes it the charts' read-only connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _sqlite_find)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin_deferred if held_back else _sqlite_begin)
        if held_back:
            event.listen(engine, "connect", _sqlite_hold_back)
    else:
        event.listen(engine, "connect", _postgresql_connect)
    return engine


def normal_url(url: str) -> str:
    """Name the driver of a PostgreSQL address: psycopg 3."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgresql", "postgres"} else url


def make_engine(url: str, *, held_back: bool = False) -> Engine:
    """Make an engine outside of Flask, for commands, migrations and tests."""
    return prepare_engine(create_engine(normal_url(url), hide_parameters=True), held_back=held_back)


def write_back(engine: Engine) -> None:
    """Move SQLite's write-ahead log into the file and empty it; waits for readers, changes nothing that is stored."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        raw: Any = connection.driver_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


def _announce_organisation(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(SET_ORGANISATION, (str(session.info.get("organisation", "")),))


event.listen(Session, "after_begin", _announce_organisation)


def enter_organisation(session: Session, organisation: int | str) -> None:
    """Say for whom the session works from now on: one organisation's id, or EVERY_ORGANISATION for the system itself.

    On PostgreSQL, row-level security shows nothing else; a session that never said so sees no rows at all.
    """
    if session.info.get("organisation") == organisation:
        return
    session.info["organisation"] = organisation
    if session.in_transaction():
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(SET_ORGANISATION, (str(organisation),))


def run(session: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Run a statement about columns in the session's transaction, past the keeping of objects, which costs a third.

    It sees what objects of the session have become; those that it changes are not refreshed.
    """
    session.flush()
    return session.connection().execute(statement, values)


db = SQLAlchemy(session_options={"expire_on_commit": False})


def init_app(app: Flask, settings: Settings) -> None:
    """Connect the application: `db.session` for the forms, `dashboard_session()` for the charts."""
    urls = {"default": settings.database_url, "dashboard": settings.dashboard_database_url}
    # What people typed must not get into logs through the text of an error.
    app.config["SQLALCHEMY_ENGINES"] = {
        name: {"url": normal_url(url), "hide_parameters": True} for name, url in urls.items()
    }
    db.init_app(app)
    # No asynchronous sessions are used; closing them would run an event loop at the end of every request.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(close)
    ]
    with app.app_context():
        prepare_engine(db.get_engine("default"))
        prepare_engine(db.get_engine("dashboard"), held_back=True)


def dashboard_session(organisation_id: int) -> Session:
    """Return the request's read-only session on published results, bound to one organisation."""
    session = db.get_session("dashboard")
    session.bind = db.get_engine("dashboard")
    enter_organisation(session, organisation_id)
    return session
