"""The months in which a team had workshops of its own, for what is said of the time after them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models import Workshop, WorkshopTeam
from data.reports.reading import read
from data.reports.schema import UnitRow
from data.reports.units import visible_team
from data.types import Month, Scope


def workshop_months(session: Session, scope: Scope, *, team_id: int, known: Sequence[UnitRow]) -> list[str]:
    """Return the months of the team's workshops that were not cancelled, oldest first; not those of the teams above.

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    asked = {"organisation_id": scope.organisation_id, "team_id": visible_team(known, team_id)}
    return sorted({str(Month.of(row[0])) for row in read(session, _query(), asked)})


@cache
def _query() -> Any:
    return (
        select(Workshop.happens_on)
        .join(WorkshopTeam, WorkshopTeam.workshop_id == Workshop.id)
        .where(
            Workshop.organisation_id == bindparam("organisation_id"),
            WorkshopTeam.team_id == bindparam("team_id"),
            Workshop.cancelled_at.is_(None),
        )
    )
