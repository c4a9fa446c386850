"""Annotations on a team's trends, and workshops."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.errors import NotFoundError, RefusedError
from data.models import Annotation, Team, Workshop, WorkshopTeam

LONGEST_ANNOTATION = 140


def _check_teams(session: Session, organisation_id: int, team_ids: Sequence[int]) -> None:
    query = select(Team.id).where(Team.organisation_id == organisation_id, Team.id.in_(team_ids))
    if set(session.scalars(query)) != set(team_ids):
        raise NotFoundError("There is no such team.")


def add_annotation(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    kind: str,
    happened_on: dt.date,
    words: str,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Annotation:
    """Put a dated note of at most 140 characters on a team's trends.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: The note is empty or too long.
    """
    _check_teams(session, organisation_id, [team_id])
    words = words.strip()
    if not 0 < len(words) <= LONGEST_ANNOTATION:
        raise RefusedError(f"Write a note of 1 to {LONGEST_ANNOTATION} characters.")
    annotation = Annotation(
        organisation_id=organisation_id,
        team_id=team_id,
        author_id=actor_id,
        kind=kind,
        happened_on=happened_on,
        words=words,
        created_at=now,
    )
    session.add(annotation)
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="annotation_added",
        subject="team",
        subject_id=team_id,
        details={"annotation": annotation.id},
        now=now,
    )
    return annotation


def plan_workshop(
    session: Session,
    *,
    organisation_id: int,
    title: str,
    happens_on: dt.date,
    team_ids: Sequence[int],
    now: dt.datetime,
    coach_id: int | None = None,
) -> Workshop:
    """Plan a workshop for one or more teams; it is drawn on every one of their trends.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: No team or no title is given.
    """
    if not team_ids or not title.strip():
        raise RefusedError("Give the workshop a title and at least one team.")
    _check_teams(session, organisation_id, team_ids)
    workshop = Workshop(
        organisation_id=organisation_id, coach_id=coach_id, title=title.strip(), happens_on=happens_on, created_at=now
    )
    session.add(workshop)
    session.flush()
    session.add_all(
        WorkshopTeam(organisation_id=organisation_id, workshop_id=workshop.id, team_id=team_id) for team_id in team_ids
    )
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=coach_id,
        act="workshop_planned",
        subject="workshop",
        subject_id=workshop.id,
        details={"teams": sorted(team_ids)},
        now=now,
    )
    return workshop
