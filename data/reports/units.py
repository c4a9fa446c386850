"""The months and the nodes of the tree that a viewer may look at."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.models import Round, RoundUnit, Team
from data.reports.schema import MONTHS, UNITS, checked
from data.types import RoundState, Scope

NO_TEAM = "There is no such team here, or you may not see it."


def months(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the organisation's rounds, oldest first (columns MONTHS)."""
    query = (
        select(Round.id, Round.about_month, Round.state, Round.closes_at, Round.k, Round.publication_version)
        .where(Round.organisation_id == scope.organisation_id)
        .order_by(Round.about_month)
    )
    rows = [tuple(row) for row in session.execute(query)]
    return checked(pd.DataFrame(rows, columns=list(MONTHS)), MONTHS)


def _latest_tree(session: Session, scope: Scope) -> list[tuple[int, int | None, str, int, int]]:
    latest = (
        select(Round.id)
        .where(Round.organisation_id == scope.organisation_id, Round.state != RoundState.PLANNED)
        .order_by(Round.about_month.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.name, RoundUnit.depth, RoundUnit.position)
        .where(RoundUnit.organisation_id == scope.organisation_id, RoundUnit.round_id == latest)
        .order_by(RoundUnit.position, RoundUnit.team_id)
    )
    frozen = [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]
    return frozen or _present_tree(session, scope)


def _present_tree(session: Session, scope: Scope) -> list[tuple[int, int | None, str, int, int]]:
    """Return the tree as it is now, before any round has opened."""
    query = (
        select(Team.id, Team.parent_id, Team.name, Team.position)
        .where(Team.organisation_id == scope.organisation_id, Team.closed_on.is_(None))
        .order_by(Team.position, Team.id)
    )
    rows = session.execute(query).all()
    parents = {row[0]: row[1] for row in rows}
    return [(row[0], row[1], row[2], len(_above(row[0], parents)), row[3]) for row in rows]


def _above(team_id: int, parents: dict[int, int | None]) -> list[int]:
    above: list[int] = []
    parent = parents.get(team_id)
    while parent is not None and parent not in above:
        above.append(parent)
        parent = parents.get(parent)
    return above


def units(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the nodes that the viewer may look at: own ones and all below them, and those above as comparison.

    Parents come before their children, siblings in the order of the tree (columns UNITS; `own` is False for nodes that
    are there for comparison only).
    """
    tree = _latest_tree(session, scope)
    parents = {row[0]: row[1] for row in tree}
    own = {team for team in parents if scope.everything or scope.team_ids.intersection([team, *_above(team, parents)])}
    compared = {above for team in own for above in _above(team, parents)}
    rows = {row[0]: row for row in tree if row[0] in own or row[0] in compared}
    ordered = _in_menu_order(rows)
    frame = pd.DataFrame([(*rows[team], team in own) for team in ordered], columns=list(UNITS))
    frame["parent_team_id"] = frame["parent_team_id"].astype("Int64")
    return checked(frame, UNITS)


def _in_menu_order(rows: dict[int, tuple[int, int | None, str, int, int]]) -> list[int]:
    children: dict[int | None, list[int]] = {}
    for team, row in rows.items():
        parent = row[1] if row[1] in rows else None
        children.setdefault(parent, []).append(team)
    ordered: list[int] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        team = waiting.pop()
        ordered.append(team)
        waiting += children.get(team, [])[::-1]
    return ordered


def visible_team(known: pd.DataFrame, team_id: int) -> int:
    """Return the id if it is among the units that the viewer may look at.

    Raises:
        NotFoundError: It is not, or there is no such team: the answer is the same.
    """
    if not isinstance(team_id, int) or team_id not in set(known["team_id"]):
        raise NotFoundError(NO_TEAM)
    return team_id
