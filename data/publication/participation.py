"""Participation of a round's nodes: counts only, never a list (rule:11)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import Assignment, Round, RoundUnit
from data.types import AssignmentStatus


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many people of a node and all below it were asked in a round, and how many submitted.

    `own_invited` and `own_answered` count those attached to the node itself.
    """

    team_id: int
    invited: int
    answered: int
    own_invited: int
    own_answered: int


def count_units(session: Session, round_: Round) -> list[UnitCount]:
    """Count invited (all but those away) and answered of every node of the round's frozen tree, in menu order."""
    query = (
        select(Assignment.team_id, Assignment.status, func.count())
        .where(Assignment.round_id == round_.id, Assignment.status != AssignmentStatus.AWAY)
        .group_by(Assignment.team_id, Assignment.status)
    )
    units = session.execute(
        select(RoundUnit.team_id, RoundUnit.parent_team_id)
        .where(RoundUnit.round_id == round_.id)
        .order_by(RoundUnit.position, RoundUnit.team_id)
    ).all()
    parents: dict[int, int | None] = {unit[0]: unit[1] for unit in units}
    invited: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    own_invited: Counter[int] = Counter()
    own_answered: Counter[int] = Counter()
    for team_id, status, people in session.execute(query):
        done = people if status == AssignmentStatus.SUBMITTED else 0
        own_invited[team_id] += people
        own_answered[team_id] += done
        node: int | None = team_id
        while node is not None:
            invited[node] += people
            answered[node] += done
            node = parents.get(node)
    return [
        UnitCount(team_id, invited[team_id], answered[team_id], own_invited[team_id], own_answered[team_id])
        for team_id in parents
    ]
