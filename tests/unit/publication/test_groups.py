"""Partitions that cross: what a minimum cut and the codes say is what trying every small group finds."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.attacker.check import attack
from data.attacker.members import SCORED, Members
from data.attacker.readings import Reading, read_round
from data.publication.answers import Statements
from data.publication.cells import Rules, place
from data.publication.codes import codes_hold
from data.publication.cuts import cuts_hold
from data.publication.groups import (
    ATTRIBUTES,
    MOST_GROUPS,
    form_groups,
    score_group_cells,
    settle_groups,
    settled_tops,
)
from data.publication.scores import score_cells
from data.publication.tree import Node
from tests.attack.seen import rows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
PEOPLE = 10
RULES = Rules(k=5)
HALF = 0.5


def tried(partitions: list[Integers], k: int) -> bool:
    """Whether no combination of the blocks' sums rests on fewer than k people, by leaving out every small group."""
    matrix = np.array([each == block for each in partitions for block in np.unique(each)], dtype=float)
    everybody = np.arange(matrix.shape[1])
    rank = np.linalg.matrix_rank(matrix)
    small = (set(group) for size in range(1, k) for group in combinations(everybody.tolist(), size))
    return all(np.linalg.matrix_rank(matrix[:, [p for p in everybody if p not in group]]) == rank for group in small)


def blocks(most: int) -> st.SearchStrategy[Integers]:
    return st.lists(st.integers(0, most), min_size=PEOPLE, max_size=PEOPLE).map(np.array)


@given(blocks(2), blocks(2), st.integers(2, 4))
def test_a_cut_is_the_smallest_group_that_two_partitions_reveal(first: Integers, second: Integers, k: int) -> None:
    assert cuts_hold(first, second, k) is tried([first, second], k)


@given(blocks(1), blocks(2), blocks(1), st.integers(2, 4))
def test_what_the_codes_say_is_safe_is_safe(first: Integers, second: Integers, third: Integers, k: int) -> None:
    partitions = [first, second, third]
    assert not codes_hold(partitions, k) or tried(partitions, k)


@given(
    blocks(2),
    st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=PEOPLE, max_size=PEOPLE), max_size=2),
    st.integers(2, 3),
)
def test_groups_that_are_settled_reveal_nobody(tree: Integers, values: list[list[str | None]], k: int) -> None:
    found = [form_groups(each, k) for each in values]
    settled = settle_groups(found, tree, k)
    again = settle_groups(found, tree, k)
    assert [each.shown for each in again] == [each.shown for each in settled]
    shown = [each.blocks(PEOPLE) for each in settled if each.shown]
    # What was revealed before, by the tree alone, is not for the groups to hide.
    assert not shown or not tried([tree], k) or tried([tree, *shown], k)
    for before, after in zip(found, settled, strict=True):
        assert after.shown <= before.shown
        assert all(len(after.rows[place]) >= k for place in after.shown)


def test_groups_that_are_sums_of_teams_are_all_shown() -> None:
    tree = np.repeat([0, 1, 2, 3], 5)
    region, role = ["North"] * 10 + ["South"] * 10, ["Hunter", "Farmer"] * 10
    settled = settle_groups([form_groups(role, 5), form_groups(region, 5)], tree, 5)
    assert [sorted(each.names[place] for place in each.shown) for each in settled] == [
        ["Farmer", "Hunter"],
        ["North", "South"],
    ]


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    settled = settle_groups([form_groups(["a"] * 9 + ["b"] * 6 + ["c"] * 2 + [None], 5)], np.zeros(18, int), 5)
    (groups,) = settled
    assert [groups.names[place] for place in groups.shown] == ["a"]  # what is left over are nine


def test_one_person_between_team_and_role_hides_the_role() -> None:
    """Nine of ten inside one team, the tenth in another: the role and the team would tell of the tenth alone."""
    tree = np.repeat([0, 1], [9, 11])
    role = ["a"] * 10 + ["b"] * 10
    (groups,) = settle_groups([form_groups(role, 5)], tree, 5)
    assert not groups.shown


def test_too_many_values_are_left_over() -> None:
    groups = form_groups([f"{number:02d}" for number in range(60) for _ in range(6 if number < 30 else 5)], 5)
    assert len(groups.names) == MOST_GROUPS
    assert groups.names == tuple(f"{number:02d}" for number in range(MOST_GROUPS))


def far_out(random: np.random.Generator, people: int, role: Integers) -> Floats:
    """Scores mostly at the ends of the scales, in half of the cases by role."""
    scores = np.asarray(random.choice([0.0, 100.0], (people, 3), p=[0.25, 0.75]))
    if random.random() < HALF:
        inside = random.random((people, 3)) < HALF / 2
        scores = np.where(inside, 100 * random.random((people, 3)), 100.0 * (role == 0)[:, None])
    return np.column_stack([scores, (scores[:, 1] - scores[:, 0]) / 100])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_whatever_is_answered_no_answer_is_pinned(seed: int) -> None:
    random = np.random.default_rng(seed)
    teams, people = int(random.integers(2, 5)), int(random.integers(15, 40))
    team, role, region = (random.integers(*ends, people) for ends in ((2, 2 + teams), (0, 3), (0, 2)))
    scored = Statements(np.arange(people), team, far_out(random, people, role))
    values = {person: (f"role {role[person]}", f"region {region[person]}", None) for person in range(people)}
    nodes = [Node(1, None), *(Node(number, 1, number) for number in range(2, 2 + teams))]
    placed = place(nodes, scored.teams, RULES)
    tops = settled_tops(scored.people, placed, values, RULES)
    cells = [*score_cells(scored, placed, RULES), *score_group_cells(scored, placed, tops, [], RULES)]

    members = Members(1, "2026-10", RULES.k, RULES.k, {node.id: node.parent_id for node in nodes})
    members.teams[SCORED] = dict(enumerate(team.tolist()))
    for at, attribute in enumerate(ATTRIBUTES):
        members.groups[attribute] = {person: found[at] for person, found in values.items()}
    reading = Reading()
    read_round(members, rows(cells), reading)
    assert attack(reading, RULES.k) == []
