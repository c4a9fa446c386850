"""Rates beside the total that they are parts of, and K beside the rates that it is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.instruments import load_instrument
from data.publication.answers import Counts
from data.publication.cells import Rules, place
from data.publication.rates import favour_cells
from data.publication.tree import Node

PEOPLE, COLLEAGUES = 10, 2
PULSE, RULES = load_instrument("pulse-1.0"), Rules(k=5)


def told(given: int, received: int) -> tuple[str, float | None, str | None]:
    """K where so many favours among colleagues were given and received, by ten people who worked 20 days each."""
    cubes = np.zeros((2, PEOPLE, len(PULSE.kinds), len(PULSE.counterparts)))
    cubes[:, :, 0, :COLLEAGUES] = 2  # of others there are enough to be told by themselves
    cubes[0, 0, 0, COLLEAGUES], cubes[1, 0, 0, COLLEAGUES] = given, received
    people = Counts(
        np.arange(PEOPLE),
        np.ones(PEOPLE, dtype=np.int64),
        given=cubes[0],
        received=cubes[1],
        days=np.full(PEOPLE, 20.0),
    )
    cells = favour_cells(PULSE, people, place([Node(1, None)], people.teams, RULES), RULES)
    (cell,) = [cell for cell in cells if cell.measure == "ratio:K"]
    return cell.state, cell.value, cell.word


@pytest.mark.parametrize(("given", "received"), [(0, 9), (4, 9), (9, 0), (9, 4), (0, 0)])
def test_a_word_stands_for_k_where_a_rate_is_told_as_under_half(given: int, received: int) -> None:
    assert told(given, received) == ("shown", None, "few_favours")


def test_k_is_given_by_received() -> None:
    assert told(5, 10) == ("shown", 0.5, None)


KINDS, COUNTERPARTS = [each.key for each in PULSE.kinds], [each.key for each in PULSE.counterparts]
SIX, DAYS = 6, 20.0


def by_part(given: np.ndarray) -> dict[str, tuple[float | None, str]]:
    """Value and bound of everything told of what six people gave, who worked 20 days each, by part."""
    people = Counts(
        np.arange(SIX),
        np.ones(SIX, dtype=np.int64),
        given=given,
        received=np.zeros_like(given),
        days=np.full(SIX, DAYS),
    )
    cells = favour_cells(PULSE, people, place([Node(1, None)], people.teams, RULES), RULES)
    return {cell.part: (cell.value, str(cell.bound)) for cell in cells if cell.measure == "rate:given"}


def spread_over(*kinds: int) -> np.ndarray:
    """So many favours of each kind, all of them the first person's and to customers."""
    cube = np.zeros((SIX, len(KINDS), len(COUNTERPARTS)))
    cube[0, :, 0] = kinds
    return cube


@pytest.mark.parametrize(
    ("kinds", "low"),
    [
        ((9, 10, 11, 12, 13, 14), {}),
        ((0, 6, 12, 12, 12, 12), dict.fromkeys(KINDS[:2], 1.5)),  # 6 of 120 days are 1.0, and not under that
        ((2, 12, 7, 12, 12, 12), {KINDS[0]: 2.0, KINDS[2]: 2.0}),
        ((0, 0, 0, 0, 0, 18), dict.fromkeys(KINDS, 3.5)),
        ((0, 1, 5, 12, 12, 12), dict.fromkeys(KINDS[:3], 1.5)),
        ((2, 1, 12, 12, 12, 12), dict.fromkeys(KINDS[:2], 0.5)),  # half a favour together: each may be any low rate
    ],
)
def test_low_rates_are_told_in_one_with_others(kinds: tuple[int, ...], low: dict[str, float]) -> None:
    told = by_part(spread_over(*kinds))
    assert {part: told[part][0] for part in KINDS if told[part][1] == "at_most"} == low


@given(st.lists(st.lists(st.integers(0, 3), min_size=SIX, max_size=SIX), min_size=SIX, max_size=SIX))
def test_what_is_taken_from_a_total_leaves_several_low_rates_and_half_a_favour(counts: list[list[int]]) -> None:
    cube = np.zeros((SIX, len(KINDS), len(COUNTERPARTS)))
    for person, each in enumerate(counts):
        for kind, number in enumerate(each):
            cube[person, kind, (person + kind) % 3] = number * (kind != 1)
    told, total = by_part(cube), cube.sum() / SIX
    for axis, family in ((2, KINDS), (1, COUNTERPARTS)):
        rates = dict(zip(family, cube.sum(axis=(0, axis)) / SIX, strict=True))
        low = [part for part in family if told[part][1] == "at_most"]
        assert all(told[part] == (round(rates[part], 1), "exact") for part in family if part not in low)
        assert all(rates[part] < (told[part][0] or 0) for part in low)
        if low and total >= 0.5:
            assert len(low) > 1
            assert sum(rates[part] for part in low) >= 0.5
