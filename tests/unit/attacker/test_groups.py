"""The exact part against counting by hand and against trying every group."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.attacker.blocks import blocks
from data.attacker.figures import Figure, Part, Place, systems
from data.attacker.groups import MOST_COLUMNS, groups_of_block, small_groups
from data.attacker.modular import PRIME, null_vectors, reduced, shortened

K = 5


def total(*people: int, quantity: str = "T", round_id: int = 1, weight: int = 1) -> Part:
    return Part(quantity, frozenset((person, round_id) for person in people), weight)


def groups(*figures: Figure, k: int = K) -> list[list[int]]:
    """The smallest groups that the figures single out, as sorted lists."""
    found = small_groups(systems(figures), k)
    return sorted(sorted(group) for each in found for group in each)


def test_figures_of_k_people_and_more_give_nothing_away() -> None:
    everybody = range(1, 21)
    assert groups(Figure((total(*everybody),)), Figure((total(1, 2, 3, 4, 5),)), Figure((total(6, 7, 8, 9, 10),))) == []


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_difference_of_two_figures_is_found(size: int) -> None:
    everybody = list(range(1, 11 + size))
    assert groups(Figure((total(*everybody),)), Figure((total(*everybody[size:]),))) == [everybody[:size]]


def test_groups_of_k_are_found_where_more_are_asked_for() -> None:
    everybody = list(range(1, 21))
    assert groups(Figure((total(*everybody),)), Figure((total(*everybody[6:]),)), k=8) == [everybody[:6]]


def test_two_partitions_reveal_who_stands_in_the_corner() -> None:
    """By team and by seniority, each of five and more: who is new and not in the north (rule:6)."""
    north, south, new = range(1, 7), range(7, 13), range(6, 13)
    assert groups(*(Figure((total(*people),)) for people in (north, south))) == []
    assert groups(*(Figure((total(*people),)) for people in (north, south, new))) == [[6]]


def test_the_same_person_in_two_rounds_is_one_person() -> None:
    """The change of a group beside the change of the group without one: her change, in two unknowns."""
    people = list(range(1, 10))

    def changed(*members: int) -> Figure:
        return Figure((total(*members, round_id=2), total(*members, round_id=1, weight=-1)))

    assert groups(changed(*people), changed(*people[1:])) == [[1]]
    assert groups(changed(*people), changed(*people[4:])) == [[1, 2, 3, 4]]


def test_means_beside_the_change_of_the_same_people_single_out_the_newcomer() -> None:
    """rule:8 - before, after and the paired change: who was there on one side only."""
    before, after = [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7]
    shown = [
        Figure((total(*before),)),
        Figure((total(*after, round_id=2),)),
        Figure((total(*before, round_id=2), total(*before, weight=-1))),
    ]
    assert groups(*shown) == [[7]]


def test_the_difference_of_two_scales_of_other_people_gives_the_missing_one_away() -> None:
    scored, with_item = range(1, 12), range(1, 11)
    shown = [
        Figure((total(*scored, quantity="R"),)),
        Figure((total(*scored, quantity="T"),)),
        Figure((total(*with_item, quantity="R"), total(*with_item, quantity="T", weight=-1))),
    ]
    assert groups(*shown) == [[11]]


def test_people_in_more_columns_than_the_searches_by_fours_hold_are_found() -> None:
    """Two people in three columns, six people in all; random orders of elimination name a third beside them."""
    rows = [
        [("1.1 2.1 4.1", 1), ("1.2 2.2 3.1 3.2 4.1 4.2 5.1", 1)],
        [("2.1 2.2 3.1 4.1 5.1 5.2 6.1 6.2", 1)],
        [("1.2 2.2 3.1 3.2 4.1 4.2 5.1 5.2 6.1", 1), ("1.1 1.2 2.2 3.1 4.2 5.2 6.1 6.2", 2)],
        [("1.1 2.2 5.2 6.1", 2), ("1.2 2.1 2.2 3.1 3.2 4.1 4.2 6.1 6.2", 1)],
        [("1.2 2.2 3.1 4.2", -1)],
        [("1.1 2.2 5.1 6.1", -1)],
        [("1.2 2.1 3.1 3.2 4.1 4.2 5.1", 2)],
    ]
    parts = [
        [
            Part("T", frozenset((int(place[0]), int(place[2])) for place in places.split()), weight)
            for places, weight in row
        ]
        for row in rows
    ]
    assert min(map(len, groups(*(Figure(tuple(row)) for row in parts)))) == 2


def test_quantities_that_are_apart_are_looked_at_apart() -> None:
    shown = [Figure((total(*range(1, 8), quantity=name),)) for name in ("one", "other")]
    assert [system.quantities for system in systems(shown)] == [("one",), ("other",)]


def smallest_by_trying(matrix: np.ndarray, people: list[int], k: int) -> int:
    """The size of the smallest group of people outside of which some combination of rows vanishes; 0 for none."""
    rank = len(reduced(matrix)[1])
    everybody = sorted(set(people))
    for size in range(1, k):
        for group in combinations(everybody, size):
            outside = [column for column, person in enumerate(people) if person not in group]
            if len(reduced(matrix[:, outside])[1]) < rank:
                return size
    return 0


@settings(max_examples=150)
@given(data=st.data())
def test_the_smallest_group_is_that_of_trying_all(data: st.DataObject) -> None:
    people = data.draw(st.integers(5, 9))
    places: list[Place] = [(person, round_id) for round_id in (1, 2) for person in range(1, people + 1)]
    some = st.lists(st.sampled_from(places), min_size=3, unique=True)
    parts = st.tuples(some, st.sampled_from([1, -1, 2]))
    drawn = data.draw(st.lists(st.lists(parts, min_size=1, max_size=2), min_size=1, max_size=7))
    shown = [Figure(tuple(Part("T", frozenset(members), weight) for members, weight in listed)) for listed in drawn]
    matrix = np.array(
        [[sum(weight * (place in set(members)) for members, weight in listed) for place in places] for listed in drawn]
    )

    found = groups(*shown)
    assert min(map(len, found), default=0) == smallest_by_trying(matrix, [person for person, _ in places], K)


def test_many_columns_are_searched_in_random_orders() -> None:
    """Figures that grow by one person each, as those of a page that is refreshed after every answer."""
    everybody = list(range(1, MOST_COLUMNS + 50))
    shown = [Figure((total(*everybody[:size]),)) for size in range(K, len(everybody) + 1)]
    (system,) = systems(shown)
    (block,) = blocks(system)
    found = groups_of_block(block, K, np.random.default_rng(1))

    assert found == [frozenset({person}) for person in everybody[K:]]


def test_elimination_is_exact_modulo_the_prime() -> None:
    matrix = np.array([[2, 4, 6, 0], [1, 2, 3, 1], [0, 0, 0, 5]])
    rows, pivots = reduced(matrix)
    assert (rows.tolist(), pivots) == ([[1, 2, 3, 0], [0, 0, 0, 1]], [0, 3])
    vectors = null_vectors(matrix, 6, np.random.default_rng(0))
    products = [
        [sum(int(a) * int(b) for a, b in zip(row, vector, strict=True)) % PRIME for row in matrix]
        for vector in vectors.T
    ]
    assert products == [[0, 0, 0]] * 6
    assert vectors.any(axis=1).tolist() == [True, True, True, False]
    assert shortened(matrix, [0, 1, 2]).tolist() == [[1, 2, 3]]
    assert shortened(matrix, [0, 1]).tolist() == []
