"""Statements, and what crosses the tree of teams, take turns: never are both told of the same answers (rule:6, rule:7).

A scale is the mean of its statements. The bands of a statement say which answers there are, the mean of a role says how
high the scale of its people is: where the people of a role gave the highest answers to every statement, both together
tell who gave which. Each alone has its rules, which look at the tree and at nothing else of the same answers. So what
crosses the tree (T, R, L and RO by role, region and time in the company, and without careless answers) is told with the
last month of a quarter, and single statements with the other months.

Where nothing that crosses the tree can be shown, statements are told in the quarter's last month as well. That depends
on who answered, and where no groups are, on whether the line without careless answers is told, as its cells say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.calendar import ends_quarter
from data.instruments import Instrument
from data.publication.answers import SCALES, Answers, Statements
from data.publication.cells import Cell, Integers, Rules
from data.publication.groups import (
    Top,
    Values,
    line_fits,
    partitions,
    score_group_cells,
    settled_tops,
    waiting_group_cells,
)
from data.publication.items import item_cells
from data.publication.placing import Placed
from data.types import Month, ResultState

ACROSS = "groups"  # the note of a statement's cell that is withheld for the groups of that month
STATEMENT_CELLS = ("item", "bands")


@dataclass(frozen=True, slots=True)
class Crossing:
    """What may cross the tree in a month: groups of top nodes, and labels of the people by all of it (the last)."""

    tops: Sequence[Top] = ()
    labels: Sequence[Integers] = ()


def crossing(
    month: Month, people: Statements, placed: Placed, attributes: Values, flags: NDArray[np.bool_], rules: Rules
) -> Crossing:
    """Return by what figures that cross the tree tell a month's scored people apart; nothing between quarters' ends."""
    if rules.turns and not ends_quarter(month):
        return Crossing()
    tops = settled_tops(people.people, placed, attributes, rules)
    labels = [flags.astype(np.int64)] if flags.any() else []
    return Crossing(tops, partitions(tops, len(people.people), labels))


def cells_in_turn(
    month: Month,
    instrument: Instrument,
    answers: Answers,
    placed: Placed,
    attributes: Values,
    flags: NDArray[np.bool_],
    careful: Sequence[Cell],
    rules: Rules,
    told: Crossing | None = None,
) -> Iterator[Cell]:
    """Yield the cells of single statements and of what crosses the tree; those whose turn it is not are withheld.

    `careful` are the cells without the answers that `flags` marks as careless. Without any, they are the plain ones.
    `told` is what `crossing` gives for the same people.
    """
    told = told or crossing(month, answers.statements, placed, attributes, flags, rules)
    people, turn = answers.statements, not rules.turns or ends_quarter(month)
    line = [flags.astype(np.int64)] if flags.any() and any(map(_shown, careful)) else []
    fits = True
    if turn:
        fits = not line or line_fits(told.tops, placed, flags, rules)
        line = line if fits else []
        groups = list(score_group_cells(people, placed, told.tops, line, rules, told.labels))
    else:
        groups = list(waiting_group_cells(placed, people.people, attributes, rules))
    yield from groups
    yield from careful if fits and (turn or not line) else _withheld(careful)
    if rules.turns and turn and (line or any(map(_shown, groups))):
        yield from _untold_statements(instrument, placed)
    else:
        yield from item_cells(instrument, answers, placed, rules)


def _shown(cell: Cell) -> bool:
    return cell.state is ResultState.SHOWN


def _untold_statements(instrument: Instrument, placed: Placed) -> Iterator[Cell]:
    """Yield the cells of every statement in a month that tells of groups: where there is a result at all, for later."""
    items = [item for scale in SCALES for item in instrument.scales[scale].items]
    for node, state in placed.solution.state.items():
        why = Cell(node, "", state=state)
        if state is ResultState.SHOWN:
            why = replace(why, state=ResultState.PROTECTS_NEIGHBOUR, note=ACROSS)
        yield from (replace(why, measure=f"{kind}:{item}") for item in items for kind in STATEMENT_CELLS)


def _withheld(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield cells as they are in a month in which it is not their turn: without what they tell."""
    for cell in cells:
        state = ResultState.PROTECTS_NEIGHBOUR if _shown(cell) else cell.state
        yield Cell(cell.team_id, cell.measure, cell.part, state=state, note=cell.note)
