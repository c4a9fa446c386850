"""Integration tests work with real databases and the whole application."""

from tests.fixtures import (
    app,
    bare,
    cast,
    client,
    engine,
    lent,
    make,
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
    "bare",
    "box",
    "cast",
    "client",
    "engine",
    "lent",
    "make",
    "postgres",
    "scene",
    "session",
    "settings",
    "sqlite_folder",
    "stage",
    "urls",
]
