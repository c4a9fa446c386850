"""Intervals of what is told exactly only inside two limits, against values drawn at random."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.metrics.kept import half_of_kept, kept_interval

DRAWN = 40_000


@pytest.mark.parametrize("limit", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("truth", [0.0, 0.4, 1.0, 1.5, 3.0])
def test_whatever_the_truth_95_in_100_of_what_is_told_hold_it(truth: float, limit: float) -> None:
    """Values of an error of .5, so that the usual interval reaches .98 to each side."""
    values = truth + 0.5 * np.random.default_rng(7).standard_normal(DRAWN)
    told = values[np.abs(values) < limit]
    told = np.concatenate([told, truth + 0.5 * _beyond(truth, limit)]) if len(told) < 1000 else told
    told = told[:2000]
    ends = [kept_interval(float(value), 0.98, limit) for value in told]
    held = np.mean([low <= truth <= high for low, high in ends])
    assert held == pytest.approx(0.95, abs=4 * math.sqrt(0.0475 / len(told)))
    assert all(low <= value <= high for value, (low, high) in zip(told, ends, strict=True))


def _beyond(truth: float, limit: float) -> NDArray[np.float64]:
    """Draw from the cut-off normal distribution itself, where what is inside is rare."""
    normal = np.random.default_rng(8)
    found: list[float] = []
    scaled = (limit - truth) / 0.5
    while len(found) < 1500:  # an exponential beyond the nearer limit, thinned (Robert 1995)
        far = -scaled + normal.exponential(1 / -scaled)
        if normal.random() < math.exp(-((far + scaled) ** 2) / 2) and -far > (-limit - truth) / 0.5:
            found.append(-far)
    return np.array(found)


def test_far_from_the_limits_it_is_the_usual_interval() -> None:
    assert kept_interval(0.3, 0.4, 30.0) == pytest.approx((-0.1, 0.7), abs=1e-9)
    assert kept_interval(0.0, 0.4, 0.7)[1] < 0.4 < kept_interval(0.6, 0.4, 0.7)[1]
    assert kept_interval(0.69, 0.4, 0.7)[1] == math.inf


@given(st.floats(0.3, 2), st.floats(-0.99, 0.99), st.floats(0.05, 1.5))
def test_the_reach_follows_from_each_end(limit: float, place: float, half: float) -> None:
    value = limit * place
    low, high = kept_interval(value, half, limit)
    if math.isfinite(low):
        assert half_of_kept(value, low, limit) == pytest.approx(half, rel=1e-3)
    if math.isfinite(high):
        assert half_of_kept(-value, -high, limit) == pytest.approx(half, rel=1e-3)
    wider = kept_interval(value, half * 1.1, limit)
    assert wider[0] <= low + 1e-9
    assert high <= wider[1] + 1e-9


def test_what_lies_outside_is_refused() -> None:
    for value, half in ((1.0, 0.4), (-1.2, 0.4), (0.2, 0.0), (0.2, math.inf), (math.nan, 0.4)):
        with pytest.raises(ValueError, match="inside its limits"):
            kept_interval(value, half, 1.0)
    for value, end in ((1.0, 0.4), (-1.0, -1.2), (0.2, 0.4)):
        with pytest.raises(ValueError, match="inside its limits"):
            half_of_kept(value, end, 1.0)
