"""The smallest group that two partitions of the same people reveal: a global minimum cut (rule:6).

The blocks of both partitions are the nodes of a graph, and every person is an edge between the two blocks that the
person is in. A combination of the blocks' sums gives each block a weight; a person drops out of it where the weights of
both blocks cancel. So the people who stay are those whose edges join blocks of different weights: a cut of the graph.
Stoer and Wagner find the smallest one. Only cuts of fewer than k people matter, which makes it quick: two blocks that
k people hold together are one.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def _components(first: Integers, second: Integers) -> Iterator[Floats]:
    """Yield the connected parts of the graph of blocks as symmetric matrices of shared people."""
    _, left = np.unique(first, return_inverse=True)
    _, right = np.unique(second, return_inverse=True)
    size = int(left.max()) + int(right.max()) + 2
    edges = (np.ones(len(left)), (left, right + int(left.max()) + 1))
    graph = sparse.coo_matrix(edges, shape=(size, size)).tocsr()
    graph = graph + graph.T
    _, labels = connected_components(graph, directed=False)
    for label in range(int(labels.max()) + 1):
        inside = np.flatnonzero(labels == label)
        yield np.asarray(graph[inside][:, inside].toarray(), dtype=float)


def _order(weights: Floats) -> tuple[list[int], list[float]]:
    """Return the nodes such that each is the one most held by those before it, and by how much it is held."""
    size = len(weights)
    held, waiting = weights[0].copy(), np.ones(size, dtype=bool)
    waiting[0] = False
    order, holds = [0], [0.0]
    for _ in range(size - 1):
        nearest = int(np.argmax(np.where(waiting, held, -1.0)))
        order.append(nearest)
        holds.append(float(held[nearest]))
        waiting[nearest] = False
        held += weights[nearest]
    return order, holds


def _merged(weights: Floats, order: list[int], holds: list[float], k: int) -> Floats:
    """Join every node to the one before it where at least k people hold them together."""
    group = np.empty(len(order), dtype=np.int64)
    number = -1
    for node, hold in zip(order, holds, strict=True):
        number += hold < k
        group[node] = number
    joined = np.zeros((number + 1, number + 1))
    np.add.at(joined, (group[:, None], group[None, :]), weights)
    np.fill_diagonal(joined, 0.0)
    return joined


def _held_together(weights: Floats, k: int) -> bool:
    while len(weights) > 1:
        order, holds = _order(weights)
        if holds[-1] < k:  # what holds the last node is all that holds it: a cut
            return False
        weights = _merged(weights, order, holds, k)
    return True


def cuts_hold(first: Integers, second: Integers, k: int) -> bool:
    """Tell whether every combination of the sums of two partitions' blocks depends on nobody or on at least k people.

    Args:
        first: The block of each person in one partition, shape (people,).
        second: The block of each person in the other.
        k: The smallest number of people that a figure may rest on.
    """
    return len(first) == 0 or all(_held_together(weights, k) for weights in _components(first, second))
