"""Applications with other settings, and the world of the access matrix."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.db import db
from data.settings import Settings
from tests.access import World, make_world
from tests.cast import Cast
from wsgi import create_app


@pytest.fixture
def make(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Make applications on the test's database, with some settings changed."""
    made: list[Flask] = []

    def with_settings(**changes: object) -> Flask:
        made.append(create_app(dataclasses.replace(settings, **changes)))  # type: ignore[arg-type] # as tests need them
        return made[-1]

    yield with_settings
    for app in made:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def world(session: Session, cast: Cast) -> World:
    """Three published rounds and an open one, which the rep has answered."""
    return make_world(session, cast)
