"""Intervals, corrections and detectable changes, against statsmodels and published examples."""

import gc
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint

from data.metrics import detectable, intervals
from data.metrics.jackknife import ratio

# Fifteen tests of Benjamini & Hochberg (1995), in the order of the paper.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_published_tests_are_told_apart_as_in_the_paper() -> None:
    assert sum(p <= 0.05 for p in intervals.benjamini_hochberg(PUBLISHED)) == 4
    assert sum(p <= 0.05 for p in intervals.holm(PUBLISHED)) == 3
    assert intervals.explored(PUBLISHED) == [True] * 9 + [False] * 6


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_corrections_are_those_of_statsmodels(p: list[float]) -> None:
    gc.freeze()  # statsmodels collects garbage at each call, which takes long in a process that holds much
    try:
        for own, name in ((intervals.holm, "holm"), (intervals.benjamini_hochberg, "fdr_bh")):
            assert own(p) == pytest.approx(list(multipletests(p, method=name)[1]), abs=1e-12)
    finally:
        gc.unfreeze()


@given(st.lists(st.one_of(st.just(math.nan), st.floats(0, 1)), max_size=20))
def test_a_missing_test_stays_in_its_place_and_corrects_nothing(p: list[float]) -> None:
    known = [value for value in p if not math.isnan(value)]

    for correct in (intervals.holm, intervals.benjamini_hochberg):
        found = correct(p)
        assert [math.isnan(value) for value in found] == [math.isnan(value) for value in p]
        assert [value for value in found if not math.isnan(value)] == correct(known)
    told = intervals.explored(p)
    assert [one for one, value in zip(told, p, strict=True) if not math.isnan(value)] == intervals.explored(known)
    assert not any(one for one, value in zip(told, p, strict=True) if math.isnan(value))


@given(st.one_of(st.floats(max_value=-1e-9), st.floats(min_value=1.001)))
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    for correct in (intervals.holm, intervals.benjamini_hochberg, intervals.explored):
        with pytest.raises(ValueError, match="p-value"):
            correct([0.1, wrong])


def test_no_tests_need_no_correction() -> None:
    assert intervals.holm([]) == intervals.benjamini_hochberg([]) == []
    assert intervals.explored([]) == []


@given(st.integers(1, 300), st.data())
def test_shares_have_the_intervals_of_statsmodels(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    own: list[tuple[Any, str]] = [(intervals.wilson, "wilson")]
    if 0 < count < n:
        own.append((intervals.jeffreys, "jeffreys"))

    for function, name in own:
        assert function(count, n) == pytest.approx(proportion_confint(count, n, method=name), abs=1e-9)


@pytest.mark.parametrize("function", [intervals.wilson, intervals.jeffreys])
def test_shares_at_the_ends(function: Any) -> None:
    assert function(0, 0) is None
    assert function(0, 7)[0] == 0
    assert function(7, 7)[1] == 1
    with pytest.raises(ValueError, match="between nothing and all"):
        function(8, 7)


def test_wilson_as_in_newcombe_1998() -> None:
    for (count, n), ends in {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
    }.items():  # fmt: skip
        assert intervals.wilson(count, n) == pytest.approx(ends, abs=6e-5)


def test_a_mean_of_nobody_or_without_spread_has_no_interval() -> None:
    assert intervals.mean_interval(50, 15, 0, None) is None
    assert intervals.mean_interval(50, 15, 5, 0) is None
    assert intervals.mean_interval(50, 15, 9, None) == pytest.approx((40.2002, 59.7998), abs=1e-4)
    assert intervals.mean_interval(50, 15, 9, 8) == pytest.approx((50 - 2.306004 * 5, 50 + 2.306004 * 5), abs=1e-5)


def test_pooled_spread_weighs_groups_by_their_freedom() -> None:
    found = intervals.pooled_sd([[1, 3], [10, 10, math.nan, 13], [7], []])

    assert found == pytest.approx((math.sqrt((2 + 6) / 3), 3))
    assert intervals.pooled_sd([[1], [2]]) is None
    assert intervals.pooled_sd([]) is None


def test_a_rate_of_zero_has_no_logarithm() -> None:
    assert intervals.ratio_residuals([0, 0], [3, 4]) is None
    assert intervals.ratio_residuals([], []) is None
    assert intervals.ratio_interval(0, 0.5, 5, None) is None


def test_the_spread_of_a_rate_is_that_of_the_jackknife() -> None:
    """By hand: 9 in 50 days; without each of three people 6 in 30, 4 in 40 and 8 in 30."""
    residuals = intervals.ratio_residuals([3, 5, 1, math.nan], [20, 10, 20, 20])
    wanted = [2 * math.log((9 / 50) / rate) for rate in (6 / 30, 4 / 40, 8 / 30)]
    assert residuals == pytest.approx(wanted)
    found = ratio([3, 5, 1], [20, 10, 20])
    assert found is not None
    assert math.sqrt(sum(each**2 for each in wanted) / 3 / 2) == pytest.approx(found.se)


def test_where_one_person_counted_alone_the_linear_influence_stands_for_it() -> None:
    residuals = intervals.ratio_residuals([4, 0, 0], [20, 10, 20])
    assert residuals == pytest.approx([3 * (1 - 0.4), -3 * 0.2, -3 * 0.4])


def test_residuals_of_many_counts_are_those_of_each() -> None:
    bottoms = np.array([20.0, 10.0, 20.0, 5.0])
    tops = np.array([[4.0, 3.0, 0.0], [0.0, 5.0, 0.0], [0.0, 1.0, 2.0], [0.0, 0.0, 2.0]])
    found = intervals.ratio_residuals_of(tops, bottoms)

    for column, own in zip(tops.T, found.T, strict=True):
        assert own.tolist() == pytest.approx(intervals.ratio_residuals(column, bottoms))
    with pytest.raises(ValueError, match="above 0"):
        intervals.ratio_residuals_of(np.zeros((4, 1)), bottoms)


def test_groups_are_looked_at_each_by_itself() -> None:
    tops, bottoms = np.array([3.0, 4, 5, 0, 1]), np.array([20.0, 20, 10, 20, 20])
    found = intervals.grouped_residuals(tops, bottoms, np.array([0, 1, 0, 1, 0]))
    one, other = (intervals.ratio_residuals(tops[rows], bottoms[rows]) for rows in ([0, 2, 4], [1, 3]))
    assert one is not None
    assert other is not None
    assert found[[0, 2, 4]] == pytest.approx(one)
    assert found[[1, 3]] == pytest.approx(other)


@given(st.floats(0.6, 20), st.floats(0.6, 20), st.floats(0.05, 1), st.integers(19, 300), st.sampled_from([0.0, 0.05]))
def test_a_rate_lies_apart_where_its_interval_leaves_the_other_out(
    rate: float, other: float, sd: float, df: int, half: float
) -> None:
    inside = intervals.ratio_interval(rate, sd, df + 1, df)
    assert inside is not None
    p = intervals.ratio_p(rate, inside, other, df, half=half)

    if half == 0:
        distance = abs(math.log(rate / other)) / (sd / math.sqrt(df + 1))
        assert p == pytest.approx(2 * stats.t.sf(distance, df), abs=1e-9)
        assert p is not None
        if abs(p - 0.05) > 1e-6:
            assert (p < 0.05) == (not inside[0] <= other <= inside[1])
    else:
        strict = intervals.ratio_p(rate, inside, other, df)
        assert strict is not None
        assert p is None or p >= strict


def test_rates_that_may_be_zero_are_not_compared() -> None:
    assert intervals.ratio_p(0.05, (0.02, 0.2), 1.0, 20, half=0.05) is None
    assert intervals.ratio_p(1.0, (0.5, 2.0), 0.0, 20) is None
    assert intervals.ratio_p(1.0, (1.0, 1.0), 2.0, 20) is None


def test_a_team_detects_what_its_power_says() -> None:
    for people in (5, 9, 30):
        change = intervals.team_mdc(12.0, people)
        assert change is not None
        power = TTestPower().power(effect_size=change / 12.0, nobs=people, alpha=0.05, alternative="two-sided")
        assert power == pytest.approx(0.8, abs=0.02)  # the sum of two quantiles comes close to the exact power
    assert intervals.team_mdc(12.0, 1) is None
    assert intervals.team_mdc(0.0, 5) == 0


def test_reliability_lies_between_nothing_and_one() -> None:
    assert intervals.person_mdc(0.9, 1.0) == 0
    with pytest.raises(ValueError, match="reliability"):
        intervals.person_mdc(0.9, 1.1)


def test_the_spread_of_changes_is_assumed_until_thirty_people_have_one() -> None:
    y = np.random.default_rng(5).normal(60, 10, (30, 4))
    own = detectable.own_change_spread(y)
    changes = np.diff(y, axis=1)
    assert own == pytest.approx(math.sqrt(np.square(changes - changes.mean(axis=0)).sum() / (3 * 29)))
    assert detectable.change_spread("T", y) == detectable.ChangeSpread(own or 0, assumed=False)

    y[0, [1, 3]] = np.nan  # one person without two neighbouring rounds
    assert detectable.own_change_spread(y) is None
    assert detectable.change_spread("T", y).assumed
    assert detectable.change_spread("T", y).sd == pytest.approx(10.6066, abs=1e-4)
    assert detectable.assumed_change_spread("RO") == pytest.approx(0.176777, abs=1e-6)
    spread = detectable.change_spread("T", y)
    assert detectable.detectable_change(spread, 9) == intervals.team_mdc(detectable.assumed_change_spread("T"), 9)
    assert detectable.detectable_change(spread, 1) is None
    assert detectable.own_change_spread(np.empty((0, 0))) is None


def test_what_a_team_can_detect_is_told_rounded_up_and_never_as_nothing() -> None:
    for change, told in {0.1101: 0.12, 0.12: 0.12, 0.0: 0.01}.items():
        assert detectable.told_change("RO", change) == told
    for change, told in {9.2: 10, 10: 10, 0.4: 1, 0.0: 1}.items():
        assert detectable.told_change("T", change) == told
