"""What the database promises, as it says itself: for the doctor and for start-up."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.commands.contact_names import count_clear_names
from data.commands.keyring import Keyring, KeyState
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.migrations import current, head
from data.settings import Settings

FULL = 2


@dataclass(frozen=True, slots=True)
class MigrationState:
    """The migration that the database has had last, and the newest there is."""

    current: str | None
    head: str


@contextmanager
def _connected(url: str, *, held_back: bool = False) -> Iterator[Connection]:
    engine = make_engine(url, held_back=held_back)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _refused(settings: Settings) -> bool:
    try:
        with _connected(settings.dashboard_database_url, held_back=True) as connection:
            connection.execute(text("SELECT count(*) FROM answer")).scalar_one()
    except SQLAlchemyError:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that the product builds on: whether the database keeps it, and what to do when it does not."""

    kept: bool
    words: str
    remedy: str


def database_promises(settings: Settings) -> list[Promise]:
    """Return each promise the product builds on: acknowledged writes last, charts read no answers."""
    with _connected(settings.database_url) as connection:
        if settings.sqlite:
            full = connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == FULL
            keys = bool(connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one())
            wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            promises = [
                Promise(full, "synchronous is FULL", "use a Python whose SQLite allows it"),
                Promise(keys, "foreign keys are on", "use a Python whose SQLite allows them"),
                Promise(wal, "the write-ahead log is on", "put the file on a local disk, not on NFS or SMB"),
            ]
        else:
            fsync = connection.exec_driver_sql("SHOW fsync").scalar_one() == "on"
            commits = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() != "off"
            promises = [
                Promise(fsync, "fsync is on", "set fsync = on in postgresql.conf"),
                Promise(commits, "commits wait for the disk", "set synchronous_commit = on"),
            ]
    remedy = "give GUANXI_DASHBOARD_DATABASE_URL a login of its own (docs/deployment/roles.sql), then run migrate"
    return [*promises, Promise(_refused(settings), "the charts' connection cannot read answers", remedy)]


def migration_state(settings: Settings) -> MigrationState:
    """Return where the database stands, and the newest migration."""
    with _connected(settings.owner_database_url) as connection:
        return MigrationState(current(connection), head())


def key_state(settings: Settings) -> KeyState:
    """Return how many persons' keys open with the current secret, with older ones, and not at all."""
    with _connected(settings.database_url) as connection, Session(connection) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        return Keyring((settings.secret_key, *settings.secret_key_fallbacks)).check(session)


def count_names_in_clear(settings: Settings) -> int:
    """Return how many names of contacts are not encrypted: none after `migrate`, where no key is missing."""
    with _connected(settings.database_url) as connection, Session(connection) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        return count_clear_names(session)


def clock_difference(settings: Settings, now: dt.datetime) -> dt.timedelta:
    """Return how far the database's clock is ahead of `now`."""
    with _connected(settings.database_url) as connection:
        if settings.sqlite:
            moment = dt.datetime.fromisoformat(connection.exec_driver_sql("SELECT datetime('now')").scalar_one())
            return moment.replace(tzinfo=dt.UTC) - now
        server: dt.datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
        return server - now
