"""Consistent copies of the database while it is in use, with persons' keys kept apart from them.

Without the keys nobody can read free text in a copy. Only the newest keys are kept: whoever is erased later is not in
them, so the texts in all older copies are lost with the key, and a restore finds them on the list of erasures.
"""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from data.archives import (
    MANIFEST,
    SEALED,
    KeysFile,
    Manifest,
    read_keys_file,
    run_postgresql_tool,
    sha256_of,
    write_private,
)
from data.commands.departing import read_former
from data.commands.safekeeping import read_erasures, read_keys
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.errors import RefusedError
from data.migrations import current
from data.sealing import seal
from data.settings import Settings

KEYS_TABLE = "person_key"
STAMP = "%Y%m%dT%H%M%SZ"
KEYS_FILES = "guanxi-keys-*.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """Where a backup lies: the folder with the database's copy and the manifest in it, the keys, older keys kept."""

    folder: Path
    database: Path
    keys: Path
    manifest: Path
    unexplained: tuple[Path, ...] = ()


def make_backup(
    settings: Settings, target: Path, now: dt.datetime, *, keys_target: Path | None = None, passphrase: str = ""
) -> Backup:
    """Write a consistent copy into a new folder below `target`; readers and writers go on meanwhile.

    The keys go below `keys_target`, by default a folder beside `target`, where they take the place of older ones. With
    a passphrase the copy is sealed. Older keys stay if one of them is gone for another reason than an erasure.

    Raises:
        RefusedError: The folder exists already, the passphrase is short, or the tool that copies PostgreSQL is missing
            or failed.
    """
    keys_target = keys_target or target.with_name(target.name + "-keys")
    if keys_target.resolve().is_relative_to(target.resolve()):
        raise RefusedError("Keep the keys in another folder than the copies, not below it.")
    folder = target / now.strftime(f"guanxi-{STAMP}")
    with no_empty_folders(target, keys_target):
        return _into(settings, folder, keys_target, now, passphrase)


@contextmanager
def no_empty_folders(*places: Path) -> Iterator[None]:
    """Make folders, and take those away again that were made and are still empty when what follows fails."""
    made = [each for place in places for each in (place, *place.parents) if not each.exists()]
    for place in places:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        for place in sorted(set(made), key=lambda each: -len(each.parts)):
            with suppress(OSError):  # something stands in it
                place.rmdir()
        raise


def _into(settings: Settings, folder: Path, keys_target: Path, now: dt.datetime, passphrase: str) -> Backup:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise RefusedError(f"{folder} exists already.") from error
    keys = keys_target / now.strftime(f"guanxi-keys-{STAMP}.json")
    try:
        database, keys_file = _write(settings, folder, keys, now, passphrase)
    except BaseException:  # half a backup must not look like one
        shutil.rmtree(folder)
        keys.unlink(missing_ok=True)
        raise
    unexplained = _remove_older(keys_target, keys, keys_file)
    return Backup(folder, database, keys, folder / MANIFEST, unexplained)


def _write(settings: Settings, folder: Path, keys: Path, now: dt.datetime, passphrase: str) -> tuple[Path, KeysFile]:
    database = folder / ("database.sqlite3" if settings.sqlite else "database.dump")
    (_copy_sqlite if settings.sqlite else _copy_postgresql)(settings, database)
    keys_file, version = _keys_and_version(settings, now)
    if passphrase:
        database = _sealed(database, passphrase)
    write_private(keys, keys_file.text())
    manifest = Manifest(
        made_at=now,
        database="sqlite" if settings.sqlite else "postgresql",
        migration=version,
        file=database.name,
        size=database.stat().st_size,
        sha256=sha256_of(database),
    )
    write_private(folder / MANIFEST, manifest.text())
    return database, keys_file


def _sealed(path: Path, passphrase: str) -> Path:
    sealed = path.with_name(path.name + SEALED)
    seal(path, sealed, passphrase)
    path.unlink()
    return sealed


def _copy_sqlite(settings: Settings, target: Path) -> None:
    path = Path(str(make_url(settings.database_url).database)).resolve()
    source = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)  # a file that is not there is not made
    copy = sqlite3.connect(target)
    target.chmod(0o600)
    try:
        source.backup(copy)
        # The keys live in a file of their own; VACUUM leaves nothing of them in free pages.
        copy.execute(f"DELETE FROM {KEYS_TABLE}")  # noqa: S608 - a constant
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("VACUUM")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RefusedError("The copy is damaged; the disk may be full or failing.")
    finally:
        copy.close()
        source.close()


def _copy_postgresql(settings: Settings, target: Path) -> None:
    options = [
        "--format=custom",
        "--enable-row-security",
        f"--exclude-table-data={KEYS_TABLE}",
        f"--file={target}",
    ]
    run_postgresql_tool("pg_dump", options, settings.owner_database_url)
    target.chmod(0o600)


def _keys_and_version(settings: Settings, now: dt.datetime) -> tuple[KeysFile, str]:
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            version = current(session.connection())
            return KeysFile(now, read_keys(session), read_erasures(session), read_former(session)), str(version)
    finally:
        engine.dispose()


def _remove_older(keys_target: Path, newest: Path, keys_file: KeysFile) -> tuple[Path, ...]:
    """Remove keys files that the newest one replaces; returns those with keys that are gone for no known reason."""
    explained = {(row["person"], row["since"]) for row in (*keys_file.keys, *keys_file.erasures)}
    kept = []
    for path in sorted(keys_target.glob(KEYS_FILES)):
        if path == newest:
            continue
        try:
            older = read_keys_file(path)
        except RefusedError:
            kept.append(path)
            continue
        keys = {(key["person"], key["since"]) for key in older.keys if not _left_with_all(key, keys_file.former)}
        if older.made_at < keys_file.made_at and keys <= explained:
            path.unlink()
        else:
            kept.append(path)
    return tuple(kept)


def _left_with_all(key: Mapping[str, Any], former: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a key was that of somebody of an organisation that was deleted."""
    came = dt.datetime.fromisoformat(key["since"])
    return any(
        row["organisation"] == key["organisation"]
        and dt.datetime.fromisoformat(row["since"]) <= came <= dt.datetime.fromisoformat(row["deleted_at"])
        for row in former
    )
