"""Respondents in their solved tree, and the narrower trees of measures that need more than k people (rule:7).

Figures that tell more than a mean (items, bands, a group's own spread, the grid of kinds and counterparts) need larger
groups. Subtraction must not bring them back for smaller ones, so such a figure is shown in a node only if what the node
holds beyond its largest nodes with the same figure is enough as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.publication.tree import Node, Solution
from data.types import ResultState

Integers = NDArray[np.int64]
Enough = Callable[[Integers], bool]
NOBODY = np.empty(0, dtype=np.int64)


def rows_by_team(teams: Integers) -> dict[int, Integers]:
    """Return the row numbers of each team's people."""
    order = np.argsort(teams, kind="stable")
    values, starts = np.unique(teams[order], return_index=True)
    return (
        {int(team): rows for team, rows in zip(values, np.split(order, starts[1:]), strict=True)} if len(teams) else {}
    )


@dataclass(frozen=True)
class Placed:
    """One measure's respondents, by the nodes that may be shown of them.

    A piece is the residual of a shown node: its people beyond those of its largest shown descendants. Nobody is in two
    pieces, and every shown node is a sum of pieces.
    """

    nodes: Sequence[Node]
    solution: Solution
    teams: Integers

    @cached_property
    def by_team(self) -> dict[int, Integers]:
        """The rows of each team's people."""
        return rows_by_team(self.teams)

    @cached_property
    def team_of_rows(self) -> Integers:
        """The number of the team of `by_team` that each row is in."""
        return np.unique(self.teams, return_inverse=True)[1]

    @cached_property
    def pieces(self) -> dict[int, Integers]:
        """The rows of each shown node's own piece; empty pieces are left out."""
        found = {node: self._rows(self.solution.atoms[node]) for node in self.solution.shown}
        return {node: rows for node, rows in found.items() if len(rows)}

    @cached_property
    def numbers(self) -> dict[int, Integers]:
        """The numbers of the pieces that make up each shown node."""
        of = self.piece_numbers
        return {
            node: np.array([of[each] for each in self.pieces_in(node)], dtype=np.int64) for node in self.solution.shown
        }

    @cached_property
    def rows(self) -> dict[int, Integers]:
        """The rows of everybody in each shown node."""
        return {
            node: np.concatenate([NOBODY, *(self.pieces[each] for each in self.pieces_in(node))])
            for node in self.solution.shown
        }

    @cached_property
    def rank(self) -> dict[int, tuple[int, int, int]]:
        """By what the smallest node is chosen, the same for the same tree and respondents."""
        return {node.id: (self.solution.n[node.id], node.position, node.id) for node in self.nodes}

    @cached_property
    def parents(self) -> dict[int, int | None]:
        """The parent of each node."""
        return {node.id: node.parent_id for node in self.nodes}

    def child_towards(self, node: int, below: int) -> int | None:
        """Return the child of `node` in which `below` lies, or None where it is the node itself or lies elsewhere."""
        child: int | None = None
        each: int | None = below
        while each is not None and each != node:
            child, each = each, self.parents[each]
        return child if each == node else None

    def pieces_in(self, node: int) -> list[int]:
        """Return the nodes whose pieces make up a shown node."""
        return [each for each in self.solution.below[node] if each in self.pieces]

    def _rows(self, teams: Sequence[int]) -> Integers:
        return np.concatenate([NOBODY, *(self.by_team[team] for team in teams if team in self.by_team)])

    @cached_property
    def piece_numbers(self) -> dict[int, int]:
        """A number from 0 for each piece, for arrays that hold something of every piece."""
        return {node: number for number, node in enumerate(self.pieces)}

    @cached_property
    def piece_of_rows(self) -> Integers:
        """The number of the piece that each row is in, -1 for those who count nowhere."""
        found = np.full(len(self.teams), -1, dtype=np.int64)
        for node, rows in self.pieces.items():
            found[rows] = self.piece_numbers[node]
        return found

    def count(self, rows: NDArray[np.bool_]) -> Integers:
        """Count the people of each piece for whom `rows` holds, shape (pieces,)."""
        among = rows & (self.piece_of_rows >= 0)
        return np.bincount(self.piece_of_rows[among], minlength=len(self.pieces)).astype(np.int64)


@dataclass(frozen=True)
class Narrow:
    """The nodes in which a figure may be shown; `residual` holds the pieces of each beyond its largest such nodes."""

    placed: Placed
    alone: frozenset[int]  # shown nodes that are enough by themselves, whatever their neighbours
    residual: dict[int, Integers]
    below: dict[int, list[int]]

    def __contains__(self, node: int) -> bool:
        return node in self.residual

    def state(self, node: int) -> ResultState:
        """Return whether the figure may be shown in a node, and if not, why."""
        if node in self.residual:
            return ResultState.SHOWN
        state = self.placed.solution.state[node]
        if state is not ResultState.SHOWN:
            return state
        return ResultState.PROTECTS_NEIGHBOUR if node in self.alone else ResultState.NOT_ENOUGH

    def residuals_in(self, node: int) -> Iterator[Integers]:
        """Yield the pieces of every residual that a node is made of, as piece numbers."""
        return (self.residual[each] for each in self.below[node] if len(self.residual[each]))


def narrow(placed: Placed, enough: Enough, *, alone: Enough | None = None, among: Narrow | None = None) -> Narrow:
    """Return where a figure may be shown: `enough` holds in every such node and in each of its residuals.

    Args:
        placed: The respondents of the measure.
        enough: Judges a group from the numbers of its pieces (never empty); may look at who answered, not at what,
            unless all that depends on it is how much is told of a cell.
        alone: What has to hold in a node beside, but not in its residuals.
        among: Nodes to choose from, by default all shown ones.
    """
    judges = [enough] if alone is None else [alone, enough]
    fit = frozenset(
        node
        for node, pieces in placed.numbers.items()
        if len(pieces) and (among is None or node in among.alone) and all(judge(pieces) for judge in judges)
    )
    kept = {node for node in fit if among is None or node in among}
    residual, below = _settle(placed, kept, enough)
    return Narrow(placed, fit, residual, below)


def _settle(placed: Placed, kept: set[int], enough: Enough) -> tuple[dict[int, Integers], dict[int, list[int]]]:
    """Return the residuals of the nodes that may be kept, and the nodes in each; whom they cost leaves `kept`.

    `enough` holds in each of them as a whole, so that only what is left beside others has to be judged.
    """
    whole = placed.numbers
    order = [node for node in placed.solution.atoms if node in kept]  # solved from the leaves upwards
    settled: dict[int, Integers] = {}
    below: dict[int, list[int]] = {}
    for node in order:
        inside = [each for each in placed.solution.below[node][1:] if each in kept]
        rest = whole[node]
        while inside:
            held = set(inside)
            largest = held - {each for top in held for each in below[top][1:]}
            taken = np.concatenate([whole[each] for each in largest])
            rest = np.setdiff1d(whole[node], taken, assume_unique=True)
            if not len(rest) or enough(rest):
                break
            smallest = min(largest, key=placed.rank.__getitem__)
            kept.remove(smallest)
            inside.remove(smallest)
        settled[node] = rest if inside else whole[node]
        below[node] = [node, *inside]
    return {node: settled[node] for node in order if node in kept}, {
        node: below[node] for node in order if node in kept
    }
