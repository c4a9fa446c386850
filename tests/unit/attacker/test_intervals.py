"""The interval part against sums that can be done by hand."""

import pytest

from data.attacker.figures import HUNDRED, YES_NO, Figure, Part, Scale, systems
from data.attacker.intervals import pinned_answers
from data.attacker.singles import Pinned


def people(first: int, last: int) -> frozenset[tuple[int, int]]:
    return frozenset((person, 1) for person in range(first, last + 1))


def mean(first: int, last: int, low: float, high: float, quantity: str = "T", spread: float | None = None) -> Figure:
    n = last - first + 1
    return Figure((Part(quantity, people(first, last)),), low * n, high * n, spread)


def pinned(*figures: Figure, scales: dict[str, Scale] | None = None) -> list[Pinned]:
    return [each for system in systems(figures) for each in pinned_answers(system, scales or {}, HUNDRED)]


def told(found: list[Pinned]) -> list[tuple[str, int, float, float]]:
    return sorted(
        (each.column.quantity, len(each.column.people), round(each.low, 3), round(each.high, 3)) for each in found
    )


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (100, 100, [("T", 5, 100.0, 100.0)]),
        (95, 100, [("T", 5, 75.0, 100.0)]),
        (90, 100, []),
        (60, 60, []),
        (0, 5, [("T", 5, 0.0, 25.0)]),
        (0, 10, []),
    ],
)
def test_a_mean_near_an_end_of_its_scale_pins_each_answer(low: float, high: float, expected: list[object]) -> None:
    assert told(pinned(mean(1, 5, low, high))) == expected


def test_subtraction_narrows_answers_of_a_figure_that_is_not_shown() -> None:
    """Ten people at 50 and five of them at 10 leave the others at 90; at 5, they are at 95 and pinned."""
    assert told(pinned(mean(1, 10, 50, 50), mean(1, 5, 10, 10))) == []
    assert told(pinned(mean(1, 10, 50, 50), mean(1, 5, 5, 5))) == [("T", 5, 0.0, 25.0), ("T", 5, 75.0, 100.0)]


def test_a_bounded_score_is_not_given_back_by_the_index() -> None:
    """T is shown as 90 or more; R and the index would tell it."""
    bounded, other = mean(1, 5, 90, 100), mean(1, 5, 40, 40, "R")
    index = Figure((Part("R", people(1, 5)), Part("T", people(1, 5), -1)), -58 * 5, -58 * 5)
    assert told(pinned(bounded, other)) == []
    assert told(pinned(bounded, other, index)) == [("T", 5, 90.0, 100.0)]


def test_a_groups_own_spread_narrows_the_answers() -> None:
    assert told(pinned(mean(1, 5, 50, 50, spread=20))) == []
    assert told(pinned(mean(1, 5, 50, 50, spread=8))) == [("T", 5, 35.689, 64.311)]


def test_yes_or_no_keeps_its_whole_scale() -> None:
    scales = {"asked": YES_NO}
    share = [("asked", 5, 1.0, 1.0)]
    assert told(pinned(mean(1, 5, 1, 1, "asked"), scales=scales)) == share
    assert told(pinned(mean(1, 5, 0.8, 1, "asked"), scales=scales)) == []
    assert told(pinned(mean(1, 5, 0.9, 1, "asked"), scales=scales)) == [("asked", 5, 0.5, 1.0)]


def test_contradictions_are_told() -> None:
    with pytest.raises(ValueError, match="contradict"):
        pinned(mean(1, 5, 20, 20), mean(1, 5, 30, 30))
