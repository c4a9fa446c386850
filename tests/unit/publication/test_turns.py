"""Statements and groups take turns: held against each other and against the tree, nothing pins an answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.attacker.check import Finding, Trouble, attack
from data.attacker.members import SCORED, Members
from data.attacker.readings import Reading, read_round
from data.publication.cells import Cell, Rules, place
from data.publication.groups import ATTRIBUTES, Values
from data.publication.scores import score_cells
from data.publication.tree import Node
from data.publication.turns import cells_in_turn
from data.types import Month
from tests.attack.seen import rows
from tests.unit.publication.test_items import ITEMS, PULSE, answers_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
RULES = Rules(k=5)
QUARTERS_END, BETWEEN = Month(2026, 9), Month(2026, 10)
PINNED = {(Trouble.INTERVAL, "statements")}
# The team of each person (2, 3 ... below a top), what they answered, and their role, region and time in the company.
World = tuple[Integers, Floats, Values]


def told(world: World, month: Month, rules: Rules = RULES) -> list[Cell]:
    """Everything that is told of the scores and statements of these people."""
    team, raw, values = world
    nodes = [Node(1, None), *(Node(number, 1, number) for number in range(2, int(team.max()) + 1))]
    answers, nobody = answers_of(nodes, team, raw), np.zeros(len(team), dtype=bool)
    placed = place(nodes, team, rules)
    turn = cells_in_turn(month, PULSE, answers, placed, values, nobody, [], rules)
    return [*score_cells(answers.statements, placed, rules), *turn]


def attacked(world: World, cells: list[Cell]) -> list[Finding]:
    team, raw, values = world
    members = Members(1, "2026-10", RULES.k, RULES.k, {1: None, **dict.fromkeys(range(2, int(team.max()) + 1), 1)})
    for person, row in enumerate(raw):
        members.answered[person] = frozenset(item for item, each in zip(ITEMS, row, strict=True) if not np.isnan(each))
        for deed in (SCORED, *(f"item:{item}" for item in members.answered[person])):
            members.teams[deed][person] = int(team[person])
    for at, attribute in enumerate(ATTRIBUTES):
        members.groups[attribute] = {person: each[at] for person, each in values.items()}
    reading = Reading()
    read_round(members, rows(cells), reading)
    return attack(reading, RULES.k)


def kinds(found: list[Finding]) -> set[tuple[Trouble, str]]:
    return {(each.trouble, each.measure) for each in found}


def families(cells: list[Cell]) -> set[str]:
    """What of a top node's cells holds something."""
    return {cell.measure.partition(":")[0] for cell in cells if cell.team_id == 1 and cell.n}


def keyed(numbers: Floats) -> Floats:
    """Answers to the statements of a scale, as they are given: the last one is turned."""
    return np.column_stack([numbers[:, :3], 8 - numbers[:, 3:]])


def highest_answers() -> World:
    """Ten of a team of twenty gave the highest answers to every statement of a scale, and are all of a role."""
    raw = np.random.default_rng(1).integers(2, 7, (40, 12)).astype(float)
    raw[:20, :4] = keyed(np.repeat([[5.0, 6.0] * 5 + [2.0, 3.0] * 5], 4, axis=0).T)
    values = {person: ("Hunter" if person < 10 else "Farmer", None, None) for person in range(40)}
    return np.repeat([2, 3], 20), raw, values


def just_over_half() -> World:
    """Six of ten answered high in two teams; of all 25, thirteen answered low: five of them in the third team."""
    raw = np.random.default_rng(2).integers(1, 8, (25, 12)).astype(float)
    for first in (0, 10):
        raw[first : first + 10, :4] = keyed(np.repeat([[6.0] * 6 + [1.0, 2.0, 3.0, 3.0]], 4, axis=0).T)
    raw[20:, :4] = keyed(np.array([[1, 2, 3, 2], [2, 3, 1, 3], [3, 1, 2, 1], [3, 3, 3, 3], [3, 2, 3, 2.0]]))
    return np.repeat([2, 3, 4], [10, 10, 5]), raw, {}


def test_bands_beside_a_role_would_tell_who_gave_the_highest_answers() -> None:
    world = highest_answers()
    both = told(world, BETWEEN, Rules(k=5, turns=False))
    assert families(both) == {"score", "item", "bands", "spread", "by_role"}
    assert kinds(attacked(world, both)) == PINNED

    groups, statements = told(world, QUARTERS_END), told(world, BETWEEN)
    assert (families(groups), families(statements)) == ({"score", "by_role"}, {"score", "item", "bands", "spread"})
    assert attacked(world, groups) == attacked(world, statements) == []


def test_bands_of_all_beside_a_teams_mean_pin_nobody() -> None:
    """Where all high answers there are make a team's mean, the other team has given none of them."""
    raw = np.full((40, 12), 4.0)
    raw[:10, :4] = (7, 1, 1, 7)  # T1 T2 T3 T4r: always, never, never, and never once it is turned
    raw[9, 0] = 4
    raw[10:20, 0] = 7
    raw[19, 0] = 6
    world: World = (np.repeat([2, 3], 20), raw, {})
    assert attacked(world, told(world, BETWEEN)) == []


def test_words_of_two_teams_would_tell_what_the_third_answered() -> None:
    world = just_over_half()
    assert kinds(attacked(world, told(world, BETWEEN, Rules(k=5, apart=False)))) == PINNED

    cells = told(world, BETWEEN)
    assert attacked(world, cells) == []
    words = {cell.team_id: cell.word for cell in cells if cell.measure == "bands:T1" and not cell.part}
    assert words == {1: None, 2: "mostly_high", 3: "mostly_high", 4: None}


def test_without_groups_statements_are_told_each_month() -> None:
    team, raw, _ = highest_answers()
    world = team, raw, {person: (f"role {person % 10}", None, None) for person in range(40)}
    assert families(told(world, QUARTERS_END)) == families(told(world, BETWEEN)) == {"score", "item", "bands", "spread"}


def test_what_waits_for_its_turn_says_so() -> None:
    world = highest_answers()
    statements = {(cell.measure, cell.state, cell.note) for cell in told(world, QUARTERS_END) if "T1" in cell.measure}
    assert statements == {(f"{kind}:T1", "protects_neighbour", "groups") for kind in ("item", "bands")}
    groups = [cell for cell in told(world, BETWEEN) if cell.measure == "by_role:T"]
    assert [(cell.state, cell.value, cell.note) for cell in groups] == [
        ("protects_neighbour", None, name) for name in ("Farmer", "Hunter")
    ]


@pytest.mark.parametrize("month", [QUARTERS_END, BETWEEN])
@settings(max_examples=12)
@given(seed=st.integers(0, 10**6))
def test_whatever_is_answered_nothing_pins_an_answer(month: Month, seed: int) -> None:
    random = np.random.default_rng(seed)
    team = np.concatenate([[number] * int(random.integers(5, 16)) for number in range(2, random.integers(4, 7))])
    usual = random.choice([1.5, 2, 4, 6, 6.5], (2, 12))[(team % 2) * int(random.integers(2))]
    raw = np.clip(np.round(random.normal(usual, random.choice([0.5, 1.2, 2]))), 1, 7)
    left_out = random.random((len(team), 3)) < random.choice([0.0, 0.05, 0.2])
    for person, scale in zip(*np.nonzero(left_out), strict=True):
        raw[person, 4 * scale + random.integers(4)] = np.nan
    role, region = (random.integers(0, most, len(team)) for most in (3, 2))
    values = {at: (f"role {role[at]}", f"region {region[at]}", None) for at in range(len(team))}
    world = team, raw, values
    assert attacked(world, told(world, month)) == []
