"""Reliability and agreement, against published tables and statsmodels."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.multivariate.factor import Factor

from data.metrics import reliability

# Six people judged by four judges: table 2 of Shrout & Fleiss (1979).
JUDGED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def answers(people: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(people, 1)) @ [[0.8, 0.7, 0.6, 0.5]] + rng.normal(0, 0.7, (people, 4))


def test_intra_class_correlations_of_shrout_and_fleiss() -> None:
    found = reliability.intra_class(JUDGED)

    assert found is not None
    assert (round(found.icc1, 2), round(found.icc2 or 0, 2)) == (0.17, 0.44)
    assert (found.groups, found.people) == (6, 24)


def test_intra_class_needs_teams_that_differ_inside() -> None:
    assert reliability.intra_class([[1, 2]]) is None
    assert reliability.intra_class([[1], [2]]) is None
    assert reliability.intra_class([[3, 3], [3, 3]]) is None
    assert reliability.intra_class([]) is None
    same = reliability.intra_class([[1, 3], [1, 3], []])
    assert same is not None
    assert (same.icc1, same.icc2, same.groups) == (-1, None, 2)
    apart = reliability.intra_class([[1, 1, np.nan], [5, 5]])
    assert apart is not None
    assert (apart.icc1, apart.icc2) == (1, 1)


def test_alpha_is_that_of_its_covariances_and_falls_with_a_reversed_item() -> None:
    rows = answers(60)
    covariance = np.cov(rows, rowvar=False)
    found = reliability.cronbach_alpha(rows)

    assert found is not None
    assert found.alpha == pytest.approx(4 / 3 * (1 - np.trace(covariance) / covariance.sum()))
    assert found.low < found.alpha < found.high <= 1
    assert found.shown
    turned = reliability.cronbach_alpha(rows * [1, 1, 1, -1])
    assert turned is not None
    assert turned.alpha < found.alpha


def test_feldts_interval_is_the_f_distribution_of_one_minus_alpha() -> None:
    rows = answers(41)
    found = reliability.cronbach_alpha(rows)

    assert found is not None
    assert (1 - found.low) / (1 - found.alpha) == pytest.approx(stats.f.ppf(0.975, 40, 120))
    assert (1 - found.high) / (1 - found.alpha) == pytest.approx(stats.f.ppf(0.025, 40, 120))


def test_feldts_interval_covers() -> None:
    rng = np.random.default_rng(8)
    truth = 4 / 3 * (1 - 4 / (4 + 12 * 0.5))  # parallel items that correlate .5
    hits = 0
    for _ in range(400):
        rows = rng.normal(size=(40, 1)) * np.sqrt(0.5) + rng.normal(size=(40, 4)) * np.sqrt(0.5)
        found = reliability.cronbach_alpha(rows)
        assert found is not None
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_alpha_needs_people_and_items_that_vary() -> None:
    for rows in ([], [[1, 2, 3, 4]], [[1], [2]], [[3, 3], [3, 3]], [[1, np.nan], [np.nan, 2]]):
        assert reliability.cronbach_alpha(rows) is None
    few = reliability.cronbach_alpha(answers(29))
    assert few is not None
    assert not few.shown


def test_omega_is_that_of_a_factor_analysis() -> None:
    rows = answers(200)
    model = Factor(rows, n_factor=1, method="ml").fit()
    loadings, unique = model.loadings[:, 0] * rows.std(axis=0, ddof=1), model.uniqueness * rows.var(axis=0, ddof=1)
    common = loadings.sum() ** 2
    found = reliability.omega_total(rows)

    assert found is not None
    assert found.omega == pytest.approx(common / (common + unique.sum()), abs=1e-5)
    assert found.loadings == pytest.approx(np.abs(loadings), abs=1e-4)
    assert found.shown


def test_omega_refuses_what_has_no_solution() -> None:
    rows = answers(80)
    assert reliability.omega_total(rows[:, :2]) is None
    assert reliability.omega_total(rows[:4]) is None
    assert reliability.omega_total(np.column_stack([rows[:, :3], rows[:, 0]])) is None
    assert reliability.omega_total(np.column_stack([rows[:, :3], np.ones(80)])) is None
    assert reliability.omega_total([]) is None
    # Correlations (.9, .9, .5) ask for a unique variance below zero: a Heywood case.
    values, vectors = np.linalg.eigh(np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]]) + 0.05 * np.eye(3))
    exact = np.random.default_rng(2).normal(size=(60, 3))
    exact -= exact.mean(axis=0)
    exact = exact @ np.linalg.inv(np.linalg.cholesky(np.cov(exact, rowvar=False))).T
    assert reliability.omega_total(exact @ np.diag(np.sqrt(values)) @ vectors.T) is None


def test_agreement_against_a_uniform_answer() -> None:
    # James, Demaree & Wolf (1984): ten items whose mean variance is half of that expected by chance.
    rows = np.array([[3.0] * 4, [3.0] * 4, [5.0] * 4, [5.0] * 4])
    ratio = (4 / 3) / 4
    assert reliability.rwg_j(rows) == pytest.approx(4 * (1 - ratio) / (4 * (1 - ratio) + ratio))
    assert reliability.rwg_j([[4, 4], [4, 4]]) == 1
    assert reliability.rwg_j([[1, 1], [7, 7]]) == 0
    assert reliability.rwg_j([[4, 4]]) is None
    assert reliability.rwg_j([]) is None


def test_the_item_table_says_what_each_item_adds() -> None:
    rows = answers(50)
    rows[0, 1] = np.nan
    table = reliability.item_table(rows, ["a", "b", "c", "d"])
    complete = rows[1:]

    assert [row.item for row in table] == ["a", "b", "c", "d"]
    assert [row.people for row in table] == [50, 49, 50, 50]
    assert table[1].missing == pytest.approx(0.02)
    assert table[0].item_rest == pytest.approx(np.corrcoef(complete[:, 0], complete[:, 1:].sum(axis=1))[0, 1])
    without = reliability.cronbach_alpha(complete[:, 1:])
    assert without is not None
    assert table[0].alpha_without == pytest.approx(without.alpha)


def test_the_item_table_of_nobody_and_of_equal_answers() -> None:
    assert reliability.item_table([], ["a"]) == [reliability.ItemRow("a", 0, 0.0, None, None, None, None)]
    equal = reliability.item_table([[4, 4]] * 3, ["a", "b"])
    assert equal[0] == reliability.ItemRow("a", 3, 0.0, 4.0, 0.0, None, None)
