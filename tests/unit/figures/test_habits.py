"""chart:T3, chart:V1, chart:G2 and chart:G3: the path, the long view, openers and asks over the months."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.figures import asks, long_view, openers, path, rows, words
from tests.unit.figures import frames

NO_MARKS = frames.marks()
MARKS = frames.marks(("2026-09-02", "workshop", "Giving first"))
SIDEWAYS: dict[str, Any] = {"score:T": [70, 60, 50, 40, 30], "score:R": [40, 50, 55, 60, 70]}


def checked(figure: go.Figure) -> Any:
    """The figure as plotly checks it; an unknown property raises."""
    return go.Figure(figure.to_dict())


def words_on(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


# The path


def test_the_path_joins_the_months_and_crosses_the_last_one() -> None:
    figure = checked(path.path_figure(frames.series(SIDEWAYS)))

    line, last = figure.data
    assert (line.x, line.y, line.mode) == ((70, 60, 50, 40, 30), (40, 50, 55, 60, 70), "lines+markers")
    assert line.text[0] == (
        "<b>June 2026</b><br>Deal-first: 70 (63 to 77), 9 people<br>Give-and-return: 40 (33 to 47), 9 people"
    )
    assert (last.x, last.y) == ((30,), (70,))
    assert (last.error_x.array, last.error_x.arrayminus) == ((7,), (7,))
    assert (last.error_y.array, last.error_y.arrayminus) == ((7,), (7,))
    assert (figure.layout.xaxis.range, figure.layout.yaxis.range) == ((0, 100), (0, 100))


def test_the_quarters_are_named_and_so_are_the_first_and_last_month() -> None:
    assert words_on(path.path_figure(frames.series(SIDEWAYS))) == [
        "<i>Mostly<br>reciprocal</i>",
        "<i>Both often</i>",
        "<i>Neither<br>often</i>",
        "<i>Mostly<br>transactional</i>",
        "Oct 2026",
        "Jun 2026",
        "Give-and-return \N{UPWARDS ARROW}",
    ]


def boxes(figure: go.Figure) -> list[tuple[float, float, float, float]]:
    """Where the named months stand on a phone, in pixels from the corner of the two zeros."""
    across, up = path.UNIT
    middles = [
        (note.x * across + note.ax, note.y * up - note.ay) for note in figure.layout.annotations if note.showarrow
    ]
    return [(x - 28, y - 7, x + 28, y + 7) for x, y in middles]


WALKS: dict[str, list[tuple[float, float]]] = {
    "close together": [(55 - month / 2, 48 + month % 5) for month in range(18)],
    "standing still": [(50, 50)] * 6,
    "in a corner": [(93, 93), (94, 92), (93, 95)],
    "along an edge": [(3, 10 * month) for month in range(1, 10)],
    "a step": [(54, 43), (58, 39), (50, 48)],
}


@pytest.mark.parametrize("walk", WALKS)
def test_named_months_cover_no_point_no_quarter_and_each_other_not(walk: str) -> None:
    steps = WALKS[walk]
    frame = frames.series({"score:T": [deal for deal, _ in steps], "score:R": [give for _, give in steps]})
    last, first = boxes(path.path_figure(frame))

    across, up = path.UNIT
    for box in (last, first):
        assert 0 <= box[0] < box[2] <= 100 * across
        assert 0 <= box[1] < box[3] <= 100 * up
        assert [
            step
            for step in steps
            if box[0] - 3 < step[0] * across < box[2] + 3 and box[1] - 3 < step[1] * up < box[3] + 3
        ] == []
        assert not (box[2] > 100 * across - 70 and box[3] > 100 * up - 20), "the name of a quarter"
    assert last[2] < first[0] or first[2] < last[0] or last[3] < first[1] or first[3] < last[1]


def broken(cell: float) -> dict[str, Any]:
    """A value of a month with which the questions changed."""
    return {"value": cell, "low": cell - 7, "high": cell + 7, "broken": True}


@pytest.mark.parametrize("anew", ["not_comparable", broken(50)], ids=["withheld", "told"])
def test_questions_that_changed_part_the_path_and_the_first_month_named_is_after_them(anew: Any) -> None:
    cells = {"score:T": [70, 60, anew, 40, 30], "score:R": [40, 50, anew, 60, 70]}
    figure = checked(path.path_figure(frames.series(cells)))
    first = "Sep 2026" if anew == "not_comparable" else "Aug 2026"

    assert words_on(figure)[4:-1] == ["Oct 2026", f"{first}<br>questions changed"]
    symbols = dict(zip(figure.data[0].x, figure.data[0].marker.symbol, strict=True))
    assert [symbols[x] for x in (70, 60, 40, 30)] == ["x", "x", "circle", "circle"]
    frame = frames.series({measure: [*each[:2], broken(50)] for measure, each in cells.items()})
    assert words_on(path.path_figure(frame))[4:-1] == ["Oct 2026<br>questions changed"]
    after = frames.series({measure: [*each[:2], "not_comparable"] for measure, each in cells.items()})
    assert words_on(path.path_figure(after))[4:-1] == ["Sep 2026"]


def test_the_months_before_are_told_of_only_where_they_are_drawn() -> None:
    cells = {"score:T": [40.0, 50.0, 60.0], "score:R": [60.0, 50.0, 40.0]}
    same = frames.series(cells)
    apart, alone = same.copy(), same.copy()
    apart["broken"] = apart["month"] == apart["month"].max()
    alone["broken"] = alone["month"] == alone["month"].min()

    assert [path.changed(frame) for frame in (same, apart, alone)] == [False, True, False]


def test_a_hidden_month_is_a_gap_in_the_path() -> None:
    frame = frames.series({"score:T": [70, "not_enough", 50, 40], "score:R": [40, "not_enough", 55, 60]})

    assert path.path_figure(frame).data[0].x == (70, None, 50, 40)


def test_the_path_needs_three_rounds_to_be_joined() -> None:
    frame = frames.series({measure: cells[-2:] for measure, cells in SIDEWAYS.items()})

    assert path.path_figure(frame).data[0].mode == "markers"


def test_one_month_is_named_once_and_a_bound_reaches_the_end_of_the_scale() -> None:
    high = frames.bounded("at_least", 90)
    figure = checked(path.path_figure(frames.series({"score:T": [20], "score:R": [high]})))

    assert words_on(figure)[4:-1] == ["Oct 2026"]
    last = figure.data[1]
    assert (last.error_y.array, last.error_y.arrayminus) == ((10,), (0,))


def test_a_month_known_between_two_ends_alone_is_not_on_the_path() -> None:
    between = frames.bounded("between", low=40, high=90)
    figure = path.path_figure(frames.series({"score:T": [between], "score:R": [70]}))

    assert len(figure.data) == 1
    assert figure.data[0].x == (None,)


def test_points_of_the_path_are_hollow_where_fewer_than_half_answered() -> None:
    frame = frames.series(SIDEWAYS)
    frame["response"] = 40.0

    line, last = path.path_figure(frame).data
    assert set(line.marker.symbol) == {"circle-open"}
    assert last.marker.symbol == "square-open"


@pytest.mark.parametrize(
    ("deal", "give", "told"),
    [
        (30, 70, "in the quarter \N{LEFT DOUBLE QUOTATION MARK}mostly reciprocal\N{RIGHT DOUBLE QUOTATION MARK}."),
        (70, 30, "in the quarter \N{LEFT DOUBLE QUOTATION MARK}mostly transactional\N{RIGHT DOUBLE QUOTATION MARK}."),
        (70, 70, "in the quarter \N{LEFT DOUBLE QUOTATION MARK}both often\N{RIGHT DOUBLE QUOTATION MARK}."),
        (30, 30, "in the quarter \N{LEFT DOUBLE QUOTATION MARK}neither often\N{RIGHT DOUBLE QUOTATION MARK}."),
        (45, 70, "between the quarters: its intervals reach over the middle."),
        (30, frames.bounded("exact", 70), "between the quarters: its intervals reach over the middle."),
    ],
)
def test_the_quarter_is_told_where_both_intervals_lie_in_it(deal: Any, give: Any, told: str) -> None:
    sentence = path.path_sentence(frames.series({"score:T": [deal], "score:R": [give]}))

    assert sentence == f"In October 2026 (9 people), the team stood {told} {words.ONE_ROUND}"


def test_the_path_is_told_with_the_change_over_the_window() -> None:
    changes: dict[str, Any] = {
        "change:T/window": [frames.change("fell", "2026-06")],
        "change:R/window": [frames.change("rose", "2026-06")],
    }

    assert path.path_sentence(frames.series(SIDEWAYS | changes)).endswith(
        "Since June 2026, deal-first fell and give-and-return rose."
    )


@pytest.mark.parametrize("state", frames.WITHHELD)
def test_hidden_months_have_their_reason_in_every_sentence(state: str) -> None:
    frame = frames.series({name: [60, state] for name in ("score:T", "score:R", "score:L", "share:openers")})
    asked = frames.series({"share:asked": [60, state]})

    told = {path.path_sentence(frame), long_view.long_view_sentence(frame), openers.openers_sentence(frame)}
    assert told == {words.withheld_sentence(rows.rows(frame, "score:L")[-1])}
    of_one_question = words.withheld_sentence(rows.rows(asked, "share:asked")[-1])
    assert asks.asks_sentence(asked) == of_one_question


def test_the_table_of_the_path_is_that_of_its_two_values() -> None:
    table = path.path_table(frames.series(SIDEWAYS)).columns

    assert list(table["Deal-first"]) == ["30", "40", "50", "60", "70"]
    assert list(table["Give-and-return, to"]) == ["77", "67", "62", "57", "47"]


# The long view


def test_the_long_view_is_a_line_with_its_ribbon_on_a_fixed_scale() -> None:
    figure = checked(long_view.long_view_figure(frames.series({"score:L": [50, "not_enough", 54, 56]}), MARKS))

    hatch, ribbon, line = figure.data
    assert hatch.x == ("2026-08-15",)
    assert ribbon.fillcolor == theme.LONG_VIEW.ribbon
    assert (line.name, line.y) == ("Long view", (50, None, 54, 56))
    assert figure.layout.yaxis.range == (0, 100)
    assert words_on(figure)[:2] == ["1", "Long view"]


def test_the_long_view_is_told_with_its_published_words() -> None:
    cells: dict[str, Any] = {
        "score:L": [50, 52, 56],
        "change:L/previous": [frames.change("practically_unchanged", "2026-09", caution=True)],
        "change:L/window": [frames.change("rose", "2026-08")],
    }
    frame = frames.series(cells)

    assert long_view.long_view_sentence(frame) == (
        "In October 2026, the long view was 56 (95 % interval 49 to 63, 9 people). Compared with September 2026, "
        "the long view was practically unchanged. Since August 2026, the long view rose."
    )
    assert long_view.long_view_caution(frame) is True
    assert list(long_view.long_view_table(frame).columns["Long view"]) == ["56", "52", "50"]


# Openers


def test_openers_are_a_share_on_a_line() -> None:
    frame = frames.series({"share:openers": [40, 45, 60, 62]})
    figure = checked(openers.openers_figure(frame, NO_MARKS))

    line = figure.data[-1]
    assert (line.y, line.marker.color) == ((40, 45, 60, 62), theme.GIVEN.colour)
    assert line.text[-1] == "Offer first: 62 % (55 to 69), 9 people"
    assert words_on(figure)[-1] == openers.UNIT
    assert list(openers.openers_table(frame).columns["Offer first"]) == ["62", "60", "45", "40"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            [62],
            f"62 % (95 % interval 55 to 69, 9 people) of first conversations opened with an offer. {words.ONE_ROUND}",
        ),
        (
            [60, 62],
            f"62 % (95 % interval 55 to 69, 9 people) of first conversations opened with an offer. {words.BASELINE}",
        ),
        ([60, 61, 62], "62 % (95 % interval 55 to 69, 9 people) of first conversations opened with an offer."),
        (
            [60, 61, frames.bounded("at_least", 80)],
            "80 % or higher (9 people) of first conversations opened with an offer.",
        ),
    ],
)
def test_openers_are_told_without_a_word_for_change(cells: Any, told: str) -> None:
    assert openers.openers_sentence(frames.series({"share:openers": cells})) == f"In October 2026, {told}"


# Asks


def test_asks_are_bars_with_wilsons_interval() -> None:
    skewed = {"value": 78.0, "low": 45.0, "high": 94.0}
    figure = checked(asks.asks_figure(frames.series({"share:asked": ["not_enough", 60, skewed]}), MARKS))

    hatch, _, bars = figure.data
    assert hatch.x == ("2026-08-15",)
    assert (bars.x, bars.y) == (("2026-09-15", "2026-10-15"), (60, 78))
    assert (bars.error_y.array, bars.error_y.arrayminus) == ((7, 16), (7, 33))
    assert bars.text[1] == "Asked at least once: 78 % (45 to 94), 9 people"
    assert figure.layout.yaxis.range == (0, 100)


def test_a_bar_is_hollow_where_few_answered_and_a_bound_reaches_the_end() -> None:
    frame = frames.series({"share:asked": [60, frames.bounded("at_least", 80), frames.bounded("at_most", 20)]})
    frame.loc[frame["month"] == "2026-08", "response"] = 49.0
    bars = checked(asks.asks_figure(frame, NO_MARKS)).data[-1]

    assert (bars.marker.color[0], len(set(bars.marker.color))) == (theme.TRANSPARENT, 2)
    assert (bars.error_y.array, bars.error_y.arrayminus) == ((7, 20, 0), (7, 0, 20))


def test_a_share_known_between_two_ends_is_a_slim_bar_from_end_to_end() -> None:
    frame = frames.series({"share:asked": [frames.bounded("between", low=20, high=80)]})
    slim, bars = checked(asks.asks_figure(frame, NO_MARKS)).data

    assert (slim.base, slim.y, bars.y) == ((20,), (60,), ())
    assert slim.text == ("Asked at least once: 20 to 80 %, 9 people",)


def test_asks_are_told_with_their_interval() -> None:
    start = "In October 2026, the share of people who asked for help at least once was"

    assert asks.asks_sentence(frames.series({"share:asked": [60, 61, 62]})) == (
        f"{start} 62 % (95 % interval 55 to 69, 9 people)."
    )
    bound = frames.series({"share:asked": [60, 61, frames.bounded("at_least", 86)]})
    assert asks.asks_sentence(bound) == f"{start} 86 % or higher (9 people)."
    assert list(asks.asks_table(bound).columns["Asked"]) == ["86 or higher", "61", "60"]


def test_a_share_that_is_left_open_says_so() -> None:
    left_open = {"value": float("nan"), "low": 0, "high": 100, "bound": "between"}
    assert openers.openers_sentence(frames.series({"share:openers": [60, 61, left_open]})).startswith(
        "In October 2026, nothing is told of how first conversations opened: too few people had any"
    )
