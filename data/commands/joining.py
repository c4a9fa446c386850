"""A team that is too small to be shown joins one beside it, for the rounds to come."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.commands.audit import record_many
from data.commands.closing import read_closings
from data.commands.organisations import close_team, lock_organisation, own_team, reopen_team
from data.commands.staff_rules import redirected, rejoined
from data.commands.staff_states import Change, happenings, read_states, write_states
from data.errors import RefusedError
from data.language import gettext
from data.models import Membership


def take_back_closing(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> int:
    """Let a team that would close stay open, with those whose stay was cut by it; returns how many people.

    Who was to come into the team on that day or later goes to the other one all the same.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: The team is closed already, or does not close, or a team beside it has its name by now.
    """
    lock_organisation(session, organisation_id)
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    if team.closed_on is None or team.closed_on <= today:
        raise RefusedError(gettext("Only what has not taken effect can be taken back."))
    closing = read_closings(session, organisation_id)[team_id]
    here = select(Membership.person_id).where(Membership.team_id == team_id).distinct().order_by(Membership.person_id)
    states = read_states(session, organisation_id=organisation_id, person_ids=session.scalars(here).all())
    changes = []
    for person_id, state in states.items():
        stays = rejoined(state.stays, team_id, closing.into_id, closing.day)
        if stays != state.stays:
            changes.append(Change(person_id, state, replace(state, stays=stays)))
    reopen_team(session, team=team, now=now, actor_id=actor_id)
    _write(session, organisation_id, changes, now, actor_id)
    return len(changes)


def join_teams(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    into_id: int,
    on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> int:
    """Move everybody of a team into one beside it from a day on, and close the team; returns how many people.

    Past results and rounds that are open stay as they are. Leaders keep their role for the team that is closed, and get
    none for the other one.

    Raises:
        NotFoundError: The organisation has no such teams.
        RefusedError: The teams do not stand beside each other, one of them is closed, or teams stand below the first.
    """
    lock_organisation(session, organisation_id)
    _check_beside(session, organisation_id, team_id, into_id)
    here = (
        select(Membership.person_id)
        .where(Membership.team_id == team_id, or_(Membership.ends_on.is_(None), Membership.ends_on >= on))
        .distinct()
        .order_by(Membership.person_id)
    )
    states = read_states(session, organisation_id=organisation_id, person_ids=session.scalars(here).all())
    changes = [
        Change(person_id, state, replace(state, stays=redirected(state.stays, team_id, into_id, on)))
        for person_id, state in states.items()
    ]
    _write(session, organisation_id, changes, now, actor_id)
    close_team(session, organisation_id=organisation_id, team_id=team_id, closed_on=on, now=now, actor_id=actor_id)
    return len(changes)


def _check_beside(session: Session, organisation_id: int, team_id: int, into_id: int) -> None:
    """Refuse to join teams that do not stand beside each other, or of which one is closed."""
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    into = own_team(session, organisation_id=organisation_id, team_id=into_id)
    if team_id == into_id or team.parent_id is None or team.parent_id != into.parent_id:
        raise RefusedError(gettext("Choose a team that stands beside this one."))
    if team.closed_on is not None or into.closed_on is not None:
        raise RefusedError(gettext("One of the teams is closed or will be."))


def _write(
    session: Session, organisation_id: int, changes: Sequence[Change], now: dt.datetime, actor_id: int | None
) -> None:
    write_states(session, organisation_id=organisation_id, changes=changes, now=now)
    record_many(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        happenings=(
            (act, "person", change.person_id, details) for change in changes for act, details in happenings(change)
        ),
        now=now,
    )
    session.expire_all()  # what was written in bulk must not live on as it was read
