"""Axes without an end of their own: the same for each team and month that a leader can choose."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import PublishedResult, Round
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.integration.dashboard.published import CLOSED_AT, MONTHS, publish
from tests.integration.dashboard.visitors import sign_in

DAYS = {"North": 40.0, "Team A": 25.0, "Team B": 600.0, "Team C": 5_000.0}
RANGE = re.compile(r'"yaxis":(\{.*?"range":\[[^\]]*\])')


def with_long_sales(session: Session) -> Cast:
    """Play a scene: one team of North sells for two years, and one elsewhere for longer."""
    cast = make_cast(session)
    publish(session, cast, outcomes=False)
    for place, round_id in enumerate(session.scalars(select(Round.id).order_by(Round.about_month))):
        for team, days in DAYS.items():
            numbers: dict[str, Any] = {"value": days - place, "low": days - 9, "high": days + 9, "n": 9}
            cell = {"measure": "outcome:cycle", "part": "", "state": "shown", "interval": "own", "bound": "exact"}
            shared = {"publication_version": "publication-1.0", "published_at": CLOSED_AT}
            place_of = {"organisation_id": cast.organisation_id, "round_id": round_id, "team_id": cast.teams[team]}
            session.add(PublishedResult(**numbers, **cell, **shared, **place_of))
    session.commit()
    return cast


@pytest.fixture
def scene() -> Scene:
    return with_long_sales


def ends(contents: str) -> list[float]:
    """Where the vertical axes of a page's charts end."""
    return [json.loads(found + "}")["range"][1] for found in RANGE.findall(contents)]


def test_days_to_close_have_one_axis_for_all_that_a_leader_can_choose(app: Flask, cast: Cast) -> None:
    visitor = sign_in(app, cast.leader)
    addresses = [f"?team={cast.teams[team]}&month={month}" for team in DAYS if team != "Team C" for month in MONTHS]

    assert {ends(visitor.contents("outcomes", address))[2] for address in addresses} == {640}
