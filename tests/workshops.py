"""Workshops of the cast's coach."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from data.commands.commitments import add_team_commitment
from data.commands.live import start_live
from data.commands.workshops import plan_workshop
from data.queries.live import LiveRow, get_live
from tests.cast import Cast
from tests.leading import TODAY, Leader
from tests.pages import read_forms

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


def begin(
    session: Session, cast: Cast, workshop: int, month: str | None = "2026-10", now: dt.datetime | None = None
) -> LiveRow:
    """Begin the debrief of a workshop about Team A."""
    now = now or dt.datetime.now(dt.UTC)
    live = start_live(
        session,
        organisation_id=cast.organisation_id,
        workshop_id=workshop,
        team_id=cast.teams["Team A"],
        month=month,
        k=5,
        now=now,
        actor_id=cast.coach.id,
    )
    session.commit()
    row = get_live(session, organisation_id=cast.organisation_id, live_id=live.id, now=now)
    session.commit()
    assert row is not None
    return row


def hold(session: Session, cast: Cast, workshop: int) -> tuple[int, int]:
    """Begin a debrief in which the team has said what it will offer; returns the ids of both."""
    live = begin(session, cast, workshop)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "live_id": live.id}
    said = add_team_commitment(
        session, **place, words="Ask one customer", due_on=None, today=TODAY, now=dt.datetime.now(dt.UTC)
    )
    session.commit()
    return live.id, said.id


def press(coach: Leader, page: str, action: str, **fields: str) -> Any:
    """Press the first button of a page whose form goes to an address."""
    forms = [form for form in read_forms(coach.get(page).text) if action in form.action]
    return coach.send(forms[0].action, forms[0].data(**fields))
