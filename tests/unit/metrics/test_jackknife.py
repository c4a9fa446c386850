"""The jackknife over persons: worked examples, the order of people, and where it says nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import jackknife as engine
from data.metrics import panel, scores
from data.metrics.intervals import quantile
from data.metrics.jackknife import Transform

values = st.lists(st.floats(-100, 100), min_size=2, max_size=12)


@given(values)
def test_the_jackknife_of_a_mean_is_students_interval(numbers: list[float]) -> None:
    rows = np.array(numbers)
    found = engine.delete_one(lambda part: float(part.mean()), rows)
    assert found is not None

    estimate = engine.jackknife(*found)

    assert estimate is not None
    assert estimate.se == pytest.approx(rows.std(ddof=1) / math.sqrt(rows.size), abs=1e-9)
    assert (estimate.low + estimate.high) / 2 == pytest.approx(rows.mean(), abs=1e-6)


@given(st.permutations(range(7)))
def test_relabelling_people_leaves_every_interval(order: list[int]) -> None:
    rng = np.random.default_rng(11)
    y = rng.normal(0, 1, (7, 6))
    y[rng.random(y.shape) < 0.2] = np.nan
    counts, days = rng.poisson(9, 7).astype(float), rng.integers(8, 22, 7).astype(float)

    def everything(people: list[int]) -> list[float]:
        slope, contrast = panel.slope(y[people]), panel.within_contrasts(y[people][None], 0, 5)
        rate, share = (
            scores.ledger_interval(counts[people], days[people]),
            scores.opener_interval(counts[people], days[people]),
        )
        assert slope is not None
        assert contrast is not None
        assert rate is not None
        assert share is not None
        return [
            *(slope.low, slope.high, contrast[0].low95, contrast[0].high90),
            *(rate.low, rate.high, share.low, share.high),
        ]

    assert everything(order) == pytest.approx(everything(list(range(7))), rel=1e-9)


def test_one_person_or_a_missing_replicate_gives_nothing() -> None:
    assert engine.jackknife(1.0, [1.0]) is None
    assert engine.jackknife(1.0, []) is None
    assert engine.jackknife(1.0, [1.0, math.nan]) is None
    assert engine.delete_one(lambda part: part.mean() if part.size > 1 else None, [1.0, 2.0]) is None
    assert engine.delete_one(lambda _: None, [1.0]) is None


@pytest.mark.parametrize(
    ("transform", "theta", "replicates"),
    [
        (Transform.LOG, 0.0, [0.0, 0.0, 1.0]),
        (Transform.ATANH, 1.0, [1.0, 0.9, 1.0]),
        (Transform.LOGLOG, 0.5, [0.5, 1.0, 0.4]),
    ],
)
def test_nothing_where_the_transformation_does_not_exist(
    transform: Transform, theta: float, replicates: list[float]
) -> None:
    assert engine.jackknife(theta, replicates, transform=transform) is None
    low, high = engine.jackknife_band([theta], np.array(replicates)[:, None], transform=transform)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize("transform", list(Transform))
def test_a_band_is_the_interval_of_each_of_its_points(transform: Transform) -> None:
    replicates = np.array([[0.3, 0.6], [0.35, 0.5], [0.2, 0.7], [0.31, 0.55]])
    low, high = engine.jackknife_band([0.3, 0.58], replicates, transform=transform)

    for column, theta in enumerate((0.3, 0.58)):
        found = engine.jackknife(theta, replicates[:, column], transform=transform)
        assert found is not None
        assert [found.low, found.high] == pytest.approx([low[column], high[column]])
        assert found.low < theta < found.high


def test_transformed_intervals_stay_inside() -> None:
    log = engine.jackknife(0.1, [0.01, 0.4, 0.1], transform=Transform.LOG)
    index = engine.jackknife(0.97, [0.9, 0.99, 0.97], transform=Transform.ATANH)
    survival = engine.jackknife(0.9, [0.99, 0.6, 0.9], transform=Transform.LOGLOG)

    assert log is not None
    assert log.low > 0
    assert index is not None
    assert -1 <= index.low < index.high <= 1
    assert survival is not None
    assert 0 <= survival.low < 0.9 < survival.high <= 1


def test_a_ratio_is_taken_over_sums() -> None:
    found = engine.ratio([3.0, 5, 4], [2.0, 4, np.nan])

    assert found is not None
    assert (found.estimate, found.people) == (8 / 6, 2)
    assert engine.ratio([3.0], [2.0]) is None


def test_welch_is_satterthwaites() -> None:
    assert engine.welch_df(2.0, 9, 2.0, 9) == pytest.approx(18)
    assert engine.welch_df(4.0, 9, 0.0, 9) == pytest.approx(9)
    assert engine.welch_df(0.0, 9, 0.0, 7) == 16


def test_people_of_equal_weight_are_counted_whole_and_others_less() -> None:
    assert engine.effective_people([2.0, 2, 2, 2]) == pytest.approx(4)
    assert engine.effective_people([5.0, 0, 0]) == pytest.approx(1)
    assert engine.effective_people([4.0, 1, 1]) == pytest.approx(2)
    assert engine.effective_people([]) == engine.effective_people([0.0]) == 0


def test_who_answered_in_neither_month_does_not_contribute_to_a_change() -> None:
    y = np.random.default_rng(4).normal(0, 1, (7, 4))
    y[6, [0, 3]] = np.nan
    (found,) = panel.within_contrasts(y[None], 0, 3) or []
    assert found.people == 7
    assert found.cautious is not None
    assert (found.high95 - found.estimate) / found.se == pytest.approx(quantile(0.95, 6))
    assert (found.cautious.high95 - found.estimate) / found.se == pytest.approx(quantile(0.95, 5))
