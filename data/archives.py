"""What backups and restores share: private files, hashes, the manifest, the keys file, the tools of PostgreSQL."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from data.errors import RefusedError

BACKUP_FORMAT, KEYS_FORMAT = "guanxi-backup-1", "guanxi-keys-1"
MANIFEST = "manifest.json"
SEALED = ".sealed"
NO_RIGHTS = re.compile("permission denied|privilege", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeysFile:
    """Persons' wrapped keys at a moment, and who was erased and which organisations were deleted until then."""

    made_at: dt.datetime
    keys: list[dict[str, Any]]
    erasures: list[dict[str, Any]]
    former: list[dict[str, Any]] = field(default_factory=list)

    def text(self) -> str:
        """Return the file's words; the hash in it tells whether they are whole."""
        facts = {
            "format": KEYS_FORMAT,
            "made_at": self.made_at.isoformat(),
            "keys": self.keys,
            "erasures": self.erasures,
            "former": self.former,
        }
        return json.dumps(facts | {"sha256": _digest(facts)}, indent=1)


def read_keys_file(path: Path) -> KeysFile:
    """Read a keys file.

    Raises:
        RefusedError: It is missing, not a keys file, or was changed.
    """
    facts = read_json(path)
    sha256 = facts.pop("sha256", None)
    if facts.get("format") != KEYS_FORMAT:
        raise RefusedError(f"{path} is not a file of persons' keys.")
    if sha256 != _digest(facts):
        raise RefusedError(f"{path} was changed or cut since it was written.")
    return KeysFile(
        dt.datetime.fromisoformat(facts["made_at"]), facts["keys"], facts["erasures"], facts.get("former", [])
    )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was made, of which database at which migration, its file and the file's hash."""

    made_at: dt.datetime
    database: str
    migration: str
    file: str
    size: int
    sha256: str

    def text(self) -> str:
        """Return the file's words."""
        facts = {
            "format": BACKUP_FORMAT,
            "made_at": self.made_at.isoformat(),
            "database": self.database,
            "migration": self.migration,
            "file": self.file,
            "size": self.size,
            "sha256": self.sha256,
        }
        return json.dumps(facts, indent=2)


def read_manifest(folder: Path) -> Manifest:
    """Read a backup's manifest and hold the file it names against it.

    Raises:
        RefusedError: Something is missing, of another format, or not as it was written.
    """
    facts = read_json(folder / MANIFEST)
    if facts.pop("format", None) != BACKUP_FORMAT:
        raise RefusedError(f"{folder} is not a backup that this version can read.")
    try:
        manifest = Manifest(**facts | {"made_at": dt.datetime.fromisoformat(facts["made_at"])})
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"{folder / MANIFEST} is damaged.") from error
    file = folder / Path(manifest.file).name
    if not file.is_file():
        raise RefusedError(f"{file} is missing.")
    if (file.stat().st_size, sha256_of(file)) != (manifest.size, manifest.sha256):
        raise RefusedError(f"{file} was changed or cut since it was written; its hash is not that of the manifest.")
    return manifest


def write_private(path: Path, words: str) -> None:
    """Write a new file that only its owner can read, through to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Return a file's sha256, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_postgresql_tool(name: str, options: Sequence[str], url: str) -> None:
    """Run pg_dump or pg_restore on a database as the owner of its tables; the password stays out of the process list.

    Raises:
        RefusedError: The tool is missing or failed.
    """
    tool = shutil.which(name)
    if tool is None:
        raise RefusedError(f"{name} is not installed; it is part of PostgreSQL's client programs.")
    address = make_url(url).set(drivername="postgresql")
    target = address.set(password=None).render_as_string(hide_password=False)
    environment = os.environ | {"PGOPTIONS": "-c guanxi.organisation=*"}
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    command = [tool, *options, f"--dbname={target}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - own words
    if done.returncode and NO_RIGHTS.search(done.stderr):
        raise RefusedError(
            f"{name} failed: the login may not do this. Name the one that owns the tables in GUANXI_OWNER_DATABASE_URL."
        )
    if done.returncode:
        raise RefusedError(f"{name} failed: {' '.join(done.stderr.split())}")


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a file holds.

    Raises:
        RefusedError: It is missing, cannot be read, or holds something else.
    """
    try:
        facts = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise RefusedError(f"{path} is missing.") from error
    except (OSError, ValueError) as error:
        raise RefusedError(f"{path} cannot be read.") from error
    if not isinstance(facts, dict):
        raise RefusedError(f"{path} is damaged.")
    return facts


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
