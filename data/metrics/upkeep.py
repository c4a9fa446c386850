"""How a questionnaire is filled in: seconds, and shares of people told without telling of a few."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.numbers import complete, counted

NINETIETH = 0.9
SECONDS_ROUNDED = 5  # of medians and 90th percentiles


def middle_and_late(seconds: ArrayLike) -> tuple[float, float]:
    """Return the median and the 90th percentile of seconds, shape (persons,), to the nearest 5 s.

    Raises:
        ValueError: There are no persons, or somebody's seconds are missing, negative or infinite.
    """
    values = _seconds(seconds)
    if not values.size:
        raise ValueError("no persons, no median")
    median, late = (
        SECONDS_ROUNDED * round(float(each) / SECONDS_ROUNDED) for each in np.quantile(values, [0.5, NINETIETH])
    )
    return float(median), float(late)


def _seconds(values: ArrayLike) -> NDArray[np.float64]:
    return complete(counted(values)).ravel()


def joined_spans(seconds: ArrayLike, edges: Sequence[int], least: int) -> list[tuple[int, int | None, int]]:
    """Return how many persons' seconds lie between two edges, as (from, until, persons); the last span has no end.

    Spans are joined from the lowest on until each holds at least `least` persons. `edges` ascend from 0, the last
    one begins the open span. No span for nobody; one for fewer than `least`. Raises ValueError for seconds that are
    missing, negative or infinite.
    """
    values = _seconds(seconds)
    places = np.searchsorted(np.asarray(edges[1:]), values, side="right")
    counts = np.bincount(places, minlength=len(edges))
    found: list[tuple[int, int | None, int]] = []
    begins, held = edges[0], 0
    for count, ends in zip(counts.tolist(), (*edges[1:], None), strict=True):
        held += int(count)
        if held >= least and ends is not None:
            found.append((begins, ends, held))
            begins, held = ends, 0
    if found and held < least:
        begins, _, before = found.pop()
        held += before
    return [*found, (begins, None, held)] if held else found


def ceiling_share(most: int, persons: int) -> float:
    """Return a whole per cent, 0..100, that no more than so many of the persons do not exceed.

    It never says that anybody is among them: none are always possible. Raises ValueError without persons.
    """
    if persons < 1 or most < 0:
        raise ValueError("no persons, no share")
    return float(min(math.ceil(round(100 * most / persons, 9)), 100))
