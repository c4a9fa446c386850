"""A team that is too small to be shown joins one beside it, for the rounds to come."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.commands.audit import record_many
from data.commands.organisations import close_team, lock_organisation, own_team
from data.commands.staff_rules import redirected
from data.commands.staff_states import Change, happenings, read_states, write_states
from data.errors import RefusedError
from data.language import gettext
from data.models import Membership


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
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    into = own_team(session, organisation_id=organisation_id, team_id=into_id)
    if team_id == into_id or team.parent_id is None or team.parent_id != into.parent_id:
        raise RefusedError(gettext("Choose a team that stands beside this one."))
    if team.closed_on is not None or into.closed_on is not None:
        raise RefusedError(gettext("One of the teams is closed or will be."))
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
    close_team(session, organisation_id=organisation_id, team_id=team_id, closed_on=on, now=now, actor_id=actor_id)
    return len(changes)
