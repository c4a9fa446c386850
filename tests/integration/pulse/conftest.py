"""A rep with an open round."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.models import Round
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.fixtures import Stage, first_asked
from tests.pulses import Rep, cast_and_pulse, sign_in


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The cast and an open round, where a test asks for them."""
    return first_asked(request, round_=cast_and_pulse, cast=make_cast)


@pytest.fixture
def round_(session: Session, stage: Stage) -> Round:
    """The open round about October."""
    round_ = session.get_one(Round, stage.made.round_id)
    session.commit()
    return round_


@pytest.fixture
def rep(app: Flask, cast: Cast, round_: Round) -> Rep:
    """A rep with an open round, signed in."""
    return sign_in(app, cast.rep)
