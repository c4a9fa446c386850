"""The exact part: the groups of fewer than k people on whom some combination of figures depends.

A combination of rows v that is zero outside a few columns shows up in the null space: the columns' entries there depend
on each other. First everything is left out that k or more people stand behind; what remains is mostly nothing, and that
is a proof. Otherwise random null vectors are drawn: a column of zeros is determined, parallel ones are a pair, three
become parallel without one of them, four meet in the middle. What has more columns than people, as the same person in
several rounds, is looked for group by group where few people remain, and otherwise by random orders of elimination,
which may miss some.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.attacker.blocks import Block, blocks
from data.attacker.figures import Progress, System
from data.attacker.modular import PRIME, Matrix, directions, null_vectors, reduced, shortened, without

DRAWN = 6  # random null vectors
ORDERS = 40  # random orders of elimination
MOST_COLUMNS = 300  # beyond, the searches by threes and fours take too long and the random orders have to do
MOST_GROUPS = 3000  # beyond, trying every group of people takes too long
FOUR = 4
People = frozenset[int]


def _same(vectors: Matrix) -> Iterator[tuple[int, ...]]:
    """Yield the pairs of parallel vectors; zero vectors are determined and in no pair."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for at, direction in enumerate(directions(vectors)):
        if direction.any():
            alike[direction.tobytes()].append(at)
    for found in alike.values():
        yield from combinations(found, 2)


def _threes(vectors: Matrix) -> Iterator[tuple[int, ...]]:
    for at in range(len(vectors)):
        if vectors[at].any():
            after = without(vectors[at + 1 :], vectors[at])
            yield from ((at, at + 1 + one, at + 1 + other) for one, other in _same(after))


def _fours(vectors: Matrix) -> Iterator[tuple[int, ...]]:
    """Meet in the middle: sums and differences of two that are equal, but for the sign, to those of two others."""
    one, other = np.triu_indices(len(vectors), 1)
    pairs = np.stack([one, other], axis=1)
    halves = np.concatenate([vectors[one] + vectors[other], vectors[one] - vectors[other]]) % PRIME
    opposite = -halves % PRIME
    turned = opposite[:, 0] < halves[:, 0]  # the first entry decides which of both signs stands for both
    halves[turned] = opposite[turned]
    for found in _equal(halves):
        for left, right in combinations(pairs[found % len(pairs)].tolist(), 2):
            if len({*left, *right}) == FOUR:
                yield (*left, *right)


def _equal(vectors: Matrix) -> Iterator[NDArray[np.intp]]:
    """Yield the places of two and more random vectors that are the same; two entries put those beside each other."""
    order = np.lexsort(vectors[:, :2].T)
    ordered = vectors[order]
    ends = np.flatnonzero((ordered[1:] != ordered[:-1]).any(axis=1)) + 1
    bounds = np.concatenate([[0], ends, [len(vectors)]])
    for at in np.flatnonzero(np.diff(bounds) > 1):
        yield order[bounds[at] : bounds[at + 1]]


def _dependent(code: Matrix, random: np.random.Generator) -> Iterator[tuple[int, ...]]:
    """Yield sets of columns on which alone some combination of the code's rows depends."""
    drawn = null_vectors(code, DRAWN, random)
    yield from ((at,) for at in np.flatnonzero(~drawn.any(axis=1)).tolist())
    open_ones = np.flatnonzero(drawn.any(axis=1))  # what is determined alone need not be looked at with others
    vectors = drawn[open_ones]
    searches = (_same, _threes, _fours) if len(vectors) <= MOST_COLUMNS else (_same,)
    for search in searches:
        yield from (tuple(open_ones[list(columns)].tolist()) for columns in search(vectors))
    for _ in range(ORDERS):
        rows, _pivots = reduced(code, random.permutation(code.shape[1]).tolist())
        yield from (tuple(row.nonzero()[0].tolist()) for row in rows)


def _smallest(found: Iterable[People]) -> list[People]:
    """Leave out groups that contain another one."""
    kept: list[People] = []
    for group in sorted(set(found), key=lambda people: (len(people), sorted(people))):
        if not any(smaller <= group for smaller in kept):
            kept.append(group)
    return kept


def merged(block: Block) -> tuple[Any, list[People]]:
    """Return the sparse matrix with one column for all that weigh alike but for a factor, and the people of each.

    Whatever combination of rows weighs one of them weighs all.
    """
    alike: dict[bytes, list[int]] = defaultdict(list)
    for at, direction in enumerate(_directions(block)):
        alike[direction].append(at)
    people = [frozenset[int]().union(*(block.columns[at].people for at in found)) for found in alike.values()]
    return block.matrix[:, [found[0] for found in alike.values()]], people


def _directions(block: Block) -> Iterator[bytes]:
    """Yield for each column the rows that it has a weight in, and the weights with the first of them scaled to 1."""
    ends = block.matrix.indptr
    for first, end in pairwise(ends.tolist()):
        weights = np.mod(block.matrix.data[first:end], PRIME)
        scaled = weights * pow(int(weights[0]), -1, PRIME) % PRIME if len(weights) else weights
        yield block.matrix.indices[first:end].tobytes() + scaled.tobytes()


def _few(columns: Iterable[int], people: Sequence[People], k: int) -> People:
    """Return the people of columns, or nobody where they are k or more."""
    found: set[int] = set()
    for at in columns:
        found |= people[at]
        if len(found) >= k:
            return frozenset()
    return frozenset(found)


def groups_of_block(block: Block, k: int, random: np.random.Generator) -> list[People]:
    """Return the smallest groups of fewer than k people that the figures of a block single out."""
    matrix, everybody = merged(block)
    few = [at for at, people in enumerate(everybody) if len(people) < k]
    code = shortened(matrix, few)
    touched = np.flatnonzero(code.any(axis=0))
    if not len(touched):
        return []
    people = [everybody[few[at]] for at in touched]
    found = (_few(columns, people, k) for columns in _dependent(code[:, touched], random))
    return _every(code[:, touched], people, k, _smallest(group for group in found if group))


def _every(code: Matrix, people: Sequence[People], k: int, known: list[People]) -> list[People]:
    """Try every group of fewer than k people that holds none of the known ones, where they are few enough to try.

    A group is singled out where its columns are needed for the rank of the code, whose rows are independent.
    """
    everybody = sorted(frozenset[int]().union(*people))
    if sum(comb(len(everybody), size) for size in range(1, k)) > MOST_GROUPS:
        return known
    found = list(known)
    for group in (frozenset(each) for size in range(1, k) for each in combinations(everybody, size)):
        outside = [at for at, who in enumerate(people) if not who <= group]
        new = len(outside) < len(people) and not any(smaller <= group for smaller in found)
        if new and len(reduced(code[:, outside])[1]) < len(code):
            found.append(group)
    return _smallest(found)


def _shape(system: System) -> frozenset[tuple[tuple[int, People | frozenset[tuple[int, int]], int], ...]]:
    """What the exact part sees of a system: who stands in which figure, whatever the quantities are called."""
    names = {quantity: at for at, quantity in enumerate(system.quantities)}
    return frozenset(
        tuple((names[part.quantity], part.people, part.weight) for part in figure.parts) for figure in system.figures
    )


def small_groups(
    systems: Sequence[System], k: int, seed: int = 0, progress: Progress | None = None
) -> list[list[People]]:
    """Return, system by system, the groups of fewer than k people that its figures single out, smallest first.

    Empty lists are what is hoped for. The same seed looks for the same combinations in the same order.
    """
    random = np.random.default_rng(seed)
    known: dict[object, list[People]] = {}
    for system in systems:
        shape = _shape(system)
        if shape not in known:
            known[shape] = [group for block in blocks(system) for group in groups_of_block(block, k, random)]
        (progress or Progress()).add(len(system.figures))
    return [known[_shape(system)] for system in systems]
