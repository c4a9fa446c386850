"""Migrations: numbered Alembic steps, run from code; the newest one's number stands in the file HEAD."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, make_url, text

from data.db import EVERY_ORGANISATION, make_engine
from data.migrations.guards import grant_rights
from data.settings import Settings

HERE = Path(__file__).parent


def head() -> str:
    """Return the number of the newest migration, as pinned in the file HEAD."""
    return (HERE / "HEAD").read_text().strip()


def current(connection: Connection) -> str | None:
    """Return the number of the last migration that the database has had, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _user(url: str) -> str | None:
    return make_url(url).username


def upgrade_engine(engine: Engine, *, app_role: str | None = None, dashboard_role: str | None = None) -> None:
    """Bring a database to the newest migration and set the rights of the two logins (PostgreSQL)."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT set_config('guanxi.organisation', :value, true)"), {"value": EVERY_ORGANISATION}
            )
        command.upgrade(alembic_config(connection), "head")
        grant_rights(connection, app_role=app_role, dashboard_role=dashboard_role)


def begin(settings: Settings) -> None:
    """Make the tables where SQLite has no file yet or an empty one; elsewhere `upgrade` does, for its owner."""
    if settings.sqlite:
        file = Path(str(make_url(settings.database_url).database))
        if not file.exists() or file.stat().st_size == 0:
            upgrade(settings)


def upgrade(settings: Settings) -> None:
    """Bring the installation's database to the newest migration, as the owner of its tables."""
    if settings.sqlite:
        path = Path(str(make_url(settings.database_url).database))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # answers are nobody else's on this computer; the log beside it takes the same mode
    engine = make_engine(settings.owner_database_url)
    try:
        upgrade_engine(
            engine, app_role=_user(settings.database_url), dashboard_role=_user(settings.dashboard_database_url)
        )
    finally:
        engine.dispose()
