"""Of many published rates those are told that lie apart from the unit above, few of them by chance."""

from typing import Any

import numpy as np
import pytest

from dashboard.figures.rows import records
from data.metrics.intervals import ratio_interval
from data.reports.apart import apart
from tests.unit.figures import frames

PEOPLE, SD = 25, 0.6
KINDS = [
    f"{kind}.{side}" for kind in ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE") for side in ("CUST", "TEAM")
]


def cells(rates: dict[str, Any]) -> dict[tuple[str, str], Any]:
    frame = frames.series({f"rate:given/{part}": [spec] for part, spec in rates.items()})
    return {(row.measure, row.part): row for row in records(frame)}


def rate(value: float, **others: Any) -> dict[str, Any]:
    low, high = ratio_interval(value, SD, PEOPLE, PEOPLE - 1) or (value, value)
    ends = {"low": round(low, 1), "high": round(high, 1)}
    return {"value": round(value, 1), **ends, "interval": "own", "n": PEOPLE, **others}


def test_rates_far_from_those_above_are_told_with_their_side() -> None:
    own = {part: rate(3.0) for part in KINDS} | {KINDS[0]: rate(9.0), KINDS[5]: rate(1.0)}

    assert apart(cells(own), cells({part: rate(3.0) for part in KINDS})) == {
        ("rate:given", KINDS[0]): True,
        ("rate:given", KINDS[5]): False,
    }
    assert apart({}, {}) == {}


@pytest.mark.parametrize(
    "odd",
    [
        "not_enough",
        frames.bounded("at_most", 0.5),
        rate(9.0, interval="pooled"),
        rate(9.0, low=None, high=None),
        rate(0.1, low=0.0, high=0.1),
    ],
)
def test_what_is_not_told_exactly_lies_nowhere(odd: Any) -> None:
    own = {part: rate(9.0) for part in KINDS[1:]}
    above = cells({part: rate(3.0) for part in KINDS})
    told = {("rate:given", part): True for part in KINDS[1:]}

    assert apart(cells(own | {KINDS[0]: odd}), above) == told
    assert apart(cells(own | {KINDS[0]: rate(9.0)}), {key: above[key] for key in told}) == told
    hidden = above | cells({KINDS[0]: "protects_neighbour"})
    assert apart(cells(own | {KINDS[0]: rate(9.0)}), hidden) == told


def test_where_nothing_differs_a_table_of_many_rates_rarely_names_one() -> None:
    random = np.random.default_rng(4)
    above = cells({part: rate(3.0) for part in KINDS})
    named = 0
    for _ in range(300):
        logs = np.log(3.0) + random.normal(0, SD / np.sqrt(PEOPLE), len(KINDS))
        named += bool(
            apart(cells({part: rate(float(np.exp(log))) for part, log in zip(KINDS, logs, strict=True)}), above)
        )
    assert named / 300 < 0.14
