"""What tests share because it is dear to make: an engine and an application for each kind of database.

Each test has them on its own database and with its own settings, as if they were new.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Dialect, Engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from data.db import db, make_engine, normal_url
from data.settings import Settings


def lead(engine: Engine, url: Callable[[], str]) -> None:
    """Let an engine connect to whatever address it is told at the moment; what it has compiled stays good."""

    def turn(dialect: Dialect, _record: ConnectionPoolEntry, place: list[Any], more: dict[str, Any]) -> None:
        place[:], named = dialect.create_connect_args(make_url(normal_url(url())))
        more.clear()
        more.update(named)

    others = list(engine.dialect.dispatch.do_connect)
    for listener in others:
        event.remove(engine, "do_connect", listener)
    for listener in (turn, *others):  # the application looks at the place after it was turned
        event.listen(engine, "do_connect", listener)


@dataclass
class SharedEngine:
    """The application's engine outside of Flask."""

    url: str
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = make_engine(self.url)
        lead(self.engine, lambda: self.url)

    @contextmanager
    def at(self, url: str) -> Iterator[Engine]:
        """Lend the engine, connected to a database."""
        self.url = url
        yield self.engine
        self.engine.dispose()


@dataclass
class SharedApp:
    """The whole application: its routes, templates and statements are read once."""

    settings: Settings
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        from wsgi import create_app  # noqa: PLC0415 - unit tests do without the application

        self.app = create_app(self.settings)
        with self.app.app_context():
            lead(db.get_engine("default"), lambda: self.settings.database_url)
            lead(db.get_engine("dashboard"), lambda: self.settings.dashboard_database_url)

    @contextmanager
    def on(self, settings: Settings) -> Iterator[Flask]:
        """Lend the application with settings that differ from the first ones in places only, not in rules."""
        from surveys import logging  # noqa: PLC0415 - as above

        self.settings = settings
        self.app.extensions["guanxi-settings"] = settings
        logging.configure(settings)
        yield self.app
        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()
