"""The months and the nodes of the tree that a viewer may look at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
Node = tuple[int, int | None, str, int, int]  # team, the one above it, name, depth, position


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


def latest_round() -> Any:
    """Return the subquery of the round whose tree pages follow: the newest that has opened."""
    return (
        select(Round.id)
        .where(Round.organisation_id == bindparam("organisation_id"), Round.state != RoundState.PLANNED)
        .order_by(Round.about_month.desc())
        .limit(1)
        .scalar_subquery()
    )


def newest_tree(*more: Any) -> Any:
    """Return the statement of the nodes of the newest tree that a round froze, with further columns, in any order."""
    unit = RoundUnit
    return select(unit.team_id, unit.parent_team_id, unit.name, unit.depth, unit.position, *more).where(
        unit.organisation_id == bindparam("organisation_id"), unit.round_id == latest_round()
    )


@cache
def _latest_tree_query() -> Any:
    return newest_tree().order_by(RoundUnit.position, RoundUnit.team_id)


def latest_tree(session: Session, scope: Scope) -> list[Node]:
    """Return the nodes of the newest tree that a round froze; as the tree is now, before any round has opened."""
    found = read(session, _latest_tree_query(), {"organisation_id": scope.organisation_id})
    frozen = [(row[0], row[1], row[2], row[3], row[4]) for row in found]
    return frozen or present_tree(session, scope)


def present_tree(session: Session, scope: Scope) -> list[Node]:
    """Return the tree as it is now, before any round has opened."""
    query = (
        select(Team.id, Team.parent_id, Team.name, Team.position)
        .where(Team.organisation_id == scope.organisation_id, Team.closed_on.is_(None))
        .order_by(Team.position, Team.id)
    )
    rows = session.execute(query).all()
    parents = {row[0]: row[1] for row in rows}
    return [(row[0], row[1], row[2], len(above(row[0], parents)), row[3]) for row in rows]


def above(team_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return the nodes above one, the nearest first."""
    found: list[int] = []
    parent = parents.get(team_id)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return found


def covered(teams: Iterable[int], parents: Mapping[int, int | None], scope: Scope) -> set[int]:
    """Return those of some nodes that are of a scope, or stand below one that is."""
    return {team for team in teams if scope.everything or scope.team_ids.intersection([team, *above(team, parents)])}


def list_units(session: Session, scope: Scope) -> list[UnitRow]:
    """Return the nodes that the viewer may look at: own ones and all below them, and those above as comparison.

    Parents come before their children, siblings in the order of the tree.
    """
    return seen(latest_tree(session, scope), scope)


def seen(tree: Sequence[Node], scope: Scope) -> list[UnitRow]:
    """Return the nodes of `list_units` in a tree."""
    parents = {row[0]: row[1] for row in tree}
    own = covered(parents, parents, scope) | (scope.alone_ids & parents.keys())
    compared = {node for team in own for node in above(team, parents)}
    return in_menu_order([UnitRow(*row, row[0] in own) for row in tree if row[0] in own or row[0] in compared])


def list_tops(session: Session, scope: Scope) -> list[UnitRow]:
    """Return those of `list_units` with nothing above them: whom the whole organisation is told of."""
    return [unit for unit in list_units(session, scope) if unit.parent_team_id is None]


def units(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the nodes of `list_units` as a frame (columns UNITS)."""
    frame = pd.DataFrame(list_units(session, scope), columns=list(UNITS))
    frame["parent_team_id"] = frame["parent_team_id"].astype("Int64")
    return checked(frame, UNITS)


def in_menu_order(found: Iterable[UnitRow]) -> list[UnitRow]:
    """Return nodes with parents before their children, siblings in the order in which they come."""
    rows = {unit.team_id: unit for unit in found}
    children: dict[int | None, list[UnitRow]] = {}
    for unit in rows.values():
        children.setdefault(unit.parent_team_id if unit.parent_team_id in rows else None, []).append(unit)
    ordered: list[UnitRow] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting += children.get(unit.team_id, [])[::-1]
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
    return scope.everything or team_id in scope.alone_ids or bool(scope.team_ids & {team_id, *above(team_id, parents)})
