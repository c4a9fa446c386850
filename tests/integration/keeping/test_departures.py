"""One organisation of several is deleted: all of it, nothing of the others, and again by a restore; both databases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from data.backups import make_backup
from data.commands.carrying import sum_rows
from data.commands.departing import own_tables
from data.commands.people import add_person
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.departures import depart, what_would_go
from data.errors import NotFoundError
from data.migrations.guards import WRITTEN_ONCE
from data.models import AuditEntry, FormerOrganisation, Organisation, Person, PersonKey
from data.queries.audit import check_chain
from data.restores import restore_backup
from data.settings import Settings
from data.trouble import NO_RIGHTS, database_trouble
from data.types import Month
from tests.cast import NOW, Cast
from tests.history import closed_month
from tests.integration.keeping.test_backups import log_note, tools
from tests.integration.keeping.test_moves import installation, lived
from tests.snapshots import snapshot

__all__ = ["tools"]  # the client programs of the tests' PostgreSQL


def two_organisations(session: Session) -> Cast:
    """Play a scene: an organisation with something in most tables, and another one with notes of its own."""
    cast = lived(session)
    log_note(session, cast.outsider, "A note elsewhere")
    session.commit()
    return cast


@pytest.fixture
def scene() -> Any:
    return two_organisations


def mine(organisation_id: int, table: Any) -> Any:
    return (table.c.id if table.name == "organisation" else table.c.organisation_id) == organisation_id


def left_of(session: Session, organisation_id: int) -> dict[str, int]:
    """How many rows of an organisation each table holds, where it holds any."""
    session.rollback()
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table).where(mine(organisation_id, table))) or 0
        for table in own_tables()
    }
    session.rollback()
    return {name: rows for name, rows in counts.items() if rows}


def triggers(session: Session) -> list[tuple[Any, ...]]:
    """Every trigger of the database, with its words or whether it is on."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if sqlite
        else "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    )
    found = [tuple(row) for row in session.execute(text(query))]
    session.rollback()
    return found


@pytest.fixture
def owner(settings: Settings) -> Iterator[Session]:
    """A session of the owner of the tables."""
    engine: Engine = make_engine(settings.owner_database_url)
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        yield session
    engine.dispose()


def test_one_goes_as_a_whole_and_the_others_stay_as_they_were(
    settings: Settings, session: Session, owner: Session, cast: Cast
) -> None:
    here, there = cast.organisation_id, cast.other_organisation_id
    rows = what_would_go(settings, here)
    assert rows == left_of(session, here)
    assert {"audit_entry", "published_result", "answer", "person_key", "round_unit", "webhook"} <= rows.keys()
    before, sums, guards = snapshot(session, without=()), sum_rows(session, there), triggers(session)
    session.rollback()

    assert depart(settings, here, NOW) == sum(rows.values())

    assert left_of(session, here) == {}
    after = snapshot(session, without=())
    assert after.pop("former_organisation") == [(1, here, NOW, NOW)]
    before.pop("former_organisation")
    bound = {table.name: [column.name for column in table.c] for table in own_tables()}
    for name, had in before.items():
        place = bound[name].index("id" if name == "organisation" else "organisation_id") if name in bound else None
        assert after[name] == [row for row in had if place is None or row[place] != here], name
    assert sum_rows(session, there) == sums
    assert check_chain(session, organisation_id=there).problems == ()
    session.rollback()
    with pytest.raises(NotFoundError):
        depart(settings, here, NOW)
    assert triggers(session) == guards
    for table in (AuditEntry, FormerOrganisation):  # what is written once is so again, for its owner too
        with pytest.raises(DBAPIError, match="is written once"):
            owner.execute(delete(table))
        owner.rollback()


def test_what_fails_half_way_changes_nothing(settings: Settings, session: Session, owner: Session, cast: Cast) -> None:
    since = session.scalar(select(Organisation.created_at).where(Organisation.id == cast.organisation_id))
    session.add(FormerOrganisation(former_id=cast.organisation_id, since=since, deleted_at=NOW))
    session.commit()  # so that the last step fails, when all rows are deleted
    before = snapshot(session, without=())
    with pytest.raises(IntegrityError):
        depart(settings, cast.organisation_id, NOW)
    assert snapshot(session, without=()) == before
    with pytest.raises(DBAPIError, match="is written once"):
        owner.execute(delete(AuditEntry))


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)  # SQLite has no logins
def test_only_the_owner_of_the_tables_can(settings: Settings, session: Session, cast: Cast) -> None:
    before = snapshot(session, without=())
    for url in (settings.database_url, settings.dashboard_database_url):
        with pytest.raises(DBAPIError) as refused:
            depart(replace(settings, owner_database_url=url), cast.organisation_id, NOW)
        assert database_trouble(refused.value) == NO_RIGHTS
    assert snapshot(session, without=()) == before


def test_a_restore_of_an_older_copy_deletes_it_again(
    settings: Settings, session: Session, cast: Cast, tmp_path: Path, postgres: Any
) -> None:
    kind = "sqlite" if settings.sqlite else "postgresql"
    older = make_backup(settings, tmp_path / "copies", NOW, keys_target=tmp_path / "keys")
    depart(settings, cast.organisation_id, NOW.replace(hour=10))
    newer = make_backup(settings, tmp_path / "copies", NOW.replace(hour=11), keys_target=tmp_path / "keys")
    assert newer.unexplained == ()
    assert sorted(tmp_path.glob("keys/*.json")) == [newer.keys], "nothing opens texts of the one that went"
    with installation(kind, settings, tmp_path, postgres) as other:
        again = replace(other, secret_key=settings.secret_key)
        restored = restore_backup(again, older.folder, newer.keys, NOW.replace(hour=12))
        assert (restored.organisations, restored.deleted) == (("Elsewhere",), ("Harbour Sales",))
        engine = make_engine(again.database_url)
        with Session(engine) as there:
            enter_organisation(there, EVERY_ORGANISATION)
            assert left_of(there, cast.organisation_id) == {}
            assert there.scalar(select(func.count(PersonKey.person_id))) == 1
            assert [row.former_id for row in there.scalars(select(FormerOrganisation))] == [cast.organisation_id]
        engine.dispose()


def test_the_command_asks_for_the_name_and_tries_first(app: Flask, session: Session, cast: Cast) -> None:
    one = ["organisation", "delete", "--organisation", str(cast.organisation_id)]
    before = snapshot(session, without=())

    def run(*words: str, typed: str | None = None) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=[*one, *words], input=typed)
        return done.exit_code, done.output

    code, said = run("--dry-run")
    assert (code, "Nothing was changed." in said, "people 21, rounds 2" in said) == (0, True, True), said
    assert run("--name", "Harbour")[0] == 2
    assert run(typed="harbour sales\n")[0] == 2
    assert run(typed="\nHarbour Sales\n")[0] == 2
    assert run(typed="")[0] == 1
    assert app.test_cli_runner().invoke(args=one[:2]).exit_code == 2
    assert snapshot(session, without=()) == before
    code, said = run(typed="Harbour Sales\n")
    assert (code, "Harbour Sales is deleted" in said) == (0, True), said
    assert session.scalars(select(Organisation.name)).all() == ["Elsewhere"]


def test_the_number_of_one_that_went_may_be_used_again(settings: Settings, session: Session, cast: Cast) -> None:
    there = cast.other_organisation_id  # the last one: SQLite gives its number to the next
    depart(settings, there, NOW)
    new = Organisation(name="New", zone="UTC", kind="real", created_at=NOW.replace(hour=20))
    session.add(new)
    session.flush()
    add_person(session, organisation_id=new.id, email="new@example.com", name="New", now=NOW.replace(hour=20))
    session.commit()
    closed_month(session, cast, Month(2026, 11))
    session.commit()
    assert session.scalar(select(func.count(Person.id)).where(Person.organisation_id == new.id)) == 1
    assert set(WRITTEN_ONCE) >= {"former_organisation"}
