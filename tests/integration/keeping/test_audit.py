"""The audit trail can only grow, and what was done to it behind the database's back is found."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.commands.audit import FIRST_HASH, record
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.models import AuditEntry
from data.queries.audit import check_chain, list_entries
from tests.cast import NOW, Cast
from tests.databases import Urls


def note(session: Session, cast: Cast, act: str = "tested", **details: Any) -> AuditEntry:
    return record(
        session,
        organisation_id=cast.organisation_id,
        actor_id=cast.administrator.id,
        act=act,
        subject="person",
        subject_id=cast.rep.id,
        details=details,
        now=NOW,
    )


def problems(session: Session, cast: Cast, known: tuple[int, str] | None = None) -> tuple[str, ...]:
    session.expire_all()
    return check_chain(session, organisation_id=cast.organisation_id, known=known).problems


def behind_the_back(urls: Urls, *statements: str) -> None:
    """Change the trail as somebody can who owns the database and takes the triggers away first."""
    engine = make_engine(urls.owner)
    if engine.dialect.name == "sqlite":
        away = [f"DROP TRIGGER audit_entry_no_{act}" for act in ("update", "delete")]
    else:
        away = ["DROP TRIGGER audit_entry_written_once ON audit_entry"]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('guanxi.organisation', '*', true)"))
        for statement in (*away, *statements):
            connection.execute(text(statement))
    engine.dispose()


def test_each_organisation_has_a_chain_of_its_own(session: Session, cast: Cast) -> None:
    for organisation_id in (cast.organisation_id, cast.other_organisation_id):
        entries = list(list_entries(session, organisation_id=organisation_id))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.previous_hash for entry in entries] == [FIRST_HASH, *(entry.hash for entry in entries[:-1])]
        report = check_chain(session, organisation_id=organisation_id)
        assert (report.last_number, report.last_hash, report.problems) == (len(entries), entries[-1].hash, ())


def test_an_organisation_without_entries_is_whole(session: Session, cast: Cast) -> None:
    report = check_chain(session, organisation_id=10**9)
    assert (report.last_number, report.last_hash, report.problems) == (0, FIRST_HASH, ())


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE 1 = 0"]
)
def test_it_can_only_grow(session: Session, engine: Engine, cast: Cast, statement: str) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    session.commit()
    if engine.dialect.name == "sqlite" and "1 = 0" in statement:
        return  # SQLite's triggers fire for each row; where there is none, nothing happens
    with pytest.raises(DBAPIError):
        session.execute(text(statement))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


Q = "WHERE organisation_id = 1 AND number"
TAMPERINGS: list[tuple[list[str], tuple[str, ...]]] = [
    ([f"UPDATE audit_entry SET actor_id = 2 {Q} = 42"], ("entry 42 was changed",)),
    ([f"""UPDATE audit_entry SET details = '{{"role": "rep"}}' {Q} = 42"""], ("entry 42 was changed",)),
    ([f"DELETE FROM audit_entry {Q} IN (41, 42)"], ("entries 41 to 42 are missing",)),
    (
        [
            f"UPDATE audit_entry SET number = -1 {Q} = 41",
            f"UPDATE audit_entry SET number = 41 {Q} = 42",
            f"UPDATE audit_entry SET number = 42 {Q} = -1",
        ],
        (
            "entry 41 does not follow the one before it",
            "entry 41 was changed",
            "entry 42 does not follow the one before it",
            "entry 42 was changed",
            "entry 43 does not follow the one before it",
        ),
    ),
]


@pytest.mark.parametrize(("statements", "found"), TAMPERINGS, ids=["actor", "details", "removed", "reordered"])
def test_tampering_is_found(
    session: Session, urls: Urls, cast: Cast, statements: list[str], found: tuple[str, ...]
) -> None:
    for number in range(5):
        note(session, cast, number=number)
    session.commit()
    assert cast.organisation_id == 1
    assert problems(session, cast) == ()
    session.commit()
    behind_the_back(urls, *statements)
    assert problems(session, cast) == found


def test_a_cut_end_is_found_by_what_was_written_down(session: Session, urls: Urls, cast: Cast) -> None:
    last = note(session, cast)
    known = number, _ = last.number, last.hash
    session.commit()
    assert problems(session, cast, known) == ()
    session.commit()
    behind_the_back(urls, f"DELETE FROM audit_entry {Q} = {number}")
    assert problems(session, cast) == ()
    assert problems(session, cast, known) == (f"entry {number} is not the one that was written down",)


def test_entries_are_filtered(session: Session, cast: Cast) -> None:
    first, second = note(session, cast, "first"), note(session, cast, "second")
    ids: dict[str, Any] = {"organisation_id": cast.organisation_id}

    def numbers(**filters: Any) -> list[int]:
        return [entry.number for entry in list_entries(session, **ids, **filters)]

    assert numbers(act="second") == [second.number]
    assert numbers(person_id=cast.administrator.id)[-2:] == [first.number, second.number]
    assert numbers(since=NOW + dt.timedelta(seconds=1)) == []
    assert numbers(until=NOW) == []
    assert numbers(since=NOW) == numbers(until=NOW + dt.timedelta(seconds=1)) == numbers()


Run = Callable[..., Any]


def test_the_commands_say_what_they_find(app: Flask, session: Session, urls: Urls, cast: Cast) -> None:
    runner = app.test_cli_runner()
    entry = note(session, cast, "tested", team=3)
    session.commit()
    known = f"{entry.number}:{entry.hash}"
    whole = runner.invoke(args=["audit", "verify"])
    assert (whole.exit_code, whole.stderr) == (0, "")
    assert f"Harbour Sales: {entry.number} entries, whole." in whole.stdout
    assert known in whole.stdout
    again = runner.invoke(args=["audit", "verify", "--organisation", str(cast.organisation_id), "--known", known])
    assert again.exit_code == 0
    assert "Elsewhere" not in again.stdout
    assert runner.invoke(args=["audit", "verify", "--known", "nonsense"]).exit_code == 2
    behind_the_back(urls, f"UPDATE audit_entry SET subject_id = 99 {Q} = {entry.number}")
    broken = runner.invoke(args=["audit", "verify"])
    assert (broken.exit_code, broken.stderr) == (1, f"Harbour Sales: entry {entry.number} was changed\n")


def test_the_export_can_be_read_again(app: Flask, session: Session, cast: Cast) -> None:
    entry = note(session, cast, "tested", team=3)
    session.commit()
    command = ["audit", "export", "--organisation", str(cast.organisation_id), "--act", "tested"]
    expected = {
        "number": entry.number,
        "happened_at": NOW.isoformat(),
        "actor_id": cast.administrator.id,
        "act": "tested",
        "subject": "person",
        "subject_id": cast.rep.id,
        "details": {"team": 3},
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
    lines = app.test_cli_runner().invoke(args=command)
    assert [json.loads(line) for line in lines.stdout.splitlines()] == [expected]
    table = app.test_cli_runner().invoke(args=[*command, "--format", "csv", "--since", "2026-11-03"])
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert rows == [{name: json.dumps(value) if name == "details" else str(value) for name, value in expected.items()}]
    none = app.test_cli_runner().invoke(args=[*command, "--until", "2026-11-02"])
    assert (none.exit_code, none.stdout) == (0, "")
    with Session(session.get_bind()) as other:
        enter_organisation(other, EVERY_ORGANISATION)
        assert check_chain(other, organisation_id=cast.organisation_id).problems == ()
