"""Rates beside the total that they are parts of, and K beside the rates that it is made of."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.instruments import load_instrument
from data.publication.answers import Counts
from data.publication.cells import Rules, place
from data.publication.lows import least_rate
from data.publication.rates import favour_cells, told_rate
from data.publication.spreads import Spread
from data.publication.tree import Node
from data.types import IntervalKind

PEOPLE, COLLEAGUES = 10, 2
PULSE, RULES = load_instrument("pulse-1.0"), Rules(k=5)


def told(given: int, received: int, days: float = 20.0) -> tuple[str, float | None, str | None]:
    """K where so many favours among colleagues were given and received, by ten people who worked so many days each."""
    cubes = np.zeros((2, PEOPLE, len(PULSE.kinds), len(PULSE.counterparts)))
    cubes[:, :, 0, :COLLEAGUES] = 2  # of others there are enough to be told by themselves
    cubes[0, 0, 0, COLLEAGUES], cubes[1, 0, 0, COLLEAGUES] = given, received
    people = Counts(
        np.arange(PEOPLE),
        np.ones(PEOPLE, dtype=np.int64),
        given=cubes[0],
        received=cubes[1],
        days=np.full(PEOPLE, days),
    )
    cells = favour_cells(PULSE, people, place([Node(1, None)], people.teams, RULES), RULES)
    (cell,) = [cell for cell in cells if cell.measure == "ratio:K"]
    return cell.state, cell.value, cell.word


@pytest.mark.parametrize(("given", "received"), [(0, 9), (4, 9), (9, 0), (9, 4), (0, 0)])
def test_a_word_stands_for_k_where_a_rate_is_told_as_under_half(given: int, received: int) -> None:
    assert told(given, received) == ("shown", None, "few_favours")


@pytest.mark.parametrize(("given", "received"), [(2, 9), (9, 2)])
def test_a_word_stands_for_k_where_a_rate_is_low_for_so_few_days(given: int, received: int) -> None:
    """2 favours in 70 days are 0.6 in 20 days."""
    assert told(given, received, 7.0) == ("shown", None, "few_favours")
    assert told(9, 18, 7.0) == ("shown", 0.5, None)


def test_k_is_given_by_received() -> None:
    assert told(5, 10) == ("shown", 0.5, None)


KINDS, COUNTERPARTS = [each.key for each in PULSE.kinds], [each.key for each in PULSE.counterparts]
SIX, DAYS = 6, 20.0


def by_part(given: np.ndarray, days: float = DAYS) -> dict[str, tuple[float | None, str]]:
    """Value and bound of everything told of what six people gave, who worked so many days each, by part."""
    people = Counts(
        np.arange(SIX),
        np.ones(SIX, dtype=np.int64),
        given=given,
        received=np.zeros_like(given),
        days=np.full(SIX, days),
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
        ((0, 8, 12, 12, 12, 12), dict.fromkeys(KINDS[:2], 1.5)),
        ((0, 6, 12, 12, 12, 12), dict.fromkeys(KINDS[:3], 3.5)),  # 18 of 120 days are 3.0, and not under that
        ((2, 12, 7, 12, 12, 12), dict.fromkeys(KINDS[:2], 2.5)),  # the first of the others, not the smallest
        ((12, 12, 7, 2, 12, 12), {KINDS[0]: 2.5, KINDS[3]: 2.5}),
        ((0, 0, 0, 0, 0, 18), dict.fromkeys(KINDS, 3.5)),
        ((0, 1, 5, 12, 12, 12), dict.fromkeys(KINDS[:4], 3.5)),
        ((2, 1, 12, 12, 12, 12), dict.fromkeys(KINDS[:3], 3.0)),  # by themselves, two may be all that is low
        ((2, 2, 2, 2, 2, 2), dict.fromkeys(KINDS, 2.5)),
    ],
)
def test_low_rates_are_told_in_one_with_others(kinds: tuple[int, ...], low: dict[str, float]) -> None:
    told = by_part(spread_over(*kinds))
    assert {part: told[part][0] for part in KINDS if told[part][1] == "at_most"} == low


@given(st.lists(st.lists(st.integers(0, 3), min_size=SIX, max_size=SIX), min_size=SIX, max_size=SIX))
def test_what_is_taken_from_a_total_leaves_several_rates_and_favours_enough(counts: list[list[int]]) -> None:
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
            assert low == family or sum(rates[part] for part in low) * SIX >= 8


@pytest.mark.parametrize(
    ("days", "people", "under"),
    [
        (100, 5, 0.5),  # a usual month of the smallest team
        (81, 5, 0.5),
        (80, 5, 1.0),  # two of them are half a favour in 20 days, and no longer under it
        (41, 5, 1.0),
        (35, 5, 2.0),
        (20, 5, 16.0),
        (5, 5, 16.0),  # all that is known: four days each, or fewer
        (24, 6, 8.0),
        (400, 20, 0.5),
        (80, 20, 4.0),
    ],
)
def test_what_is_told_as_low_grows_where_few_days_were_worked(days: float, people: int, under: float) -> None:
    assert least_rate(days, people) == under


@given(st.lists(st.integers(1, 31), min_size=5, max_size=40))
def test_a_low_rate_leaves_nothing_one_and_two_open_and_everybodys_days(days: list[int]) -> None:
    least = least_rate(sum(days), len(days))
    assert all(20 * counted / sum(days) < least for counted in (0, 1, 2))
    others = {least_rate(each, len(days)) for each in range(len(days), 31 * len(days) + 1)}
    assert max(others) >= least >= min(others) == (0.5 if 31 * len(days) > 80 else 1.0)
    # Whoever knows the bound alone knows nobody's days: it is the same where one of them had worked less, or more.
    as_low = [each for each in range(len(days), 31 * len(days) + 1) if least_rate(each, len(days)) == least]
    assert as_low[-1] - as_low[0] >= 3
    assert as_low[-1] > len(days)


@given(st.integers(1, 31), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_days_alone_decide_what_is_told_as_low(days: int, kinds: list[int]) -> None:
    """Whatever was counted: nothing that is told exactly is so low, and what is told in one leaves two favours open."""
    told, least = by_part(spread_over(*kinds), days), least_rate(SIX * days, SIX)
    low = {part: value for part, (value, bound) in told.items() if bound == "at_most"}
    assert all((value or 0) >= least - 0.05 for value, bound in told.values() if bound == "exact")
    alone = {part for part, value in low.items() if value == least}
    assert all((value or 0) > least for part, value in low.items() if part not in alone)
    if told[""][1] == "at_most":
        assert alone == {"", *KINDS, *COUNTERPARTS}
        return
    assert not alone
    left = sum(kinds) - sum(number for kind, number in zip(KINDS, kinds, strict=True) if kind not in low)
    assert left >= 8 or not low.keys() & set(KINDS) or low.keys() >= set(KINDS)


@pytest.mark.parametrize("days", [8.0, 15.0, 20.0])
def test_who_knows_all_that_is_told_and_everybodys_days_knows_no_low_rate(days: float) -> None:
    """All that six people may have counted by counterpart, up to 18 in all, sorted by how it is told."""
    alike: dict[tuple[tuple[float | None, str], ...], list[tuple[int, ...]]] = {}
    for counted in (each for each in itertools.product(range(19), repeat=3) if sum(each) <= 18):
        cube = np.zeros((SIX, len(KINDS), len(COUNTERPARTS)))
        cube[0, 0] = counted
        told = by_part(cube, days)
        alike.setdefault(tuple(told[part] for part in ("", *COUNTERPARTS)), []).append(counted)
    lowest = math.ceil(least_rate(SIX * days, SIX) * SIX * days / 20)
    columns = [set(column) for possible in alike.values() for column in zip(*possible, strict=True)]
    low = [column for column in columns if min(column) < lowest]
    assert len(low) > 100
    assert all(set(range(lowest)) <= column for column in low if max(column) >= lowest)
    assert all({0, 1, 2} <= column for column in low)


@given(st.integers(5, 40), st.integers(1, 31), st.sampled_from([1, 3, 6, 18]), st.data())
def test_what_is_told_of_a_high_rate_leaves_half_of_what_one_person_counts(
    people: int, days: int, boxes: int, data: st.DataObject
) -> None:
    most = 20 * boxes * people
    counted, spread = data.draw(st.integers(most - 20 * boxes, most)), Spread(0.7, None, IntervalKind.ASSUMED)
    cell = told_rate(1, "rate:given", "", (counted, people * days, people, 20 * boxes), spread)
    rate, surely = 20 * counted / (people * days), 20 * (most - 10 * boxes) / (people * days)
    if counted <= most - 10 * boxes:
        assert (cell.bound, cell.value) == ("exact", round(rate, 1))
    else:
        assert (cell.bound, cell.low, cell.high) == ("at_least", None, None)
        assert (cell.value or 0) <= surely < rate
        assert surely < 2 * (cell.value or 0)


@pytest.mark.parametrize(
    ("kinds", "low"),
    [
        ((60, 1, 2, 3, 4, 5), {}),
        ((360, 12, 13, 14, 15, 16), dict.fromkeys(KINDS[:2], 62.5)),
        ((360, 360, 13, 14, 15, 16), dict.fromkeys(KINDS[:3], 122.5)),  # of two that are full, both would be known
        ((360, 1, 13, 14, 15, 16), dict.fromkeys(KINDS[:2], 60.5)),  # under half a favour would tell the other one
    ],
)
def test_the_most_of_a_kind_is_told_in_one_with_others(kinds: tuple[int, ...], low: dict[str, float]) -> None:
    cube = np.zeros((SIX, len(KINDS), len(COUNTERPARTS)))
    cube += np.array(kinds)[:, np.newaxis] / SIX / len(COUNTERPARTS)
    told = by_part(cube)
    if low:
        assert {part: told[part][0] for part in KINDS if told[part][1] == "at_most"} == low
    assert not [part for part in (*KINDS, *COUNTERPARTS) if told[part][1] == "at_least"]
