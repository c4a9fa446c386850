"""The logins that docs/deployment/roles.sql makes are enough for the product and no more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data.db import make_engine
from data.health import database_promises, migration_state
from data.migrations import upgrade
from data.settings import Settings
from tests.databases import ROLES, PostgresServer

LOGINS = ("trial_owner", "trial_app", "trial_dashboard")


@pytest.fixture
def roles_settings(postgres: PostgresServer, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a database made by the script, its names changed where the tests have logins of the same names."""
    script = tmp_path / "roles.sql"
    script.write_text(ROLES.read_text().replace("guanxi", "trial"))
    postgres.psql(script)
    owner, app, dashboard = (postgres.url("trial", login) for login in LOGINS)
    yield Settings(
        secret_key="", database_url=app, owner_database_url=owner, dashboard_database_url=dashboard, testing=True
    )
    postgres.run("DROP DATABASE trial WITH (FORCE)")
    for login in LOGINS:
        postgres.run(f"DROP ROLE {login}")


def test_the_script_runs_again_and_sets_right_what_was_changed(
    roles_settings: Settings, postgres: PostgresServer, tmp_path: Path
) -> None:
    upgrade(roles_settings)
    roles = "SELECT rolcanlogin, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname LIKE 'trial%' ORDER BY rolname"
    facts = (
        "SELECT datname, datdba::regrole, datacl FROM pg_database WHERE datname = 'trial'",
        "SELECT setrole::regrole, setconfig FROM pg_db_role_setting ORDER BY 1",
    )
    before = [postgres.rows(query) for query in facts]
    postgres.run("ALTER ROLE trial_app CREATEDB")
    postgres.run("ALTER ROLE trial_dashboard NOLOGIN")
    postgres.run("GRANT ALL ON DATABASE trial TO PUBLIC")
    postgres.psql(tmp_path / "roles.sql")
    assert [postgres.rows(query) for query in facts] == before
    assert postgres.rows(roles) == [(True, False, False)] * 3
    assert migration_state(roles_settings).current is not None  # what is in the database is left alone


def test_the_three_logins_carry_the_product(roles_settings: Settings) -> None:
    upgrade(roles_settings)
    assert [promise.words for promise in database_promises(roles_settings) if not promise.kept] == []
    state = migration_state(replace(roles_settings, owner_database_url=roles_settings.database_url))
    assert state.current == state.head


@pytest.mark.parametrize("login", ["database_url", "dashboard_database_url"])
def test_only_the_owner_makes_tables(roles_settings: Settings, login: str) -> None:
    upgrade(roles_settings)
    engine = make_engine(getattr(roles_settings, login))
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|read-only"):
        connection.execute(text("CREATE TABLE probe (id int)"))
    engine.dispose()


CLOSED_TO_ALL = (
    "SELECT lo_create(1)",
    "SELECT lo_from_bytea(0, 'x')",
    "CREATE TEMP TABLE probe (id int)",
    "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'answer'",
    "SELECT pg_stat_get_tuples_inserted('answer'::regclass)",
    "SELECT tup_inserted FROM pg_stat_database",
)


def check_denied(url: str, statement: str) -> None:
    """Check that a login may not run a statement, even where it asks to write."""
    engine = make_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.commit()
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("statement", CLOSED_TO_ALL)
def test_the_charts_login_makes_nothing_and_watches_no_writing(roles_settings: Settings, statement: str) -> None:
    upgrade(roles_settings)
    check_denied(roles_settings.dashboard_database_url, statement)


@pytest.mark.parametrize("statement", CLOSED_TO_ALL[:3])
def test_the_charts_login_that_tests_try_makes_nothing_either(postgres: PostgresServer, statement: str) -> None:
    with postgres.database() as urls:
        check_denied(urls.dashboard, statement)


def test_migrating_closes_a_database_in_which_everybody_could_make_tables(
    roles_settings: Settings, postgres: PostgresServer
) -> None:
    postgres.run("GRANT ALL ON DATABASE trial TO PUBLIC")
    upgrade(roles_settings)
    rights = (
        "SELECT has_database_privilege('trial_dashboard', 'trial', each) "
        "FROM unnest(ARRAY['CREATE', 'TEMP', 'CONNECT']) AS each"
    )

    assert postgres.rows(rights) == [(False,), (False,), (True,)]
