"""Axes without an end of their own: one for all that a viewer can choose, and what goes on beyond is marked."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.figures import giving, house, ledger, open_ends, outcomes, rows, seconds
from tests.unit.figures import frames

NO_MARKS = frames.marks()


def cycle(*days: frames.Spec, most: float = 0.0) -> go.Figure:
    return outcomes.cycle_figure(frames.series({"outcome:cycle": list(days)}), NO_MARKS, most)


@pytest.mark.parametrize(
    ("most", "end"), [(0, 20), (19, 20), (19.1, 30), (28.5, 30), (30, 40), (113, 120), (600, 640), (611, 960)]
)
def test_steps_double_with_one_halfway_and_leave_the_edge_clear(most: float, end: float) -> None:
    assert open_ends.end([], most, 20.0) == end


def test_a_team_and_one_that_sells_for_years_have_one_axis() -> None:
    highest = 640.0
    short, long = cycle(30, 35, 40, most=highest), cycle(600, 590, 610, most=highest)

    assert short.layout.yaxis.range == long.layout.yaxis.range == (0, 960)
    assert max(long.data[1].y) < 0.7 * 960
    assert short.layout.yaxis.ticktext == ("0", "240", "480", "720", "960")


@pytest.mark.parametrize(
    ("cell", "room"),
    [
        ({"value": 50.0, "low": 40.0, "high": 90.0}, 90.0),
        ({"value": 50.0, "low": 1.0, "high": 400.0}, 100.0),
        ({"value": 50.0}, 50.0),
        (frames.bounded("at_most", 3.0), 3.0),
        (frames.bounded("at_least", 90.0), 90.0),
        (frames.bounded("between", low=40.0, high=60.0), 60.0),
        ("not_enough", 0.0),
    ],
)
def test_room_is_for_values_and_for_intervals_up_to_twice_as_much(cell: frames.Spec, room: float) -> None:
    (row,) = rows.rows(frames.series({"outcome:cycle": [cell]}), "outcome:cycle")

    assert open_ends.room(row) == room


def test_an_interval_beyond_the_end_has_an_arrow_there_and_its_numbers_in_words() -> None:
    wide = {"value": 50.0, "low": 1.0, "high": 400.0}
    figure = cycle(50, wide, 60)
    go.Figure(figure.to_dict())

    (arrows,) = [trace for trace in figure.data if trace.marker.symbol == "arrow-up"]
    assert figure.layout.yaxis.range == (0, 120)
    assert (arrows.x, arrows.y, arrows.cliponaxis) == ((house.middle("2026-09"),), (120.0,), False)
    (line,) = [trace for trace in figure.data if trace.name == "Days"]
    assert line.text[1] == "Days: 50 (1 to 400), 9 people"
    assert not [trace for trace in cycle(50, 55, 60).data if trace.marker.symbol == "arrow-up"]


def test_rates_have_the_axis_of_the_highest_that_can_be_chosen() -> None:
    parts = ["", *giving.KINDS, *giving.COUNTERPARTS]
    rates: dict[str, Any] = {f"rate:{way}/{part}": [2.0] for way in ("given", "received") for part in parts}
    rates |= {"rate:given/INFO": [{"value": 2.0, "low": 0.2, "high": 30.0}]}
    rates |= {"rate:received/INFO": [{"value": 3.0, "low": 0.2, "high": 30.0}]}
    frame = frames.series(rates)

    for highest, end in (({}, 10.0), ({("rate:given", "CARE"): 12.0, ("rate:given", "CUST"): 99.0}, 15.0)):
        figure = giving.giving_figure(frame, highest=highest)
        go.Figure(figure.to_dict())
        assert figure.layout.xaxis.tickvals == (-end, -end / 2, 0, end / 2, end)
        assert (figure.data[1].error_x.array[1], figure.data[0].error_x.arrayminus[1]) == (end - 2, end - 3)
        assert (figure.data[2].x[1], figure.data[3].x[1]) == (-end, end)
        assert [figure.data[side].text[1].strip("\N{NO-BREAK SPACE}") for side in (2, 3)] == [
            "\N{BLACK LEFT-POINTING SMALL TRIANGLE}\N{NO-BREAK SPACE}3.0",
            "2.0\N{NO-BREAK SPACE}\N{BLACK RIGHT-POINTING SMALL TRIANGLE}",
        ]
        assert figure.data[1].text[1] == "Given, information: 2.0 (0.2 to 30.0), 9 people"
    counterparts = giving.giving_figure(frame, by="counterpart", highest={("rate:given", "CUST"): 30.0})
    assert counterparts.layout.xaxis.tickvals[-1] == 40.0


def test_the_ledger_and_the_times_do_not_move_with_the_month() -> None:
    months = (frames.series({"ratio:K": [1.0]}), frames.series({"ratio:K": [{"value": 2.9}]}))
    ends = [ledger.ledger_figure(frame, NO_MARKS, 2.9).layout.yaxis for frame in months]
    assert [(axis.range, axis.dtick) for axis in ends] == [((0.0, 4.0), 1.0)] * 2

    highest = {("upkeep:times", "0-60"): 55.0, ("upkeep:times", ""): 900.0, ("upkeep:times", "60-"): 90.0}
    shares = [{"0-60": 55.0, "60-": 45.0}, {"0-60": 10.0, "60-": 90.0}]
    tops = [
        seconds.seconds_figure(
            frames.series({f"upkeep:times/{part}": [{"value": share}] for part, share in each.items()}), highest
        ).layout.yaxis.range
        for each in shares
    ]
    assert tops == [(0, 63.0)] * 2


def test_an_arrow_has_the_colour_of_its_line() -> None:
    (row,) = rows.rows(frames.series({"ratio:K": [{"value": 1.0, "low": 0.1, "high": 9.0}]}), ledger.MEASURE)
    (arrows,) = open_ends.arrows([row], theme.LEDGER, 2.0)

    assert (arrows["marker"]["color"], arrows["x"]) == (theme.LEDGER.colour, ["2026-10-15"])
