"""Reciprocity of a network, against networkx and in every direction."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import network

matrices = st.integers(0, 7).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 4), min_size=n, max_size=n), min_size=n, max_size=n)
)


@given(matrices)
def test_the_transposed_network_is_as_reciprocal(weights: list[list[int]]) -> None:
    matrix = np.array(weights, dtype=float)
    there, back = network.reciprocity(matrix), network.reciprocity(matrix.T)

    assert there == back or there.r_w == pytest.approx(back.r_w)
    assert (there.r, there.rho, there.mutual, there.asymmetric) == (back.r, back.rho, back.mutual, back.asymmetric)


@given(matrices)
def test_it_is_networkx_without_loops(weights: list[list[int]]) -> None:
    matrix = np.array(weights, dtype=float).reshape(len(weights), len(weights))
    found = network.reciprocity(matrix)
    np.fill_diagonal(matrix, 0)
    graph = nx.from_numpy_array(matrix, create_using=nx.DiGraph)

    assert found.links == graph.number_of_edges()
    if found.links:
        assert found.r == pytest.approx(nx.overall_reciprocity(graph))
        assert found.density == pytest.approx(nx.density(graph))
    else:
        assert (found.r, found.rho, found.r_w) == (None, None, None)
    assert found.mutual + found.asymmetric + found.null == len(weights) * (len(weights) - 1) // 2
    assert found.rho is None or found.rho <= 1


def test_a_complete_network_leaves_no_room_for_chance() -> None:
    found = network.reciprocity(np.ones((6, 6)))
    assert (found.r, found.density, found.rho) == (1, 1, None)
    assert found.shown


def test_rho_is_zero_by_chance_and_minus_where_nothing_comes_back() -> None:
    rng = np.random.default_rng(3)
    random = network.reciprocity(rng.random((300, 300)) < 0.2)
    assert random.rho == pytest.approx(0, abs=0.02)
    # Garlaschelli & Loffredo (2004): without mutual links rho is - a / (1 - a).
    ring = network.of_links([(node, (node + 1) % 5) for node in range(5)])
    assert (ring.r, ring.density) == (0, 0.25)
    assert ring.rho == pytest.approx(-0.25 / 0.75)


def test_rho_is_shown_from_six_nodes_and_ten_links() -> None:
    def ring(nodes: int, more: int) -> network.Reciprocity:
        links = [(node, (node + 1) % nodes) for node in range(nodes)]
        return network.of_links(links + [((node + 1) % nodes, node) for node in range(more)])

    assert ring(6, 4).shown
    assert not ring(6, 3).shown
    assert not ring(5, 5).shown


def test_weights_form_a_square_of_numbers() -> None:
    wrongs: list[Any] = [[[0, 1]], [[0, -1], [1, 0]], [[0, np.nan], [1, 0]], [1, 2]]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="square"):
            network.reciprocity(wrong)
    assert network.reciprocity([]).nodes == 0
    assert network.of_links([]).r is None
    assert network.of_links([("a", "a"), ("a", "b"), ("a", "b")]).links == 1
