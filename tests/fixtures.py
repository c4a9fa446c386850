"""Fixtures of integration and browser tests: real databases, the application on them, the cast."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.settings import Settings
from tests.cast import Cast, make_cast
from tests.databases import PostgresServer, Scene, SqliteFolder, Urls, in_memory, postgres_server
from tests.shared import SharedApp, SharedEngine

Make = Callable[..., Flask]
SECRET = "tests only: a secret of more than 32 characters"


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[SqliteFolder]:
    """The migrated SQLite file that every test gets a copy of."""
    with tempfile.TemporaryDirectory(prefix="guanxi-sqlite-", dir=in_memory()) as folder:
        yield SqliteFolder(Path(folder))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process."""
    with postgres_server(in_memory()) as server:
        yield server


@dataclass(frozen=True)
class Stage:
    """A test's database, and what the scene that was played in it returned."""

    urls: Urls
    made: Any = None


def empty(_session: Session) -> None:
    """Play nothing: tables without rows."""


def first_asked(request: pytest.FixtureRequest, **scenes: Scene) -> Scene:
    """Return the scene of the first of these fixtures that the test asks for."""
    return next((scene for name, scene in scenes.items() if name in request.fixturenames), empty)


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """What happened before the test begins: the cast is there where the test asks for it. Files may say more."""
    return first_asked(request, cast=make_cast)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Stage]:
    """A database of each kind in turn, with the test's scene played; the scene is played once and copied."""
    maker = request.getfixturevalue("sqlite_folder" if request.param == "sqlite" else "postgres")
    with maker.scene(scene) as (urls, made):
        yield Stage(urls, made)


ON_SQLITE = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)  # for what no database has a say in
ON_POSTGRESQL = pytest.mark.parametrize("stage", ["postgresql"], indirect=True)  # the stricter one, where one will do


def on_both(name: str, everybody: Sequence[str], postgresql: Collection[str]) -> pytest.MarkDecorator:
    """All values of a parameter on SQLite, and on PostgreSQL those that come past other statements there."""
    cases = [("sqlite", each) for each in everybody]
    cases += [("postgresql", each) for each in everybody if each in postgresql]
    return pytest.mark.parametrize(("stage", name), cases, indirect=["stage"])


@pytest.fixture
def urls(stage: Stage) -> Urls:
    """The addresses of the test's database."""
    return stage.urls


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


@pytest.fixture(scope="session")
def lent() -> dict[str, Any]:
    """Engines and applications that the tests of this process share, by kind of database."""
    return {}


@pytest.fixture
def engine(urls: Urls, lent: dict[str, Any]) -> Iterator[Engine]:
    """The application's engine, outside of Flask."""
    kind = f"engine on {make_url(urls.app).get_backend_name()}"
    if kind not in lent:
        lent[kind] = SharedEngine(urls.app)
    with lent[kind].at(urls.app) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the system itself: it sees every organisation."""
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        yield session


@pytest.fixture
def cast(stage: Stage) -> Cast:
    """The cast, which every scene of a test that asks for it returns, alone or as `cast` among other things."""
    cast = stage.made if isinstance(stage.made, Cast) else stage.made.cast
    assert isinstance(cast, Cast)
    return cast


@pytest.fixture
def app(settings: Settings, lent: dict[str, Any]) -> Iterator[Flask]:
    """The whole application on the test's database."""
    kind = f"application on {make_url(settings.database_url).get_backend_name()}"
    if kind not in lent:
        lent[kind] = SharedApp(settings)
    with lent[kind].on(settings) as app:
        yield app


@pytest.fixture
def make(settings: Settings) -> Iterator[Make]:
    """Make applications on the test's database, with some settings changed."""
    from wsgi import create_app  # noqa: PLC0415 - unit tests do without the application

    made: list[Flask] = []

    def with_settings(**changes: Any) -> Flask:
        made.append(create_app(replace(settings, **changes)))
        return made[-1]

    yield with_settings
    for app in made:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An anonymous visitor."""
    return app.test_client()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    """A database of each kind in turn without any tables."""
    if request.param == "sqlite":
        empty = tmp_path / "empty.sqlite3"
        empty.touch()
        maker = request.getfixturevalue("sqlite_folder").database(empty)
    else:
        maker = request.getfixturevalue("postgres").database("template1")
    with maker as urls:
        yield urls
