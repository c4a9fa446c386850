"""The open actions of a team, as its summary shows them; who owns them is read by the pages of the forms alone."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.models import Action, Organisation
from data.reports.reading import read
from data.reports.schema import ActionRow, UnitRow
from data.reports.units import NO_TEAM, among
from data.types import Scope


@cache
def _open_query() -> Any:
    return (
        select(Action.words, Action.due_on, Action.measure, Organisation.zone)
        .join(Organisation, Organisation.id == Action.organisation_id)
        .where(
            Action.organisation_id == bindparam("organisation_id"),
            Action.team_id == bindparam("team_id"),
            Action.closed_at.is_(None),
        )
        .order_by(Action.due_on, Action.id)
    )


def open_actions(
    session: Session, scope: Scope, *, team_id: int, known: Sequence[UnitRow], now: dt.datetime
) -> list[ActionRow]:
    """Return the open actions of a team, those due longest first; overdue by the day it is in the organisation's zone.

    Args:
        session: The charts' session.
        scope: The teams whose actions the viewer may read.
        team_id: The team, as asked for.
        known: The units that the viewer may look at, with those above them.
        now: This moment.

    Raises:
        NotFoundError: No such team, or not one whose actions the viewer may read.
    """
    if not among(known, scope, team_id):
        raise NotFoundError(NO_TEAM)
    asked = {"organisation_id": scope.organisation_id, "team_id": team_id}
    return [
        ActionRow(words, due_on, measure, due_on < now.astimezone(ZoneInfo(zone)).date())
        for words, due_on, measure, zone in read(session, _open_query(), asked)
    ]
