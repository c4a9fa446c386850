"""A leader of North, and a rep of Team A."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.leading import Leader, leader_of


@pytest.fixture
def leader(app: Flask, cast: Cast) -> Leader:
    """The leader of North, signed in."""
    return leader_of(app, cast.leader)


@pytest.fixture
def rep(app: Flask, cast: Cast) -> Leader:
    """A rep of Team A, signed in."""
    return leader_of(app, cast.rep)
