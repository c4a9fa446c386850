"""Several teams in one month: within the viewer's scope, and nobody else's rows."""

import pytest
from sqlalchemy.orm import Session

from data.reports.teams import list_teams
from data.reports.units import list_units
from data.types import Month, Scope
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.integration.dashboard.published import DEAL_FIRST, publish

MONTH = Month(2026, 9)


def with_results(session: Session) -> Cast:
    cast = make_cast(session)
    publish(session, cast, hidden="Team B")
    return cast


@pytest.fixture
def scene() -> Scene:
    return with_results


@pytest.fixture
def north(cast: Cast) -> Scope:
    return Scope(cast.organisation_id, frozenset({cast.teams["North"]}), everything=False)


def test_rows_of_one_month_by_team(session: Session, cast: Cast, north: Scope) -> None:
    teams = [cast.teams[name] for name in ("Team A", "Team B")]
    known = list_units(session, north)
    found = list_teams(session, north, team_ids=teams, measures=("score:T", "item:R1"), month=MONTH, known=known)

    told = {
        team: [(row.month, row.measure, row.state, row.value, row.response) for row in rows]
        for team, rows in found.items()
    }
    value = float(DEAL_FIRST["Team A"])
    assert told == {
        teams[0]: [("2026-09", "score:T", "shown", value, 90.0), ("2026-09", "item:R1", "shown", value + 20, 90.0)],
        teams[1]: [
            ("2026-09", "score:T", "protects_neighbour", None, None),
            ("2026-09", "item:R1", "protects_neighbour", None, None),
        ],
    }


def test_the_rows_of_other_teams_exist_and_are_not_returned(session: Session, cast: Cast, north: Scope) -> None:
    everything = Scope(cast.organisation_id, frozenset(), everything=True)
    teams = [*cast.teams.values(), 999_999]

    def seen(scope: Scope) -> set[int]:
        known = list_units(session, scope)
        return set(list_teams(session, scope, team_ids=teams, measures=("score:T",), month=MONTH, known=known))

    assert seen(everything) == {cast.teams[name] for name in DEAL_FIRST}
    assert seen(north) == {cast.teams[name] for name in ("Company", "North", "Team A", "Team B")}


def test_another_organisation_gets_nothing_even_with_this_ones_units(
    session: Session, cast: Cast, north: Scope
) -> None:
    known = list_units(session, north)
    stranger = Scope(cast.outsider.organisation_id, frozenset(), everything=True)

    assert (
        list_teams(
            session, stranger, team_ids=list(cast.teams.values()), measures=("score:T",), month=MONTH, known=known
        )
        == {}
    )


def test_a_month_without_a_round_has_no_rows(session: Session, cast: Cast, north: Scope) -> None:
    known = list_units(session, north)
    team = cast.teams["Team A"]

    assert list_teams(session, north, team_ids=[team], measures=("score:T",), month=Month(2027, 1), known=known) == {}
