"""What leaders write for their teams, as pages show it: notes, actions, and who can own one."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.models import Action, Annotation, Membership, Person, RoleGrant, Team
from data.types import Role

LATEST_CLOSED = 20


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note on a team's trends; `author` is empty when that person has been erased or nobody is known."""

    id: int
    team_id: int
    kind: str
    happened_on: dt.date
    words: str
    author: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A team's action; `owner` is empty when that person has been erased, `outcome` while it is open."""

    id: int
    team_id: int
    words: str
    owner_id: int | None
    owner: str
    measure: str | None
    due_on: dt.date
    closed_at: dt.datetime | None
    outcome: str


def list_notes(session: Session, *, organisation_id: int, team_ids: Collection[int]) -> Sequence[NoteRow]:
    """Return the notes on the trends of some teams, newest first, without those withdrawn."""
    query = (
        select(Annotation, Person.name)
        .outerjoin(Person, Person.id == Annotation.author_id)
        .where(
            Annotation.organisation_id == organisation_id,
            Annotation.team_id.in_(team_ids),
            Annotation.withdrawn_at.is_(None),
        )
        .order_by(Annotation.happened_on.desc(), Annotation.id.desc())
    )
    return [
        NoteRow(note.id, note.team_id, note.kind, note.happened_on, note.words, author or "")
        for note, author in session.execute(query)
    ]


def list_actions(
    session: Session, *, organisation_id: int, team_ids: Collection[int], closed: bool = False
) -> Sequence[ActionRow]:
    """Return the open actions of some teams, those due longest first, or the 20 that were closed last."""
    query = _actions(organisation_id).where(Action.team_id.in_(team_ids))
    if closed:
        query = query.where(Action.closed_at.is_not(None)).order_by(Action.closed_at.desc(), Action.id.desc())
        query = query.limit(LATEST_CLOSED)
    else:
        query = query.where(Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)
    return [_row(*found) for found in session.execute(query)]


def get_action(session: Session, *, organisation_id: int, action_id: int) -> ActionRow | None:
    """Return one action, or None when the organisation has no such action."""
    found = session.execute(_actions(organisation_id).where(Action.id == action_id)).first()
    return None if found is None else _row(*found)


def _actions(organisation_id: int) -> Any:
    return (
        select(Action, Person.name)
        .outerjoin(Person, Person.id == Action.owner_id)
        .where(Action.organisation_id == organisation_id)
    )


def _row(action: Action, owner: str | None) -> ActionRow:
    return ActionRow(
        id=action.id,
        team_id=action.team_id,
        words=action.words,
        owner_id=action.owner_id,
        owner=owner or "",
        measure=action.measure,
        due_on=action.due_on,
        closed_at=action.closed_at,
        outcome=action.outcome or "",
    )


def list_owners(session: Session, *, organisation_id: int, team_id: int, today: dt.date) -> Sequence[tuple[int, str]]:
    """Return who can own an action of a team, as (id, name) by name.

    They are the people of the team itself, and the leaders of it, of those above and of those below.
    """
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == organisation_id)).all()
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    near = {other for other in parents if team_id in _path(other, parents)} | set(_path(team_id, parents))
    members = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id,
        Membership.team_id == team_id,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    leaders = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.role == Role.LEADER,
        RoleGrant.revoked_at.is_(None),
        or_(RoleGrant.team_id.is_(None), RoleGrant.team_id.in_(near)),
    )
    query = (
        select(Person.id, Person.name)
        .where(
            Person.organisation_id == organisation_id,
            Person.disabled_at.is_(None),
            Person.id.in_(members.union(leaders).subquery().select()),
        )
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _path(team_id: int, parents: dict[int, int | None]) -> list[int]:
    """Return a team and those above it."""
    path: list[int] = []
    node: int | None = team_id
    while node is not None and node not in path:
        path.append(node)
        node = parents.get(node)
    return path
