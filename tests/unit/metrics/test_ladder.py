"""Before and after a workshop: three levels, what each needs, and what it says when it has not got it."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from data.metrics import ladder, paired
from data.metrics.ladder import Comparison, Difference, Refusal

Floats = NDArray[np.float64]
MONTHS = list(range(10))
WORKSHOP = 6


def team(people: int = 7, seed: int = 2, drift: float = 1.0, jump: float = 8.0) -> Floats:
    rng = np.random.default_rng(seed)
    months = np.arange(10)
    y = rng.normal(50, 10, (people, 1)) + drift * months + jump * (months > WORKSHOP)
    return np.asarray(y + rng.normal(0, 2, y.shape))


def found(result: Difference | Refusal) -> Difference:
    assert isinstance(result, Difference)
    return result


def test_level_one_is_the_paired_change_of_three_rounds_a_side() -> None:
    y = team()
    changes = y[:, 7:10].mean(axis=1) - y[:, 3:6].mean(axis=1)
    test = stats.ttest_1samp(changes, 0)
    level = found(ladder.before_after(y, MONTHS, workshop=WORKSHOP))

    assert level.comparison is Comparison.BEFORE_AFTER
    assert level.estimate == pytest.approx(changes.mean())
    assert level.interval == pytest.approx(tuple(test.confidence_interval()))
    assert level.p == pytest.approx(test.pvalue)
    assert level.people == 7
    assert level.sign_flip_p == paired.sign_flip(changes)


def test_the_workshops_own_round_counts_on_no_side() -> None:
    y = team()
    changed = y.copy()
    changed[:, WORKSHOP] = 0
    assert ladder.ladder(y, MONTHS, workshop=WORKSHOP) == ladder.ladder(changed, MONTHS, workshop=WORKSHOP)


def test_rounds_that_picked_the_team_are_no_baseline() -> None:
    y = team()
    picked = found(ladder.before_after(y, MONTHS, workshop=WORKSHOP, picked=[5, 4]))
    assert picked.estimate == pytest.approx((y[:, 7:10].mean(axis=1) - y[:, 1:4].mean(axis=1)).mean())


def test_level_two_takes_the_earlier_trend_away_and_leads() -> None:
    y = team(people=12)
    steps = ladder.ladder(y, MONTHS, workshop=WORKSHOP)
    first, second = found(steps.difference), found(steps.beyond_trend)

    assert first.estimate == pytest.approx(8 + 4, abs=2)  # four months of drift are in it
    assert second.comparison is Comparison.BEYOND_TREND
    assert second.interval[0] < 8 < second.interval[1]
    assert steps.leading is second
    assert steps.against_other is Refusal.NO_OTHER_TEAM


def test_level_two_is_least_squares_with_a_column_for_everybody() -> None:
    y = team()
    kept = [month for month in MONTHS if month != WORKSHOP]
    people, places = (axis.ravel() for axis in np.indices((7, 9)))
    months = np.array(kept)[places]
    columns = np.column_stack([np.eye(7)[people], months, months > WORKSHOP])
    coefficients = np.linalg.lstsq(columns, y[:, kept].ravel(), rcond=None)[0]

    assert found(ladder.beyond_trend(y, MONTHS, workshop=WORKSHOP)).estimate == pytest.approx(coefficients[-1])


def test_level_three_takes_the_other_teams_change_away_and_warns() -> None:
    y, other = team(jump=8), team(people=9, seed=5, jump=0)
    level = found(ladder.against_other(y, other, MONTHS, workshop=WORKSHOP))
    own, theirs = (one[:, 7:10].mean(axis=1) - one[:, 3:6].mean(axis=1) for one in (y, other))
    test = stats.ttest_ind(own, theirs, equal_var=False)

    assert level.warning == ladder.ONE_TEAM_EACH
    assert level.estimate == pytest.approx(own.mean() - theirs.mean())
    assert level.interval == pytest.approx(tuple(test.confidence_interval()))
    assert level.p == pytest.approx(test.pvalue)
    assert level.people == 16


@pytest.mark.parametrize(
    ("y", "workshop", "one", "two"),
    [
        (team(), 0, Refusal.NOTHING_BEFORE, Refusal.NOTHING_BEFORE),
        (team(), 9, Refusal.NOTHING_AFTER, Refusal.NOTHING_AFTER),
        (team(people=4), 6, Refusal.FEW_PEOPLE, Refusal.FEW_PEOPLE),
        (team(), 5, None, Refusal.SHORT_BEFORE),
        (team(), 7, None, Refusal.SHORT_AFTER),
        (np.empty((0, 10)), 6, Refusal.NOTHING_BEFORE, Refusal.NOTHING_BEFORE),
        (np.full((7, 10), np.nan), 6, Refusal.NOTHING_BEFORE, Refusal.NOTHING_BEFORE),
    ],
)
def test_each_level_says_what_it_lacks(y: Floats, workshop: int, one: Refusal | None, two: Refusal | None) -> None:
    first, second = (level(y, MONTHS, workshop=workshop) for level in (ladder.before_after, ladder.beyond_trend))

    assert first is one if one else isinstance(first, Difference)
    assert second is two if two else isinstance(second, Difference)


def test_rounds_that_nobody_answered_make_no_trend_and_take_no_place() -> None:
    y = team()
    y[:, [5, 8]] = np.nan

    assert ladder.beyond_trend(y, MONTHS, workshop=WORKSHOP) is Refusal.SHORT_BEFORE
    first = found(ladder.before_after(y, MONTHS, workshop=WORKSHOP))
    assert first.estimate == pytest.approx((y[:, [7, 9]].mean(axis=1) - y[:, 2:5].mean(axis=1)).mean())


def test_people_of_one_side_do_not_count() -> None:
    y = team()
    y[:3, :6] = np.nan

    assert ladder.before_after(y, MONTHS, workshop=WORKSHOP) is Refusal.FEW_PEOPLE
    assert ladder.beyond_trend(y, MONTHS, workshop=WORKSHOP) is Refusal.FEW_PEOPLE
    other = team(seed=8)
    assert ladder.against_other(other, y, MONTHS, workshop=WORKSHOP) is Refusal.FEW_IN_OTHER
    assert ladder.against_other(y, other, MONTHS, workshop=WORKSHOP) is Refusal.FEW_PEOPLE


def test_a_trend_and_a_jump_that_only_one_person_tells_apart_are_not_told_apart() -> None:
    y = np.full((6, 10), np.nan)
    y[:, [5, 7]] = 50.0  # everybody in the same two months
    y[0] = 50.0 + np.arange(10)

    assert ladder.beyond_trend(y, MONTHS, workshop=WORKSHOP) is Refusal.NOT_SEPARABLE


def test_equal_answers_differ_by_nothing_and_have_no_p() -> None:
    y = np.full((6, 10), 58.333333333333336)
    steps = ladder.ladder(y, MONTHS, workshop=WORKSHOP, other=y)

    for level in (steps.difference, steps.beyond_trend, steps.against_other):
        assert found(level).estimate == pytest.approx(0, abs=1e-9)
        assert found(level).p is None


def test_signs_are_flipped_exactly() -> None:
    assert paired.sign_flip([1, 2, 3, 4, 5]) == 2 / 32
    assert paired.sign_flip([0, 0, 0]) == 1
    assert paired.sign_flip([]) is None
    assert paired.sign_flip([1] * 37) is None
    assert paired.sign_flip([1.0] * 36) == 2 / 2**36


def test_pairs_without_a_side_are_left_out() -> None:
    change = paired.paired_change([1, 2, np.nan, 4], [2, 2, 9, np.nan])
    assert change is not None
    assert (change.mean, change.people) == (0.5, 2)
    assert paired.paired_change([1], [2]) is None
    assert paired.paired_change([], []) is None
    equal = paired.paired_change([1, 2, 3], [2, 3, 4])
    assert equal is not None
    assert (equal.interval, equal.t, equal.p, equal.dz, equal.sign_flip_p) == ((1, 1), None, None, None, 0.25)


@pytest.mark.parametrize("comparison", [Comparison.BEFORE_AFTER, Comparison.BEYOND_TREND])
def test_weights_of_rounds_give_the_difference_of_people_who_answered_them_all(comparison: Comparison) -> None:
    months = np.arange(12)
    y = np.random.default_rng(3).normal(50, 10, (7, 12)) + months
    y[:, 2] = np.nan  # a round that nobody answered
    weights = ladder.round_weights(y, months, comparison, workshop=8, picked=[5])
    steps = ladder.ladder(y, months.tolist(), workshop=8, picked=[5])
    wanted = found(steps.difference if comparison is Comparison.BEFORE_AFTER else steps.beyond_trend)
    assert weights[[2, 5, 8]].tolist() == [0, 0, 0]
    assert weights.sum() == pytest.approx(0)
    assert (np.nan_to_num(y) @ weights).mean() == pytest.approx(wanted.estimate)
    assert (wanted.contrast.low95, wanted.contrast.high95) == pytest.approx(wanted.interval)


def test_weights_need_rounds_on_both_sides() -> None:
    for comparison, workshop in ((Comparison.BEFORE_AFTER, 0), (Comparison.BEYOND_TREND, 5)):
        with pytest.raises(ValueError, match="rounds"):
            ladder.round_weights(team(), MONTHS, comparison, workshop=workshop)
