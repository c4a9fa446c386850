"""Annotations on a team's trends."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.organisations import lock_team
from data.errors import NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Annotation
from data.texts import plain_line
from data.types import NOTE_KINDS

LONGEST_ANNOTATION = 140
NOTE_RULE = lazy("Write a note of 1 to %(longest_annotation)s characters.", longest_annotation=LONGEST_ANNOTATION)
NO_KIND = lazy("Choose what the note is about.")
EARLIEST_NOTE = dt.date(2000, 1, 1)
FARTHEST_AHEAD = dt.timedelta(days=366)
BAD_DAY = lazy("Choose a day from %(year)s on, at most a year ahead.", year=EARLIEST_NOTE.year)


def check_happened(day: dt.date, today: dt.date) -> None:
    """Refuse days long ago, and those that lie more than a year ahead.

    Raises:
        RefusedError: It is such a day.
    """
    if not EARLIEST_NOTE <= day <= today + FARTHEST_AHEAD:
        raise RefusedError(BAD_DAY)


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
    """Put a dated note of at most 140 characters on a team's trends; the same note sent twice is there once.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: The note is empty or too long, of no known kind, or its day lies too far off.
    """
    lock_team(session, organisation_id=organisation_id, team_id=team_id)
    words = plain_line(words, longest=LONGEST_ANNOTATION, refusal=NOTE_RULE)
    if kind not in NOTE_KINDS:
        raise RefusedError(NO_KIND)
    check_happened(happened_on, now.date() + dt.timedelta(days=1))  # it may be tomorrow already where they are
    said: dict[str, Any] = {"team_id": team_id, "kind": kind, "happened_on": happened_on, "words": words}
    known = session.scalar(select(Annotation).filter_by(**said, withdrawn_at=None).limit(1))
    if known is not None:
        return known
    annotation = Annotation(organisation_id=organisation_id, author_id=actor_id, created_at=now, **said)
    session.add(annotation)
    _note(session, annotation, "annotation_added", actor_id, now)
    return annotation


def withdraw_annotation(
    session: Session, *, organisation_id: int, annotation_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Take a note off the trends; done twice, it is done once.

    Raises:
        NotFoundError: The organisation has no such note.
    """
    query = select(Annotation).where(Annotation.organisation_id == organisation_id, Annotation.id == annotation_id)
    annotation = session.scalar(query.with_for_update())
    if annotation is None:
        raise NotFoundError(gettext("There is no such note."))
    if annotation.withdrawn_at is not None:
        return
    annotation.withdrawn_at = now
    _note(session, annotation, "annotation_withdrawn", actor_id, now)


def _note(session: Session, annotation: Annotation, act: str, actor_id: int | None, now: dt.datetime) -> None:
    session.flush()
    record(
        session,
        organisation_id=annotation.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="team",
        subject_id=annotation.team_id,
        details={"annotation": annotation.id},
        now=now,
    )
