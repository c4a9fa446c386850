"""The world that the access matrix speaks of."""

import pytest
from sqlalchemy.orm import Session

from tests.access import World, make_world
from tests.cast import Cast


@pytest.fixture
def world(session: Session, cast: Cast) -> World:
    """Three published rounds and an open one, which the rep has answered."""
    return make_world(session, cast)
