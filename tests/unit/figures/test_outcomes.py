"""Outcomes beside habits: fixed scales, gaps where nothing was published, words without a claim."""

import pytest

from dashboard.figures import outcomes
from tests.unit.figures import frames

NO_MARKS = frames.marks()
WINS: dict[str, list[frames.Spec]] = {"outcome:wins": ["no_round", 40, 42, "not_enough", 45]}
CYCLE = {"outcome:cycle": [50, 60, 70]}
STUCK = {"rate:moved": [1.0, 1.2, 1.1], "rate:stuck_each": [4.0, 3.0, 2.0]}


def test_the_win_rate_is_a_line_of_per_cent_with_empty_and_hidden_months() -> None:
    frame = frames.series(WINS)
    figure = outcomes.wins_figure(frame, NO_MARKS)

    assert figure.layout.yaxis.range == (0, 100)
    assert [list(trace.y) for trace in figure.data if trace.name == "Won"] == [[None, 40, 42, None, 45]]
    (hatched,) = [trace for trace in figure.data if trace.type == "bar"]
    assert list(zip(hatched.x, hatched.text, strict=True)) == [
        ("2026-06-15", "Not published yet"),
        ("2026-09-15", "Not enough deals"),
    ]
    assert outcomes.wins_sentence(frame) == (
        "Of the deals that 9 people closed in October 2026, 45 % were won (95 % interval 38 to 52)."
    )
    assert outcomes.wins_table(frame).columns["Won"] == ["45", "Not enough deals", "42", "40", "Not published yet"]
    assert list(outcomes.wins_table(frame).columns) == ["Month", "Won", "Won, from", "Won, to", "People"]


def test_the_pulses_response_says_nothing_of_deals() -> None:
    few = {"value": 40.0, "low": 33.0, "high": 47.0, "response": 30.0}
    figure = outcomes.wins_figure(frames.series({"outcome:wins": [few] * 3}), NO_MARKS)

    assert set(figure.data[-1].marker.symbol) == {"cross"}


@pytest.mark.parametrize(("days", "top"), [(20, 80), (60, 80), (70, 120), (107, 120), (108, 160), (500, 640)])
def test_days_begin_at_zero_and_end_a_little_above_the_highest(days: float, top: float) -> None:
    frame = frames.series({"outcome:cycle": [50, 60, days]})
    figure = outcomes.cycle_figure(frame, NO_MARKS)

    assert figure.layout.yaxis.range == (0, top)
    assert outcomes.cycle_sentence(frame) == (
        f"Deals that 9 people closed in October 2026 had taken {days} days on average (95 % interval {days - 7} to "
        f"{days + 7})."
    )
    assert outcomes.cycle_table(frame).columns["Days"] == [str(days), "60", "50"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (frames.bounded("at_most", 1), "1 day or less"),
        (frames.bounded("at_most", 3), "3 days or less"),
        (frames.bounded("at_least", 90), "90 days or more"),
        (frames.bounded("between", low=40, high=60), "40 to 60 days"),
    ],
)
def test_bounds_of_days_are_told_as_days(cell: frames.Spec, told: str) -> None:
    assert outcomes.cycle_sentence(frames.series({"outcome:cycle": [50, 60, cell]})) == (
        f"Deals that 9 people closed in October 2026 had taken {told} on average."
    )


@pytest.mark.parametrize(
    ("days", "told", "left"),
    [
        (90, ["0", "30", "60", "90", "120"], 38),
        (9_000, ["0", "2,560", "5,120", "7,680", "10,240"], 54),
        (700_000, ["0", "245,760", "491,520", "737,280", "983,040"], 62),
    ],
)
def test_ticks_of_days_are_whole_numbers_with_room_for_each(days: float, told: list[str], left: int) -> None:
    layout = outcomes.cycle_figure(frames.series({"outcome:cycle": [50, 60, days]}), NO_MARKS).layout

    assert (list(layout.yaxis.ticktext), layout.margin.l) == (told, left)
    assert [f"{tick:,g}" for tick in layout.yaxis.tickvals[:2]] == told[:2]


def test_moved_and_stuck_deals_share_one_chart() -> None:
    frame = frames.series(STUCK)
    figure = outcomes.stuck_figure(frame, NO_MARKS)

    assert [trace.name for trace in figure.data if trace.name] == ["Moved", "Stuck"]
    assert figure.layout.yaxis.range == (0, 10)
    assert outcomes.stuck_sentence(frame) == (
        "In October 2026, 9 people said that 1.1 (95 % interval 0.3 to 1.9) stuck deals moved per 20 working days, and "
        "that each of them had 2.0 (1.2 to 2.8) stuck at the month's end on average."
    )
    assert list(outcomes.stuck_table(frame).columns)[:4] == ["Month", "Moved", "Moved, from", "Moved, to"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("no_round", "No outcomes are published for October 2026."),
        ("not_enough", "October 2026 is not shown. Too few people closed deals, or one of them closed more than half."),
    ],
)
def test_a_month_without_outcomes_says_why(state: str, told: str) -> None:
    assert outcomes.wins_sentence(frames.series({"outcome:wins": [40, state]})) == told


def test_one_month_makes_no_trend() -> None:
    assert outcomes.cycle_sentence(frames.series({"outcome:cycle": [50]})).endswith(
        "One round so far: a trend needs 3 rounds."
    )
