"""Teams that are closed: they stay with the months that were published for them, where they last stood."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, cast, func, null, select
from sqlalchemy.orm import Session

from data.models import Round, RoundUnit, Team
from data.reports.reading import read
from data.reports.schema import UnitRow
from data.reports.units import (
    Node,
    above,
    covered,
    in_menu_order,
    latest_round,
    latest_tree,
    newest_tree,
    present_tree,
    seen,
)
from data.types import RoundState, Scope

Span = tuple[str, str]
MORE = ("closed_on", "first", "last")  # columns of a closed team beyond those of a node


def _spans() -> Any:
    """Return the subquery of the first and the last month of each closed team that the newest tree holds no more."""
    of_ours = RoundUnit.organisation_id == bindparam("organisation_id")
    there = select(RoundUnit.team_id).where(of_ours, RoundUnit.round_id == latest_round())
    first, last = func.min(Round.about_month).label("first"), func.max(Round.about_month).label("last")
    return (
        select(RoundUnit.team_id, first, last)
        .join(Round, Round.id == RoundUnit.round_id)
        .join(Team, Team.id == RoundUnit.team_id)
        .where(of_ours, Team.closed_on.is_not(None), Round.state == RoundState.CLOSED, RoundUnit.team_id.not_in(there))
        .group_by(RoundUnit.team_id)
        .subquery()
    )


@cache
def _query() -> Any:
    """Return the statement of the newest tree and, after it, of every closed team as it stood in its last round.

    One statement, as every page asks it: a second one would cost more than what it finds.
    """
    spans, unit = _spans(), RoundUnit
    columns = (unit.team_id, unit.parent_team_id, unit.name, unit.depth, unit.position)
    gone = (
        select(*columns, Team.closed_on, spans.c.first, spans.c.last)
        .join(spans, spans.c.team_id == unit.team_id)
        .join(Round, (Round.id == unit.round_id) & (Round.about_month == spans.c.last))
        .join(Team, Team.id == unit.team_id)
        .where(unit.organisation_id == bindparam("organisation_id"))
    )
    nothing = (cast(null(), Team.closed_on.type), *(cast(null(), Round.about_month.type) for _ in range(2)))
    both = newest_tree(*(each.label(name) for each, name in zip(nothing, MORE, strict=True))).union_all(gone).subquery()
    found = both.c
    return select(both).order_by(found.closed_on.is_not(None), found.closed_on.desc(), found.position, found.team_id)


def list_ever(session: Session, scope: Scope) -> list[UnitRow]:
    """Return the nodes of `list_units`, and after them the closed teams whose months the viewer may look at.

    A closed team hangs where it stood in its last round. Whoever may look at that place as it is now sees it, and so
    does who still holds a role for the team itself, with the nodes above as comparison for its months alone. The last
    to close comes first, but after those that it stood below.
    """
    if not scope.everything and not scope.team_ids:
        return seen(latest_tree(session, scope), scope)  # a rep sees one team and none below it
    tree, found = _trees(session, scope)
    known = seen(tree, scope)
    parents = {unit.team_id: unit.parent_team_id for unit in found} | {row[0]: row[1] for row in tree}
    own = covered((unit.team_id for unit in found), parents, scope)
    if not own:
        return known
    spans = _compared((unit for unit in found if unit.team_id in own), parents)
    rows = {unit.team_id: unit for unit in known}
    there = [
        rows.get(row[0]) or UnitRow(*row, own=False, span=spans[row[0]])
        for row in tree
        if row[0] in rows or row[0] in spans
    ]
    gone = [unit._replace(own=unit.team_id in own) for unit in found if unit.team_id in own or unit.team_id in spans]
    return [*in_menu_order(there), *in_menu_order(gone)]


def _trees(session: Session, scope: Scope) -> tuple[list[Node], list[UnitRow]]:
    """Return the nodes of `latest_tree`, and every closed team as it stood in its last round."""
    tree: list[Node] = []
    gone: list[UnitRow] = []
    for *node, closed_on, first, last in read(session, _query(), {"organisation_id": scope.organisation_id}):
        if closed_on is None:
            tree.append((node[0], node[1], node[2], node[3], node[4]))
        else:
            gone.append(UnitRow._make((*node, False, closed_on, (first, last))))
    return tree or present_tree(session, scope), gone


def _compared(own: Iterable[UnitRow], parents: Mapping[int, int | None]) -> dict[int, Span]:
    """Return the months for which nodes above closed teams are there to compare with."""
    found: dict[int, Span] = {}
    for unit in own:
        assert unit.span is not None
        for node in above(unit.team_id, parents):
            first, last = found.get(node, unit.span)
            found[node] = min(first, unit.span[0]), max(last, unit.span[1])
    return found
