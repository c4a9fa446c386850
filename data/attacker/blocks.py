"""Turns figures into matrices: people who stand in the same figures are one column, what is not connected is apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from data.attacker.figures import Figure, Place, System
from data.attacker.modular import Matrix


@dataclass(frozen=True, slots=True)
class Column:
    """People who stand in exactly the same figures: arithmetic never tells them apart."""

    quantity: str
    places: tuple[Place, ...]

    @property
    def people(self) -> frozenset[int]:
        """The people, each once."""
        return frozenset(person for person, _ in self.places)


@dataclass(frozen=True, slots=True)
class Block:
    """Figures (rows of the matrix) over columns, connected with each other and with nothing else.

    Most of the matrix is nothing, so it is kept column by column (scipy.sparse.csc_array of whole numbers).
    """

    columns: tuple[Column, ...]
    figures: tuple[Figure, ...]
    matrix: Any


def _columns(system: System) -> tuple[list[Column], list[tuple[int, int, int]]]:
    """Return the columns and the entries (row, column, weight) of a system."""
    stands: dict[tuple[str, Place], dict[int, int]] = {}
    for row, figure in enumerate(system.figures):
        for part in figure.parts:
            for place in part.people:
                weights = stands.setdefault((part.quantity, place), {})
                weights[row] = weights.get(row, 0) + part.weight
    alike: dict[tuple[str, tuple[tuple[int, int], ...]], list[Place]] = {}
    for (quantity, place), weights in stands.items():
        alike.setdefault((quantity, tuple(weights.items())), []).append(place)
    columns = [Column(quantity, tuple(places)) for (quantity, _), places in alike.items()]
    entries = [(row, at, weight) for at, (_, pattern) in enumerate(alike) for row, weight in pattern]
    return columns, entries


def blocks(system: System) -> Iterator[Block]:
    """Yield the connected parts of a system."""
    columns, entries = _columns(system)
    if not entries:
        return
    rows, at, weights = (np.array(values, dtype=np.int64) for values in zip(*entries, strict=True))
    size = len(system.figures) + len(columns)
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, at + len(system.figures))), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    for label in np.unique(labels[rows]):
        chosen = labels[rows] == label
        yield _block(system.figures, columns, rows[chosen], at[chosen], weights[chosen])


def _block(figures: Sequence[Figure], columns: Sequence[Column], rows: Matrix, at: Matrix, weights: Matrix) -> Block:
    used_rows, row_of = np.unique(rows, return_inverse=True)
    used_columns, column_of = np.unique(at, return_inverse=True)
    matrix = sparse.csc_array((weights, (row_of, column_of)), shape=(len(used_rows), len(used_columns)))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return Block(tuple(columns[each] for each in used_columns), tuple(figures[each] for each in used_rows), matrix)
