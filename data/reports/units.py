"""The months and the nodes of the tree that a viewer may look at."""

from collections.abc import Collection
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.language import lazy
from data.models import Organisation, Round, RoundUnit, Team
from data.reports.reading import read
from data.reports.schema import MONTHS, UNITS, MonthRow, UnitRow, checked
from data.types import RoundState, Scope

NO_TEAM = lazy("There is no such team here, or you may not see it.")


@cache
def _rounds_query() -> Any:
    return (
        select(
            Round.id,
            Round.about_month,
            Round.state,
            Round.closes_at,
            Round.k,
            Round.publication_version,
            Round.usual_k,
            Organisation.zone,
        )
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(Round.organisation_id == bindparam("organisation_id"))
        .order_by(Round.about_month)
    )


def list_months(session: Session, scope: Scope) -> list[MonthRow]:
    """Return the organisation's rounds, oldest first."""
    found = read(session, _rounds_query(), {"organisation_id": scope.organisation_id})
    return [MonthRow(*row) for row in found]


def months(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the organisation's rounds, oldest first (columns MONTHS)."""
    return checked(pd.DataFrame(list_months(session, scope), columns=list(MONTHS)), MONTHS)


@cache
def _latest_tree_query() -> Any:
    latest = (
        select(Round.id)
        .where(Round.organisation_id == bindparam("organisation_id"), Round.state != RoundState.PLANNED)
        .order_by(Round.about_month.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.name, RoundUnit.depth, RoundUnit.position)
        .where(RoundUnit.organisation_id == bindparam("organisation_id"), RoundUnit.round_id == latest)
        .order_by(RoundUnit.position, RoundUnit.team_id)
    )


def _latest_tree(session: Session, scope: Scope) -> list[tuple[int, int | None, str, int, int]]:
    found = read(session, _latest_tree_query(), {"organisation_id": scope.organisation_id})
    frozen = [(row[0], row[1], row[2], row[3], row[4]) for row in found]
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


def list_units(session: Session, scope: Scope) -> list[UnitRow]:
    """Return the nodes that the viewer may look at: own ones and all below them, and those above as comparison.

    Parents come before their children, siblings in the order of the tree.
    """
    tree = _latest_tree(session, scope)
    parents = {row[0]: row[1] for row in tree}
    own = {team for team in parents if scope.everything or scope.team_ids.intersection([team, *_above(team, parents)])}
    own |= scope.alone_ids & parents.keys()
    compared = {above for team in own for above in _above(team, parents)}
    rows = {row[0]: row for row in tree if row[0] in own or row[0] in compared}
    return [UnitRow(*rows[team], team in own) for team in _in_menu_order(rows)]


def list_tops(session: Session, scope: Scope) -> list[UnitRow]:
    """Return those of `list_units` with nothing above them: whom the whole organisation is told of."""
    return [unit for unit in list_units(session, scope) if unit.parent_team_id is None]


def units(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the nodes of `list_units` as a frame (columns UNITS)."""
    frame = pd.DataFrame(list_units(session, scope), columns=list(UNITS))
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


def visible_team(known: Collection[UnitRow], team_id: int) -> int:
    """Return the id if it is among the units that the viewer may look at.

    Raises:
        NotFoundError: It is not, or there is no such team: the answer is the same.
    """
    if not isinstance(team_id, int) or all(unit.team_id != team_id for unit in known):
        raise NotFoundError(NO_TEAM)
    return team_id


def among(known: Collection[UnitRow], scope: Scope, team_id: int) -> bool:
    """Tell whether a node of `known`, which holds the nodes above it too, is one of a scope or stands below one."""
    parents: dict[int, int | None] = {unit.team_id: unit.parent_team_id for unit in known}
    if team_id not in parents:
        return False
    return scope.everything or team_id in scope.alone_ids or bool(scope.team_ids & {team_id, *_above(team_id, parents)})
