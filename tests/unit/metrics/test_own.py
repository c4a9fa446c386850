"""A person's own months and the balance of three of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.own import NOISE, own_balance, own_figures
from data.metrics.scores import BalanceText

STATEMENTS = {"T1": 7, "T2": 7, "T3": 7, "T4r": 1, "R1": 4, "R2": 4, "R3": 4, "R4r": 4}
COUNTS = {"DAYS": 20, "ASKED": 3, "REC.DONE": 1, "GIV.DONE": 1, "REC.INTRO.CUST": 30, "GIV.CARE.TEAM": 4}


def test_a_month_is_scored_and_capped() -> None:
    month = own_figures({**STATEMENTS, **COUNTS})

    assert (month.deal_first, month.give_return, month.long_view) == (100.0, 50.0, None)
    assert (month.given_sum, month.received_sum) == (4, 20)
    assert (month.given, month.received, month.asked) == (4.0, 20.0, 3.0)


def test_what_was_not_confirmed_is_missing_and_never_zero() -> None:
    month = own_figures({**COUNTS, "GIV.DONE": None, "ASKED": None})
    assert (month.given, month.given_sum, month.asked) == (None, None, None)
    assert month.received == 20.0


def test_a_month_away_has_no_figures() -> None:
    month = own_figures({"DAYS": 0})
    assert (month.days, month.given, month.received, month.asked) == (0, None, None, None)
    assert own_balance([month]) is None


def test_noise_is_about_a_point_and_a_quarter_of_the_scale() -> None:
    assert pytest.approx(20.8, abs=0.1) == NOISE


def test_three_months_are_one_balance() -> None:
    giving = own_figures({"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1, "GIV.INTRO.CUST": 10, "REC.INTRO.CUST": 1})
    missing = own_figures({"DAYS": 20, "REC.DONE": 1, "GIV.INTRO.CUST": 10})
    found = own_balance([giving, missing, giving])

    assert found is not None
    assert (found.given_sum, found.received_sum, found.days, found.months) == (20, 2, 40, 2)
    assert (found.given, found.received) == (10.0, 1.0)
    assert found.words is BalanceText.GIVING


def test_a_month_of_three_days_has_one_rate_alone_and_as_a_balance() -> None:
    month = own_figures({"DAYS": 3, "REC.DONE": 1, "GIV.DONE": 1, "GIV.INTRO.CUST": 4, "REC.INTRO.CUST": 2})
    found = own_balance([month])

    assert found is not None
    assert (found.given, found.received) == (month.given, month.received) == (16.0, 8.0)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 31))
def test_the_ends_of_the_interval_enclose_the_point(gave: int, got: int, days: int) -> None:
    month = own_figures({"DAYS": days, "REC.DONE": 1, "GIV.DONE": 1, "GIV.INTRO.CUST": gave, "REC.INTRO.CUST": got})
    found = own_balance([month])

    assert found is not None
    (low_received, low_given), (high_received, high_given) = found.ends
    assert low_given - 1e-9 <= found.given <= high_given + 1e-9
    assert high_received - 1e-9 <= found.received <= low_received + 1e-9
    assert low_given + low_received == pytest.approx(found.given + found.received)
