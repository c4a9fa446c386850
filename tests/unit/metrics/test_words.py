"""The words for change: their order, their limits, and the figures beside them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.words import CLAUSES, NOT_JOINED, TILE
from data.metrics import words
from data.metrics.panel import Contrast, contrast
from data.metrics.words import ChangeWord


def of(estimate: float, se: float, people: int = 9) -> Contrast:
    return contrast(estimate, se, people)


@pytest.mark.parametrize(
    ("change", "rounds", "people", "margin", "expected"),
    [
        (of(9, 1), 2, 9, 3.0, "too_early"),
        (of(9, 1), 2, 3, 3.0, "too_early"),
        (of(9, 1), 3, 4, 3.0, "not_enough_same_people"),
        (None, 3, 5, 3.0, None),
        (None, 2, 5, 3.0, "too_early"),
        (of(1, 0.4), 3, 9, 3.0, "practically_unchanged"),  # 95 % excludes 0, yet within the margin
        (of(1, 0.4), 3, 9, None, "rose"),
        (of(-1, 0.4), 3, 9, None, "fell"),
        (of(9, 1), 3, 9, 3.0, "rose"),
        (of(-9, 1), 3, 9, 3.0, "fell"),
        (of(9, 5), 3, 9, 3.0, "no_clear_change"),
        (of(0, 5), 3, 9, 3.0, "no_clear_change"),
        (of(0, 0), 3, 9, None, "no_clear_change"),
    ],
)
def test_words_are_tried_in_their_order(
    change: Contrast | None, rounds: int, people: int, margin: float | None, expected: str | None
) -> None:
    assert words.change_word(change, rounds=rounds, people=people, margin=margin) == expected


def test_pages_have_words_for_every_word() -> None:
    assert set(CLAUSES) == set(TILE) == {*ChangeWord, NOT_JOINED}


def test_the_primary_outcome_stands_alone_and_the_scales_are_adjusted_together() -> None:
    assert words.adjusted({"RO": 0.04, "T": 0.01, "R": 0.04, "L": 0.03}) == pytest.approx(
        {"RO": 0.04, "T": 0.03, "R": 0.06, "L": 0.06}
    )
    assert words.adjusted({"T": 0.01, "R": None}) == {"T": 0.03, "R": None}
    assert words.adjusted({"T": 0.01, "R": math.nan}) == pytest.approx({"T": 0.03, "R": math.nan}, nan_ok=True)


def holm(p: list[float]) -> list[float]:
    """Holm's correction from its definition, for few p-values; that of statsmodels sweeps the memory at each call."""
    smaller = [[other for other in p if other <= each] for each in p]
    return [min(1.0, max(other * sum(third >= other for third in p) for other in found)) for found in smaller]


@given(st.lists(st.floats(0, 30), min_size=4, max_size=4), st.integers(2, 40))
def test_scales_rise_only_where_holm_says_so_too_and_the_index_as_by_itself(sizes: list[float], people: int) -> None:
    changes = {measure: of(size, 4.0, people) for measure, size in zip(("RO", "T", "R", "L"), sizes, strict=True)}
    alone = {measure: words.change_word(change, rounds=3, people=5, margin=None) for measure, change in changes.items()}
    p = {measure: change.p for measure, change in changes.items()}
    together = words.family_words(alone, p)

    assert together["RO"] == alone["RO"]
    known = [1.0 if (value := p[scale]) is None else value for scale in words.FAMILY]
    for scale, corrected in zip(words.FAMILY, holm(known), strict=True):
        rose = alone[scale] is ChangeWord.ROSE and corrected < words.SIGNIFICANT
        assert together[scale] == (ChangeWord.ROSE if rose else ChangeWord.NO_CLEAR_CHANGE)


def test_a_change_without_error_is_certain_and_has_no_probability() -> None:
    change = of(4, 0)
    assert change.p is None
    assert words.family_words({"T": ChangeWord.ROSE}, {"T": change.p}) == {"T": ChangeWord.ROSE}


def test_a_slope_needs_four_months_and_five_people_of_two() -> None:
    y = np.array([[50.0, 52, 54, 57], [40, 42, 45, 46], [60, 63, 64, 67], [30, 31, 34, 36], [70, 73, 74, 76]])

    assert words.slope_word(y) == "rose"
    assert words.slope_word(100 - y) == "fell"
    assert words.slope_word(y, margin=3.0) == "practically_unchanged"
    assert words.slope_word(y[:, :3]) == "too_early"
    assert words.slope_word(y[:4]) == "not_enough_same_people"
    one_month = y.copy()
    one_month[4, 1:] = np.nan
    assert words.slope_word(one_month) == "not_enough_same_people"
    skipped = y.copy()
    skipped[:, 1] = np.nan
    assert words.slope_word(skipped) == "too_early"
    assert words.slope_word(np.full((6, 4), 4.0)) == "no_clear_change"
    assert words.slope_word(np.empty((0, 4))) == "too_early"


@pytest.mark.parametrize(
    ("published", "within", "margin", "warns"),
    [
        (4.0, -1.0, 3.0, True), (4.0, 0.5, 3.0, True), (4.0, 1.0, 3.0, False), (0.0, 2.9, 3.0, False),
        (1.5, -0.2, None, True), (1.5, 0.1, None, False),
    ],
)  # fmt: skip
def test_caution_where_means_and_people_disagree(
    published: float, within: float, margin: float | None, *, warns: bool
) -> None:
    assert words.caution(published, within, margin) is warns
