"""Shares of sums leave half of the scale to everybody's own share, even before who knows how much everybody counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.publication.answers import Sheet
from data.publication.cells import Cell, Rules, place
from data.publication.shares import opener_cells
from data.publication.tree import Node
from data.types import Bound

TEAM, HALF, ROUNDED = 1, 50.0, 0.5
counts = st.integers(0, 12)
people = st.lists(st.tuples(counts, counts), min_size=5, max_size=25)


def told(begun: list[tuple[int, int]]) -> Cell:
    """Return the cell of one team whose people had these first conversations."""
    numbers = np.arange(len(begun))
    teams = np.full(len(begun), TEAM)
    sheet = Sheet(numbers, numbers, teams, np.array(begun, dtype=float), {"OPEN.OFFER": 0, "OPEN.ASK": 1})
    rules = Rules(k=5)
    (cell,) = opener_cells(sheet, numbers, place([Node(TEAM, None)], teams, rules), rules)
    return cell


def ends(cell: Cell) -> tuple[float, float]:
    """Between which ends the share lies, as far as it is told."""
    match cell.bound, cell.value:
        case Bound.EXACT, float(value):
            return value - ROUNDED, value + ROUNDED
        case Bound.AT_LEAST, float(value):
            return value, 100.0
        case Bound.AT_MOST, float(value):
            return 0.0, value
    return cell.low or 0.0, 100.0 if cell.high is None else cell.high


@given(people)
def test_everybodys_own_share_stays_open_over_half_of_the_scale(begun: list[tuple[int, int]]) -> None:
    low, high = ends(told(begun))
    whole = sum(map(sum, begun))
    for own in map(sum, begun):
        if own:
            least = max((low * whole - 100 * (whole - own)) / own, 0.0)
            most = min(high * whole / own, 100.0)
            assert most - least >= HALF - 1e-6


@given(people)
def test_a_share_is_told_of_five_and_mostly_of_nobody(begun: list[tuple[int, int]]) -> None:
    cell, counted = told(begun), [sum(each) for each in begun]
    alone = sum(own > 0 for own in counted) < 5 or max(counted) > sum(counted) / 2
    assert ((cell.low, cell.high, cell.bound) == (0.0, 100.0, Bound.BETWEEN)) == alone
    assert (cell.state, cell.n) == ("shown", len(begun))
