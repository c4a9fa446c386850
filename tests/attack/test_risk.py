"""The residual risks are as large as docs/privacy.md says, and the attacker sees them as what they are."""

from pathlib import Path

import pytest

from data.attacker.figures import HUNDRED, Figure, Part, systems
from data.attacker.groups import small_groups
from data.attacker.intervals import pinned_answers
from data.method.risks import load_risks, table
from data.metrics.detectable import ASSUMED_SD
from tests.attack.risk import fifth_account, guess_error, simulated

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"


def test_page_and_document_show_the_simulated_figures() -> None:
    risks = load_risks()
    assert risks.guesses == simulated()
    assert risks.fifth_within == round(fifth_account(), 1)
    assert risks.people_sd == ASSUMED_SD["T"]
    words = DOCUMENT.read_text()
    assert table() in words
    assert f"to {risks.fifth_within:.1f} points" in words
    assert f"differ by {risks.people_sd} points" in words


@pytest.mark.parametrize("team", [5, 8, 12])
def test_a_guess_about_a_newcomer_is_good_only_where_nothing_changes(team: int) -> None:
    steady, moving = guess_error(team, 0.0), guess_error(team, 6.0)
    assert steady[0] < steady[1] / 3
    assert moving[0] > 0.95 * moving[1]


def shown(people: frozenset[int], round_id: int, mean: float) -> Figure:
    n = len(people)
    standing = frozenset((person, round_id) for person in people)
    return Figure((Part("L", standing),), (mean - 0.5) * n, (mean + 0.5) * n)


def test_one_newcomer_is_no_finding_since_answers_of_two_rounds_are_two_unknowns() -> None:
    before = frozenset(range(1, 9))
    (system,) = systems([shown(before, 1, 50), shown(before | {9}, 2, 54)])

    assert small_groups([system], 5) == [[]]
    assert pinned_answers(system, {}, HUNDRED) == []


def test_whoever_knows_four_of_five_answers_knows_the_fifth() -> None:
    known = [Figure((Part("L", frozenset({(person, 1)})),), 40, 40) for person in range(1, 5)]
    (system,) = systems([shown(frozenset(range(1, 6)), 1, 50), *known])

    (fifth,) = [pinned for pinned in pinned_answers(system, {}, HUNDRED) if pinned.column.people == {5}]
    assert (round(fifth.low, 3), round(fifth.high, 3)) == (87.5, 92.5)
