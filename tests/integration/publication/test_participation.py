"""Counts of who took part: no difference of two of them is about fewer people than may be told of."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from dashboard.figures.participation import open_round_sentence
from data.commands.people import grant_role, join_team
from data.commands.rounds import DAILY_FROM, count_participation
from data.errors import NotFoundError
from data.models import Participation, Round
from data.publication.answers import read_tree
from data.publication.cells import Rules, participation_cells
from data.publication.participation import count_units
from data.queries.rounds import DayCount, get_round
from data.reports.participation import open_round_count
from data.reports.schema import DayRow
from data.reports.units import list_units
from data.types import ResultState, Role, Scope
from tests.cast import NOW, SINCE, Cast
from tests.history import answer, close, reps
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


def test_an_open_round_is_told_of_by_the_day(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id)
    shared = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    everything = Scope(cast.organisation_id, frozenset(), everything=True)
    known = list_units(session, everything)

    def told(name: str) -> DayRow | None:
        return open_round_count(session, everything, team_id=cast.teams[name], known=known)

    ends = round_.closes_at.astimezone(ZoneInfo("Europe/Zurich")).date()
    quiet = DayRow("2026-10", ends, None, None, None)
    assert told("Company") == quiet
    count_participation(session, **shared, now=NOW)
    answer(session, round_, reps(cast)[:4])
    day = NOW.date()
    assert (told("Company"), told("South")) == (DayRow("2026-10", ends, day, 18, 0), quiet)
    row = get_round(session, cast.organisation_id, round_.id)
    assert row is not None
    assert (row.answered, row.told, row.totals) == (4, DayCount(day, 0, 18), (0, 18))
    own = list_units(session, Scope(cast.organisation_id, frozenset({cast.teams["North"]})))
    with pytest.raises(NotFoundError):
        open_round_count(session, everything, team_id=cast.teams["South"], known=own)

    count_participation(session, **shared, now=NOW + dt.timedelta(days=1))
    assert told("Company") == DayRow("2026-10", ends, day + dt.timedelta(days=1), 18, 4)
    close(session, round_)
    row = get_round(session, cast.organisation_id, round_.id)
    assert row is not None
    assert (told("Company"), row.told, row.totals) == (None, None, (4, 18))


def test_the_sentence_about_an_open_round() -> None:
    quiet = DayRow("2026-10", dt.date(2026, 11, 10), None, None, None)
    assert open_round_sentence(quiet) == (
        "The round about October 2026 is open until 10 November 2026. Who took part is counted after that."
    )
    assert open_round_sentence(quiet._replace(counted_on=dt.date(2026, 11, 5), invited=57, answered=34)) == (
        "The round about October 2026 is open until 10 November 2026. On 5 November 2026, 34 of 57 people had "
        "answered; this is counted once a day."
    )
