"""Random trees and respondents, and an independent look at what arithmetic on published figures can reach.

Figures are linear in answers, so they are rows of a matrix whose columns are unknown answers. A group of fewer than k
people is exposed if some combination of rows is not zero and holds nobody else: then the rows lose rank when the
group's columns are struck out. That is asked here of every such group, without any idea of trees.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from data.publication.tree import Node

Rows = list[Mapping[tuple[int, str], float]]  # (person, unknown) to weight


@st.composite
def trees(draw: st.DrawFn, largest: int = 9) -> list[Node]:
    size = draw(st.integers(1, largest))
    parents = [None] + [draw(st.integers(0, number - 1)) for number in range(1, size)]
    return [Node(number + 1, None if parent is None else parent + 1, number) for number, parent in enumerate(parents)]


@st.composite
def attached(draw: st.DrawFn, nodes: Sequence[Node], most: int = 9) -> np.ndarray:
    """Return the team of each respondent."""
    sizes = [draw(st.integers(0, most)) for _ in nodes]
    return np.repeat(np.array([node.id for node in nodes], dtype=np.int64), sizes)


def _rank(matrix: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


def exposed(rows: Rows, k: int) -> Iterator[tuple[int, ...]]:
    """Yield the groups of fewer than k people that some combination of the rows rests on alone.

    People whose columns are equal in every row stand for one another, so that a few of each kind are tried.
    """
    unknowns = sorted({unknown for row in rows for unknown in row})
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    matrix = np.zeros((len(rows), len(unknowns)))
    for number, row in enumerate(rows):
        for unknown, weight in row.items():
            matrix[number, place[unknown]] = weight
    people = sorted({person for person, _ in unknowns})
    columns = {person: [place[each] for each in unknowns if each[0] == person] for person in people}
    kinds: dict[tuple[object, ...], list[int]] = {}
    for person in people:
        names = tuple(unknown for owner, unknown in unknowns if owner == person)
        kinds.setdefault((names, matrix[:, columns[person]].round(9).tobytes()), []).append(person)
    # A combination weighs people of one kind alike: a kind is in a group as a whole or not at all.
    small = [members for members in kinds.values() if len(members) < k]
    whole = _rank(matrix)
    for size in range(1, k):
        for chosen in combinations(small, size):
            group = [person for members in chosen for person in members]
            if len(group) >= k:
                continue
            left = np.delete(matrix, [column for person in group for column in columns[person]], axis=1)
            if _rank(left) < whole:
                yield tuple(group)
