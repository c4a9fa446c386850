"""A whole organisation out of one installation and into another, empty one, on either kind of database.

The rows hold answers in clear, so the file is sealed with a passphrase; what opens texts travels in a file of its own.
"""

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.archives import MANIFEST, SEALED, read_json, sha256_of, write_private
from data.backups import no_empty_folders
from data.commands.audit import record
from data.commands.carrying import (
    Secrets,
    Summing,
    TableSum,
    carried_tables,
    count_on,
    read_lines,
    read_secrets,
    sum_rows,
    write_lines,
    write_secrets,
)
from data.commands.factors import PURPOSE as FACTORS
from data.commands.keyring import Keyring
from data.commands.webhooks import PURPOSE as WEBHOOKS
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine, reading
from data.errors import RefusedError
from data.migrations import current, head, upgrade
from data.queries.audit import check_chain
from data.queries.organisations import get_organisation
from data.restores import check_empty
from data.sealing import seal, unseal
from data.settings import Settings
from data.vault import Vault

MOVE_FORMAT, SECRETS_FORMAT = "guanxi-organisation-1", "guanxi-organisation-keys-1"
STAMP = "%Y%m%dT%H%M%SZ"
ROWS = "rows.jsonl"
UNSEALED = "Give a passphrase of 16 characters or more in GUANXI_BACKUP_PASSPHRASE: the files hold answers."


@dataclass(frozen=True, slots=True)
class Move:
    """An organisation on its way: the folder with its rows, the file with what opens texts, how many rows."""

    name: str
    folder: Path
    keys: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """An organisation that has arrived: rows, published results among them, keys, and the end of its audit trail."""

    name: str
    rows: int
    published: int
    keys: int
    last_entry: str


def _secrets(settings: Settings) -> Secrets:
    return Secrets(Keyring(settings.secrets), Vault(settings.secrets, FACTORS), Vault(settings.secrets, WEBHOOKS))


def export_organisation(
    settings: Settings, organisation_id: int, target: Path, now: dt.datetime, *, keys_target: Path, passphrase: str
) -> Move:
    """Write an organisation's rows as they are at one moment, and what opens them into another folder; both sealed.

    Raises:
        RefusedError: The passphrase is missing or short, or the folders are not apart or hold such a file already.
        NotFoundError: There is no such organisation.
    """
    if not passphrase:
        raise RefusedError(UNSEALED)
    if keys_target.resolve().is_relative_to(target.resolve()):
        raise RefusedError("Keep the keys in another folder than the rows, not below it.")
    folder = target / now.strftime(f"guanxi-organisation-{organisation_id}-{STAMP}")
    keys = keys_target / now.strftime(f"guanxi-organisation-{organisation_id}-keys-{STAMP}.json{SEALED}")
    with no_empty_folders(target, keys_target):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError as error:
            raise RefusedError(f"{folder} exists already.") from error
        try:
            return _write(settings, organisation_id, folder, keys, now, passphrase)
        except BaseException:  # half of it must not look like the whole
            shutil.rmtree(folder)
            keys.unlink(missing_ok=True)
            raise


def _write(
    settings: Settings, organisation_id: int, folder: Path, keys: Path, now: dt.datetime, passphrase: str
) -> Move:
    with tempfile.TemporaryDirectory(prefix="guanxi-export-", dir=folder) as place:
        rows, opened = Path(place) / ROWS, Path(place) / "keys.json"
        name, version, sums, secrets = _read(settings, organisation_id, rows)
        facts = {"format": SECRETS_FORMAT, "made_at": now.isoformat(), "organisation": organisation_id, **secrets}
        write_private(opened, json.dumps(facts))
        sealed = folder / f"{ROWS}{SEALED}"
        seal(rows, sealed, passphrase)
        seal(opened, keys, passphrase)
    manifest = {
        "format": MOVE_FORMAT,
        "made_at": now.isoformat(),
        "migration": version,
        "organisation": organisation_id,
        "name": name,
        "sha256": sha256_of(sealed),
        "tables": {table: asdict(each) for table, each in sums.items()},
    }
    write_private(folder / MANIFEST, json.dumps(manifest, indent=1))
    return Move(name, folder, keys, sum(each.rows for each in sums.values()))


def _read(settings: Settings, organisation_id: int, rows: Path) -> tuple[str, str, dict[str, TableSum], dict[str, Any]]:
    """Write every row into a file, all as they are at one moment; on PostgreSQL this sees no other organisation."""
    engine = make_engine(settings.database_url)
    try:
        one_moment = {} if settings.sqlite else {"isolation_level": "REPEATABLE READ"}
        connecting = engine.connect().execution_options(**one_moment)
        with reading(), connecting as connection, Session(connection) as session:
            enter_organisation(session, organisation_id)
            name = get_organisation(session, organisation_id).name
            sums = {}
            write_private(rows, "")
            with rows.open("a") as file:
                for table in carried_tables():
                    summing = Summing()
                    for line in read_lines(session, table, organisation_id):
                        summing.add(line)
                        file.write(f"{table.name}\t{line}\n")
                    sums[table.name] = summing.sum
            secrets = read_secrets(session, organisation_id, _secrets(settings))
            return name, str(current(session.connection())), sums, secrets
    finally:
        engine.dispose()


def import_organisation(
    settings: Settings, folder: Path, keys: Path | None, now: dt.datetime, *, passphrase: str
) -> Arrived:
    """Put an exported organisation into this installation's empty database, as a whole or not at all.

    Afterwards each table is read back and held against the count and hash it had, and the audit trail is followed.
    Without `keys` nobody's texts can be read any more, second factors are off and webhooks removed.

    Raises:
        RefusedError: A file is missing, changed, sealed with another passphrase or of another version, the database
            holds an organisation, or something did not arrive as it was; nothing was changed then.
    """
    manifest = read_json(folder / MANIFEST)
    sealed = folder / f"{ROWS}{SEALED}"
    if manifest.get("format") != MOVE_FORMAT:
        raise RefusedError(f"{folder} is not an organisation that this version can read.")
    if not sealed.is_file() or sha256_of(sealed) != manifest["sha256"]:
        raise RefusedError(f"{sealed} is missing, or was changed or cut since it was written.")
    if manifest["migration"] != head():
        raise RefusedError(
            f"This was exported at migration {manifest['migration']}, and this installation is at {head()}. "
            "Bring both to the same version first."
        )
    check_empty(settings, "An import needs an empty one: set GUANXI_DATABASE_URL to it.")
    with tempfile.TemporaryDirectory(prefix="guanxi-import-") as place:  # made for its owner only
        rows = Path(place) / ROWS
        unseal(sealed, rows, passphrase)
        secrets = _read_secrets(keys, Path(place) / "keys.json", passphrase, manifest)
        upgrade(settings)
        return _put_in(settings, manifest, rows, secrets, now)


def _read_secrets(keys: Path | None, opened: Path, passphrase: str, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    if keys is None:
        return {"keys": [], "second_factors": [], "webhooks": []}
    unseal(keys, opened, passphrase)
    facts = read_json(opened)
    same = facts.get("organisation") == manifest["organisation"] and facts.get("made_at") == manifest["made_at"]
    if facts.get("format") != SECRETS_FORMAT or not same:
        raise RefusedError(f"{keys} does not belong to this export.")
    return facts


def _put_in(
    settings: Settings, manifest: Mapping[str, Any], rows: Path, secrets: Mapping[str, Any], now: dt.datetime
) -> Arrived:
    organisation_id = int(manifest["organisation"])
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            if session.scalar(text("SELECT count(*) FROM organisation")):
                raise RefusedError("This database holds an organisation already.")
            tables = {table.name: table for table in carried_tables()}
            for name, lines in groupby(_lines(rows), key=lambda each: each[0]):
                if name not in tables:
                    raise RefusedError(f"This version has no table {name}.")
                write_lines(session, tables[name], (line for _, line in lines))
            arrived = sum_rows(session, organisation_id)
            _compare(manifest["tables"], arrived)
            report = check_chain(session, organisation_id=organisation_id)
            if report.problems:
                raise RefusedError(f"The audit trail is not whole: {report.problems[0]}.")
            write_secrets(session, organisation_id, secrets, _secrets(settings), now)
            count_on(session)
            record(
                session,
                organisation_id=organisation_id,
                actor_id=None,
                act="organisation_imported",
                subject="organisation",
                subject_id=organisation_id,
                details={"copy_of": manifest["made_at"]},
                now=now,
            )
            session.commit()
    finally:
        engine.dispose()
    total = sum(each.rows for each in arrived.values())
    published = arrived["published_result"].rows
    last = f"{report.last_number}:{report.last_hash}"
    return Arrived(manifest["name"], total, published, len(secrets["keys"]), last)


def _lines(rows: Path) -> Iterator[tuple[str, str]]:
    with rows.open() as file:
        for line in file:
            name, _, facts = line.rstrip("\n").partition("\t")
            yield name, facts


def _compare(expected: Mapping[str, Any], arrived: Mapping[str, TableSum]) -> None:
    for name, was in expected.items():
        if name not in arrived or asdict(arrived[name]) != was:
            raise RefusedError(f"Table {name} did not arrive as it was. Nothing was changed.")
