"""Where axes without an end end: among all that the viewer can choose, and nobody else's rows."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.figures import open_ends
from data.models import PublishedResult, Round
from data.reports.highest import list_highest
from data.reports.series import list_series
from data.reports.units import list_units
from data.types import Month, Scope
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.integration.dashboard.published import CLOSED_AT, DEAL_FIRST, publish

MEASURES = ("outcome:cycle", "rate:moved", "rate:given")


def with_odd_cells(session: Session) -> Cast:
    """Play a scene: results of which Team A's are odd, and far higher ones that are withheld or another team's."""
    cast = make_cast(session)
    publish(session, cast, hidden="Team B", left={"value": 9_000.0, "high": 9_999.0})
    odd: tuple[dict[str, Any], ...] = (
        {"high": 90_000.0},
        {"value": None, "bound": "between"},
        {"low": None, "high": None, "bound": "at_least"},
    )
    shared: dict[str, Any] = {
        "interval": "own",
        "publication_version": "publication-1.0",
        "published_at": CLOSED_AT,
        "n": 24,
    }
    shared |= {"organisation_id": cast.organisation_id, "round_id": session.scalar(select(func.max(Round.id)))}
    for kind, fields in zip(("INFO", "CARE", "HANDS"), odd, strict=True):
        for team, value in (("Team A", 40.0), ("Team C", 5_000.0)):
            cell = {"team_id": cast.teams[team], "measure": "rate:given", "part": f"{kind}.TEAM", "state": "shown"}
            numbers: dict[str, Any] = {"value": value, "low": value / 2, "high": value + 6}
            session.add(PublishedResult(**shared | cell | numbers | fields))
    session.commit()
    return cast


@pytest.fixture
def scene() -> Scene:
    return with_odd_cells


def scope_of(cast: Cast, team: str) -> Scope:
    return Scope(cast.organisation_id, frozenset({cast.teams[team]}), everything=False)


@pytest.mark.parametrize("team", ["Team A", "North", "Company", "Team C"])
def test_it_is_what_every_chart_that_can_be_chosen_needs(session: Session, cast: Cast, team: str) -> None:
    scope = scope_of(cast, team)
    known = list_units(session, scope)
    drawn = [
        row
        for unit in known
        for row in list_series(session, scope, team_id=unit.team_id, measures=MEASURES)
        if row.state == "shown"
    ]
    needed: dict[tuple[str, str], float] = {}
    for row in drawn:
        needed[row.measure, row.part] = max(needed.get((row.measure, row.part), 0.0), open_ends.room(row))

    assert list_highest(session, scope, measures=MEASURES, known=known) == pytest.approx(needed)


def test_nothing_of_others_and_nothing_withheld_moves_an_axis(session: Session, cast: Cast) -> None:
    north, day = scope_of(cast, "North"), ("outcome:cycle", "")
    known = list_units(session, north)
    highest = list_highest(session, north, measures=MEASURES, known=known)
    assert highest[day] == DEAL_FIRST["Team A"] + 20 + 9
    assert highest["rate:given", "INFO.TEAM"] == 80.0
    company = scope_of(cast, "Company")
    everybody = list_highest(session, company, measures=MEASURES, known=list_units(session, company))
    assert (everybody[day], everybody["rate:given", "INFO.TEAM"]) == (DEAL_FIRST["Team C"] + 20 + 9, 10_000.0)
    stranger = Scope(cast.outsider.organisation_id, frozenset(), everything=True)
    assert list_highest(session, stranger, measures=MEASURES, known=known) == {}


def test_no_later_month_counts_for_what_stays_as_it_was(session: Session, cast: Cast) -> None:
    north = scope_of(cast, "North")
    known = list_units(session, north)
    before = list_highest(session, north, measures=MEASURES, known=known, until=Month(2026, 7))

    assert before == {}


def test_some_parts_alone_can_be_asked_for(session: Session, cast: Cast) -> None:
    north = scope_of(cast, "North")
    asked: dict[str, Any] = {
        "measures": ("rate:given", "rate:moved"),
        "known": list_units(session, north),
        "parts": ("CARE", "INTRO"),
    }

    assert {*list_highest(session, north, **asked)} == {("rate:given", "CARE"), ("rate:given", "INTRO")}
