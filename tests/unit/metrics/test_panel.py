"""Change within the same people, against least squares with a column for every person and month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.metrics import panel
from data.metrics.jackknife import jackknife_se

Floats = NDArray[np.float64]
GAPS = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=3, max_size=9)


def table(people: int = 8, months: int = 6, seed: int = 3, missing: float = 0.25) -> Floats:
    rng = np.random.default_rng(seed)
    y = rng.normal(60, 12, (people, 1)) + rng.normal(0, 4, (people, months)) + np.arange(months)
    y[rng.random(y.shape) < missing] = np.nan
    return np.asarray(y)


def dummies(y: Floats) -> Floats:
    """Month effects against month 0, by a regression on columns for persons and months."""
    people, months = np.nonzero(~np.isnan(y))
    columns = np.hstack([np.eye(y.shape[0])[people], np.eye(y.shape[1])[months][:, 1:]])
    return np.asarray(np.linalg.lstsq(columns, y[people, months], rcond=None)[0][y.shape[0] :])


def test_contrasts_are_those_of_least_squares_with_dummies() -> None:
    y = table()
    y = y[(~np.isnan(y)).sum(axis=1) >= 2]
    found = panel.within_contrasts(y[None], 0, 5)
    whole = dummies(y)[-1]
    without = [dummies(np.delete(y, person, axis=0))[-1] for person in range(len(y))]

    assert found is not None
    assert found[0].estimate == pytest.approx(whole)
    assert found[0].se == pytest.approx(float(jackknife_se(whole, without)))
    assert found[0].people == len(y)
    assert found[0].low95 < found[0].low90 < found[0].estimate < found[0].high90 < found[0].high95


def test_changes_from_several_months_are_those_from_each() -> None:
    y = table()
    y[1:, 2] = np.nan  # a month that one person makes, and one that nobody does
    y[:, 3] = np.nan
    found = panel.contrasts_until(y[None], [0, 1, 2, 3, 4], 5)

    assert found == [panel.within_contrasts(y[None], base, 5) for base in (0, 1, 2, 3, 4)]
    assert [each is None for each in found] == [False, False, True, True, False]


def test_the_other_way_round_is_the_negative() -> None:
    there, back = panel.within_contrasts(table()[None], 1, 4), panel.within_contrasts(table()[None], 4, 1)

    assert there is not None
    assert back is not None
    assert (there[0].estimate, there[0].low95) == pytest.approx((-back[0].estimate, -back[0].high95))


def test_measures_of_the_same_answers_are_estimated_together() -> None:
    y = table()
    both = panel.within_contrasts(np.stack([y, 100 - y / 2]), 0, 5)
    alone = panel.within_contrasts(y[None], 0, 5)

    assert both is not None
    assert alone is not None
    assert both[0].estimate == pytest.approx(alone[0].estimate)
    assert both[1].estimate == pytest.approx(-alone[0].estimate / 2)
    with pytest.raises(ValueError, match="one pattern"):
        panel.within_contrasts(np.stack([y, np.zeros_like(y)]), 0, 5)


def test_somebody_who_answered_one_month_changes_nothing() -> None:
    y = table()
    one = np.full((1, 6), np.nan)
    one[0, 3] = 5.0

    assert panel.slope(np.vstack([y, one])) == panel.slope(y)
    assert panel.within_contrasts(np.vstack([y, one])[None], 0, 5) == panel.within_contrasts(y[None], 0, 5)
    assert panel.adjusted_means(np.vstack([y, one])) == panel.adjusted_means(y)


def test_a_level_of_its_own_for_everybody_changes_nothing() -> None:
    y = table()
    moved = panel.within_contrasts((y + np.arange(8)[:, None] * 10)[None], 0, 5)
    found = panel.within_contrasts(y[None], 0, 5)

    assert moved is not None
    assert found is not None
    assert (moved[0].estimate, moved[0].se) == pytest.approx((found[0].estimate, found[0].se))


def test_two_groups_who_share_no_month_are_not_compared() -> None:
    y = np.full((6, 4), np.nan)
    y[:3, :2], y[3:, 2:] = 50.0, 60.0

    assert panel.within_contrasts(y[None], 0, 3) is None
    assert panel.adjusted_means(y) is None


def test_one_person_who_alone_joins_two_groups_is_not_enough() -> None:
    y = np.full((7, 4), np.nan)
    y[:3, :2], y[3:6, 2:] = 50.0, 60.0
    y[6] = [50, 51, 60, 61]

    assert panel.within_contrasts(y[None], 0, 3) is None
    y = np.vstack([y, y[6:]])
    assert panel.within_contrasts(y[None], 0, 3) is not None


def test_a_month_that_one_person_answered_has_no_change_and_hurts_no_other() -> None:
    y = np.full((5, 4), 50.0) + np.arange(5)[:, None]
    y[1:, 2] = np.nan

    assert panel.within_contrasts(y[None], 0, 2) is None
    assert panel.within_contrasts(y[None], 0, 3) is not None
    means = panel.adjusted_means(y)
    assert means is not None
    assert [mean is None for mean in means] == [False, False, True, False]


def test_a_month_skipped_keeps_its_place() -> None:
    y = table(missing=0)
    skipped = y.copy()
    skipped[:, 2] = np.nan
    found = panel.slope(skipped)

    assert found == panel.slope(np.delete(y, 2, axis=1), [0, 1, 3, 4, 5])
    assert panel.within_contrasts(skipped[None], 2, 5) is None
    assert panel.within_contrasts(skipped[None], 1, 5) is not None


def test_nobody_and_one_person_have_no_change() -> None:
    for people in (0, 1):
        y = np.full((people, 5), 50.0)
        assert panel.slope(y) is None
        assert panel.within_contrasts(y[None], 0, 4) is None
        assert panel.adjusted_means(y) is None
    assert panel.slope(np.full((5, 5), np.nan)) is None
    assert panel.within_contrasts(np.full((1, 5, 5), np.nan), 0, 4) is None


def test_equal_answers_have_a_change_of_nothing() -> None:
    found = panel.within_contrasts(np.full((1, 6, 4), 58.333333333333336), 0, 3)
    slope = panel.slope(np.full((6, 4), 4.0))

    assert found == [panel.Contrast(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6)]
    assert slope is not None
    assert (slope.estimate, slope.se) == (0, 0)


def test_what_rounding_leaves_of_no_change_is_no_change() -> None:
    assert panel.contrast(3e-17, 0.0, 6) == panel.Contrast(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6)


@given(GAPS)
def test_any_pattern_of_gaps_gives_numbers_or_nothing(gaps: list[list[bool]]) -> None:
    y = np.where(np.array(gaps), np.random.default_rng(1).normal(0, 1, (len(gaps), 6)), np.nan)
    found = panel.within_contrasts(y[None], 0, 5)
    slope = panel.slope(y)

    assert found is None or np.isfinite([found[0].estimate, found[0].se, found[0].low95, found[0].high90]).all()
    assert slope is None or np.isfinite([slope.estimate, slope.se, slope.low, slope.high]).all()
    for mean in panel.adjusted_means(y) or []:
        assert mean is None or np.isfinite([mean.estimate, mean.low, mean.high]).all()
    if found is not None:
        kept = y[(~np.isnan(y)).sum(axis=1) >= 2]
        assert found[0].estimate == pytest.approx(dummies(kept)[-1], abs=1e-7)


def test_columns_that_say_the_same_are_not_told_apart() -> None:
    x = np.arange(12.0)
    labels = np.repeat(np.arange(4), 3)

    assert panel.within_regression(x, np.column_stack([x, 2 * x]), labels) is None
    assert panel.within_regression(x, np.ones((12, 1)), labels) is None
