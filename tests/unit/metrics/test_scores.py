"""Scores of the pulse: their ranges, their missing rules and what must not change them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import scores
from data.metrics.scores import STATEMENTS, BalanceText

answer = st.integers(1, 7)
sheet = st.fixed_dictionaries({item: st.one_of(st.none(), answer) for item in STATEMENTS})
full = st.fixed_dictionaries(dict.fromkeys(STATEMENTS, answer))
favours = st.integers(0, 400)


@given(sheet)
def test_scores_stay_in_their_ranges(answers: dict[str, int | None]) -> None:
    found = scores.statement_scores(answers)

    assert found.ro is None or -1 <= found.ro <= 1
    assert all(value is None or 1 <= value <= 7 for value in (found.t, found.r, found.l))
    assert all(value is None or 0 <= (scores.display(value) or 0) <= 100 for value in (found.t, found.r, found.l))
    assert (found.ro is None) == (found.t is None or found.r is None)


@given(full, st.data())
def test_a_constant_added_to_all_answers_leaves_the_index(answers: dict[str, int], data: st.DataObject) -> None:
    room = st.integers(1 - min(answers.values()), 7 - max(answers.values()))
    more = data.draw(room)

    moved = scores.statement_scores({item: value + more for item, value in answers.items()})

    assert moved.ro == pytest.approx(scores.statement_scores(answers).ro, abs=1e-12)


@given(sheet)
def test_one_person_and_many_are_scored_alike(answers: dict[str, int | None]) -> None:
    found = scores.statement_scores(answers)
    row = [[math.nan if (value := answers[item]) is None else value for item in STATEMENTS]]

    for one, many in zip((found.t, found.r, found.l), scores.score_matrix(row, STATEMENTS), strict=True):
        assert np.isnan(many[0]) if one is None else many[0] == pytest.approx(one)


def test_two_of_four_answers_make_no_scale() -> None:
    assert scores.scale_score({"T1": 5, "T2": 5}, "T") == (None, 2)
    assert scores.scale_score({"T1": 5, "T2": 5, "T4r": 1}, "T") == (17 / 3, 3)


def test_no_answers_make_nothing() -> None:
    assert scores.statement_scores({}) == scores.StatementScores(None, None, None, None, 0, 0, 0)
    assert scores.score_matrix(np.empty((0, 12)), STATEMENTS)[0].shape == (0,)
    assert np.isnan(scores.score_matrix(np.full((2, 12), np.nan), STATEMENTS)).all()


@pytest.mark.parametrize("wrong", [0, 8, -1])
def test_an_answer_outside_the_scale_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 7"):
        scores.keyed("T1", wrong)
    with pytest.raises(ValueError, match="between 1 and 7"):
        scores.score_matrix([[wrong]], ["T1"])


@given(favours, favours)
def test_balance_stays_in_its_range_and_swapping_negates_it(g: int, r: int) -> None:
    low, high = scores.balance_interval(g, r)
    swapped = scores.balance_interval(r, g)

    assert -1 <= low <= high <= 1
    assert (-swapped[1], -swapped[0]) == pytest.approx((low, high), abs=1e-9)
    assert scores.steadied(g, r) == -scores.steadied(r, g)
    assert -1 < scores.steadied(g, r) < 1
    value = scores.balance(g, r)
    assert value is None if g + r == 0 else low <= (value or 0.0) <= high
    assert scores.balance(r, g) == (None if value is None else -value)


@given(favours, favours, st.integers(0, 93))
def test_the_words_swap_with_the_directions(g: int, r: int, days: int) -> None:
    mirror = {BalanceText.GIVING: BalanceText.RECEIVING, BalanceText.RECEIVING: BalanceText.GIVING}
    text = scores.balance_text(g, r, days)

    assert scores.balance_text(r, g, days) == mirror.get(text, text)


def test_nine_favours_are_not_enough_for_words_and_no_day_is_quiet() -> None:
    assert scores.balance_text(9, 0, 20) == "not enough"
    assert scores.balance_text(10, 0, 20) == "mostly giving"
    assert scores.balance_text(12, 0, 61) == "quiet"
    assert scores.balance_text(12, 0, 0) == "quiet"


def test_openers_are_missing_without_a_first_conversation() -> None:
    assert scores.opener_balance(0, 0) is None
    assert scores.opener_balance(None, 3) is None
    assert scores.opener_balance(3, None) is None
    assert scores.opener_balance(0, 3) == -1


def test_a_cell_counts_up_to_twenty_and_a_short_month_as_five_days() -> None:
    assert [scores.capped(count) for count in (None, 0, 20, 99)] == [None, 0, 20, 20]
    assert scores.favour_index([99, None, 1], 20) == 21
    assert scores.favour_index([1], 2) == scores.favour_index([1], 5) == 4
    assert scores.favour_index([1], 0) is None
    assert scores.favour_index([1], None) is None


def test_breadth_counts_kinds_and_needs_a_confirmed_direction() -> None:
    assert scores.breadth({"INTRO": 3, "INFO": 0, "CARE": 1, "VOUCH": None}) == pytest.approx(2 / 6)
    assert scores.breadth(None) is None


def test_team_rate_is_a_ratio_of_sums_over_those_who_have_both() -> None:
    assert scores.team_rate([10, 2, np.nan], [20, 4, 20]) == pytest.approx(20 * 12 / 24)
    assert scores.team_rate([], []) is None
    assert scores.team_rate([3], [0]) is None


def test_interval_of_the_ledger_ratio_is_the_jackknife_on_the_log() -> None:
    counts, days = np.array([4.0, 9, 2, 7]), np.array([20.0, 18, 21, 10])
    rates = [np.delete(counts, i).sum() / np.delete(days, i).sum() for i in range(4)]
    rate = counts.sum() / days.sum()
    se = math.sqrt(3 / 4 * sum((math.log(each) - math.log(rate)) ** 2 for each in rates))

    found = scores.ledger_interval(counts, days)

    assert found is not None
    assert (found.estimate, found.se) == pytest.approx((rate, se))
    assert found.low == pytest.approx(rate * math.exp(-3.182446305284263 * se))
    assert found.high == pytest.approx(rate * math.exp(3.182446305284263 * se))


@pytest.mark.parametrize("counts", [[], [5.0], [0.0, 0.0], [0.0, 3.0]])
def test_no_interval_where_one_person_is_all_there_is(counts: list[float]) -> None:
    assert scores.ledger_interval(counts, [20.0] * len(counts)) is None


def test_opener_share_of_a_group_lies_inside_its_interval() -> None:
    found = scores.opener_interval([3, 5, 2, 6], [2, 1, 4, 3])

    assert found is not None
    assert found.estimate == scores.opener_share([3, 5, 2, 6], [2, 1, 4, 3]) == pytest.approx(16 / 26)
    assert 0 < found.low < found.estimate < found.high < 1
    assert scores.opener_interval([3, 5], [0, 0]) is None
    assert scores.opener_share([0], [0]) is None
    assert scores.opener_share([], []) is None


def test_ledger_ratio_needs_something_received() -> None:
    assert scores.ledger_ratio([3, 2], [0, 0]) is None
    assert scores.ledger_ratio([np.nan, 6], [4, 4]) == 1.5


def test_straight_lining_needs_eight_equal_answers() -> None:
    assert scores.straight_lining(dict.fromkeys(STATEMENTS[:8], 4))
    assert not scores.straight_lining(dict.fromkeys(STATEMENTS[:7], 4))
    assert not scores.straight_lining({**dict.fromkeys(STATEMENTS[:8], 4), STATEMENTS[8]: 5})
    assert scores.straight_lining({**dict.fromkeys(STATEMENTS[:8], 4), STATEMENTS[8]: None})
    assert not scores.straight_lining({})


def test_speed_counts_the_statements_that_were_shown() -> None:
    assert scores.too_fast(23.9, 12)
    assert not scores.too_fast(24.0, 12)
    assert scores.too_fast(11.9, 6)
    assert not scores.too_fast(None, 12)
    assert not scores.too_fast(1.0, 0)
