"""Which of many published rates lie apart from those of the unit above: a table to explore, not a list of findings."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.metrics.intervals import explored, ratio_p
from data.types import Bound, IntervalKind, ResultState

ROUNDED = 0.05  # half of the last decimal of a published rate
Cells = Mapping[tuple[str, str], Any]


def apart(own: Cells, above: Cells) -> dict[tuple[str, str], bool]:
    """Return the cells that lie apart from the unit above, True for more and False for less than there.

    `own` and `above` hold the rows of one month by measure and part. Every cell with an exact rate and an interval of
    its own people's spread is compared with the rate above; together they keep a false discovery rate of 10 %
    (Benjamini & Hochberg), so that about one in ten of those found may be there by chance. Published values are all
    that is used, each taken as near to the other as its rounding allows.
    """
    keys = list(own)
    found = explored([_p(own[key], above.get(key)) for key in keys])
    return {key: float(own[key].value) > float(above[key].value) for key, told in zip(keys, found, strict=True) if told}


def _p(row: Any, other: Any) -> float:
    """Return the probability of a cell under the rate above; NaN where one of them is not told exactly."""
    exact = (row, other) if other is not None else ()
    if not exact or any(each.state != ResultState.SHOWN or each.bound != Bound.EXACT for each in exact):
        return math.nan
    if row.interval != IntervalKind.OWN or pd.isna(row.low) or pd.isna(row.high):
        return math.nan
    p = ratio_p(float(row.value), (float(row.low), float(row.high)), float(other.value), int(row.n) - 1, half=ROUNDED)
    return math.nan if p is None else p
