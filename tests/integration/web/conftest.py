"""Applications with other settings, and the world of the access matrix."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from data.db import db
from data.settings import Settings
from tests.access import World, cast_and_world
from tests.cast import make_cast
from tests.databases import Scene
from tests.fixtures import Stage, first_asked
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
def scene(request: pytest.FixtureRequest) -> Scene:
    """The world of the access matrix, where a test asks for it."""
    return first_asked(request, world=cast_and_world, cast=make_cast)


@pytest.fixture
def world(stage: Stage) -> World:
    """Three published rounds and an open one, which the rep has answered."""
    assert isinstance(stage.made, World)
    return stage.made
