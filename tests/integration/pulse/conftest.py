"""A rep with an open round."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.models import Round
from tests.cast import Cast
from tests.pulses import Rep, open_pulse, sign_in


@pytest.fixture
def round_(session: Session, cast: Cast) -> Round:
    """The open round about October."""
    return open_pulse(session, cast.organisation_id)


@pytest.fixture
def rep(app: Flask, cast: Cast, round_: Round) -> Rep:
    """A rep with an open round, signed in."""
    return sign_in(app, cast.rep)
