"""A rep with an empty log, and a colleague."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.favours import Keeper, keeper


@pytest.fixture
def rep(app: Flask, cast: Cast) -> Keeper:
    """A rep, signed in."""
    return keeper(app, cast.rep)


@pytest.fixture
def peer(app: Flask, cast: Cast) -> Keeper:
    """A colleague of the rep's, signed in."""
    return keeper(app, cast.peer)
