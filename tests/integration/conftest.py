"""Integration tests work with real databases and the whole application."""

from tests.fixtures import (
    app,
    cast,
    client,
    engine,
    lent,
    postgres,
    scene,
    session,
    settings,
    sqlite_folder,
    stage,
    urls,
)
from tests.mailbox import box

__all__ = [
    "app",
    "box",
    "cast",
    "client",
    "engine",
    "lent",
    "postgres",
    "scene",
    "session",
    "settings",
    "sqlite_folder",
    "stage",
    "urls",
]
