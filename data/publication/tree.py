"""Which nodes of the reporting tree may be shown (rule:5).

A round's nodes are nested or apart, so every combination of published figures is a combination of residuals: what a
published node holds beyond its largest published descendants. The smallest group that arithmetic can reach is
therefore the smallest non-empty residual, and holding every residual at 0 or at least k people is exact, not a
rule of thumb. What is withheld depends on the tree and on who answered, never on what was answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.types import ResultState


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a frozen tree; `position` breaks ties, so that the same tree always gives the same pattern."""

    id: int
    parent_id: int | None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Solution:
    """What may be shown of a tree.

    `state` and `n` hold every node; `atoms` holds, for each shown node, the nodes whose own people make up its residual
    (empty when its shown descendants hold them all); `below` lists the shown nodes that each shown node contains,
    itself first, so that a node's people are those of the atoms of all of them.
    """

    state: Mapping[int, ResultState]
    n: Mapping[int, int]
    atoms: Mapping[int, tuple[int, ...]]
    below: Mapping[int, tuple[int, ...]]
    counted: frozenset[int] = field(default_factory=frozenset)

    @property
    def shown(self) -> list[int]:
        """The nodes that may be shown."""
        return [node for node, state in self.state.items() if state is ResultState.SHOWN]


class _Tree:
    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int, list[int]] = {node: [] for node in self.nodes}
        self.roots: list[int] = []
        for node in self.nodes.values():
            if node.parent_id is None:
                self.roots.append(node.id)
            else:
                self.children[node.parent_id].append(node.id)
        self.order = self._downwards()

    def _downwards(self) -> list[int]:
        order, waiting = [], list(self.roots)
        while waiting:
            node = waiting.pop()
            order.append(node)
            waiting += self.children[node]
        if len(order) != len(self.nodes):
            raise ValueError("the reporting tree has a cycle")
        return order

    def is_inner(self, node: int) -> bool:
        return bool(self.children[node])

    def root_of(self, node: int) -> int:
        while (parent := self.nodes[node].parent_id) is not None:
            node = parent
        return node

    def sums(self, own: Mapping[int, int]) -> dict[int, int]:
        totals = {node: own.get(node, 0) for node in self.nodes}
        for node in reversed(self.order):
            parent = self.nodes[node].parent_id
            if parent is not None:
                totals[parent] += totals[node]
        return totals

    def largest_shown_below(self, node: int, shown: set[int]) -> list[int]:
        found, waiting = [], list(self.children[node])
        while waiting:
            below = waiting.pop()
            if below in shown:
                found.append(below)
            else:
                waiting += self.children[below]
        return found


def _withhold(tree: _Tree, n: Mapping[int, int], k: int) -> set[int]:
    shown = {node for node in tree.nodes if n[node] >= k}
    settled = False
    while not settled:
        settled = True
        for node in reversed(tree.order):
            if node not in shown:
                continue
            below = tree.largest_shown_below(node, shown)
            if 1 <= n[node] - sum(n[child] for child in below) < k:
                shown.remove(min(below, key=lambda child: (n[child], tree.nodes[child].position, child)))
                settled = False
    return shown


def solve_tree(nodes: Sequence[Node], attached: Mapping[int, int], k: int, *, complementary: bool = True) -> Solution:
    """Decide which nodes of a tree may be shown.

    People of a leaf count in it and in all nodes above. People attached to an inner node count at its root only, and
    nowhere if another node would have to be withheld for them.

    Args:
        nodes: The frozen tree, in any order.
        attached: Respondents attached to each node itself (not to those below it).
        k: The smallest number of people that a figure may rest on, at least 1.
        complementary: Off only in tests that show what would leak without it.

    Raises:
        ValueError: The tree has a cycle or k is below 1.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    tree = _Tree(nodes)
    leaves = {node: people for node, people in attached.items() if not tree.is_inner(node)}
    n, counted = tree.sums(leaves), set(leaves)

    def choose(people: Mapping[int, int]) -> set[int]:
        return _withhold(tree, people, k) if complementary else {node for node in tree.nodes if people[node] >= k}

    shown = choose(n)
    for root in tree.roots:
        inner = [
            node for node, people in attached.items() if people and tree.is_inner(node) and tree.root_of(node) == root
        ]
        # They count where that hides nobody: they may even make a small team's rest large enough.
        with_them = n | {root: n[root] + sum(attached[node] for node in inner)}
        chosen = choose(with_them)
        if inner and len(chosen) >= len(shown):
            n, shown = with_them, chosen
            counted.update(inner)
    return _solution(tree, n, shown, counted, k)


def _solution(tree: _Tree, n: dict[int, int], shown: set[int], counted: set[int], k: int) -> Solution:
    state = {
        node: ResultState.SHOWN
        if node in shown
        else (ResultState.NOT_ENOUGH if n[node] < k else ResultState.PROTECTS_NEIGHBOUR)
        for node in tree.nodes
    }
    atoms: dict[int, tuple[int, ...]] = {}
    below: dict[int, tuple[int, ...]] = {}
    for node in reversed(tree.order):
        if node not in shown:
            continue
        largest = tree.largest_shown_below(node, shown)
        atoms[node] = tuple(_own_leaves(tree, node, set(largest), counted))
        below[node] = (node, *(each for child in largest for each in below[child]))
    return Solution(state, n, atoms, below, frozenset(counted))


def _own_leaves(tree: _Tree, node: int, shown_below: set[int], counted: set[int]) -> Iterable[int]:
    root = tree.nodes[node].parent_id is None
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each in shown_below:
            if root:  # people attached inside a shown part count at the root, not there
                yield from (inner for inner in _inner_below(tree, each) if inner in counted)
            continue
        inner = tree.is_inner(each)
        if each in counted and (root or not inner):
            yield each
        waiting += tree.children[each]


def _inner_below(tree: _Tree, node: int) -> Iterable[int]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if tree.is_inner(each):
            yield each
            waiting += tree.children[each]
