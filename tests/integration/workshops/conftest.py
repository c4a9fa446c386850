"""The coach of the cast, signed in."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.leading import Leader, leader_of


@pytest.fixture
def coach(app: Flask, cast: Cast) -> Leader:
    """The coach of the whole organisation, signed in."""
    return leader_of(app, cast.coach)
