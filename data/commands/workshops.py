"""Workshops of coaches: planned, changed, cancelled, put into the archive and taken out again."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.guests import tell_guests
from data.commands.live import end_live
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import LiveSession, Organisation, Team, Workshop, WorkshopTeam
from data.texts import plain_line
from data.types import Month

LONGEST_TITLE, LONGEST_AIM = 120, 300
TITLE_RULE = lazy("Give the workshop a title of 1 to %(longest_title)s characters.", longest_title=LONGEST_TITLE)
AIM_RULE = lazy("Say the aim in up to %(longest_aim)s characters.", longest_aim=LONGEST_AIM)
NO_TEAM = lazy("Choose at least one team.")
BAD_LENGTH = lazy("Enter a length of 15 to 600 minutes.")
SHORTEST, LONGEST = 15, 600
USUAL_MINUTES = 90
CANCELLED = lazy("This workshop was cancelled. Plan a new one.")


def plan_workshop(
    session: Session,
    *,
    organisation_id: int,
    title: str,
    happens_on: dt.date,
    team_ids: Sequence[int],
    now: dt.datetime,
    coach_id: int | None = None,
    time: dt.time | None = None,
    minutes: int = USUAL_MINUTES,
    aim: str = "",
    picked_by: Sequence[Month] = (),
) -> Workshop:
    """Plan a workshop for one or more teams; it is drawn on every one of their trends.

    `time` is by the clocks of the organisation's zone. `picked_by` are the months whose results chose the teams: a team
    that is chosen for a low month rises by itself afterwards, so that these months are left out where before and after
    are compared. Sent twice, the workshop is there once.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: No team or no title is given, or title, aim or length cannot be taken.
    """
    workshop = Workshop(organisation_id=organisation_id, coach_id=coach_id, created_at=now)
    _fill(session, workshop, title, happens_on, time, minutes, aim)
    workshop.picked_by = _listed(picked_by)
    _check_teams(session, organisation_id, team_ids)
    known = _same(session, workshop, team_ids)
    if known is not None:
        return known
    session.add(workshop)
    session.flush()
    _put_teams(session, workshop, team_ids)
    _note(session, workshop, "workshop_planned", coach_id, now, teams=sorted(team_ids))
    return workshop


def change_workshop(
    session: Session,
    *,
    organisation_id: int,
    workshop_id: int,
    title: str,
    happens_on: dt.date,
    team_ids: Sequence[int],
    now: dt.datetime,
    actor_id: int | None = None,
    time: dt.time | None = None,
    minutes: int = USUAL_MINUTES,
    aim: str = "",
    picked_by: Sequence[Month] = (),
) -> Workshop:
    """Change a workshop that was not cancelled; what was told of it before stays as it is.

    Raises:
        NotFoundError: The organisation has no such workshop or team.
        ConflictError: It has been cancelled.
        RefusedError: As for `plan_workshop`.
    """
    workshop = _workshop(session, organisation_id, workshop_id)
    if workshop.cancelled_at is not None:
        raise ConflictError(CANCELLED)
    _check_teams(session, organisation_id, team_ids)
    before = _told(workshop)
    _fill(session, workshop, title, happens_on, time, minutes, aim)
    workshop.picked_by = _listed(picked_by)
    workshop.revision += 1
    session.execute(delete(WorkshopTeam).where(WorkshopTeam.workshop_id == workshop.id))
    _put_teams(session, workshop, team_ids)
    _note(session, workshop, "workshop_changed", actor_id, now, teams=sorted(team_ids))
    tell_guests(session, workshop=workshop, news=_told(workshop) != before, now=now)
    return workshop


def cancel_workshop(
    session: Session, *, organisation_id: int, workshop_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Cancel a workshop, which takes it off the trends and ends its debrief; done twice, it is done once.

    Raises:
        NotFoundError: The organisation has no such workshop.
    """
    workshop = _workshop(session, organisation_id, workshop_id)
    if workshop.cancelled_at is not None:
        return
    workshop.cancelled_at = now
    workshop.revision += 1
    alive = select(LiveSession.id).where(LiveSession.workshop_id == workshop.id, LiveSession.state == "open")
    for live_id in session.scalars(alive).all():
        end_live(session, organisation_id=organisation_id, live_id=live_id, now=now, actor_id=actor_id)
    _note(session, workshop, "workshop_cancelled", actor_id, now)
    tell_guests(session, workshop=workshop, news=True, now=now)


def archive_workshop(
    session: Session,
    *,
    organisation_id: int,
    workshop_id: int,
    archived: bool,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Put a workshop into the archive, or take it out again; it stays on the trends either way.

    Raises:
        NotFoundError: The organisation has no such workshop.
    """
    workshop = _workshop(session, organisation_id, workshop_id)
    if (workshop.archived_at is not None) == archived:
        return
    workshop.archived_at = now if archived else None
    _note(session, workshop, "workshop_archived" if archived else "workshop_unarchived", actor_id, now)


def _workshop(session: Session, organisation_id: int, workshop_id: int) -> Workshop:
    query = select(Workshop).where(Workshop.organisation_id == organisation_id, Workshop.id == workshop_id)
    workshop = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if workshop is None:
        raise NotFoundError(gettext("There is no such workshop."))
    return workshop


def _fill(
    session: Session,
    workshop: Workshop,
    title: str,
    happens_on: dt.date,
    time: dt.time | None,
    minutes: int,
    aim: str,
) -> None:
    if not SHORTEST <= minutes <= LONGEST:
        raise RefusedError(BAD_LENGTH)
    workshop.title = plain_line(title, longest=LONGEST_TITLE, refusal=TITLE_RULE)
    workshop.aim = plain_line(aim, longest=LONGEST_AIM, refusal=AIM_RULE) if aim.strip() else ""
    workshop.happens_on, workshop.minutes = happens_on, minutes
    workshop.starts_at = None
    if time is not None:
        zone = session.scalar(select(Organisation.zone).where(Organisation.id == workshop.organisation_id))
        if zone is None:
            raise NotFoundError(gettext("There is no such organisation."))
        workshop.starts_at = dt.datetime.combine(happens_on, time, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def _told(workshop: Workshop) -> tuple[object, ...]:
    """Return what its guests are told of a workshop."""
    return workshop.title, workshop.aim, workshop.happens_on, workshop.starts_at, workshop.minutes


def _listed(months: Sequence[Month]) -> str | None:
    return " ".join(str(month) for month in sorted(set(months))) or None


def _check_teams(session: Session, organisation_id: int, team_ids: Sequence[int]) -> None:
    if not team_ids:
        raise RefusedError(NO_TEAM)
    query = select(Team.id).where(Team.organisation_id == organisation_id, Team.id.in_(team_ids))
    if set(session.scalars(query)) != set(team_ids):
        raise NotFoundError(gettext("There is no such team."))


def _same(session: Session, workshop: Workshop, team_ids: Sequence[int]) -> Workshop | None:
    """Return a workshop of the same title, teams and time that stands already."""
    query = select(Workshop).where(
        Workshop.organisation_id == workshop.organisation_id,
        Workshop.title == workshop.title,
        Workshop.happens_on == workshop.happens_on,
        Workshop.starts_at == workshop.starts_at if workshop.starts_at else Workshop.starts_at.is_(None),
        Workshop.cancelled_at.is_(None),
    )
    for known in session.scalars(query.order_by(Workshop.id)):
        teams = select(WorkshopTeam.team_id).where(WorkshopTeam.workshop_id == known.id)
        if set(session.scalars(teams)) == set(team_ids):
            return known
    return None


def _put_teams(session: Session, workshop: Workshop, team_ids: Sequence[int]) -> None:
    session.add_all(
        WorkshopTeam(organisation_id=workshop.organisation_id, workshop_id=workshop.id, team_id=team_id)
        for team_id in dict.fromkeys(team_ids)
    )


def _note(
    session: Session, workshop: Workshop, act: str, actor_id: int | None, now: dt.datetime, **details: Any
) -> None:
    session.flush()
    record(
        session,
        organisation_id=workshop.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="workshop",
        subject_id=workshop.id,
        details=details,
        now=now,
    )
