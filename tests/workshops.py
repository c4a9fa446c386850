"""Workshops of the cast's coach."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from data.commands.workshops import plan_workshop
from tests.cast import Cast
from tests.leading import TODAY

AIM = "See together how we sell."


def plan(session: Session, cast: Cast, *teams: str, **facts: Any) -> int:
    """Plan a workshop for some teams, by default for Team A tomorrow at two; returns its id."""
    usual: dict[str, Any] = {
        "title": "Asking after offering",
        "aim": AIM,
        "happens_on": TODAY + dt.timedelta(days=1),
        "time": dt.time(14),
    }
    planned = plan_workshop(
        session,
        organisation_id=cast.organisation_id,
        coach_id=cast.coach.id,
        team_ids=[cast.teams[team] for team in teams or ("Team A",)],
        now=dt.datetime.now(dt.UTC),
        **(usual | facts),
    )
    session.commit()
    return planned.id
