"""Turns figures into matrices: people who stand in the same figures are one column, what is not connected is apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
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


Members = list[tuple[tuple[int, ...], list[Place]]]  # in which of some groups, and who is in just these


def _members(groups: Sequence[frozenset[Place]]) -> Members:
    """Return everybody in the groups, together with whoever is in the same ones."""
    within: dict[Place, list[int]] = {}
    for at, group in enumerate(groups):
        for place in group:
            within.setdefault(place, []).append(at)
    alike: dict[tuple[int, ...], list[Place]] = {}
    for place, inside in within.items():
        alike.setdefault(tuple(inside), []).append(place)
    return list(alike.items())


def _columns(system: System) -> tuple[list[Column], list[tuple[int, int, int]]]:
    """Return the columns and the entries (row, column, weight) of a system.

    Most quantities are told of the same groups of people as another one, which are sorted into columns once.
    """
    told: dict[str, dict[frozenset[Place], list[tuple[int, int]]]] = {}
    for row, figure in enumerate(system.figures):
        for part in figure.parts:
            told.setdefault(part.quantity, {}).setdefault(part.people, []).append((row, part.weight))
    known: dict[tuple[frozenset[Place], ...], Members] = {}
    alike: dict[tuple[str, tuple[tuple[int, int], ...]], list[Place]] = {}
    for quantity, of in told.items():
        groups, rows = tuple(of), list(of.values())
        if groups not in known:
            known[groups] = _members(groups)
        for inside, places in known[groups]:
            weights: dict[int, int] = {}
            for row, weight in chain.from_iterable(rows[at] for at in inside):
                weights[row] = weights.get(row, 0) + weight
            alike.setdefault((quantity, tuple(sorted(weights.items()))), []).extend(places)
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
    of_entries = labels[rows]
    order = np.argsort(of_entries, kind="stable")
    for chosen in np.split(order, np.flatnonzero(np.diff(of_entries[order])) + 1):
        yield _block(system.figures, columns, rows[chosen], at[chosen], weights[chosen])


def _block(figures: Sequence[Figure], columns: Sequence[Column], rows: Matrix, at: Matrix, weights: Matrix) -> Block:
    """Return the block of some entries, which come column by column and within each row by row."""
    used_rows, row_of = np.unique(rows, return_inverse=True)
    used_columns, starts = np.unique(at, return_index=True)
    ends = np.append(starts, len(at))
    matrix = sparse.csc_array((weights, row_of, ends), shape=(len(used_rows), len(used_columns)))
    matrix.eliminate_zeros()
    return Block(tuple(columns[each] for each in used_columns), tuple(figures[each] for each in used_rows), matrix)
