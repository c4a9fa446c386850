"""Change of counts, against the Poisson regression of statsmodels with a column for every person and month."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from data.metrics import trend
from data.metrics.intervals import quantile
from data.metrics.jackknife import jackknife_se
from data.metrics.tallies import count_changes
from data.metrics.words import ChangeWord, change_word

Floats = NDArray[np.float64]


def tables(people: int = 8, months: int = 6, seed: int = 1) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(4, 2, (people, 1)) * np.ones((1, months))).astype(float)
    counts[rng.random(counts.shape) < 0.25] = np.nan
    return counts, rng.integers(8, 23, counts.shape).astype(float)


def regression(counts: Floats, days: Floats) -> float:
    people, months = np.nonzero(~np.isnan(counts))
    columns = np.hstack([np.eye(counts.shape[0])[people], np.eye(counts.shape[1])[months][:, 1:]])
    model = sm.GLM(counts[people, months], columns, family=sm.families.Poisson(), offset=np.log(days[people, months]))
    return float(model.fit(tol=1e-12).params[-1])


def test_the_change_is_that_of_a_regression_with_dummies() -> None:
    counts, days = tables()
    says = (~np.isnan(counts)).sum(axis=1) >= 2
    found = trend.count_contrast(counts, days, 0, 5)
    kept = counts[says], days[says]
    whole = regression(*kept)
    without = [regression(*(np.delete(each, person, axis=0) for each in kept)) for person in range(int(says.sum()))]

    assert found is not None
    assert found.estimate == pytest.approx(whole, abs=1e-7)
    assert found.se == pytest.approx(float(jackknife_se(whole, without)), rel=1e-5)
    assert found.people == says.sum()


def test_many_people_are_left_out_by_one_step_each() -> None:
    counts, days = tables(people=90)
    stepped = trend.count_contrast(counts, days, 0, 5)
    assert stepped is not None
    says = (~np.isnan(counts)).sum(axis=1) >= 2
    kept = counts[says], days[says]
    some = range(0, int(says.sum()), 9)
    refitted = [regression(*(np.delete(each, person, axis=0) for each in kept)) for person in some]

    people, months = np.nonzero(~np.isnan(kept[0]))
    columns = np.eye(6)[months][:, 1:]
    fit = trend.within_poisson(kept[0][people, months], kept[1][people, months], columns, people)
    assert fit is not None
    assert fit.without[list(some), 4] == pytest.approx(refitted, abs=2e-4)


def test_double_the_counts_at_double_the_days_is_no_change() -> None:
    counts = np.array([[4.0, 8], [6, 12], [3, 6], [10, 20], [7, 14]])
    days = np.repeat([[10.0, 20.0]], 5, axis=0)
    found = trend.count_contrast(counts, days, 0, 1)

    assert found is not None
    assert (found.estimate, found.se) == (0, 0)
    assert change_word(found, rounds=3, people=5, margin=None) is ChangeWord.NO_CLEAR_CHANGE


def test_equal_counts_with_a_month_between_do_not_read_as_a_rise() -> None:
    counts = np.repeat([[4.0, 7, 4]], 6, axis=0) * np.arange(1, 7)[:, None]
    found = trend.count_contrast(counts, np.full((6, 3), 20.0), 0, 2)

    assert change_word(found, rounds=3, people=6, margin=None) is ChangeWord.NO_CLEAR_CHANGE


def test_a_ratio_of_two_is_found() -> None:
    counts = np.array([[4.0, 8], [6, 12], [3, 6], [10, 20], [7, 14]])
    found = trend.count_contrast(counts, np.full((5, 2), 20.0), 0, 1)

    assert found is not None
    assert math.exp(found.estimate) == pytest.approx(2)


def test_nothing_counted_in_a_month_has_no_ratio() -> None:
    counts = np.array([[4.0, 0, 5]] * 6)
    days = np.full((6, 3), 20.0)

    assert trend.count_contrast(counts, days, 0, 1) is None
    assert trend.count_contrast(counts, days, 1, 2) is None
    assert trend.count_contrast(counts, days, 0, 2) is not None


def test_months_without_shared_people_have_no_ratio() -> None:
    counts = np.full((6, 4), np.nan)
    counts[:3, :2], counts[3:, 2:] = 5, 8

    assert trend.count_contrast(counts, np.full((6, 4), 20.0), 0, 3) is None


def test_nobody_one_person_and_the_same_month_have_no_ratio() -> None:
    for people in (0, 1):
        assert trend.count_contrast(np.full((people, 3), 4.0), np.full((people, 3), 20.0), 0, 2) is None
    assert trend.count_contrast(np.full((5, 3), np.nan), np.full((5, 3), 20.0), 0, 2) is None
    assert trend.count_contrast(np.full((5, 3), 4.0), np.full((5, 3), 0.0), 0, 2) is None
    assert trend.count_contrast(np.full((5, 3), 4.0), np.full((5, 3), 20.0), 2, 2) is None
    with pytest.raises(ValueError, match="not negative"):
        trend.within_poisson([-1.0, 2], [20.0, 20], np.array([[0.0], [1]]), [1, 1])


@settings(max_examples=60)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=4, max_size=4), min_size=2, max_size=8))
def test_any_counts_give_numbers_or_nothing(rows: list[list[int | None]]) -> None:
    counts = np.array([[np.nan if value is None else value for value in row] for row in rows])
    found = trend.count_contrast(counts, np.full(counts.shape, 20.0), 0, 3)

    assert found is None or np.isfinite([found.estimate, found.se, found.low95, found.high95]).all()


def test_a_slope_of_counts_is_a_column_of_months() -> None:
    counts, days = tables(people=12)
    people, months = np.nonzero(~np.isnan(counts))
    fit = trend.within_poisson(counts[people, months], days[people, months], months[:, None].astype(float), people)

    columns = np.hstack([np.eye(12)[people], months[:, None]])
    model = sm.GLM(counts[people, months], columns, family=sm.families.Poisson(), offset=np.log(days[people, months]))
    assert fit is not None
    assert fit.coefficients[0] == pytest.approx(float(model.fit(tol=1e-12).params[-1]), abs=1e-7)
    estimate = fit.estimate(0)
    assert estimate is not None
    assert estimate.low < estimate.estimate < estimate.high


def test_a_change_that_few_decide_has_the_interval_of_few() -> None:
    """The effective number of people is (sum w)^2 / sum w^2, w each one's part of the information."""
    counts = np.array([[40.0, 60], [5, 7], [6, 5], [4, 7], [30, 45]] + [[5, 7], [6, 5], [4, 7], [3, 5]] * 4)
    found = trend.count_contrast(counts, np.full((21, 2), 20.0), 0, 1)
    assert found is not None
    weights = counts.sum(axis=1)  # all have the same share in each month, so that parts go with the sums
    effective = weights.sum() ** 2 / np.square(weights).sum()
    cautious = found.cautious
    assert cautious is not None
    assert (found.high95 - found.estimate) / found.se == pytest.approx(quantile(0.95, 20))
    assert (cautious.high95 - found.estimate) / found.se == pytest.approx(quantile(0.95, effective - 1))
    assert (cautious.low90, cautious.p) != (found.low90, found.p)
    alone = np.array([[400.0, 600], [5, 7], [6, 5], [4, 7], [3, 4]])
    found = trend.count_contrast(alone, np.full((5, 2), 20.0), 0, 1)
    assert found is not None
    assert (found.df, found.cautious) == (4, None)


def test_up_to_twenty_people_a_change_has_the_freedom_of_its_own_t() -> None:
    """Student's where people weigh alike; else the one whose critical value one t in twenty lies beyond."""
    alike = np.array([[40.0, 61], [52, 70], [36, 55], [44, 57], [43, 62]])
    days = np.full((5, 2), 20.0)
    found = trend.count_contrast(alike, days, 0, 1)
    assert found is not None
    assert found.cautious is not None
    assert found.cautious.df == pytest.approx(4, abs=0.2)

    usual = np.array([900.0, 900, 90, 90, 60])
    drawn = np.random.default_rng(8).poisson(usual[:, None], (6000, 5, 2)).astype(float)
    (changes,) = count_changes(drawn, days, [(0, 1)])
    beyond = np.abs(changes.estimate / changes.se)
    assert np.mean(beyond > stats.t.ppf(0.975, changes.df)) == pytest.approx(0.05, abs=0.01)
    assert np.mean(beyond > stats.t.ppf(0.975, 4)) > 0.07
