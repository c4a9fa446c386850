"""What the database itself keeps: tables as modelled, written-once rows, organisations apart, charts held back."""

import datetime as dt

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.db import READABLE_BY_DASHBOARD, enter_organisation, make_engine, reading
from data.migrations import alembic_config, current, head, upgrade_engine
from data.models import AuditEntry, Base, Membership, Person, PublishedResult, Round, RoundUnit, Team
from tests.cast import NOW, Cast
from tests.databases import APP, DASHBOARD, Urls


def test_migrations_make_exactly_the_tables_of_the_models(urls: Urls) -> None:
    engine = make_engine(urls.owner)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert current(connection) == head()
    engine.dispose()


def test_one_index_of_a_table_begins_with_its_organisation_and_id_alone(urls: Urls) -> None:
    """Without statistics PostgreSQL may take the shorter of two that begin alike, and look through a whole table."""
    engine = make_engine(urls.owner)
    found = inspect(engine)
    alike = [
        table
        for table in found.get_table_names()
        if any(key["column_names"] == ["organisation_id", "id"] for key in found.get_unique_constraints(table))
        and any(index["column_names"] == ["organisation_id"] for index in found.get_indexes(table))
    ]
    assert alike == []
    engine.dispose()


def test_the_pinned_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [head()]


def test_upgrading_again_changes_nothing(urls: Urls) -> None:
    engine = make_engine(urls.owner)
    before = sorted(inspect(engine).get_table_names())
    upgrade_engine(engine, app_role=APP, dashboard_role=DASHBOARD)
    assert sorted(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_sqlite_keeps_what_it_has_acknowledged(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW fsync").scalar_one() == "on"
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
        return
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (
                "synchronous",
                "foreign_keys",
                "recursive_triggers",
                "secure_delete",
                "journal_mode",
                "busy_timeout",
            )
        }
    assert pragmas == {
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "journal_mode": "wal",
        "busy_timeout": 15000,
    }


@pytest.mark.parametrize("table", ["published_result", "round_unit", "audit_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
def test_written_once_means_once(session: Session, written: Cast, table: str, statement: str) -> None:
    models = {"published_result": PublishedResult, "round_unit": RoundUnit, "audit_entry": AuditEntry}
    before = len(session.scalars(select(models[table])).all())
    with pytest.raises(DBAPIError):
        session.execute(text(statement.format(table)))
    session.rollback()
    assert len(session.scalars(select(models[table])).all()) == before > 0


@pytest.mark.parametrize("table", ["published_result", "round_unit", "audit_entry"])
def test_putting_a_row_in_the_place_of_one_written_once_is_refused(session: Session, written: Cast, table: str) -> None:
    before = session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()
    key = "ON CONFLICT (id) DO UPDATE SET organisation_id = excluded.organisation_id"
    refused = [f"INSERT INTO {table} SELECT * FROM {table} WHERE true {key}"]
    if session.get_bind().dialect.name == "sqlite":
        refused.append(f"REPLACE INTO {table} SELECT * FROM {table}")
    for statement in refused:
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()
    assert session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() == before != []


@pytest.mark.parametrize("table", ["published_result", "round_unit", "audit_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
@pytest.mark.parametrize("login", ["owner", "dashboard"])
def test_the_other_logins_cannot_change_them_either(
    urls: Urls, written: Cast, table: str, statement: str, login: str
) -> None:
    engine = make_engine(getattr(urls, login), held_back=login == "dashboard")
    with Session(engine) as session:
        enter_organisation(session, written.organisation_id)
        with pytest.raises(DBAPIError):
            session.execute(text(statement.format(table)))
    engine.dispose()


@pytest.mark.parametrize("table", ["published_result", "round_unit", "audit_entry"])
def test_the_owner_cannot_empty_them_at_once(urls: Urls, written: Cast, table: str) -> None:
    if urls.owner.startswith("sqlite"):
        return  # SQLite has no TRUNCATE; its DELETE of all rows is refused above
    engine = make_engine(urls.owner)
    with Session(engine) as session, pytest.raises(DBAPIError, match="written once"):
        session.execute(text(f"TRUNCATE {table} CASCADE"))
    engine.dispose()


def test_a_child_cannot_belong_to_another_organisations_parent(session: Session, cast: Cast) -> None:
    session.add(
        Membership(
            organisation_id=cast.other_organisation_id,
            person_id=cast.rep.id,
            team_id=cast.teams["Team A"],
            starts_on=dt.date(2026, 1, 1),
        )
    )
    with pytest.raises(DBAPIError):
        session.flush()


def test_row_security_shows_one_organisation_only(engine: Engine, cast: Cast) -> None:
    if engine.dialect.name == "sqlite":
        return  # SQLite has no row security; every query names its organisation, and the access tests prove it
    with Session(engine) as session:
        enter_organisation(session, cast.other_organisation_id)
        assert {person.organisation_id for person in session.scalars(select(Person))} == {cast.other_organisation_id}
    with Session(engine) as session:
        assert session.scalars(select(Person)).all() == []


def _every_table() -> list[str]:
    return sorted([*Base.metadata.tables, "alembic_version"])


def _refused(session: Session, statement: str) -> bool:
    try:
        session.execute(text(statement))
    except DBAPIError:
        return True
    finally:
        session.rollback()
    return False


def test_the_charts_connection_reads_published_tables_only(urls: Urls) -> None:
    engine = make_engine(urls.dashboard, held_back=True)
    with Session(engine) as session:
        enter_organisation(session, 1)
        readable = {table for table in _every_table() if not _refused(session, f"SELECT count(*) FROM {table}")}
    engine.dispose()
    assert readable == READABLE_BY_DASHBOARD


def test_the_charts_connection_changes_nothing(urls: Urls) -> None:
    engine = make_engine(urls.dashboard, held_back=True)
    statements = [act.format(table) for act in ("DELETE FROM {}", "DROP TABLE {}") for table in _every_table()]
    with Session(engine) as session:
        accepted = [statement for statement in statements if not _refused(session, statement)]
    engine.dispose()
    assert accepted == []


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA query_only=OFF",
        "SELECT fts3_tokenizer('simple')",
        "SELECT load_extension('x')",
        "SELECT sql FROM sqlite_master",
        "SELECT p.n FROM published_result p WHERE EXISTS (SELECT 1 FROM answer)",
        "WITH a AS (SELECT * FROM submission) SELECT count(*) FROM a",
    ],
)
def test_the_charts_connection_of_sqlite_has_no_way_round(urls: Urls, statement: str) -> None:
    if not urls.app.startswith("sqlite"):
        return
    engine = make_engine(urls.dashboard, held_back=True)
    with Session(engine) as session, pytest.raises(DBAPIError):
        session.execute(text(statement))
    engine.dispose()


def test_reading_transactions_wait_for_no_writer(engine: Engine, cast: Cast) -> None:
    with Session(engine) as writer:
        enter_organisation(writer, cast.organisation_id)
        writer.add(Team(organisation_id=cast.organisation_id, name="New", position=9, created_at=NOW))
        writer.flush()
        with reading(), Session(engine) as reader:
            enter_organisation(reader, cast.organisation_id)
            names = set(reader.scalars(select(Team.name).where(Team.organisation_id == cast.organisation_id)))
        assert "New" not in names
        writer.commit()


def test_naive_moments_are_refused(session: Session, cast: Cast) -> None:
    session.add(
        Team(organisation_id=cast.organisation_id, name="X", position=1, created_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001 - the point of this test
    )
    with pytest.raises(DBAPIError.__mro__[1]):
        session.flush()


def test_moments_come_back_in_utc(session: Session, cast: Cast) -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=45))
    moment = dt.datetime(2026, 3, 1, 1, 30, tzinfo=zone)
    team = Team(organisation_id=cast.organisation_id, name="X", position=1, created_at=moment)
    session.add(team)
    session.commit()
    session.expire_all()
    assert session.get_one(Team, team.id).created_at == moment
    assert session.get_one(Team, team.id).created_at.tzinfo == dt.UTC
    assert session.scalars(select(Round)).all() == []
