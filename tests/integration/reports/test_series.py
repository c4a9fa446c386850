"""Published results as rows and as frames: the same, within the viewer's scope, month by month."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.models import PublishedResult, Round
from data.reports.feed import few_answered
from data.reports.schema import SERIES, UNITS
from data.reports.series import list_series, series
from data.reports.teams import list_teams
from data.reports.units import list_months, list_units, months, units
from data.types import Month, Scope
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.integration.dashboard.published import CLOSED_AT, DEAL_FIRST, publish

MEASURES = ("score:T", "change:RO", "rate:given", "score:none")


def with_results(session: Session) -> Cast:
    cast = make_cast(session)
    publish(session, cast, hidden="Team B", months=("2026-06", "2026-07", "2026-09", "2026-10"))
    return cast


@pytest.fixture
def scene() -> Scene:
    return with_results


@pytest.fixture
def north(cast: Cast) -> Scope:
    return Scope(cast.organisation_id, frozenset({cast.teams["North"]}), everything=False)


def test_rows_and_frames_hold_the_same(session: Session, cast: Cast, north: Scope) -> None:
    team = cast.teams["Team A"]
    rows = list_series(session, north, team_id=team, measures=MEASURES)
    frame = series(session, north, team_id=team, measures=MEASURES)
    assert tuple(frame.columns) == SERIES
    assert frame["month"].tolist() == [row.month for row in rows]
    assert frame["value"].dropna().tolist() == [row.value for row in rows if row.value is not None]
    assert frame["n"].dropna().tolist() == [row.n for row in rows if row.n is not None]
    assert frame["response"].dropna().tolist() == [row.response for row in rows if row.response is not None]
    assert [tuple(row) for row in units(session, north)[["team_id", "name", "own"]].itertuples(index=False)] == [
        (unit.team_id, unit.name, unit.own) for unit in list_units(session, north)
    ]
    assert tuple(units(session, north).columns) == UNITS
    assert months(session, north)["month"].tolist() == [month.month for month in list_months(session, north)]


def test_a_month_without_a_round_has_a_row_for_each_measure_and_part(
    session: Session, cast: Cast, north: Scope
) -> None:
    rows = list_series(session, north, team_id=cast.teams["Team A"], measures=MEASURES)
    of_score = [(row.month, row.state, row.value, row.response) for row in rows if row.measure == "score:T"]
    value = float(DEAL_FIRST["Team A"])
    assert of_score == [
        ("2026-06", "shown", value, 90.0),
        ("2026-07", "shown", value, 90.0),
        ("2026-08", "no_round", None, None),
        ("2026-09", "shown", value, 90.0),
        ("2026-10", "shown", value, 90.0),
    ]
    assert [row.state for row in rows if row.measure == "score:none"] == ["no_round"] * 5
    assert {row.part for row in rows if row.measure == "change:RO"} == {"previous", "window"}
    assert [row.month for row in rows if (row.measure, row.part) == ("rate:given", "CARE")] == [
        month for month, *_ in of_score
    ]


def test_the_window_ends_with_the_month_asked_for(session: Session, cast: Cast, north: Scope) -> None:
    team = cast.teams["Team A"]
    rows = list_series(session, north, team_id=team, measures=("score:T",), until=Month(2026, 9), window=3)
    assert [row.month for row in rows] == ["2026-07", "2026-08", "2026-09"]
    assert list_series(session, north, team_id=team, measures=("score:T",), until=Month(2026, 5)) == []


def test_some_parts_alone_are_read_with_response_and_breaks(session: Session, cast: Cast, north: Scope) -> None:
    shared: Any = {"team_id": cast.teams["Team A"], "measures": ("rate:given", "change:RO")}
    everything = list_series(session, north, **shared)

    for part in ("CARE", ""):
        found = [row for row in list_series(session, north, **shared, parts=(part,)) if row.measure == "rate:given"]
        assert found == [row for row in everything if (row.measure, row.part) == ("rate:given", part)]
        assert found[-1].response == 90.0


def test_withheld_results_carry_no_number(session: Session, cast: Cast, north: Scope) -> None:
    rows = list_series(session, north, team_id=cast.teams["Team B"], measures=("score:T",))
    assert {(row.state, row.value, row.n, row.response) for row in rows if row.month != "2026-08"} == {
        ("protects_neighbour", None, None, None)
    }


def test_a_team_outside_of_the_scope_is_not_there(session: Session, cast: Cast, north: Scope) -> None:
    everywhere = Scope(cast.organisation_id, frozenset(), everything=True)
    assert list_series(session, everywhere, team_id=cast.teams["Team C"], measures=("score:T",)) != []
    for team_id in (cast.teams["Team C"], cast.teams["South"], 0):
        with pytest.raises(NotFoundError):
            list_series(session, north, team_id=team_id, measures=("score:T",))


def test_response_is_told_by_people_and_not_by_the_rounded_share(session: Session, cast: Cast, north: Scope) -> None:
    team = cast.teams["Team A"]
    counted = {"2026-09": (99, 199), "2026-10": (1, 2)}
    for month, (n, base) in counted.items():
        told: dict[str, Any] = {"value": 50.0, "n": n, "base": base, "interval": "census"}
        told |= {"organisation_id": cast.organisation_id, "team_id": team, "measure": "participation", "part": "again"}
        round_id = session.scalars(select(Round.id).where(Round.about_month == month)).one()
        session.add(
            PublishedResult(round_id=round_id, state="shown", publication_version="x", published_at=CLOSED_AT, **told)
        )
    session.flush()

    rows = list_series(session, north, team_id=team, measures=("score:T",))
    assert {row.month: row.response for row in rows if row.month in counted} == {"2026-09": 9900 / 199, "2026-10": 50.0}
    known = list_units(session, north)
    found = list_teams(session, north, team_ids=[team], measures=("score:T",), month=Month(2026, 9), known=known)
    assert [row.response for row in found[team]] == [9900 / 199]
    places = [(team, month) for month in counted]
    assert few_answered(session, cast.organisation_id, places) == {(team, "2026-09")}
