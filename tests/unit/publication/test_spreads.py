"""Spreads of rates made of all groups at once, against the groups by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.publication.spreads import (
    Group,
    Known,
    group_of,
    groups_of,
    least_squares,
    own_spread,
    own_spreads_of_rates,
    rate_rooms,
)

GROUP = st.lists(st.tuples(st.floats(-1, 4), st.floats(0.1, 3)), min_size=1, max_size=7)
LABELLED = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 1), st.integers(0, 2)), max_size=14)


@given(st.lists(st.lists(GROUP, min_size=1, max_size=4), min_size=1, max_size=4))
def test_all_groups_at_once_have_the_spread_of_each_by_itself(residuals: list[list[list[tuple[float, float]]]]) -> None:
    groups = [np.array(each) for residual in residuals for each in residual]
    if sum(map(len, groups)) < 2:
        return
    one_by_one = own_spread(
        [
            [group_of(values, rate_rooms, weights=weights) for values, weights in (np.array(each).T for each in one)]
            for one in residuals
        ]
    )
    values, weights = np.concatenate(groups).T
    group = np.repeat(np.arange(len(groups)), [len(each) for each in groups])
    part = np.repeat(np.arange(len(residuals)), [len(residual) for residual in residuals])
    known = Known(np.arange(len(values)), group, part)
    together, twice = own_spreads_of_rates(np.column_stack([values, 2 * values]), weights, known)

    assert (together.df, together.kind) == (one_by_one.df, one_by_one.kind)
    assert together.sd == pytest.approx(one_by_one.sd, abs=1e-9)
    assert together.sd == pytest.approx(known.spread(values, rate_rooms, weights=weights).sd, abs=1e-9)
    assert twice.sd == pytest.approx(known.spread(2 * values, rate_rooms, weights=weights).sd, abs=1e-9)


def by_hand(values: list[float], labels: list[list[int]]) -> Group:
    """Make a group as the text says: room for each part of five or more, squares of the smallest parts."""

    def squares(own: list[float]) -> float:
        return sum((each - sum(own) / len(own)) ** 2 for each in own)

    split = [
        [[v for v, own in zip(values, each, strict=True) if own == label] for label in set(each)] for each in labels
    ]
    rooms = [
        float(least_squares(np.array([len(own)]), np.array([sum(own) / len(own)]), low=0, high=100)[0])
        for own in (values, *(own for parts in split for own in parts))
        if len(own) >= 5
    ]
    return Group(len(values), sum(values), squares(values), sum(map(squares, split[-1])), max(rooms, default=0))


@given(st.lists(LABELLED, min_size=1, max_size=5))
def test_groups_with_parts_are_made_as_each_by_hand(groups: list[list[tuple[float, int, int]]]) -> None:
    rows = [row for each in groups for row in each]
    values = np.array([row[0] for row in rows], dtype=float)
    one, other = (np.array([row[column] for row in rows], dtype=np.int64) for column in (1, 2))
    number = np.repeat(np.arange(len(groups)), [len(each) for each in groups])
    found = groups_of(values, number, len(groups), lambda *each: least_squares(*each, low=0, high=100), [one, other])

    for made, each in zip(found, groups, strict=True):
        told = by_hand([row[0] for row in each], [[row[1] for row in each], [row[2] for row in each]])
        assert made.people == told.people
        assert (made.total, made.squares, made.inner, made.least) == pytest.approx(
            (told.total, told.squares, told.inner, told.least), abs=1e-6
        )
