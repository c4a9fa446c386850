"""What stands around the figures of a debrief when it ends: names of units, workshops and notes on their trends."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Annotation, Round, RoundUnit, Team, Workshop, WorkshopTeam
from data.types import RoundState

WORKSHOP = "workshop"


def frame_of(session: Session, *, organisation_id: int, team_id: int) -> dict[str, Any]:
    """Return the names of a unit and of those above it, and the workshops and notes on their trends.

    `names` are by the unit's id as text; `marks` are kind, id, day as text, and words.
    """
    tree = _tree(session, organisation_id)
    names: dict[str, str] = {}
    node: int | None = team_id
    while node in tree and str(node) not in names:
        above, names[str(node)] = tree[node]
        node = above
    path = [int(team) for team in names] or [team_id]
    return {"names": names, "marks": [*_workshops(session, organisation_id, path), *_notes(session, path)]}


def _tree(session: Session, organisation_id: int) -> dict[int | None, tuple[int | None, str]]:
    """Return the parent and the name of each unit: of the latest tree that a round froze, else as they are now."""
    latest = (
        select(Round.id)
        .where(Round.organisation_id == organisation_id, Round.state != RoundState.PLANNED)
        .order_by(Round.about_month.desc())
        .limit(1)
        .scalar_subquery()
    )
    frozen = select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.name).where(
        RoundUnit.organisation_id == organisation_id, RoundUnit.round_id == latest
    )
    now = select(Team.id, Team.parent_id, Team.name).where(Team.organisation_id == organisation_id)
    rows = session.execute(frozen).all() or session.execute(now).all()
    return {team: (parent, name) for team, parent, name in rows}


def _workshops(session: Session, organisation_id: int, path: Sequence[int]) -> list[list[Any]]:
    found = (
        select(Workshop.id, Workshop.happens_on, Workshop.title)
        .where(
            Workshop.organisation_id == organisation_id,
            Workshop.id.in_(select(WorkshopTeam.workshop_id).where(WorkshopTeam.team_id.in_(path))),
            Workshop.cancelled_at.is_(None),
        )
        .order_by(Workshop.id)
    )
    return [[WORKSHOP, number, _day(day), title] for number, day, title in session.execute(found)]


def _notes(session: Session, path: Sequence[int]) -> list[list[Any]]:
    found = (
        select(Annotation.id, Annotation.happened_on, Annotation.kind, Annotation.words)
        .where(Annotation.team_id.in_(path), Annotation.withdrawn_at.is_(None))
        .order_by(Annotation.id)
    )
    return [[kind, number, _day(day), words] for number, day, kind, words in session.execute(found)]


def _day(day: dt.date) -> str:
    return day.isoformat()
