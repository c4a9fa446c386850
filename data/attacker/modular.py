"""Linear algebra modulo a prime of 31 bits: exact, as numbers fit into 32 bits and products into 64."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

PRIME = 2**31 - 1
Matrix = NDArray[np.int64]


def _rests(matrix: Any) -> NDArray[np.int32]:
    """Return a matrix of whole numbers modulo PRIME, in full but in half of the room."""
    if isinstance(matrix, sparse.csc_array):
        rests = np.mod(matrix.data, PRIME).astype(np.int32)
        return np.asarray(sparse.csc_array((rests, matrix.indices, matrix.indptr), shape=matrix.shape).toarray())
    return np.mod(np.asarray(matrix, dtype=np.int64), PRIME).astype(np.int32)


def reduced(matrix: Any, order: Sequence[int] | None = None) -> tuple[NDArray[np.int32], list[int]]:
    """Return the reduced row echelon form modulo PRIME without its empty rows, and the column of each row's pivot.

    Args:
        matrix: Integers of the shape (rows, columns), an array or a scipy.sparse.csc_array.
        order: The order in which columns are tried as pivots; from left to right by default.
    """
    rows = _rests(matrix)
    pivots: list[int] = []
    for column in range(rows.shape[1]) if order is None else order:
        rank = len(pivots)
        if rank == len(rows):
            break
        touched = rows[:, column].nonzero()[0]
        below = touched[touched >= rank]
        if not len(below):
            continue
        if below[0] != rank:
            rows[[rank, below[0]]] = rows[[below[0], rank]]
        _eliminate(rows, rank, touched[touched != below[0]], column)
        pivots.append(column)
    return rows[: len(pivots)], pivots


def _eliminate(rows: NDArray[np.int32], pivot: int, others: NDArray[np.intp], column: int) -> None:
    """Make a row's entry in a column 1 and those of the other rows that have one 0; most of a row is nothing."""
    inside = rows[pivot].nonzero()[0]
    scaled = rows[pivot, inside].astype(np.int64) * pow(int(rows[pivot, column]), -1, PRIME) % PRIME
    rows[pivot, inside] = scaled
    if len(others):
        places = np.ix_(others, inside)
        rows[places] = (rows[places] - rows[others, column, None] * scaled) % PRIME


def shortened(matrix: Any, columns: Sequence[int]) -> Matrix:
    """Return a basis of all combinations of rows that are zero outside of `columns`, reduced, on those columns."""
    inside = set(columns)
    others = [column for column in range(matrix.shape[1]) if column not in inside]
    rows, pivots = reduced(matrix, [*others, *columns])
    kept = [row for row, pivot in enumerate(pivots) if pivot in inside]
    return rows[np.ix_(kept, columns)].astype(np.int64)


def null_vectors(matrix: Matrix, number: int, random: np.random.Generator) -> Matrix:
    """Return `number` random vectors that every row of the matrix takes to zero, of the shape (columns, number)."""
    rows, pivots = reduced(matrix)
    free = sorted(set(range(matrix.shape[1])) - set(pivots))
    vectors = np.zeros((matrix.shape[1], number), dtype=np.int64)
    vectors[free] = random.integers(0, PRIME, size=(len(free), number))
    bound = np.zeros((len(pivots), number), dtype=np.int64)
    for column in free:
        bound = (bound + rows[:, column, None] * vectors[column]) % PRIME
    vectors[pivots] = -bound % PRIME
    return vectors


def directions(vectors: Matrix) -> Matrix:
    """Scale each vector (row) so that its first entry that is not zero is 1: parallel ones become equal."""
    first = (vectors != 0).argmax(axis=1)
    leading = vectors[np.arange(len(vectors)), first]
    inverses = np.array([pow(int(value), -1, PRIME) if value else 0 for value in leading], dtype=np.int64)
    return vectors * inverses[:, None] % PRIME


def without(vectors: Matrix, direction: NDArray[np.int64]) -> Matrix:
    """Return the vectors (rows) modulo one of them, so that what depends on it and another becomes parallel."""
    place = int((direction != 0).argmax())
    if not direction[place]:
        return vectors
    scaled = direction * pow(int(direction[place]), -1, PRIME) % PRIME
    return (vectors - vectors[:, place, None] * scaled) % PRIME
