"""The tree rule is exact: no combination of shown figures rests on fewer than k people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.publication.cells import Rules, at_least, place
from data.publication.placing import Placed
from data.publication.tree import Node, solve_tree
from data.types import ResultState
from tests.unit.publication.groups import Rows, attached, exposed, trees

K = 5


def figures(placed: Placed) -> Rows:
    return [{(int(row), "x"): 1.0 for row in placed.rows[node]} for node in placed.solution.shown]


@given(st.data())
def test_no_combination_rests_on_fewer_than_k(data: st.DataObject) -> None:
    nodes = data.draw(trees())
    teams = data.draw(attached(nodes))
    assert list(exposed(figures(place(nodes, teams, Rules(k=K))), K)) == []


def test_without_the_rule_a_small_group_is_found() -> None:
    nodes = [Node(1, None), Node(2, 1), Node(3, 1)]
    teams = np.array([2] * 6 + [3] * 2)
    assert list(exposed(figures(place(nodes, teams, Rules(k=K))), K)) == []
    assert list(exposed(figures(place(nodes, teams, Rules(k=K, complementary=False))), K)) == [(6, 7)]


@given(st.data())
def test_everybody_counts_once_in_pieces(data: st.DataObject) -> None:
    nodes = data.draw(trees())
    teams = data.draw(attached(nodes))
    placed = place(nodes, teams, Rules(k=K))
    rows = np.concatenate([np.empty(0, dtype=int), *placed.pieces.values()])
    assert len(rows) == len(set(rows.tolist()))
    for node in placed.solution.shown:
        assert len(placed.rows[node]) == placed.solution.n[node] >= K
    for piece in placed.pieces.values():
        assert len(piece) >= K


@given(st.data())
def test_the_order_of_nodes_and_people_changes_nothing(data: st.DataObject) -> None:
    nodes = data.draw(trees())
    teams = data.draw(attached(nodes))
    first = place(nodes, teams, Rules(k=K)).solution
    shuffled = np.array(data.draw(st.permutations(teams.tolist())), dtype=np.int64)
    second = place(data.draw(st.permutations(nodes)), shuffled, Rules(k=K)).solution
    assert dict(first.state) == dict(second.state)
    assert dict(first.n) == dict(second.n)


@given(st.data(), st.sampled_from([10, 20]))
def test_narrower_figures_are_large_in_every_residual(data: st.DataObject, least: int) -> None:
    nodes = data.draw(trees())
    teams = data.draw(attached(nodes, most=25))
    placed = place(nodes, teams, Rules(k=K))
    chosen = at_least(placed, least)
    rows: Rows = [{(int(row), "x"): 1.0 for row in placed.rows[node]} for node in chosen.residual]
    assert all(len(row) >= least for row in rows)
    sizes = {node: len(pieces) for node, pieces in placed.pieces.items()}
    names = list(placed.pieces)
    for residual in chosen.residual.values():
        assert sum(sizes[names[number]] for number in residual) in {0, *range(least, 1000)}
    for node in chosen.residual:
        assert sum(sizes[names[number]] for group in chosen.residuals_in(node) for number in group) == len(
            placed.rows[node]
        )


def test_a_node_without_the_root_still_shows() -> None:
    nodes = [Node(1, None), Node(2, 1), Node(3, 1), Node(4, 1)]
    solution = solve_tree(nodes, {2: 8, 3: 7, 4: 3, 1: 3}, K)
    assert dict(solution.state) == {
        1: ResultState.SHOWN,
        2: ResultState.SHOWN,
        3: ResultState.SHOWN,
        4: ResultState.NOT_ENOUGH,
    }
    assert solution.n[1] == 21  # three of a small team and three at the top hide each other


def test_people_at_the_top_count_nowhere_where_they_would_stand_alone() -> None:
    solution = solve_tree([Node(1, None), Node(2, 1), Node(3, 1)], {2: 8, 3: 7, 1: 3}, K)
    assert solution.n[1] == 15
    assert solution.counted == {2, 3}


def test_bad_trees_and_k_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        solve_tree([Node(1, 2), Node(2, 1)], {}, K)
    with pytest.raises(ValueError, match="at least 1"):
        solve_tree([Node(1, None)], {}, 0)
