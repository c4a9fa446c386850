"""Where a person's answers count: the nodes of the frozen tree above them, and what could be shown of each."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.db import run
from data.models import RoundUnit
from data.publication.tree import Node, solve_tree
from data.types import ResultState


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A node of a round's frozen tree that the person's answers count in.

    Attributes:
        name: What it was called when the round opened.
        people: How many are assigned there and below.
        state: What would be shown of it if everybody answered. Where fewer do, a neighbour can hide what this shows.
    """

    name: str
    people: int
    state: ResultState


@cache
def _units() -> Any:
    return (
        select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.position, RoundUnit.name, RoundUnit.people)
        .where(RoundUnit.organisation_id == bindparam("organisation_id"), RoundUnit.round_id == bindparam("round_id"))
        .order_by(RoundUnit.position, RoundUnit.team_id)
    )


def list_own_units(session: Session, *, organisation_id: int, round_id: int, team_id: int, k: int) -> list[OwnUnit]:
    """Return the nodes that somebody assigned to a team counts in, from the team to the root.

    Somebody assigned to a node that has nodes below it counts at the root only, and nowhere where that would hide a
    team: then there are none.
    """
    rows: list[Any] = list(run(session, _units(), {"organisation_id": organisation_id, "round_id": round_id}))
    units = {row[0]: row for row in rows}
    attached = {unit: row[4] for unit, row in units.items()}
    for row in rows:
        if row[1] is not None:
            attached[row[1]] -= row[4]
    solution = solve_tree([Node(*row[:3]) for row in rows], attached, k)
    path, node = [], team_id if team_id in solution.counted else None
    while node is not None:
        path.append(node)
        node = units[node][1]
    inner = any(row[1] == team_id for row in rows)
    own = path[-1:] if inner else path
    return [OwnUnit(units[node][3], units[node][4], solution.state[node]) for node in own]
