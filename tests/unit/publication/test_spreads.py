"""Spreads of rates made of all groups at once, against the groups by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.publication.spreads import group_of, least_of_rates, own_spread, own_spread_of_rates

GROUP = st.lists(st.tuples(st.floats(-1, 4), st.floats(0.1, 3)), min_size=1, max_size=7)


@given(st.lists(st.lists(GROUP, min_size=1, max_size=4), min_size=1, max_size=4))
def test_all_groups_at_once_have_the_spread_of_each_by_itself(residuals: list[list[list[tuple[float, float]]]]) -> None:
    groups = [np.array(each) for residual in residuals for each in residual]
    if sum(map(len, groups)) < 2:
        return
    one_by_one = own_spread(
        [
            [
                group_of(values, least_of_rates, weights=weights)
                for values, weights in (np.array(each).T for each in one)
            ]
            for one in residuals
        ]
    )
    values, weights = np.concatenate(groups).T
    together = own_spread_of_rates(
        values,
        weights,
        np.repeat(np.arange(len(groups)), [len(each) for each in groups]),
        np.repeat(np.arange(len(residuals)), [len(residual) for residual in residuals]),
    )

    assert (together.df, together.kind) == (one_by_one.df, one_by_one.kind)
    assert together.sd == pytest.approx(one_by_one.sd, abs=1e-9)
