"""The check reads the spread back from an interval of openers that allows for its margin."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.attacker.displays import Row
from data.attacker.tallies import SHARE, kept_squares, margin_of, ratio_squares
from data.metrics.intervals import quantile
from data.publication.cells import Cell, Rules
from data.publication.shares import share_cell
from data.publication.spreads import Spread
from data.types import Bound, IntervalKind

DF = 40
people = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=19)


def told(begun: list[tuple[int, int]], sd: float, kind: IntervalKind = IntervalKind.POOLED) -> Cell:
    offers, asks = np.array(begun, dtype=float).T
    rows, spread = np.arange(len(begun)), Spread(sd, DF, kind)
    return share_cell(1, "share:openers", offers, asks, [rows], spread, Rules(k=5), kept=True)


def row_of(cell: Cell) -> Row:
    return Row(1, cell.measure, "", cell.n or 0, cell.value, cell.low, cell.high, interval=cell.interval)


@given(people, st.floats(0.2, 2.0))
def test_the_spread_lies_between_the_ends_that_are_read(begun: list[tuple[int, int]], sd: float) -> None:
    cell = told(begun, sd) if sum(map(sum, begun)) else None
    assume(cell is not None and cell.bound is Bound.EXACT)
    assert cell is not None
    assert cell.low is not None
    assert cell.high is not None
    assert cell.low <= (cell.value or 0) <= cell.high
    found = kept_squares(row_of(cell), DF, margin_of([sum(each) for each in begun]))
    if found is not None:
        assert found[0] <= DF * sd**2 * (1 + 1e-6)
        assert DF * sd**2 <= found[1] * (1 + 1e-6)


def test_a_narrower_interval_is_read_as_a_narrower_spread() -> None:
    begun = [(5, 2), (4, 1), (5, 3), (6, 2), (4, 2), (5, 2)]
    wide, narrow = (row_of(told(begun, sd)) for sd in (0.9, 0.6))
    margin = margin_of([sum(each) for each in begun])
    squares = [kept_squares(row, DF, margin) for row in (wide, narrow)]
    assert None not in squares
    assert squares[1][1] < squares[0][0]  # type: ignore[index] # just looked at


def test_near_a_limit_the_end_beyond_it_is_further_off_and_a_spread_of_ones_own_reaches_alike() -> None:
    begun = [(11, 3)] * 6
    cell, own = told(begun, 0.6), told(begun, 0.6, IntervalKind.OWN)
    half = quantile(0.95, DF) * 0.6 / math.sqrt(6)
    usual = [round(50 * (1 + math.tanh(math.atanh(2 * 11 / 14 - 1) + sign * half))) for sign in (-1, 1)]
    assert [own.low, own.high] == usual
    assert cell.high is not None
    assert own.high is not None
    assert cell.high > own.high
    assert ratio_squares(row_of(own), DF, SHARE) == pytest.approx((DF * 0.6**2,) * 2, rel=0.2)
    without = dataclasses.replace(row_of(cell), low=None)
    assert kept_squares(without, DF, 20.0) is None


@pytest.mark.parametrize("turned", [False, True])
def test_a_share_that_was_rounded_beyond_its_limit_is_read(turned: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """17.2 % with a margin of 16.7 is told as 17 %, which may be 16.5 as far as rounding tells."""
    begun = [(6, 24), *[(5, 25)] * 5]
    cell = told([(asks, offers) for offers, asks in begun] if turned else begun, 0.6)
    assert (cell.value, cell.bound) == (83.0 if turned else 17.0, Bound.EXACT)
    found = kept_squares(row_of(cell), DF, margin_of([sum(each) for each in begun]))
    assert found is not None
    assert found[0] <= DF * 0.6**2 <= found[1]


@pytest.mark.parametrize(("value", "low", "high"), [(90.0, 85.0, 93.0), (9.0, 6.0, 14.0)])
def test_an_interval_of_an_earlier_publication_beyond_the_limits_tells_nothing(
    value: float, low: float, high: float
) -> None:
    row = Row(1, "share:openers", "", 10, value, low, high, interval=IntervalKind.POOLED)
    assert kept_squares(row, DF, 20.0) is None
