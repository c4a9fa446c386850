"""Consistent copies of the database while it is in use, with persons' keys kept in a file of their own.

Without the keys file nobody can read free text in the copy; whoever is erased later loses the key and with it the text.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.errors import RefusedError
from data.migrations import current
from data.settings import Settings

KEYS_TABLE = "person_key"


@dataclass(frozen=True, slots=True)
class Backup:
    """Where a backup lies: the folder, with the database's copy, the keys and the manifest in it."""

    folder: Path
    database: Path
    keys: Path
    manifest: Path


def make_backup(settings: Settings, target: Path, now: dt.datetime) -> Backup:
    """Write a consistent copy into a new folder below `target`; readers and writers go on meanwhile.

    Raises:
        RefusedError: The folder exists already, or the tool that copies PostgreSQL is missing or failed.
    """
    folder = target / now.strftime("guanxi-%Y%m%dT%H%M%SZ")
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError as error:
        raise RefusedError(f"{folder} exists already.") from error
    database = folder / ("database.sqlite3" if settings.sqlite else "database.dump")
    (_copy_sqlite if settings.sqlite else _copy_postgresql)(settings, database)
    keys = folder / "keys.json"
    rows, version = _keys_and_version(settings)
    _write_private(keys, json.dumps(rows))
    manifest = folder / "manifest.json"
    facts = {
        "made_at": now.isoformat(),
        "database": "sqlite" if settings.sqlite else "postgresql",
        "migration": version,
        "files": {path.name: _sha256(path) for path in (database, keys)},
    }
    _write_private(manifest, json.dumps(facts, indent=2))
    return Backup(folder, database, keys, manifest)


def _copy_sqlite(settings: Settings, target: Path) -> None:
    source = sqlite3.connect(str(make_url(settings.database_url).database))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        # The keys live in a file of their own; VACUUM leaves nothing of them in free pages.
        copy.execute(f"DELETE FROM {KEYS_TABLE}")  # noqa: S608 - a constant
        copy.commit()
        copy.execute("VACUUM")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RefusedError("The copy is damaged; the disk may be full or failing.")
    finally:
        copy.close()
        source.close()
    target.chmod(0o600)


def _copy_postgresql(settings: Settings, target: Path) -> None:
    tool = shutil.which("pg_dump")
    if tool is None:
        raise RefusedError("pg_dump is not installed; it is part of PostgreSQL's client programs.")
    url = make_url(settings.owner_database_url).set(drivername="postgresql")
    command = [
        tool,
        "--format=custom",
        "--enable-row-security",
        f"--exclude-table-data={KEYS_TABLE}",
        f"--file={target}",
        "--dbname",
        url.set(password=None).render_as_string(hide_password=False),
    ]
    environment = os.environ | {"PGOPTIONS": "-c guanxi.organisation=*"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - own words
    if done.returncode:
        raise RefusedError(f"pg_dump failed: {done.stderr.strip()}")
    target.chmod(0o600)


def _keys_and_version(settings: Settings) -> tuple[list[dict[str, object]], str | None]:
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            query = text("SELECT organisation_id, person_id, wrapped, created_at FROM person_key ORDER BY person_id")
            rows = [
                {
                    "organisation_id": row.organisation_id,
                    "person_id": row.person_id,
                    "wrapped": base64.b64encode(row.wrapped).decode(),
                    "created_at": str(row.created_at),
                }
                for row in session.execute(query)
            ]
            return rows, current(session.connection())
    finally:
        engine.dispose()


def _write_private(path: Path, words: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(words)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
