"""Worked cases of the literature and of other implementations' manuals that the reference table does not hold."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from data.metrics import intervals, jackknife, network, paired, reliability, survival

# Ovarian cancer (Edmunson et al. 1979), as R's survival package has it: days, died, treatment.
OVARIAN = np.array([
    (59, 1, 1), (115, 1, 1), (156, 1, 1), (268, 1, 1), (329, 1, 1), (353, 1, 2), (365, 1, 2), (377, 0, 2), (421, 0, 2),
    (431, 1, 1), (448, 0, 1), (464, 1, 2), (475, 1, 2), (477, 0, 1), (563, 1, 2), (638, 1, 1), (744, 0, 2),
    (769, 0, 2), (770, 0, 2), (803, 0, 1), (855, 0, 1), (1040, 0, 1), (1106, 0, 1), (1129, 0, 2), (1206, 0, 2),
    (1227, 0, 2),
])  # fmt: skip

# Chatterjee & Price (1977): how clerks of 30 departments rated them, R's data set attitude.
ATTITUDE = np.array([
    (43, 51, 30, 39, 61, 92, 45), (63, 64, 51, 54, 63, 73, 47), (71, 70, 68, 69, 76, 86, 48),
    (61, 63, 45, 47, 54, 84, 35), (81, 78, 56, 66, 71, 83, 47), (43, 55, 49, 44, 54, 49, 34),
    (58, 67, 42, 56, 66, 68, 35), (71, 75, 50, 55, 70, 66, 41), (72, 82, 72, 67, 71, 83, 31),
    (67, 61, 45, 47, 62, 80, 41), (64, 53, 53, 58, 58, 67, 34), (67, 60, 47, 39, 59, 74, 41),
    (69, 62, 57, 42, 55, 63, 25), (68, 83, 83, 45, 59, 77, 35), (77, 77, 54, 72, 79, 77, 46),
    (81, 90, 50, 72, 60, 54, 36), (74, 85, 64, 69, 79, 79, 63), (65, 60, 65, 75, 55, 80, 60),
    (65, 70, 46, 57, 75, 85, 46), (50, 58, 68, 54, 64, 78, 52), (50, 40, 33, 34, 43, 64, 33),
    (64, 61, 52, 62, 66, 80, 41), (53, 66, 52, 50, 63, 80, 37), (40, 37, 42, 58, 50, 57, 49),
    (63, 54, 42, 48, 66, 75, 33), (66, 77, 66, 63, 88, 76, 72), (78, 75, 58, 74, 80, 78, 49),
    (48, 57, 44, 45, 51, 83, 38), (85, 85, 71, 71, 77, 74, 55), (82, 82, 39, 59, 64, 78, 39),
])  # fmt: skip

DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]  # crossed less selfed maize (Fisher 1935)

PLANTS = [  # Dobson (1983), R's data set PlantGrowth
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
]

LAW = np.array([  # Efron & Tibshirani (1993), the sample of 15 law schools
    (576, 3.39), (635, 3.30), (558, 2.81), (578, 3.03), (666, 3.44), (580, 3.07), (555, 3.00), (661, 3.43),
    (651, 3.36), (605, 3.13), (653, 3.12), (575, 2.74), (545, 2.76), (572, 2.88), (594, 2.96),
])  # fmt: skip


def test_kaplan_meier_and_log_rank_of_ovarian_cancer() -> None:
    days, died, treatment = OVARIAN.T
    curve = survival.estimate_curve(days, died)

    assert curve.at_risk.tolist() == [26, 25, 24, 23, 22, 21, 20, 17, 15, 14, 12, 11]
    assert curve.kaplan_meier == pytest.approx(np.cumprod(1 - 1 / curve.at_risk))
    assert curve.kaplan_meier[[6, -1]] == pytest.approx([0.731, 0.497], abs=6e-4)
    assert curve.se[[6, -1]] == pytest.approx([0.0870, 0.1051], abs=6e-5)
    test = survival.log_rank(*((days[treatment == arm], died[treatment == arm]) for arm in (1, 2)))
    assert test is not None
    assert (test.chi2, test.p) == pytest.approx((1.06, 0.303), abs=4e-3)


def test_means_within_the_follow_up_of_freireichs_children() -> None:
    days = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    treated = survival.estimate_curve(days, [1] * 9 + [0] * 12)

    assert survival.restricted_mean(treated, 35) == pytest.approx(23.287, abs=6e-4)
    # Where nobody is censored the area is the plain mean.
    assert survival.restricted_mean(survival.estimate_curve(placebo, [1] * 21), 23) == pytest.approx(np.mean(placebo))


def test_who_enters_late_and_who_leaves_on_a_day_of_an_event() -> None:
    # At 4 those in since 0, 2 and 3 are at risk, and not who enters at 4; who is censored at 7 still is.
    late = survival.estimate_curve([4, 5, 6, 7, 7], [1, 1, 0, 1, 0], [0, 2, 3, 4, 5])
    assert late.at_risk.tolist() == [3, 3, 2]
    assert late.kaplan_meier == pytest.approx([2 / 3, 4 / 9, 2 / 9])
    # Two ways to end on the same day share those at risk (Aalen & Johansen 1978), by hand.
    both = survival.estimate_curve([1, 2, 2, 3, 4, 5], [1, 2, 1, 0, 1, 2])
    assert both.returned == pytest.approx([1 / 6, 2 / 6, 7 / 12, 7 / 12])
    assert both.ended == pytest.approx([0, 1 / 6, 1 / 6, 5 / 12])
    nobody = survival.estimate_curve([3, 4], [0, 0])
    assert (nobody.times.size, survival.median(nobody), survival.restricted_mean(nobody, 4)) == (0, None, 4)


def test_darwins_maize_by_every_change_of_signs() -> None:
    found = paired.paired_change(np.zeros(15), DARWIN)

    assert found is not None
    assert found.sign_flip_p == 1726 / 2**15  # Fisher counted 863 sums on one side
    assert (found.mean, found.t, found.p) == pytest.approx((20.933, 2.148, 0.0497), abs=6e-4)
    few = DARWIN[:9]
    sums = [abs(np.dot(signs, few)) for signs in product((-1, 1), repeat=len(few))]
    assert paired.sign_flip(few) == np.mean(np.array(sums) >= abs(sum(few)))


def answers_with(covariance: np.ndarray, people: int) -> np.ndarray:
    """Return answers, (people, items), whose covariances are exactly these."""
    noise = np.random.default_rng(1).normal(size=(people, len(covariance)))
    plain = np.linalg.cholesky(np.linalg.inv(np.cov(noise, rowvar=False)))
    return np.asarray(noise @ plain @ np.linalg.cholesky(covariance).T)


def test_alpha_of_attitude_and_without_each_item_as_in_the_manual_of_psych() -> None:
    found, rows = reliability.cronbach_alpha(ATTITUDE), reliability.item_table(ATTITUDE, list("abcdefg"))

    assert found is not None
    assert round(found.alpha, 2) == 0.84
    assert [round(row.alpha_without or 0, 2) for row in rows] == [0.81, 0.80, 0.83, 0.80, 0.80, 0.86, 0.84]


def test_omega_gives_back_the_factor_that_answers_were_made_of() -> None:
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    found = reliability.omega_total(answers_with(np.outer(loadings, loadings) + np.diag(1 - loadings**2), 60))

    assert found is not None
    assert found.loadings == pytest.approx(loadings, abs=1e-5)
    assert found.omega == pytest.approx(2.6**2 / (2.6**2 + 2.26), abs=1e-6)  # McDonald (1999), by hand


def test_intra_class_correlations_follow_from_the_f_of_the_plants() -> None:
    f, found = stats.f_oneway(*PLANTS).statistic, reliability.intra_class(PLANTS)

    assert found is not None
    assert f == pytest.approx(4.846, abs=6e-4)
    assert (found.icc1, found.icc2) == pytest.approx(((f - 1) / (f + 9), 1 - 1 / f))  # Bliese (2000)


def test_agreement_of_ten_items_on_five_points() -> None:
    # James et al. (1984), beside the variance 2 of a uniform answer: one item 1 - .5 / 2, ten by Spearman and Brown.
    answers = np.repeat([[3.0], [4.0]], 10, axis=1)
    assert reliability.rwg_j(answers[:, :1], points=5) == pytest.approx(0.75)
    assert reliability.rwg_j(answers, points=5) == pytest.approx(7.5 / 7.75)


def test_reciprocity_beyond_chance_is_the_correlation_of_both_ways() -> None:
    links = (np.random.default_rng(4).random((30, 30)) < 0.25).astype(float)
    elsewhere = ~np.eye(30, dtype=bool)
    found = network.reciprocity(links)

    assert found.rho == pytest.approx(np.corrcoef(links[elsewhere], links.T[elsewhere])[0, 1])  # their equation 2
    weights = np.array([[0, 3, 1], [2, 0, 0], [4, 5, 0]])
    assert network.reciprocity(weights).r_w == pytest.approx((2 * 2 + 2 * 1) / 15)  # Squartini et al. (2013), by hand


def test_jeffreys_intervals_of_brown_cai_and_dasgupta() -> None:
    for count, ends in enumerate([(0.0, 0.292), (0.016, 0.501), (0.065, 0.648), (0.139, 0.766)]):
        # Their table, of 7; ends are let out to 0 and 1 where none and all were counted, as they advise.
        found = intervals.jeffreys(count, 7)
        assert found is not None
        tail = 0 if count == 0 else stats.beta.ppf(0.025, count + 0.5, 7.5 - count)
        assert found == pytest.approx((tail, stats.beta.ppf(0.975, count + 0.5, 7.5 - count)))
        assert found[0] == pytest.approx(ends[0], abs=6e-4)


def test_corrections_keep_ties_together() -> None:
    assert intervals.holm([0.01, 0.04, 0.01]) == pytest.approx([0.03, 0.04, 0.03])
    assert intervals.benjamini_hochberg([0.01, 0.04, 0.01]) == pytest.approx([0.015, 0.04, 0.015])
    assert intervals.holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert intervals.benjamini_hochberg([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05] * 5)


def test_the_jackknife_of_the_law_schools() -> None:
    found = jackknife.delete_one(lambda rows: float(np.corrcoef(*rows.T)[0, 1]), LAW)

    assert found is not None
    assert found[0] == pytest.approx(0.776, abs=6e-4)
    assert jackknife.jackknife_se(*found) == pytest.approx(0.1425, abs=3e-4)


def test_the_two_soporifics_as_if_they_were_of_other_people() -> None:
    first, second = (
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    )
    a, b = (float(np.var(group, ddof=1)) / 10 for group in (first, second))
    df = jackknife.welch_df(a, 9, b, 9)

    assert df == pytest.approx(17.776, abs=6e-4)  # R's t.test(extra ~ group, data = sleep)
    assert jackknife.t_tail((np.mean(first) - np.mean(second)) / np.sqrt(a + b), df) == pytest.approx(0.07939, abs=6e-6)
