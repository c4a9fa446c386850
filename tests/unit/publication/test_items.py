"""Statements beside their scale: those who left one out stay hidden, answers keep half of their scale."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from data.instruments import load_instrument
from data.publication.answers import Answers, Sheet, Statements
from data.publication.cells import Cell, Rules, place
from data.publication.items import item_cells
from data.publication.placing import Placed
from data.publication.scores import score_cells
from data.publication.tree import Node
from data.types import Bound, ResultState
from tests.unit.publication.groups import Rows, attached, exposed, trees

K = 5
PULSE = load_instrument("pulse-1.0")
ITEMS = [item for scale in ("T", "R", "L") for item in PULSE.scales[scale].items]
SCALE = PULSE.scales["T"].items


def answers_of(nodes: list[Node], teams: np.ndarray, raw: np.ndarray) -> Answers:
    """Make the answers of people who answered at least three statements of each scale."""
    people = np.arange(len(teams))
    sheet = Sheet(people, people, teams, raw, {item: column for column, item in enumerate(ITEMS)})
    turned = np.where([item.endswith("r") for item in ITEMS], 8 - raw, raw)
    scores = np.nanmean(turned.reshape(-1, 3, 4), axis=2) if len(raw) else np.empty((0, 3))
    points = 100 * (scores - 1) / 6
    values = np.column_stack([points, (points[:, 1] - points[:, 0]) / 100])
    return Answers(sheet, scores, people, Statements(people, teams, values), None)


@st.composite
def rounds(draw: st.DrawFn, missing: float = 0.1) -> tuple[list[Node], np.ndarray, np.ndarray]:
    nodes = draw(trees(largest=6))
    teams = draw(attached(nodes, most=16))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    middle = draw(st.sampled_from([1, 2, 4, 6, 7]))
    raw = np.clip(np.round(random.normal(middle, draw(st.sampled_from([0.0, 0.5, 2.0])), (len(teams), 12))), 1, 7)
    share = draw(st.sampled_from([0.0, missing / 4, missing, 0.4]))
    for person in range(len(teams)):
        for scale in range(3):
            if random.random() < share:
                raw[person, 4 * scale + random.integers(4)] = np.nan
    return nodes, teams, raw


def shown(cells: list[Cell], prefix: str) -> Iterator[Cell]:
    return (
        cell for cell in cells if cell.measure.startswith(prefix) and not cell.part and cell.state is ResultState.SHOWN
    )


def linear(placed: Placed, raw: np.ndarray, cells: list[Cell], scores: list[Cell]) -> Rows:
    """Return the sums behind the cells of the first scale and its statements, in single answers."""
    rows: Rows = []
    for cell in shown(scores, "score:T"):
        rows.append(
            {
                (int(person), item): 1 / np.count_nonzero(~np.isnan(raw[person, :4]))
                for person in placed.rows[cell.team_id]
                for column, item in enumerate(SCALE)
                if not np.isnan(raw[person, column])
            }
        )
    for column, item in enumerate(SCALE):
        rows += [
            {(int(person), item): 1.0 for person in placed.rows[cell.team_id] if not np.isnan(raw[person, column])}
            for cell in shown(cells, f"item:{item}")
        ]
    return rows


def figures(drawn: tuple[list[Node], np.ndarray, np.ndarray], rules: Rules) -> tuple[Rows, list[Cell]]:
    nodes, teams, raw = drawn
    answers = answers_of(nodes, teams, raw)
    placed = place(nodes, teams, rules)
    cells = list(item_cells(PULSE, answers, placed, rules))
    return linear(placed, raw, cells, list(score_cells(answers.statements, placed, rules))), cells


@settings(max_examples=150)
@given(rounds())
def test_items_and_scale_together_rest_on_at_least_k(drawn: tuple[list[Node], np.ndarray, np.ndarray]) -> None:
    rows, _ = figures(drawn, Rules(k=K))
    assert list(exposed(rows, K)) == []


def one_missing() -> tuple[list[Node], np.ndarray, np.ndarray]:
    raw = np.tile(np.arange(12) % 7 + 1.0, (12, 1))
    raw[0, 2] = np.nan
    return [Node(1, None)], np.ones(12, dtype=np.int64), raw


def test_one_person_without_an_item_hides_it() -> None:
    _, cells = figures(one_missing(), Rules(k=K))
    assert {cell.measure for cell in shown(cells, "item:T")} == {"item:T1", "item:T2", "item:T4r"}


def test_without_the_rule_that_person_is_found() -> None:
    rows, _ = figures(one_missing(), Rules(k=K, missing_item=False))
    assert (0,) in set(exposed(rows, K))


@settings(max_examples=60)
@given(rounds(), st.integers(0, 2**32))
def test_what_was_answered_decides_nothing(drawn: tuple[list[Node], np.ndarray, np.ndarray], seed: int) -> None:
    nodes, teams, raw = drawn
    other = np.where(np.isnan(raw), np.nan, np.random.default_rng(seed).integers(1, 8, raw.shape))
    patterns = []
    for answers in (raw, other):
        _, cells = figures((nodes, teams, answers), Rules(k=K))
        patterns.append({(cell.team_id, cell.measure): (cell.state, cell.n) for cell in cells if not cell.part})
    assert patterns[0] == patterns[1]


def narrowest(placed: Placed, raw: np.ndarray, cells: list[Cell], scores: list[Cell]) -> float:
    """Return the narrowest interval (0..1 of its scale) of an answer to the first scale, from its figures' sums."""
    rows = linear(placed, raw, [cell for cell in cells if cell.bound is Bound.EXACT], scores)
    rows = [row for row in rows if row]
    if not rows:
        return 1.0
    unknowns = sorted({unknown for row in rows for unknown in row})
    place_of = {unknown: number for number, unknown in enumerate(unknowns)}
    matrix = np.zeros((len(rows), len(unknowns)))
    for number, row in enumerate(rows):
        for unknown, weight in row.items():
            matrix[number, place_of[unknown]] = weight
    keyed = np.where([item.endswith("r") for item in SCALE], 8 - raw[:, :4], raw[:, :4])
    truth = np.array([(keyed[person, SCALE.index(item)] - 1) / 6 for person, item in unknowns])
    widths = {}
    for number, column in enumerate(matrix.T):
        key = (column.round(9).tobytes(), unknowns[number][1])
        if key not in widths:
            goal = np.eye(len(unknowns))[number]
            low, high = (_end(sign * goal, matrix, matrix @ truth) * sign for sign in (1, -1))
            widths[key] = high - low
    return min(widths.values())


def _end(goal: np.ndarray, matrix: np.ndarray, sums: np.ndarray) -> float:
    solved = linprog(goal, A_eq=matrix, b_eq=sums, bounds=(0, 1))
    assert solved.fun is not None
    return float(solved.fun)


@settings(max_examples=40)
@given(rounds(missing=0.05))
def test_exact_means_leave_an_answer_half_of_its_scale(drawn: tuple[list[Node], np.ndarray, np.ndarray]) -> None:
    nodes, teams, raw = drawn
    rules = Rules(k=K)
    answers = answers_of(nodes, teams, raw)
    placed = place(nodes, teams, rules)
    cells = list(item_cells(PULSE, answers, placed, rules))
    scores = [cell for cell in score_cells(answers.statements, placed, rules) if cell.bound is Bound.EXACT]
    assert narrowest(placed, raw, cells, scores) >= 0.5 - 1e-6


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ([1] * 3 + [4] * 4 + [7] * 3, {"", "low", "middle", "high"}),
        ([1] * 5 + [7] * 5, {""}),
        ([1] * 5 + [4] * 10 + [7] * 5, {"", *"1234567"}),
        ([4] * 10 + [5] * 10, {""}),
        ([3] * 4 + [4] * 5 + [5] * 4, {""}),  # the bands of all could tell that nobody gave 6 or 7
    ],
)
def test_bands_need_people_and_answers_apart(raw: list[int], parts: set[str]) -> None:
    answers = np.tile(np.array(raw, dtype=float)[:, None], (1, 12))
    drawn = [Node(1, None)], np.ones(len(raw), dtype=np.int64), answers
    _, cells = figures(drawn, Rules(k=K))
    assert {cell.part for cell in cells if cell.measure == "bands:T1"} == parts


def test_words_tell_where_most_answers_are() -> None:
    words = {}
    for name, raw in {"low": [2] * 8 + [7] * 4, "mixed": [1, 4, 7] * 4}.items():
        answers = np.tile(np.array(raw, dtype=float)[:, None], (1, 12))
        _, cells = figures(([Node(1, None)], np.ones(12, dtype=np.int64), answers), Rules(k=K))
        words[name] = next(cell.word for cell in cells if cell.measure == "bands:T1" and not cell.part)
    assert words == {"low": "mostly_low", "mixed": "mixed"}


def banded(nodes: list[Node], teams: np.ndarray, raw: np.ndarray, item: str) -> tuple[Placed, set[int], set[int]]:
    """Return who is placed, and the nodes that tell of any bands of a statement and of seven."""
    answers, rules = answers_of(nodes, teams, raw), Rules(k=K)
    placed = place(nodes, answers.statements.teams, rules)
    told = [cell for cell in item_cells(PULSE, answers, placed, rules) if cell.measure == f"bands:{item}" and cell.part]
    return placed, {cell.team_id for cell in told}, {cell.team_id for cell in told if cell.part.isdigit()}


def test_a_unit_and_its_teams_tell_bands_of_different_kinds_and_leave_ten_over() -> None:
    """Seven of the unit and of A, who never answered 4, and three of B only where C, what is left, are ten people."""
    nodes = [Node(1, None), *(Node(team, 1, team) for team in (2, 3, 4))]
    for left, expected in ((8, {1, 2}), (10, {1, 2, 3})):
        teams = np.repeat([2, 3, 4], [24, 12, left])
        raw = np.tile(np.array([2.0, 4, 6, 3, 5, 1, 7])[np.arange(len(teams)) % 7], (12, 1)).T
        raw[:24] = np.where(raw[:24] == 4, 3, raw[:24])
        _, told, seven = banded(nodes, teams, raw, SCALE[0])
        assert (told, seven) == (expected, {1, 2})


@settings(max_examples=60, deadline=None)
@given(trees(largest=6), st.integers(0, 2**32), st.sampled_from([0.8, 1.5, 2.5]))
def test_bands_of_different_kinds_together_leave_ten_people_or_nobody(
    nodes: list[Node], seed: int, spread: float
) -> None:
    random = np.random.default_rng(seed)
    ids = [node.id for node in nodes]
    teams = np.repeat(ids, random.integers(0, 30, len(ids)))
    raw = np.clip(np.round(random.normal(random.choice([2, 4, 6]), spread, (len(teams), 12))), 1, 7)
    for item in SCALE:
        placed, told, _ = banded(nodes, teams, raw, item)
        people = {node: frozenset(placed.rows[node].tolist()) for node in told}
        for node in told:
            inside = [each for each in people.values() if each < people[node]]
            left = people[node].difference(*[each for each in inside if not any(each < other for other in inside)])
            assert not 0 < len(left) < 10
