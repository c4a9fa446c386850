"""Integration tests work with real databases and the whole application."""

from tests.fixtures import app, cast, client, engine, postgres, session, settings, sqlite_folder, urls

__all__ = ["app", "cast", "client", "engine", "postgres", "session", "settings", "sqlite_folder", "urls"]
