"""Seconds and shares of how a questionnaire is filled in."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.upkeep import ceiling_share, joined_spans, middle_and_late

EDGES = (0, 60, 120, 180)


def test_the_median_and_the_ninetieth_percentile_to_five_seconds() -> None:
    assert middle_and_late(range(101, 202)) == (150.0, 190.0)  # 151 and 191
    assert middle_and_late([12]) == (10.0, 10.0)
    with pytest.raises(ValueError, match="no persons"):
        middle_and_late([])


@pytest.mark.parametrize(
    ("seconds", "spans"),
    [
        ([], []),
        ([10, 70], [(0, None, 2)]),
        ([10] * 3 + [70] * 3, [(0, 60, 3), (60, None, 3)]),
        ([10] * 3 + [59] + [60] * 3 + [500], [(0, 60, 4), (60, None, 4)]),  # one alone joins those before
        ([70, 70, 130, 200, 200, 200], [(0, 180, 3), (180, None, 3)]),
    ],
)
def test_spans_are_joined_until_they_hold_three(seconds: list[int], spans: list[tuple[int, int | None, int]]) -> None:
    assert joined_spans(seconds, EDGES, 3) == spans


@given(st.lists(st.integers(0, 1000), max_size=200), st.integers(1, 20))
def test_spans_hold_everybody_once_and_never_a_few(seconds: list[int], least: int) -> None:
    spans = joined_spans(seconds, EDGES, least)
    assert [begins for begins, _, _ in spans] == [0, *(ends for _, ends, _ in spans[:-1])][: len(spans)]
    assert [
        sum(begins <= each < (math.inf if ends is None else ends) for each in seconds) for begins, ends, _ in spans
    ] == [people for _, _, people in spans]
    assert sum(people for _, _, people in spans) == len(seconds)
    assert all(people >= least for _, _, people in spans) or len(spans) == 1


@given(st.integers(1, 2000), st.data())
def test_a_ceiling_is_not_exceeded(persons: int, data: st.DataObject) -> None:
    most = data.draw(st.integers(0, persons + 10))
    told = ceiling_share(most, persons)
    assert told == int(told)
    assert told == 100 or told * persons / 100 >= most - 1e-9
    assert (told - 1) * persons / 100 < most
