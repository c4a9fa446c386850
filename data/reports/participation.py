"""How many have answered a round that is still open, as counted once a day (rule:11); never from answers."""

import datetime as dt
from collections.abc import Collection
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models import Organisation, Participation, Round
from data.reports.reading import read
from data.reports.schema import DayRow, UnitRow
from data.reports.units import visible_team
from data.types import RoundState, Scope


@cache
def _latest_query() -> Any:
    return (
        select(
            Round.about_month,
            Round.closes_at,
            Organisation.zone,
            Participation.counted_on,
            Participation.invited,
            Participation.answered,
        )
        .join(Organisation, Organisation.id == Round.organisation_id)
        .outerjoin(
            Participation, (Participation.round_id == Round.id) & (Participation.team_id == bindparam("team_id"))
        )
        .where(Round.organisation_id == bindparam("organisation_id"), Round.state == RoundState.OPEN)
        .order_by(Round.about_month.desc(), Participation.counted_on.desc())
        .limit(1)
    )


def open_round_count(session: Session, scope: Scope, *, team_id: int, known: Collection[UnitRow]) -> DayRow | None:
    """Return the last day's count of a node in the round that is open; None while none is.

    The row has no day where nobody has been counted yet, or the node is told of only after the close.

    Raises:
        NotFoundError: No such team, or not one that the viewer may look at.
    """
    asked = {"organisation_id": scope.organisation_id, "team_id": visible_team(known, team_id)}
    for month, closes_at, zone, counted_on, invited, answered in read(session, _latest_query(), asked):
        day = None if counted_on is None else dt.date.fromisoformat(counted_on)
        return DayRow(month, closes_at.astimezone(ZoneInfo(zone)).date(), day, invited, answered)
    return None
