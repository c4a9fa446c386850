"""Putting a backup into an empty database: checked against its manifest, keys put back, erasures replayed."""

import datetime as dt
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, make_url, select, text
from sqlalchemy.orm import Session

from data.archives import SEALED, KeysFile, Manifest, read_keys_file, read_manifest, run_postgresql_tool
from data.commands.contact_names import seal_names
from data.commands.departing import delete_again
from data.commands.keyring import Keyring
from data.commands.safekeeping import put_back
from data.db import EVERY_ORGANISATION, Base, enter_organisation, make_engine
from data.errors import RefusedError
from data.migrations import alembic_config, upgrade
from data.migrations.guards import FUNCTIONS
from data.queries.audit import check_chain
from data.queries.organisations import list_organisations
from data.sealing import unseal
from data.settings import Settings

NOT_WHOLE = (
    "The audit trail in this copy is not whole: {}. Nothing was restored. Take another copy, or say --anyway to put "
    "this one back as it is."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: organisations' names, keys, and what is odd about the audit trails; what was deleted again."""

    made_at: dt.datetime
    organisations: tuple[str, ...]
    keys: int
    erased: int
    problems: tuple[str, ...]
    deleted: tuple[str, ...] = ()


def restore_backup(
    settings: Settings,
    folder: Path,
    keys: Path | None,
    now: dt.datetime,
    *,
    passphrase: str = "",
    anyway: bool = False,
) -> Restored:
    """Restore a backup's folder into the installation's empty database, and bring it to the newest migration.

    `keys` is the newest keys file, which may be younger than the copy: it holds whom to erase again. With None, texts
    stay unreadable and nobody is erased again. `anyway` puts back a copy whose audit trail is not whole.

    Raises:
        RefusedError: The backup or the keys are not as they were written, are of another kind of database or of a newer
            version, an audit trail is not whole, or the database holds an organisation; it stays empty then.
    """
    manifest = read_manifest(folder)
    kind = "sqlite" if settings.sqlite else "postgresql"
    if manifest.database != kind:
        raise RefusedError(f"This is a copy of a {manifest.database} database; it cannot be put into {kind}.")
    if manifest.migration not in _known_migrations():
        raise RefusedError(f"This copy is of a newer version (migration {manifest.migration}). Update first.")
    keys_file = KeysFile(manifest.made_at, [], []) if keys is None else read_keys_file(keys)
    if keys_file.made_at < manifest.made_at:
        raise RefusedError("The keys are older than the copy; take the newest file of keys.")
    check_empty(settings)
    with _opened(folder, manifest, passphrase) as file:
        if settings.sqlite:
            return _restore_sqlite(settings, file, manifest, keys_file, now, anyway=anyway)
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        run_postgresql_tool("pg_restore", [*options, str(file)], settings.owner_database_url)
        try:
            return _finish(settings, manifest, keys_file, now, anyway=anyway)
        except BaseException:  # PostgreSQL is checked where it will be used: what is not right does not stay there
            _clear_postgresql(settings)
            raise


def _clear_postgresql(settings: Settings) -> None:
    """Drop the tables that were put back; `check_empty` has found none of something else."""
    engine = make_engine(settings.owner_database_url)
    try:
        with engine.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote
            for table in inspect(connection).get_table_names():
                connection.execute(text(f"DROP TABLE {quote(table)} CASCADE"))
            for function in FUNCTIONS:
                connection.execute(text(f"DROP FUNCTION IF EXISTS {function}()"))
    finally:
        engine.dispose()


def _known_migrations() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def check_empty(settings: Settings, need: str = "Restore into an empty one.") -> None:
    """Refuse a database that holds an organisation, or tables of something else; `need` says what to do then.

    Raises:
        RefusedError: It does.
    """
    path = make_url(settings.database_url).database
    if settings.sqlite and (not Path(str(path)).exists() or not Path(str(path)).stat().st_size):
        return
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            tables = set(inspect(session.connection()).get_table_names())
            if tables - set(Base.metadata.tables) - {"alembic_version"}:
                raise RefusedError(f"This database holds tables of something else. {need}")
            if "organisation" not in tables:
                return
            if session.scalar(select(func.count()).select_from(text("organisation"))):
                raise RefusedError(f"This database holds an organisation already. {need}")
    finally:
        engine.dispose()


@contextmanager
def _opened(folder: Path, manifest: Manifest, passphrase: str) -> Iterator[Path]:
    file = folder / Path(manifest.file).name
    if file.suffix != SEALED:
        yield file
        return
    if not passphrase:
        raise RefusedError("This copy is sealed; give its passphrase in GUANXI_BACKUP_PASSPHRASE.")
    with tempfile.TemporaryDirectory(prefix="guanxi-restore-") as place:  # made for its owner only
        opened = Path(place) / file.stem
        unseal(file, opened, passphrase)
        yield opened


def _restore_sqlite(
    settings: Settings, file: Path, manifest: Manifest, keys_file: KeysFile, now: dt.datetime, *, anyway: bool
) -> Restored:
    target = Path(str(make_url(settings.database_url).database))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_name(target.name + ".restoring")
    _remove(unfinished)
    try:
        shutil.copyfile(file, unfinished)
        unfinished.chmod(0o600)
        _check_sqlite(unfinished)
        url = f"sqlite:///{unfinished}"
        aside = replace(settings, database_url=url, owner_database_url=url, dashboard_database_url=url)
        restored = _finish(aside, manifest, keys_file, now, anyway=anyway)
        _remove(target)
        unfinished.replace(target)
    finally:
        _remove(unfinished)
    return restored


def _check_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not whole or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise RefusedError("The copy is damaged; nothing was restored.")
    finally:
        connection.close()


def _remove(path: Path) -> None:
    for leftover in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        leftover.unlink(missing_ok=True)


def _finish(settings: Settings, manifest: Manifest, keys_file: KeysFile, now: dt.datetime, *, anyway: bool) -> Restored:
    """Bring the restored tables to the newest migration, check the audit trails, put keys and erasures back."""
    upgrade(settings)
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            organisations = list_organisations(session)
            problems = [
                f"{organisation.name}: {problem}"
                for organisation in organisations
                for problem in check_chain(session, organisation_id=organisation.id).problems
            ]
            if problems and not anyway:
                raise RefusedError(NOT_WHOLE.format("; ".join(problems)))
            deleted = delete_again(session, former=keys_file.former)
            done = put_back(
                session, keys=keys_file.keys, erasures=keys_file.erasures, made_at=manifest.made_at, now=now
            )
            seal_names(session, keyring=Keyring(settings.secrets), now=now)  # the keys are there by now
            names = tuple(organisation.name for organisation in list_organisations(session))
            session.commit()
    finally:
        engine.dispose()
    return Restored(manifest.made_at, names, done.keys, done.erased, tuple(problems), tuple(deleted))
