"""How much room the floor of a rate's spread leaves, as docs/privacy.md tells."""

import numpy as np
import pytest
from scipy.optimize import brentq

from data.metrics.intervals import ratio_residuals
from data.publication.spreads import group_of, rate_rooms


def missing(times: float, people: int, days: float) -> float:
    """How many squares are missing where one of some people, who else count alike, counted so many times their rate.

    `days` is the share of all days that this one worked; the others worked alike.
    """
    worked = np.array([days, *[(1 - days) / (people - 1)] * (people - 1)])
    counted = np.array([times * days, *[(1 - times * days) / (people - 1)] * (people - 1)])
    influences = ratio_residuals(counted, worked)
    assert influences is not None
    return float(np.square(influences).sum()) - group_of(np.zeros(people), rate_rooms, weights=worked * people).least


@pytest.mark.parametrize(
    ("people", "days", "least", "most"),
    [(5, 1 / 5, 0, 1.906), (8, 1 / 8, 0, 1.940), (20, 1 / 20, 0, 1.975), (5, 0.3, 0, 1.765)],
)
def test_the_room_of_a_rate_is_about_nothing_and_twice_as_much_however_long_somebody_worked(
    people: int, days: float, least: float, most: float
) -> None:
    """Where nobody differs, squares are told as if there were room."""
    low = brentq(missing, 1e-9, 1, (people, days)) if missing(0, people, days) > 0 else 0
    assert (low, brentq(missing, 1, 2.5, (people, days))) == pytest.approx((least, most), abs=1e-3)
