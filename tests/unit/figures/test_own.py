"""One's own charts: what is drawn, said and listed for frames made by hand."""

import math
from typing import Any

import pandas as pd
import pytest
from plotly import graph_objects as go

from dashboard.own import (
    own_balance_figure,
    own_balance_sentence,
    own_balance_table,
    own_favours_figure,
    own_favours_sentence,
    own_favours_table,
    own_returns_figure,
    own_returns_sentence,
    own_returns_table,
    own_scores_figure,
    own_scores_sentence,
    own_scores_table,
)

NONE = math.nan
NOISE = 20.8


def scores(*months: tuple[str, float, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(months, columns=["month", "T", "R", "L", "why"])


def favours(*months: tuple[str, float, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(months, columns=["month", "given", "received", "asked", "why"])


def valid(figure: go.Figure) -> Any:
    """A figure as it is sent, after the library has looked at every part of it."""
    parts = figure.to_plotly_json()
    go.Figure(parts)
    return parts


def balance(words: str, months: int = 3) -> pd.DataFrame:
    shared = {"given_sum": 30, "received_sum": 12, "days": 63, "months": months, "words": words}
    shared |= {"first": "2026-05", "last": "2026-07"}
    places = {"low": (7.0, 6.3), "point": (9.5, 3.8), "high": (11.0, 2.3)}
    return pd.DataFrame([{"place": place, "given": g, "received": r, **shared} for place, (g, r) in places.items()])


RETURNS = pd.DataFrame(
    [(0.0, 0.0, NONE, NONE), (1.5, 20.0, 8.0, 40.0), (5.0, 45.0, 25.0, 66.0), (7.0, 45.0, 25.0, 66.0)],
    columns=["months", "share", "low", "high"],
).assign(times=12)


def test_scores_are_drawn_with_the_noise_of_one_person_around_the_latest() -> None:
    frame = scores(("2026-08", 50, 60, NONE, ""), ("2026-09", NONE, NONE, NONE, "Away"), ("2026-10", 90, 62, 40, ""))
    band, line = valid(own_scores_figure(frame, "T", noise=NOISE))["data"]

    assert band["y"] == [100, 100, pytest.approx(69.2), pytest.approx(69.2)]
    assert line["y"] == [50.0, None, 90.0]
    assert line["connectgaps"] is False


def test_scores_without_any_figure_have_no_band() -> None:
    frame = scores(("2026-10", 50, 60, NONE, ""))
    assert len(valid(own_scores_figure(frame, "L", noise=NOISE))["data"]) == 1


def test_scores_speak_of_change_beyond_chance_only() -> None:
    one = scores(("2026-10", 30, 60, 55, ""))
    same = scores(("2026-09", 45, 60, 55, ""), ("2026-10", 30, 62, 40, ""))
    moved = scores(("2026-09", 60, 40, 55, ""), ("2026-10", 30, 65, NONE, ""))

    assert own_scores_sentence(one, noise=NOISE) == (
        "In October 2026: deal-first 30, give-and-return 60, long view 55, each from 0 to 100. "
        "With a second month, changes can be shown."
    )
    alone = own_scores_sentence(scores(("2026-10", NONE, 61, NONE, "")), noise=NOISE)
    assert alone.startswith("In October 2026: give-and-return 61, on a scale from 0 to 100.")
    assert own_scores_sentence(same, noise=NOISE).endswith("Nothing differs from September 2026 by more than chance.")
    assert own_scores_sentence(moved, noise=NOISE).endswith(
        "By more than chance, deal-first was lower and give-and-return was higher than in September 2026."
    )
    assert "no month" in own_scores_sentence(scores(("2026-10", NONE, NONE, NONE, "Away")), noise=NOISE)


def test_the_table_of_scores_says_why_there_is_no_figure() -> None:
    frame = scores(("2026-08", 50, 60, NONE, ""), ("2026-09", NONE, NONE, NONE, "Away"))
    assert own_scores_table(frame).to_numpy().tolist() == [
        ["September 2026", "Away", "Away", "Away"],
        ["August 2026", "50", "60", "Too few answered"],
    ]


def test_favours_share_one_scale_from_zero() -> None:
    frame = favours(("2026-09", 12.4, 3, NONE, ""), ("2026-10", 0, 21.2, 4, ""))
    figures = [valid(own_favours_figure(frame, measure)) for measure in ("given", "received", "asked")]

    assert [figure["layout"]["yaxis"]["range"] for figure in figures] == [[0, 25.0]] * 3
    assert figures[2]["data"][0]["y"] == [None, 4.0]


def test_favours_in_words_and_as_a_table() -> None:
    frame = favours(("2026-09", 12.4, 3, NONE, ""), ("2026-10", NONE, NONE, NONE, "Not answered"))

    assert own_favours_sentence(frame) == "In September 2026, per 20 working days: given 12.4, received 3.0."
    assert own_favours_table(frame).to_numpy().tolist() == [
        ["October 2026", "Not answered", "Not answered", "Not answered"],
        ["September 2026", "12.4", "3.0", "Not counted"],
    ]
    assert "no month" in own_favours_sentence(frame.iloc[1:])


def test_returns_are_steps_up_to_where_the_curve_ends() -> None:
    low, high, curve = valid(own_returns_figure(RETURNS))["data"]

    assert {trace["line"]["shape"] for trace in (low, high, curve)} == {"hv"}
    assert (curve["x"], curve["y"]) == ([0.0, 1.5, 5.0, 7.0], [0.0, 20.0, 45.0, 45.0])
    assert low["x"] == [1.5, 5.0, 7.0]


def test_returns_in_words_and_as_a_table_go_no_further() -> None:
    assert own_returns_sentence(RETURNS) == (
        "Of 12 times that you helped first, something came back for 20 % within 3 months (between 8 and 40 %), "
        "45 % within 6 months (between 25 and 66 %). Long returns are normal here."
    )
    nothing = pd.DataFrame([(0.0, 0.0, NONE, NONE), (4.0, 0.0, NONE, NONE)], columns=RETURNS.columns[:4])
    assert own_returns_sentence(nothing.assign(times=1200)) == (
        "Of 1,200 times that you helped first, something came back for 0 % within 3 months (no interval can be worked "
        "out). Long returns are normal here."
    )
    assert own_returns_table(RETURNS).to_numpy().tolist() == [
        ["3 months", "20", "8", "40"],
        ["6 months", "45", "25", "66"],
    ]
    assert own_returns_sentence(RETURNS.iloc[:2]).startswith("Your log does not reach three months yet.")


@pytest.mark.parametrize("words", ["quiet", "not enough", "mostly giving", "mostly receiving", "roughly even"])
def test_the_balance_says_its_words(words: str) -> None:
    told = own_balance_sentence(balance(words))
    assert told.startswith("From May 2026 to July 2026, the three months together ")
    assert told.endswith("You counted 30 favours given and 12 received.")
    two, one = (own_balance_sentence(balance(words, months=months)) for months in (2, 1))
    assert two.startswith("From May 2026 to July 2026 you counted two months in full. Together they ")
    assert one.startswith("From May 2026 to July 2026 you counted one month in full. It ")


def test_the_balance_is_a_point_on_a_square_map_with_its_interval() -> None:
    figure = valid(own_balance_figure(balance("mostly giving")))
    diagonal, interval, point = figure["data"]

    assert diagonal["x"] == diagonal["y"]
    assert (interval["x"], interval["y"]) == ([6.3, 2.3], [7.0, 11.0])
    assert (point["x"], point["y"]) == ([3.8], [9.5])
    assert figure["layout"]["xaxis"]["range"] == figure["layout"]["yaxis"]["range"]
    assert own_balance_table(balance("mostly giving")).to_numpy().tolist() == [
        ["As counted", "9.5", "3.8"],
        ["Interval: least giving", "7.0", "6.3"],
        ["Interval: most giving", "11.0", "2.3"],
    ]
