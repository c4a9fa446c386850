"""Partitions that cross: what a minimum cut and the codes say is what trying every small group finds."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.attacker.check import Finding, Trouble, attack
from data.attacker.members import SCORED, Members
from data.attacker.readings import Reading, read_round
from data.publication.answers import Statements
from data.publication.cells import Rules, place
from data.publication.codes import codes_hold
from data.publication.cuts import cuts_hold
from data.publication.groups import (
    ATTRIBUTES,
    MOST_GROUPS,
    Values,
    form_groups,
    score_group_cells,
    settle_groups,
)
from data.publication.items import item_cells, told_apart, told_statements
from data.publication.scores import score_cells
from data.publication.tree import Node
from tests.attack.seen import rows
from tests.unit.publication.test_items import ITEMS, PULSE, answers_of

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
    st.lists(blocks(1), max_size=1),
    st.integers(2, 3),
)
def test_groups_that_are_settled_reveal_nobody(
    tree: Integers, values: list[list[str | None]], others: list[Integers], k: int
) -> None:
    found = [form_groups(each, k) for each in values]
    settled = settle_groups(found, tree, [[each] for each in others], k)
    assert settle_groups(found, tree, [[each] for each in others], k) == settled or all(
        first.shown == second.shown
        for first, second in zip(settle_groups(found, tree, [[each] for each in others], k), settled, strict=True)
    )
    shown = [each.blocks(PEOPLE) for each in settled if each.shown]
    # What was revealed before, by the tree and the others alone, is not for the groups to hide.
    assert not shown or not tried([tree, *others], k) or tried([tree, *others, *shown], k)
    for before, after in zip(found, settled, strict=True):
        assert after.shown <= before.shown
        assert all(len(after.rows[place]) >= k for place in after.shown)


def test_groups_that_are_sums_of_teams_are_all_shown() -> None:
    tree = np.repeat([0, 1, 2, 3], 5)
    region, role = ["North"] * 10 + ["South"] * 10, ["Hunter", "Farmer"] * 10
    settled = settle_groups([form_groups(role, 5), form_groups(region, 5)], tree, (), 5)
    assert [sorted(each.names[place] for place in each.shown) for each in settled] == [
        ["Farmer", "Hunter"],
        ["North", "South"],
    ]


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    settled = settle_groups([form_groups(["a"] * 9 + ["b"] * 6 + ["c"] * 2 + [None], 5)], np.zeros(18, int), (), 5)
    (groups,) = settled
    assert [groups.names[place] for place in groups.shown] == ["a"]  # what is left over are nine


def test_one_person_between_team_and_role_hides_the_role() -> None:
    """Nine of ten inside one team, the tenth in another: the role and the team would tell of the tenth alone."""
    tree = np.repeat([0, 1], [9, 11])
    role = ["a"] * 10 + ["b"] * 10
    (groups,) = settle_groups([form_groups(role, 5)], tree, (), 5)
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


def found_of(team: Integers, raw: Floats, values: Values, *, looked_at: bool = True) -> list[Finding]:
    """Attack scores, statements and groups of teams 2, 3 ... below a top; `looked_at` off leaves statements unseen."""
    nodes = [Node(1, None), *(Node(number, 1, number) for number in range(2, int(team.max()) + 1))]
    given_ = answers_of(nodes, team, raw)
    placed = place(nodes, team, RULES)
    items = list(item_cells(PULSE, given_, placed, RULES))
    beside = told_statements(PULSE, given_, items) if looked_at else {}
    apart = [[each] for each in told_apart(PULSE, given_, placed, RULES)]
    cells = [
        *score_cells(given_.statements, placed, RULES),
        *items,
        *score_group_cells(given_.statements, placed, values, apart, RULES, beside),
    ]
    members = Members(1, "2026-10", RULES.k, RULES.k, {node.id: node.parent_id for node in nodes})
    for person, row in enumerate(raw):
        members.answered[person] = frozenset(item for item, each in zip(ITEMS, row, strict=True) if not np.isnan(each))
        for deed in (SCORED, *(f"item:{item}" for item in members.answered[person])):
            members.teams[deed][person] = int(team[person])
    for at, attribute in enumerate(ATTRIBUTES):
        members.groups[attribute] = {person: each[at] for person, each in values.items()}
    reading = Reading()
    read_round(members, rows(cells), reading)
    assert {cell.measure for cell in cells if cell.measure.startswith("by_role:") and cell.n}
    return attack(reading, RULES.k)


def test_a_statement_beside_a_group_of_its_scale_pins_nobody() -> None:
    """Ten of a team can hardly have said more than they did, their scale being low: then the other ten must have."""
    raw = np.random.default_rng(1).integers(2, 7, (40, 12)).astype(float)
    raw[:10, :4] = (7, 1, 1, 7)  # T1 T2 T3 T4r: always, never, never, and never once it is turned
    raw[8:10, 0] = (6, 4)
    raw[10:20, 0] = 7
    team = np.repeat([2, 3], 20)
    values = {person: ("Hunter" if person < 10 else "Farmer", None, None) for person in range(40)}
    unseen = found_of(team, raw, values, looked_at=False)
    assert {(each.trouble, each.measure) for each in unseen} == {(Trouble.INTERVAL, "statements")}, unseen
    assert found_of(team, raw, values) == []


def test_bands_of_all_beside_a_teams_mean_pin_nobody() -> None:
    """Where all high answers there are make a team's mean, the other team has given none of them."""
    raw = np.full((40, 12), 4.0)
    raw[:10, :4] = (7, 1, 1, 7)
    raw[9, 0] = 4
    raw[10:20, 0] = 7
    raw[19, 0] = 6
    values = {person: ("Hunter" if person < 10 else "Farmer", None, None) for person in range(40)}
    assert found_of(np.repeat([2, 3], 20), raw, values) == []


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_whatever_is_answered_statements_beside_groups_pin_nobody(seed: int) -> None:
    random = np.random.default_rng(seed)
    people, usual = int(random.integers(20, 45)), random.choice([1.5, 2, 4, 6, 6.5], 12)
    raw = np.clip(np.round(random.normal(usual, random.choice([0.5, 1.2, 2]), (people, 12))), 1, 7)
    raw[np.arange(people) % 7 == 0, 4 * random.integers(3) + random.integers(4)] = np.nan
    team, role, region = (random.integers(*ends, people) for ends in ((2, 4), (0, 3), (0, 2)))
    values = {person: (f"role {role[person]}", f"region {region[person]}", None) for person in range(people)}
    assert found_of(team, raw, values) == []


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_whatever_is_answered_no_answer_is_pinned(seed: int) -> None:
    random = np.random.default_rng(seed)
    teams, people = int(random.integers(2, 5)), int(random.integers(15, 40))
    team, role, region = (random.integers(*ends, people) for ends in ((2, 2 + teams), (0, 3), (0, 2)))
    scored = Statements(np.arange(people), team, far_out(random, people, role))
    values = {person: (f"role {role[person]}", f"region {region[person]}", None) for person in range(people)}
    nodes = [Node(1, None), *(Node(number, 1, number) for number in range(2, 2 + teams))]
    placed = place(nodes, scored.teams, RULES)
    cells = [*score_cells(scored, placed, RULES), *score_group_cells(scored, placed, values, [], RULES)]

    members = Members(1, "2026-10", RULES.k, RULES.k, {node.id: node.parent_id for node in nodes})
    members.teams[SCORED] = dict(enumerate(team.tolist()))
    for at, attribute in enumerate(ATTRIBUTES):
        members.groups[attribute] = {person: found[at] for person, found in values.items()}
    reading = Reading()
    read_round(members, rows(cells), reading)
    assert attack(reading, RULES.k) == []
