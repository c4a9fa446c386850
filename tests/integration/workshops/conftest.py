"""The coach of the cast, signed in, and a debrief that has begun."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import LiveSession
from tests.cast import Cast
from tests.integration.dashboard.published import publish
from tests.leading import Leader, leader_of
from tests.workshops import plan, press


@pytest.fixture
def coach(app: Flask, cast: Cast) -> Leader:
    """The coach of the whole organisation, signed in."""
    return leader_of(app, cast.coach)


@pytest.fixture
def code(session: Session, cast: Cast, coach: Leader) -> str:
    """The code of a debrief of Team A that the coach has begun with one click."""
    publish(session, cast)
    plan(session, cast)
    answer = press(coach, "/workshops/1", "/debriefs/of/")
    assert answer.location == "/debriefs/1"
    found = session.scalars(select(LiveSession.code)).one()
    session.commit()
    assert found is not None
    return found
