"""Reciprocity of a directed network, beside what chance alone would give."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.numbers import TABLE

NODES_NEEDED, LINKS_NEEDED = 6, 10  # below these the chance value is not shown


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """Links and pairs of a network, with its reciprocity.

    `mutual`, `asymmetric` and `null` count pairs of nodes. `r` is the share (0..1) of links that are returned,
    `density` the share of possible links, `rho` = (r - density) / (1 - density) the reciprocity beyond chance
    (at most 1, 0 by chance; Garlaschelli & Loffredo 2004), `r_w` the returned share of weight (0..1; Squartini et al.
    2013). None where a divisor is zero. `shown` tells whether the network is large enough to speak of rho.
    """

    nodes: int
    links: int
    mutual: int
    asymmetric: int
    null: int
    r: float | None
    density: float | None
    rho: float | None
    r_w: float | None

    @property
    def shown(self) -> bool:
        """Whether there are at least six nodes and ten links."""
        return self.nodes >= NODES_NEEDED and self.links >= LINKS_NEEDED


def reciprocity(weights: ArrayLike) -> Reciprocity:
    """Describe a network from its weights, shape (nodes, nodes), row to column, at least 0; loops are left out."""
    matrix = _square(weights)
    nodes = matrix.shape[0]
    linked = matrix > 0
    links = int(linked.sum())
    mutual = int((linked & linked.T).sum()) // 2
    pairs = nodes * (nodes - 1) // 2
    r = 2 * mutual / links if links else None
    density = links / (2 * pairs) if pairs else None
    rho = None if r is None or density is None or links == 2 * pairs else (r - density) / (1 - density)
    total = float(matrix.sum())
    r_w = float(np.minimum(matrix, matrix.T).sum()) / total if total > 0 else None
    asymmetric = links - 2 * mutual
    return Reciprocity(nodes, links, mutual, asymmetric, pairs - mutual - asymmetric, r, density, rho, r_w)


def _square(weights: ArrayLike) -> NDArray[np.float64]:
    matrix = np.array(weights, dtype=float)
    if matrix.size == 0:
        return np.zeros((0, 0))
    if matrix.ndim != TABLE or matrix.shape[0] != matrix.shape[1] or not np.all((matrix >= 0) & np.isfinite(matrix)):
        raise ValueError("weights form a square of finite numbers that are not negative")
    np.fill_diagonal(matrix, 0)
    return matrix


def of_links(links: Iterable[tuple[Hashable, Hashable]]) -> Reciprocity:
    """Describe a network from its links (from, to); its nodes are those named, repeated links count once."""
    pairs = list(links)
    position = {node: index for index, node in enumerate(dict.fromkeys(node for pair in pairs for node in pair))}
    matrix = np.zeros((len(position), len(position)))
    for source, target in pairs:
        matrix[position[source], position[target]] = 1
    return reciprocity(matrix)
