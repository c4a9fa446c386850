"""The smallest group that several partitions of the same people reveal together.

For two partitions that is a minimum cut; for more it is the smallest weight of a linear code, and no quick way is known
that is always exact. This one is sure where it says yes. An information set is a choice of people on whom alone every
combination can be told; m of them without a common person cut a combination that rests on fewer than k people into m
parts, one of which holds at most (k - 1) / m of these people. Where that is less than two, such a combination shows in
one of the m bases as a row. So all rows are looked at (Brouwer and Zimmermann), modulo a prime, where combinations
rest on the same people or on fewer. Where m is too small the answer is no.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1
Integers = NDArray[np.int64]


def _alike(partitions: Sequence[Integers]) -> tuple[Integers, Integers]:
    """Return a row a block and a column for all people in the same blocks, 1 where they are in it; and their number."""
    kinds, people = np.unique(np.stack(partitions), axis=1, return_counts=True)
    rows = [kinds[at] == block for at in range(len(partitions)) for block in np.unique(kinds[at])]
    return np.array(rows, dtype=np.int64), people.astype(np.int64)


def _basis(rows: Integers, order: Integers) -> tuple[Integers, list[int]]:
    """Return the reduced rows that are not empty modulo PRIME, and their pivots, tried in an order of columns.

    Written apart from the attacker's elimination on purpose: a guard that shared its arithmetic would share its
    mistakes.
    """
    rows, pivots = rows.copy(), list[int]()
    for column in order.tolist():
        rank = len(pivots)
        if rank == len(rows):
            break
        below = np.flatnonzero(rows[rank:, column])
        if not len(below):
            continue
        rows[[rank, rank + below[0]]] = rows[[rank + below[0], rank]]
        rows[rank] = rows[rank] * pow(int(rows[rank, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(rows[:, column])
        others = others[others != rank]
        filled = np.flatnonzero(rows[rank])  # most rows are a few people of one team: leave the rest alone
        below_zero = rows[np.ix_(others, filled)] - rows[others, column, None] * rows[rank, filled]
        rows[np.ix_(others, filled)] = below_zero % PRIME
        pivots.append(column)
    return rows[: len(pivots)], pivots


def codes_hold(partitions: Sequence[Integers], k: int) -> bool:
    """Tell whether it is sure that every combination of the blocks' sums depends on nobody or on at least k people.

    Args:
        partitions: The block of each person in each partition, shape (people,) each.
        k: The smallest number of people that a figure may rest on.
    """
    if not len(partitions[0]):
        return True
    rows, people = _alike(partitions)
    left, sets, rank = people.copy(), 0, 0
    while sets < k:
        order = np.argsort(-left, kind="stable")
        rows, pivots = _basis(rows, order[left[order] > 0])
        rank = rank or len(pivots)
        if len(pivots) < rank:
            break
        if np.any((rows != 0) @ people < k):
            return False
        left[pivots] -= 1
        sets += 1
    return 2 * sets >= k
