"""Most teams that are large enough are shown, whatever the tree: hiding everything would be safe and useless."""

import numpy as np
import pytest

from data.publication.tree import Node, solve_tree
from data.types import ResultState

K, RESPONSE, ORGANISATIONS = 5, 0.8, 200


def organisation(people: int, random: np.random.Generator) -> tuple[list[Node], dict[int, int]]:
    """Draw a tree of company, regions and teams of 3 to 12, and how many answered in each team."""
    sizes: list[int] = []
    while sum(sizes) < people:
        sizes.append(int(random.integers(3, 13)))
    regions = max(2, len(sizes) // 6)
    nodes = [Node(0, None), *(Node(1 + region, 0, region) for region in range(regions))]
    teams = [Node(1 + regions + team, 1 + team % regions, team) for team in range(len(sizes))]
    return [*nodes, *teams], {
        team.id: int(random.binomial(size, RESPONSE)) for team, size in zip(teams, sizes, strict=True)
    }


@pytest.mark.parametrize(("people", "wanted"), [(60, 0.7), (200, 0.8), (600, 0.8)])
def test_teams_of_k_and_more_are_shown(people: int, wanted: float) -> None:
    random = np.random.default_rng(3)
    enough = shown = 0
    for _ in range(ORGANISATIONS):
        nodes, attached = organisation(people, random)
        state = solve_tree(nodes, attached, K).state
        large = [team for team, answered in attached.items() if answered >= K]
        enough += len(large)
        shown += sum(state[team] is ResultState.SHOWN for team in large)

    assert shown / enough >= wanted
