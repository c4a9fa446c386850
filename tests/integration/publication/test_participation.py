"""Counts of who took part: no difference of two of them is about fewer people than may be told of."""

import pytest
from sqlalchemy.orm import Session

from data.commands.people import grant_role, join_team
from data.commands.rounds import DAILY_FROM, count_participation
from data.models import Participation, Round
from data.publication.answers import read_tree
from data.publication.cells import Rules, participation_cells
from data.publication.participation import count_units
from data.types import ResultState, Role
from tests.cast import NOW, SINCE, Cast
from tests.pulses import open_pulse

SHOWN, FEW, NEIGHBOUR = ResultState.SHOWN, ResultState.NOT_ENOUGH, ResultState.PROTECTS_NEIGHBOUR


def counted(session: Session, cast: Cast, round_: Round, k: int) -> dict[str, tuple[int, ResultState]]:
    names = {team: name for name, team in cast.teams.items()}
    cells = participation_cells(read_tree(session, round_.id), count_units(session, round_), Rules(k=k))
    return {names[cell.team_id]: (cell.base or 0, cell.state) for cell in cells}


def answer_too(session: Session, cast: Cast, team: str) -> None:
    """Let the leader be a rep as well, in a node above the teams."""
    shared = {"organisation_id": cast.organisation_id, "person_id": cast.leader.id, "now": NOW}
    join_team(session, **shared, team_id=cast.teams[team], starts_on=SINCE)  # type: ignore[arg-type] # mixed values
    grant_role(session, **shared, role=Role.REP)  # type: ignore[arg-type] # mixed values


def test_every_node_of_k_invited_is_counted(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id)

    assert counted(session, cast, round_, 5) == {
        "Company": (18, SHOWN),
        "North": (11, SHOWN),
        "Team A": (6, SHOWN),
        "Team B": (5, SHOWN),
        "South": (7, SHOWN),
        "Team C": (7, SHOWN),
    }


@pytest.mark.parametrize("team", ["Company", "North"])
def test_a_head_who_is_asked_as_well_is_not_left_over(session: Session, cast: Cast, team: str) -> None:
    answer_too(session, cast, team)
    round_ = open_pulse(session, cast.organisation_id)

    assert {name: invited for name, (invited, _) in counted(session, cast, round_, 5).items()} == {
        "Company": 18,
        "North": 11,
        "Team A": 6,
        "Team B": 5,
        "South": 7,
        "Team C": 7,
    }


def test_a_small_team_is_not_told_by_the_others(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id)

    assert counted(session, cast, round_, 6) == {
        "Company": (18, SHOWN),
        "North": (11, SHOWN),
        "Team A": (0, NEIGHBOUR),  # with it, North would tell of the 5 people of Team B
        "Team B": (0, FEW),
        "South": (7, SHOWN),
        "Team C": (7, SHOWN),
    }


def test_daily_counts_differ_by_nobody_or_ten(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id)
    shared = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    names = {team: name for name, team in cast.teams.items()}

    assert count_participation(session, **shared, now=NOW) == 1
    assert [names[row.team_id] for row in session.query(Participation)] == ["Company"]  # North would tell of South's 7
    assert count_participation(session, **shared, now=NOW) == 0
    assert DAILY_FROM == 10
