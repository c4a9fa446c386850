"""Integration tests work with real databases and the whole application."""

from tests.fixtures import app, cast, client, engine, postgres, session, settings, sqlite_folder, urls
from tests.mailbox import box

__all__ = ["app", "box", "cast", "client", "engine", "postgres", "session", "settings", "sqlite_folder", "urls"]
