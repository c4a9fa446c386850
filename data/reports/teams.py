"""Published results of several teams in one month, side by side."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models import PublishedResult, Round
from data.reports.reading import read
from data.reports.response import response_of
from data.reports.schema import SeriesRow, UnitRow
from data.reports.series import PARTICIPATION
from data.types import Month, ResultState, Scope

STORED = SeriesRow._fields[1:-2]  # all but the month, the response and breaks: side by side there is no line


def list_teams(
    session: Session,
    scope: Scope,
    *,
    team_ids: Collection[int],
    measures: Sequence[str],
    month: Month,
    known: Sequence[UnitRow],
) -> dict[int, list[SeriesRow]]:
    """Return the rows of one month by team; a team without any, or that the viewer may not see, is left out.

    Args:
        session: The charts' session, held back to published results.
        scope: The teams that the viewer may see.
        team_ids: The teams, as asked for; those that are not among `known` are as if they were not there.
        measures: Measures such as score:T, item:R1.
        month: The month that the round was about.
        known: The units that the viewer may look at (`list_units`).
    """
    visible = {unit.team_id for unit in known}
    asked = {
        "organisation_id": scope.organisation_id,
        "teams": sorted(visible.intersection(team_ids)),
        "measures": [*measures, PARTICIPATION],
        "month": str(month),
    }
    rows = read(session, _query(), asked)
    shown = [row for row in rows if row.state == ResultState.SHOWN]
    invited = [row for row in shown if row.measure == PARTICIPATION]
    response = {row.team_id: response_of(row.value, row.n, row.base) for row in invited}
    wanted = frozenset(measures)
    found: dict[int, list[SeriesRow]] = {}
    for team, *cell in rows:
        if cell[0] in wanted:
            found.setdefault(team, []).append(SeriesRow._make((str(month), *cell, response.get(team), False)))
    return found


@cache
def _query() -> Any:
    result = PublishedResult
    return (
        select(result.team_id, *(getattr(result, name) for name in STORED))
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == bindparam("organisation_id"),
            result.team_id.in_(bindparam("teams", expanding=True)),
            result.measure.in_(bindparam("measures", expanding=True)),
            Round.about_month == bindparam("month"),
        )
        .order_by(result.team_id, result.id)
    )
