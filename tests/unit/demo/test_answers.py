"""Who answers in the demo's months: a usual share of everybody, and each person about as often as their habit is."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demo.answers import draw_silent, make_habits

MONTHS = 400


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), people=st.integers(50, 120))
def test_of_each_round_between_75_and_85_percent_answer(seed: int, people: int) -> None:
    random = np.random.default_rng(seed)
    asked = [make_habits(random) for _ in range(people)]
    shares = [1 - sum(draw_silent(asked, random)) / people for _ in range(18)]

    assert [share for share in shares if not 0.75 <= share <= 0.85] == []
    assert len(set(shares)) > 1


def test_people_differ_in_how_often_they_answer() -> None:
    random = np.random.default_rng(7)
    always = replace(make_habits(random), response=1.0)
    asked = [replace(always, response=response) for response in np.linspace(0.7, 0.94, 59).tolist()] + [always]
    silent = np.array([draw_silent(asked, random) for _ in range(MONTHS)])
    often = silent.mean(axis=0)

    assert often[-1] == 0
    assert 0.06 * 0.8 < often[-11:-1].mean() < often[:10].mean() < 0.3 * 1.4
    assert often[:10].mean() > 2.5 * often[-11:-1].mean()
    assert silent[:, :-1].any(axis=0).all(), "nobody but who answers always does so always"
