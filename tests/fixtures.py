"""Fixtures of integration and browser tests: real databases, the application on them, the cast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, db, enter_organisation, make_engine
from data.settings import Settings
from tests.cast import Cast, make_cast
from tests.databases import PostgresServer, SqliteFolder, Urls, postgres_server

SECRET = "tests only: a secret of more than 32 characters"


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> SqliteFolder:
    """The migrated SQLite file that every test gets a copy of."""
    return SqliteFolder(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """A fresh migrated database, of each kind in turn."""
    maker = request.getfixturevalue("sqlite_folder" if request.param == "sqlite" else "postgres")
    with maker.database() as urls:
        yield urls


@pytest.fixture
def settings(urls: Urls, tmp_path: Path) -> Settings:
    """Settings of an installation on the test's database."""
    return Settings(
        secret_key=SECRET,
        database_url=urls.app,
        owner_database_url=urls.owner,
        dashboard_database_url=urls.dashboard,
        instance=tmp_path / "instance",
        https=False,
        testing=True,
    )


@pytest.fixture
def engine(urls: Urls) -> Iterator[Engine]:
    """The application's engine, outside of Flask."""
    engine = make_engine(urls.app)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the system itself: it sees every organisation."""
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        yield session


@pytest.fixture
def cast(session: Session) -> Cast:
    """The cast, committed."""
    cast = make_cast(session)
    session.commit()
    return cast


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application on the test's database."""
    from wsgi import create_app  # noqa: PLC0415 - unit tests do without the application

    app = create_app(settings)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An anonymous visitor."""
    return app.test_client()
