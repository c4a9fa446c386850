"""The check by counting alone: what each shown node holds beyond its largest shown descendants, from published numbers.

It knows no answers and no respondents, only the tree and the numbers of people beside the figures, as everybody does.
"""

from collections.abc import Mapping


def small_residuals(parents: Mapping[int, int | None], shown: Mapping[int, int], k: int) -> list[int]:
    """Return the sizes of all residuals of 1 to k - 1 people, smallest first; negative ones, which cannot be, too.

    Args:
        parents: The node above each node of the tree, None at the top.
        shown: The published number of people of each shown node.
        k: The smallest number of people that a figure may rest on.
    """
    residual = dict(shown)
    for node, people in shown.items():
        above = parents.get(node)
        while above is not None and above not in shown:
            above = parents.get(above)
        if above is not None:
            residual[above] -= people
    return sorted(people for people in residual.values() if people and people < k)
