"""Organisations and their tree of teams."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.errors import NotFoundError, RefusedError
from data.models import Organisation, Team

LONGEST_NAME = 200


def plain_name(text: str) -> str:
    """Return a name with single spaces, 1 to 200 characters that can be seen.

    Raises:
        RefusedError: It is empty, too long or holds control characters.
    """
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise RefusedError(f"Enter a name of 1 to {LONGEST_NAME} characters.")
    return name


def create_organisation(session: Session, *, name: str, zone: str, kind: str, now: dt.datetime) -> Organisation:
    """Make an organisation; `kind` is demo, preview or real.

    Raises:
        RefusedError: The name is empty or too long, or there is no such time zone.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RefusedError(f"{zone} is not a time zone; a name looks like Europe/Zurich.") from error
    organisation = Organisation(name=plain_name(name), zone=zone, kind=kind, created_at=now)
    session.add(organisation)
    session.flush()
    record(
        session,
        organisation_id=organisation.id,
        actor_id=None,
        act="organisation_created",
        subject="organisation",
        subject_id=organisation.id,
        details={"kind": kind, "zone": zone},
        now=now,
    )
    return organisation


def create_team(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    parent_id: int | None,
    position: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Team:
    """Add a node to the reporting tree.

    Raises:
        RefusedError: The name is empty or too long, or the tree has a root already.
        NotFoundError: The organisation has no such parent team.
    """
    if parent_id is None:
        root = select(Team.id).where(Team.organisation_id == organisation_id, Team.parent_id.is_(None))
        if session.scalar(root.limit(1)) is not None:
            raise RefusedError("The tree has a root already; say under which team the new one stands.")
    else:
        own_team(session, organisation_id=organisation_id, team_id=parent_id)
    team = Team(
        organisation_id=organisation_id, name=plain_name(name), parent_id=parent_id, position=position, created_at=now
    )
    session.add(team)
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="team_created",
        subject="team",
        subject_id=team.id,
        details={"parent": parent_id},
        now=now,
    )
    return team


def own_team(session: Session, *, organisation_id: int, team_id: int) -> Team:
    """Return a team of the organisation.

    Raises:
        NotFoundError: The organisation has no such team.
    """
    team = session.scalar(select(Team).where(Team.organisation_id == organisation_id, Team.id == team_id))
    if team is None:
        raise NotFoundError("There is no such team.")
    return team
