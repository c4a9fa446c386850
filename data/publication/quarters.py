"""Small groups once a quarter: in the months between, the whole tree is solved for ten people instead of k.

Withholding the small groups alone would not do: a shown neighbour and the unit above would give them back. So a round
between has a higher k, locked when it opens like any other, and every rule looks at that one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Round, RoundUnit
from data.publication.cells import Cell
from data.types import ResultState

QUARTERLY = "quarterly"  # the note of a withheld cell that is told of with the quarter's last month
LATER = ("score:", "rate:", "ratio:", "share:")  # measures that a group of fewer than ten people may have


def with_reasons(session: Session, round_: Round, cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield a round's cells; those of teams that are withheld for being small in a month between say so.

    It depends on how many were asked, not on who answered.
    """
    small = set[int]()
    if round_.usual_k is not None:
        query = select(RoundUnit.team_id).where(
            RoundUnit.round_id == round_.id, RoundUnit.people >= round_.usual_k, RoundUnit.people < round_.k
        )
        small = set(session.scalars(query))
    for cell in cells:
        waits = cell.team_id in small and cell.state is ResultState.NOT_ENOUGH and cell.measure.startswith(LATER)
        yield replace(cell, note=QUARTERLY) if waits else cell
