"""Applications with other settings, and the world of the access matrix."""

import pytest

from tests.access import World, cast_and_world
from tests.cast import make_cast
from tests.databases import Scene
from tests.fixtures import Stage, first_asked


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The world of the access matrix, where a test asks for it."""
    return first_asked(request, world=cast_and_world, cast=make_cast)


@pytest.fixture
def world(stage: Stage) -> World:
    """Three published rounds and an open one, which the rep has answered."""
    assert isinstance(stage.made, World)
    return stage.made
