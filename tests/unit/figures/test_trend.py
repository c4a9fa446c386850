"""chart:T1 and chart:T2: what is drawn, what is said, what the table holds."""

import datetime as dt
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import theme
from dashboard.figures import dated, lines, outcomes, ro, trend
from tests.unit.figures import frames

NO_MARKS = frames.marks()
FIVE: dict[str, Any] = {
    "score:T": [60, 58, 55, 52, 50],
    "score:R": [50, 52, 55, 58, 62],
    "score:RO": [-0.1, -0.06, 0, 0.06, 0.12],
}


def layout(figure: go.Figure) -> Any:
    """The layout as plotly checks it; an unknown property raises."""
    return go.Figure(figure.to_dict()).layout


def by_name(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def kinds(figure: go.Figure) -> list[str]:
    return [trace.type for trace in figure.data]


def words(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_two_lines_with_their_ribbons_on_a_fixed_scale() -> None:
    figure = trend.trend_figure(frames.series(FIVE), NO_MARKS)

    assert kinds(figure) == ["scatter"] * 4
    assert layout(figure).yaxis.range == (0, 100)
    assert layout(figure).xaxis.range == ("2026-06-01", "2026-12-01")
    deal = by_name(figure, "Deal-first").to_plotly_json()
    assert deal == {
        "type": "scatter",
        "x": ["2026-06-15", "2026-07-15", "2026-08-15", "2026-09-15", "2026-10-15"],
        "y": [60.0, 58.0, 55.0, 52.0, 50.0],
        "text": [
            "Deal-first: 60 (53 to 67), 9 people",
            "Deal-first: 58 (51 to 65), 9 people",
            "Deal-first: 55 (48 to 62), 9 people",
            "Deal-first: 52 (45 to 59), 9 people",
            "Deal-first: 50 (43 to 57), 9 people",
        ],
        "name": "Deal-first",
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": theme.DEAL_FIRST.colour, "width": theme.LINE_WIDTH, "dash": "solid"},
        "marker": {
            "size": theme.MARKER_SIZE,
            "color": theme.DEAL_FIRST.colour,
            "symbol": ["circle"] * 5,
            "line": {"width": 2, "color": theme.DEAL_FIRST.colour},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }
    ribbon = figure.data[0].to_plotly_json()
    assert ribbon["y"] == [67, 65, 62, 59, 57, 43, 45, 48, 51, 53, None]
    assert ribbon["fillcolor"] == theme.DEAL_FIRST.ribbon
    assert ribbon["hoverinfo"] == "skip"


def test_nothing_but_what_is_drawn_reaches_the_browser() -> None:
    figure = trend.trend_figure(frames.series(FIVE), NO_MARKS)

    assert figure.layout.to_plotly_json()["template"] == {}
    assert all(set(trace.to_plotly_json()).isdisjoint({"customdata", "meta", "ids"}) for trace in figure.data)
    assert figure.layout.showlegend is False
    assert (figure.layout.paper_bgcolor, figure.layout.plot_bgcolor) == (theme.TRANSPARENT, theme.TRANSPARENT)
    assert len(figure.to_json()) < 5000


def named(deal: list[Any], give: list[Any]) -> list[tuple[str, str | float, float]]:
    """The names of lines on the chart, each with where it stands."""
    found = trend.trend_figure(frames.series({"score:T": deal, "score:R": give}), NO_MARKS).layout.annotations
    return [(note.text, note.x, note.y) for note in found if note.text[:4] in {"Deal", "Give"}]


def test_lines_are_named_at_their_ends_and_names_keep_apart() -> None:
    gap = trend.LABEL_GAP / 2

    assert named([40] * 6, [62] * 6) == [("Deal-first", 1, 40), ("Give-and-<br>return", 1, 62)]
    assert [y for _, _, y in named([50] * 6, [52] * 6)] == [51 - gap, 51 + gap]
    # Where empty months follow, the name stands beside the last point.
    assert [x for _, x, _ in named([40], [62])] == ["2026-10-15"] * 2
    assert [x for _, x, _ in named([*[40] * 5, "not_enough"], [*[62] * 5, "not_enough"])] == ["2026-09-15"] * 2


@pytest.mark.parametrize(("give", "beneath"), [([50, 61, "not_enough", 60], 16), ([50, 70, "not_enough", 60], 9)])
def test_of_lines_that_coincide_both_are_seen(give: list[frames.Spec], beneath: int) -> None:
    frame = frames.series({"score:T": [50, 60, "not_enough", 60], "score:R": give})
    figure = trend.trend_figure(frame, NO_MARKS)

    assert [by_name(figure, look.name).marker.size for look in trend.DRAWN.values()] == [beneath, 9]


@pytest.mark.parametrize("state", ["not_enough", "protects_neighbour"])
def test_a_withheld_month_is_a_gap_under_a_hatch(state: str) -> None:
    frame = frames.series({"score:T": [60, 58, state, 52, 50], "score:R": [50, 52, state, 58, 62]})
    figure = trend.trend_figure(frame, NO_MARKS)
    layout(figure)

    assert kinds(figure) == ["bar"] + ["scatter"] * 4
    hatch = figure.data[0].to_plotly_json()
    assert (hatch["x"], hatch["base"], hatch["y"], hatch["marker"]["pattern"]["shape"]) == (
        ["2026-08-15"],
        0,
        [100],
        "/",
    )
    assert by_name(figure, "Deal-first").y == (60, 58, None, 52, 50)
    assert figure.data[1].y.count(None) == 2  # two shapes, not one across the gap


def test_a_month_without_a_round_is_only_empty() -> None:
    frame = frames.series({"score:T": [60, "no_round", 55, 52], "score:R": [50, "no_round", 55, 58]})

    assert "bar" not in kinds(trend.trend_figure(frame, NO_MARKS))


def test_no_series_looks_like_another_or_like_a_bound() -> None:
    symbols = [look.symbol for look in theme.SERIES]

    assert len(set(symbols)) == len(symbols)
    drawn = {look.symbol for look in (*theme.SERIES, *theme.BY_MEASURE.values(), *outcomes.BOTH.values())}
    assert not drawn & {*lines.ARROWS.values(), *lines.SIDEWAYS.values()}
    assert len({look.symbol for look in outcomes.BOTH.values()}) == len(outcomes.BOTH)


def test_changed_questions_are_a_gap_and_a_dotted_line() -> None:
    frame = frames.series({"score:T": [60, 58, "not_comparable", 52], "score:R": [50, 52, "not_comparable", 58]})
    figure = trend.trend_figure(frame, NO_MARKS)

    (line,) = layout(figure).shapes
    assert (line.x0, line.x1, line.line.dash) == ("2026-09-15", "2026-09-15", "dot")
    assert "questions<br>changed" in words(figure)
    assert "bar" not in kinds(figure)


def test_words_for_changed_questions_stand_clear_of_the_sides_of_the_ro_index() -> None:
    for high in (0.9, -0.9, 0.0):
        frame = frames.series({"score:RO": [high] * 3})
        frame["broken"] = frame["month"] == frame["month"].max()
        notes = layout(ro.ro_figure(frame, NO_MARKS)).annotations
        (label,) = [note for note in notes if note.text == "questions<br>changed"]
        assert ro.SIDE <= label.y <= 1 - ro.SIDE


def test_no_line_crosses_questions_that_changed_though_every_month_has_its_value() -> None:
    new = {"value": 50, "low": 43, "high": 57, "broken": True}
    cells: list[frames.Spec] = [60, 58, 55, 57, new, 51, 52]
    figure = trend.trend_figure(frames.series({"score:T": cells, "score:R": cells}), NO_MARKS)
    line = by_name(figure, "Deal-first")

    assert line.y == (60, 58, 55, 57, None, 50, 51, 52)
    assert line.x[3:6] == ("2026-07-15", None, "2026-08-15")
    assert figure.data[0].y.count(None) == 2  # two ribbons
    (dotted,) = layout(figure).shapes
    assert (dotted.x0, dotted.line.dash) == ("2026-08-01", "dot")
    assert "questions<br>changed" in words(figure)
    table = trend.trend_table(frames.series({"score:T": cells, "score:R": cells}))
    assert table.columns["Note"] == ["", "", "Questions changed with this month", "", "", "", ""]
    short = trend.trend_figure(frames.series({"score:T": cells[:-1], "score:R": cells[:-1]}), NO_MARKS)
    assert by_name(short, "Deal-first").y[4:] == (None, 50, None, 51)  # two rounds make no line


@pytest.mark.parametrize(
    ("deal", "give", "end"), [(60, 70, "bottom"), (30, 40, "top"), (20, 90, "middle"), (8, 85, "middle")]
)
def test_the_words_for_changed_questions_stand_where_no_point_is(deal: float, give: float, end: str) -> None:
    new = {"value": 50, "low": 43, "high": 57, "broken": True}
    frame = frames.series({"score:T": [deal] * 3 + [new], "score:R": [give] * 3 + [new]})
    (label,) = [
        note for note in layout(trend.trend_figure(frame, NO_MARKS)).annotations if note.text == "questions<br>changed"
    ]

    assert (label.yanchor, label.y) == (end, {"bottom": 0.02, "middle": 0.5, "top": 0.98}[end])


@pytest.mark.parametrize(("rounds", "mode"), [(1, "markers"), (2, "markers"), (3, "lines+markers")])
def test_a_line_needs_three_rounds(rounds: int, mode: str) -> None:
    specs = ["no_round"] * (4 - rounds)
    frame = frames.series({"score:T": [*specs, *[50] * rounds], "score:R": [*specs, *[60] * rounds]})
    figure = trend.trend_figure(frame, NO_MARKS)

    assert by_name(figure, "Deal-first").mode == mode
    lone = figure.data[0].to_plotly_json()
    if rounds == 1:  # a shape of no width could not be seen
        assert lone["x"] == ["2026-10-11", "2026-10-20", "2026-10-20", "2026-10-11", None]


def test_points_are_hollow_where_fewer_than_half_answered() -> None:
    frame = frames.series(FIVE)
    frame.loc[frame["month"] == "2026-09", "response"] = 49.0
    frame.loc[frame["month"] == "2026-10", "response"] = float("nan")

    symbols = by_name(trend.trend_figure(frame, NO_MARKS), "Give-and-return").marker.symbol
    assert symbols == ("diamond", "diamond", "diamond", "diamond-open", "diamond")


def test_bounds_point_the_way_and_their_band_reaches_the_end_of_the_scale() -> None:
    high, low = frames.bounded("at_least", 90), frames.bounded("at_most", 10)
    figure = trend.trend_figure(frames.series({"score:T": [low] * 3, "score:R": [high] * 3}), NO_MARKS)

    assert by_name(figure, "Give-and-return").marker.symbol == ("triangle-up",) * 3
    assert by_name(figure, "Deal-first").marker.symbol == ("triangle-down",) * 3
    assert by_name(figure, "Give-and-return").text[0] == "Give-and-return: 90 or higher, 9 people"
    assert set(figure.data[1].y) == {100, 90, None}
    assert set(figure.data[0].y) == {10, 0, None}


def test_a_value_known_between_two_ends_is_a_band_without_a_point() -> None:
    between = frames.bounded("between", low=70, high=95)
    frame = frames.series({"score:T": [50] * 4, "score:R": [60, 62, 64, between]})
    figure = trend.trend_figure(frame, NO_MARKS)

    assert by_name(figure, "Give-and-return").y[-1] is None
    assert by_name(figure, "Give-and-return").text[-1] == "Give-and-return: 70 to 95, 9 people"
    assert {95, 70} <= set(figure.data[1].y)
    assert [note.y for note in figure.layout.annotations if note.text.startswith("Give")] == [82.5]


def test_workshops_and_notes_are_dashed_and_share_a_band_where_labels_would_touch() -> None:
    marks = frames.marks(
        ("2026-01-10", "workshop", "before all that is drawn"),
        ("2026-07-03", "workshop", "Giving first"),
        ("2026-09-05", "team", "Territories"),
        ("2026-09-17", "annotation", "A newcomer"),
    )
    figure = trend.trend_figure(frames.series(FIVE), marks)

    one, band = layout(figure).shapes
    assert (one.type, one.x0, one.x1, one.line.dash) == ("line", "2026-07-03", "2026-07-03", "dash")
    assert (band.type, band.x0, band.x1, band.line.dash) == ("rect", "2026-09-05", "2026-09-17", "dash")
    assert {one.layer, band.layer} == {"between"}, "behind points and ribbons"
    assert words(figure)[:2] == ["1", "2-3"]
    assert figure.layout.annotations[1].x == "2026-09-11", "in the middle of its band"


EIGHT = ("2025-09-16", "2026-01-14", "2026-03-12", "2026-06-04", "2026-08-12", *(f"2026-09-0{day}" for day in "345"))


def test_eight_notes_in_nineteen_rounds_have_labels_that_fit_on_a_phone() -> None:
    long = frames.series({"score:T": [50.0] * 19, "score:R": [60.0] * 19})
    figure = trend.trend_figure(long, frames.marks(*((day, "market", "A note") for day in EIGHT)))

    told = [(note.x, note.text) for note in layout(figure).annotations if note.yref == "paper"]
    alone = [(day, str(number)) for number, day in enumerate(EIGHT[:4], start=1)]
    assert told[:-1] == [*alone, ("2026-08-24", "5-8")]
    assert [(shape.x0, shape.x1) for shape in layout(figure).shapes] == [
        *((day, day) for day, _ in alone),
        ("2026-08-12", "2026-09-05"),
    ]


DAYS = st.lists(st.dates(dt.date(2025, 5, 1), dt.date(2026, 10, 31)), max_size=40).map(sorted)


@given(DAYS, st.integers(1, 18))
def test_notes_are_bunched_only_where_labels_would_touch_on_a_phone(days: list[dt.date], shown: int) -> None:
    months = frames.months(shown)
    drawn = dated.on_axis(frames.marks(*((str(day), "market", "A note") for day in days)), months)
    bunches = dated.bunches(drawn, months)

    named = [each.label.split("-") for each in bunches]
    assert [number for ends in named for number in range(int(ends[0]), int(ends[-1]) + 1)] == [
        *range(1, len(drawn) + 1)
    ]
    assert [str(day) for each in bunches for day in each.days] == [each.happened_on for each in drawn]
    a_day = dated.NARROWEST / (dated.MONTH_DAYS * max(shown, 6))
    for before, after in pairwise(bunches):
        half = (len(before.label) + len(after.label)) / 2 * dated.LETTER
        assert (after.middle - before.middle).days * a_day >= half + dated.GAP
    near, all_days = dated.LETTER * 2 + dated.GAP, [day for each in bunches for day in each.days]
    if all((after - before).days * a_day >= near for before, after in pairwise(all_days)):
        assert all(len(each.days) == 1 for each in bunches)


def test_six_months_of_room_and_the_turn_of_a_year() -> None:
    one = trend.trend_figure(frames.series({"score:T": [50], "score:R": [60]}, last="2026-12"), NO_MARKS)

    assert layout(one).xaxis.range == ("2026-12-01", "2027-06-01")


def test_the_ro_line_has_a_bold_zero_and_its_sides_in_words() -> None:
    figure = ro.ro_figure(frames.series(FIVE), NO_MARKS)

    assert layout(figure).yaxis.range == (-1, 1)
    zero = layout(figure).shapes[0]
    assert (zero.y0, zero.y1, zero.line.width, zero.line.color) == (0, 0, 3, theme.AXIS)
    assert [note.text for note in figure.layout.annotations] == [
        "RO index",
        "\N{UPWARDS ARROW} reciprocal",
        "\N{DOWNWARDS ARROW} transactional",
        "RO index from \N{MINUS SIGN}1 to 1",
    ]
    assert by_name(figure, "RO index").y == (-0.1, -0.06, 0, 0.06, 0.12)


@pytest.mark.parametrize(
    ("cells", "x", "y"),
    [
        ([-0.04], "2026-10-15", -0.12),
        ([0.03], "2026-10-15", 0.12),
        ([0.4], "2026-10-15", 0.4),
        ([*[0.0] * 5, "not_enough"], "2026-09-15", 0.12),
        ([0.01] * 6, 1, 0.01),
    ],
)
def test_the_name_of_the_ro_line_stands_within_the_plot_beside_the_zero_line_and_not_on_it(
    cells: list[frames.Spec], x: str | int, y: float
) -> None:
    name = ro.ro_figure(frames.series({"score:RO": cells}), NO_MARKS).layout.annotations[0]

    assert (name.text, name.x, name.y) == ("RO index", x, y)


def test_both_trends_stand_on_the_same_months() -> None:
    frame = frames.series(FIVE)

    above, below = trend.trend_figure(frame, NO_MARKS).layout, ro.ro_figure(frame, NO_MARKS).layout
    assert above.xaxis == below.xaxis
    assert (above.margin.l, above.margin.r) == (below.margin.l, below.margin.r)


def test_the_table_holds_what_is_drawn_newest_first() -> None:
    between = frames.bounded("between", low=70, high=95)
    frame = frames.series({"score:T": [60, "not_enough", 50], "score:R": [between, "not_enough", 62]})

    assert trend.trend_table(frame).frame().to_dict("split", index=False) == {
        "columns": [
            "Month",
            "Deal-first",
            "Deal-first, from",
            "Deal-first, to",
            "Give-and-return",
            "Give-and-return, from",
            "Give-and-return, to",
            "People",
            "Response in %",
        ],
        "data": [
            ["October 2026", "50", "43", "57", "62", "55", "69", "9", "80"],
            ["September 2026", "Not enough answers", "", "", "Not enough answers", "", "", "", "80"],
            ["August 2026", "60", "53", "67", "70 to 95", "", "", "9", "80"],
        ],
    }


def test_the_table_of_the_ro_index_has_its_decimals_and_a_minus_sign() -> None:
    table = ro.ro_table(frames.series({"score:RO": [-0.1, 0.1]})).columns

    assert list(table["RO index"]) == ["0.10", "\N{MINUS SIGN}0.10"]
    assert list(table["RO index, from"]) == ["0.00", "\N{MINUS SIGN}0.20"]
