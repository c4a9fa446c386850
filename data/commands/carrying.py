"""One organisation's rows on their way to another installation: read table by table, written back with the same ids.

Ids stay what they are, because the audit trail's hashes hold them.
"""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, func, insert, select
from sqlalchemy.orm import Session

from data.commands.keyring import Keyring
from data.db import UTCDateTime
from data.models import Base, Organisation, PersonKey, Publication, SecondFactor, Webhook
from data.vault import LockedError, Vault

AT_ONCE = 500
SELF = "parent_id"  # a team points to another team
# Tables of an organisation that do not travel, and why.
LEFT_BEHIND: Mapping[str, str] = {
    "user_session": "everybody signs in anew",
    "sign_in_link": "a link opens the installation that sent it",
    "sign_in_step": "it lasts for minutes",
    "api_token": "a token opens the installation that made it",
    "person_key": "keys travel in a file of their own",
}
# What the installation's own secret has locked: it travels with the keys, opened, and is locked anew.
LOCKED: Mapping[str, tuple[str, ...]] = {
    "second_factor": ("locked_secret",),
    "webhook": ("locked_url", "locked_key", "locked_former_key"),
}


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows of a table travel, and the sha256 of all of them in order."""

    rows: int
    sha256: str


class Summing:
    """Counts rows and works out their hash, line by line."""

    def __init__(self) -> None:
        self._rows, self._hash = 0, hashlib.sha256()

    def add(self, line: str) -> None:
        """Take one more row."""
        self._rows += 1
        self._hash.update(line.encode())
        self._hash.update(b"\n")

    @property
    def sum(self) -> TableSum:
        """What it came to."""
        return TableSum(self._rows, self._hash.hexdigest())


def carried_tables() -> list[Table]:
    """Return the tables of an organisation that travel, parents before children; last what says that results are whole.

    From its rows on, the database takes no more results of those rounds.
    """
    travelling = [
        table
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_BEHIND and (table.name == Organisation.__tablename__ or "organisation_id" in table.c)
    ]
    return sorted(travelling, key=lambda table: table.name == Publication.__tablename__)


def read_lines(session: Session, table: Table, organisation_id: int) -> Iterator[str]:
    """Yield an organisation's rows of a table in the order of their keys, each as JSON; what is locked is left out."""
    mine = table.c.id if table.name == Organisation.__tablename__ else table.c.organisation_id
    query = select(table).where(mine == organisation_id).order_by(*table.primary_key.columns)
    hidden = LOCKED.get(table.name, ())
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)).mappings():
        facts = {column.name: "" if column.name in hidden else _packed(row[column]) for column in table.c}
        yield json.dumps(facts, sort_keys=True, separators=(",", ":"))


def _packed(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, dt.date) else value


def _unpacked(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, UTCDateTime):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(column.type, Date) else value


def write_lines(session: Session, table: Table, lines: Iterable[str]) -> None:
    """Write rows that `read_lines` gave, with their ids."""
    rows: Iterable[dict[str, Any]] = (
        {name: _unpacked(table.c[name], value) for name, value in json.loads(line).items()} for line in lines
    )
    if SELF in table.c:
        rows = _parents_first(list(rows))
    for some in batched(rows):
        session.execute(insert(table), some)


def batched(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows in lists that a statement takes."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _parents_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    ordered: list[dict[str, Any]] = []
    placed: set[Any] = {None}
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if row[SELF] in placed]
        if not ready:  # the database says what is wrong with them
            return ordered + waiting
        ordered += ready
        placed |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in placed]
    return ordered


def sum_rows(session: Session, organisation_id: int) -> dict[str, TableSum]:
    """Return count and hash of every table that travels, as they are stored now."""
    sums = {}
    for table in carried_tables():
        summing = Summing()
        for line in read_lines(session, table, organisation_id):
            summing.add(line)
        sums[table.name] = summing.sum
    return sums


def count_on(session: Session) -> None:
    """Let PostgreSQL's own counting of ids go on after those that were written; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, "id"))) if "id" in table.c else None
        if sequence is not None:
            last = select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery()
            session.execute(select(func.setval(sequence, last)))


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens what an installation has locked: persons' keys, second factors, webhooks."""

    keys: Keyring
    factors: Vault
    webhooks: Vault


def read_secrets(session: Session, organisation_id: int, secrets: Secrets) -> dict[str, list[list[Any]]]:
    """Return what the installation has locked, opened: persons' keys, secrets of second factors, webhooks.

    What no secret opens any more is left out.
    """
    keys = select(PersonKey).where(PersonKey.organisation_id == organisation_id).order_by(PersonKey.person_id)
    factors = select(SecondFactor).where(SecondFactor.organisation_id == organisation_id)
    hooks = select(Webhook).where(Webhook.organisation_id == organisation_id)
    found: dict[str, list[list[Any]]] = {"keys": [], "second_factors": [], "webhooks": []}
    for key in session.scalars(keys):
        opened = secrets.keys.unwrap(key.wrapped)
        if opened is not None:
            found["keys"].append([key.person_id, opened.decode(), key.created_at.isoformat()])
    for factor in session.scalars(factors.order_by(SecondFactor.person_id)):
        if (secret := _opened(secrets.factors, factor.locked_secret)) is not None:
            found["second_factors"].append([factor.person_id, secret])
    for hook in session.scalars(hooks.order_by(Webhook.id)):
        url, signing = (_opened(secrets.webhooks, locked) for locked in (hook.locked_url, hook.locked_key))
        if url is not None and signing is not None:
            found["webhooks"].append([hook.id, url, signing])
    return found


def _opened(vault: Vault, locked: str) -> str | None:
    try:
        return vault.unlock(locked)
    except LockedError:
        return None


def write_secrets(
    session: Session,
    organisation_id: int,
    found: Mapping[str, Sequence[Sequence[Any]]],
    secrets: Secrets,
    now: dt.datetime,
) -> None:
    """Lock what travelled opened with this installation's secret; what did not travel is turned off."""
    session.add_all(
        PersonKey(
            organisation_id=organisation_id,
            person_id=person_id,
            wrapped=secrets.keys.wrap(key.encode()),
            created_at=dt.datetime.fromisoformat(created_at),
        )
        for person_id, key, created_at in found["keys"]
    )
    factors = {row[0]: row[1] for row in found["second_factors"]}
    for factor in session.scalars(select(SecondFactor).where(SecondFactor.organisation_id == organisation_id)).all():
        if factor.person_id in factors:
            factor.locked_secret = secrets.factors.lock(factors[factor.person_id])
        else:
            session.delete(factor)
    hooks = {hook_id: (url, signing) for hook_id, url, signing in found["webhooks"]}
    for hook in session.scalars(select(Webhook).where(Webhook.organisation_id == organisation_id)).all():
        url, signing = hooks.get(hook.id, ("", ""))
        hook.locked_url, hook.locked_key = secrets.webhooks.lock(url), secrets.webhooks.lock(signing)
        if not url and hook.removed_at is None:
            hook.removed_at = now
    session.flush()
