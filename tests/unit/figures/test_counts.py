"""chart:G1 and chart:P1: mirrored bars of favours, bars of participation."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.figures import giving, participation
from dashboard.figures.rows import Cells
from data.language import speaking
from tests.unit.figures import frames
from tests.unit.look.colour import contrast, over
from tests.unit.look.test_tokens import STATIC, TOKENS

NO_MARKS = frames.marks()
PARTS = ["", *giving.KINDS, *giving.COUNTERPARTS]


def month(given: Any = 2.0, received: Any = 1.5, **special: Any) -> Any:
    """One month of giving and receiving; `special` names a part of giving: INFO=4.0."""
    cells: dict[str, Any] = {f"rate:given/{part}": [special.get(part, given)] for part in PARTS}
    return frames.series(cells | {f"rate:received/{part}": [received] for part in PARTS})


def test_given_to_the_right_received_to_the_left_in_their_fixed_order() -> None:
    figure = giving.giving_figure(month(INFO=4.0))
    go.Figure(figure.to_dict())

    received, given = figure.data[0].to_plotly_json(), figure.data[1].to_plotly_json()
    assert (received["name"], received["x"]) == ("Received", [-1.5] * 6)
    assert (given["name"], given["x"]) == ("Given", [2.0, 4.0, 2.0, 2.0, 2.0, 2.0])
    assert given["text"][1] == "Given, information: 4.0 (3.2 to 4.8), 9 people"
    assert [note.text for note in figure.layout.annotations][2:] == list(giving.KINDS.values())
    assert figure.layout.xaxis.ticktext == ("10", "5", "0", "5", "10")


def test_whiskers_reach_outward_and_inward_on_both_sides() -> None:
    skewed = {"value": 2.0, "low": 1.0, "high": 4.0}
    figure = giving.giving_figure(month(skewed, skewed))

    received, given = (trace.error_x for trace in figure.data[:2])
    assert (given.array[0], given.arrayminus[0]) == (2.0, 1.0)
    assert (received.array[0], received.arrayminus[0]) == (1.0, 2.0)


@pytest.mark.parametrize("mode", TOKENS)
@pytest.mark.parametrize("side", [0, 1], ids=["received", "given"])
def test_whiskers_take_the_colour_of_words_and_are_seen_on_bars_and_beside_them(side: int, mode: str) -> None:
    sheet = (STATIC / "guanxi-results.css").read_text(encoding="utf-8")
    fill = giving.giving_figure(month()).data[side].marker.color[0]
    words, ground = TOKENS[mode]["--gx-text"], TOKENS[mode]["--gx-surface"]

    assert ".plotly path.xerror, .js-plotly-plot .plotly path.yerror { stroke: var(--gx-text) !important; }" in sheet
    assert contrast(words, over(fill, ground)) >= 3
    assert contrast(words, ground) >= 3


def test_bars_of_favours_are_hollow_where_few_answered_and_not_where_favours_are_few() -> None:
    few = {"value": 4.0, "low": 3.0, "high": 5.0, "response": 40.0}
    figure = giving.giving_figure(month(INFO=few, VOUCH=frames.bounded("at_most", 0.5)))

    hollow = [colour == theme.TRANSPARENT for colour in figure.data[1].marker.color]
    assert hollow == [False, True, False, False, False, False]
    assert figure.data[1].marker.pattern.shape == ("", "", "", "", ".", "")


def test_under_half_a_favour_is_dotted_and_in_words() -> None:
    figure = giving.giving_figure(month(VOUCH=frames.bounded("at_most", 0.5)))

    assert figure.data[1].marker.pattern.shape[4] == "."
    assert figure.data[1].marker.color[0] == theme.see_through(theme.GIVEN.colour, giving.FILL)
    assert figure.data[1].marker.line.color == theme.GIVEN.colour
    assert "under 0.5" in figure.data[3].text[4]
    assert figure.data[1].x[4] == 0.5


JOINT = frames.bounded("at_most", 5.0)  # three kinds that come to less than 5.0 together


def test_rates_told_in_one_have_no_bar_and_say_that_they_are_one_sum() -> None:
    frame = month(INTRO=frames.bounded("at_most", 0.5), VOUCH=JOINT, CARE=JOINT, CUST=JOINT, PART=JOINT)
    figure = giving.giving_figure(frame)
    given, numbers = figure.data[1], figure.data[3]

    assert given.x == (0.5, 2.0, 2.0, 2.0, 0.0, 0.0), "nobody reads 5 and 5"
    assert given.marker.pattern.shape == (".", "", "", "", "", "")
    assert (given.error_x.array[4:], given.error_x.arrayminus[4:]) == ((0, 0), (0, 0))
    assert numbers.x[4:] == (0.0, 0.0)
    assert [words.strip("\N{NO-BREAK SPACE}") for words in numbers.text[4:]] == ["under 5.0 together"] * 2
    assert given.text[4] == "Given, vouching: under 5.0 together, 9 people"

    told = giving.giving_sentence(frame)
    assert "Given, vouching and care: under 5.0 together." in told
    assert "Given, customers and prospects, partners and other outside contacts: under 5.0 together." in told
    assert "Received, " not in told
    assert giving.giving_table(frame).rows()[4][1] == "under 5.0 together"
    assert giving.giving_table(frame, by="counterpart").rows()[0][1] == "under 5.0 together"
    with speaking("zh"):
        assert giving.giving_table(frame).rows()[4][1] == "\u5408\u8ba1\u4f4e\u4e8e5.0"


def test_a_low_rate_of_few_days_has_no_bar_and_its_reason() -> None:
    """Six bars of 2.0 would be read as twelve, where nothing may have been counted."""
    low, joint = frames.bounded("at_most", 2.0, note="few_days"), frames.bounded("at_most", 5.0, note="together")
    frame = month(INTRO=low, VOUCH=joint, CARE=joint)
    figure = giving.giving_figure(frame)

    assert figure.data[1].x == (0.0, 2.0, 2.0, 2.0, 0.0, 0.0)
    assert figure.data[1].marker.pattern.shape == ("",) * 6
    assert [words.strip("\N{NO-BREAK SPACE}") for words in figure.data[3].text[::4]] == [
        "under 2.0",
        "under 5.0 together",
    ]
    told = giving.giving_sentence(frame)
    assert (
        "Given, vouching and care: under 5.0 together. Few days were worked, so low rates are told as under 2.0."
        in told
    )
    assert giving.giving_table(frame).rows()[0][1] == "under 2.0"
    with speaking("zh"):
        assert "\u5de5\u4f5c\u5929\u6570\u8f83\u5c11" in giving.giving_sentence(frame)


def test_a_rate_told_as_so_much_or_higher_has_no_bar_and_no_end() -> None:
    """Six bars of 32.0 that end there would be read as 192, where up to 60 of each were given."""
    high = frames.bounded("at_least", 32.0)
    figure = giving.giving_figure(month(**{"": frames.bounded("at_least", 256.0)} | dict.fromkeys(giving.KINDS, high)))
    given, numbers = figure.data[1], figure.data[3]

    assert given.x == numbers.x == (0.0,) * 6
    assert given.marker.pattern.shape == ("",) * 6
    assert (given.error_x.array, given.error_x.arrayminus) == ((0,) * 6, (0,) * 6)
    assert {words.strip("\N{NO-BREAK SPACE}") for words in numbers.text} == {"32.0 or higher"}
    assert given.text[0] == "Given, introductions: 32.0 or higher, 9 people"


def test_rates_under_half_a_favour_stay_as_they_are_told() -> None:
    frame = month(VOUCH=frames.bounded("at_most", 0.5), CARE=frames.bounded("at_most", 0.5))

    assert "together" not in giving.giving_sentence(frame)
    assert giving.giving_figure(frame).data[1].x[4:] == (0.5, 0.5)


@pytest.mark.parametrize(("high", "reach"), [(2.0, 10.0), (8.7, 10.0), (8.8, 15.0), (13.5, 20.0), (100.0, 120.0)])
def test_the_axis_holds_the_highest_that_is_drawn(high: float, reach: float) -> None:
    figure = giving.giving_figure(month(INFO=high))

    assert figure.layout.xaxis.tickvals == (-reach, -reach / 2, 0, reach / 2, reach)


def test_counterparts_are_a_panel_of_their_own() -> None:
    figure = giving.giving_figure(month(), by="counterpart")

    assert len(figure.data[0].x) == 3
    assert [note.text for note in figure.layout.annotations][2:] == list(giving.COUNTERPARTS.values())


def test_a_withheld_month_has_its_reason() -> None:
    assert giving.giving_sentence(month("not_enough", "not_enough")).startswith("October 2026 is not shown.")


def test_tables_hold_what_is_drawn_and_both_from_twenty_people() -> None:
    frame = month(VOUCH=frames.bounded("at_most", 0.5))
    table = giving.giving_table(frame)

    assert list(table.columns["Kind of favour"]) == list(giving.KINDS.values())
    assert table.rows()[4] == ("Vouching", "under 0.5", "", "", "1.5", "0.7", "2.3", "9")
    sides = giving.giving_table(frame, by="counterpart").columns["Counterpart"]
    assert list(sides) == list(giving.COUNTERPARTS.values())
    assert giving.giving_grid(frame).rows() == []
    grid = frames.series({f"rate:{way}/INFO.CUST": [1.0] for way in ("given", "received")})
    assert giving.giving_grid(grid).rows() == [
        ("Information: Customers and prospects", "1.0", "0.2", "1.8", "1.0", "0.2", "1.8", "9")
    ]
    for apart, told in (
        ({("rate:given", "INFO.CUST"): True}, "given more"),
        ({("rate:given", "INFO.CUST"): False, ("rate:received", "INFO.CUST"): True}, "given less and received more"),
    ):
        columns = giving.giving_grid(grid, "Company", apart).columns
        assert columns["Apart from Company: explore"] == [told]
    assert giving.giving_grid(grid, "Company", {}).columns == giving.giving_grid(grid).columns


def test_only_the_last_month_is_drawn() -> None:
    frame = frames.series({"rate:given/INFO": [9.0, 1.0], "rate:received/INFO": [9.0, 2.0], "rate:given/CARE": [1.0]})
    older = frames.series({"rate:given/VOUCH": [5.0]}, last="2026-09")
    cells = Cells(frame).joined(Cells(older))

    assert {part: row.value for part, row in giving.parts(cells, "rate:given").items()} == {"INFO": 1.0, "CARE": 1.0}


def rounds(*values: Any) -> Any:
    return frames.series(
        {
            "participation": [
                value if isinstance(value, str) else {"value": value, "n": int(value / 5), "base": 20}
                for value in values
            ]
        }
    )


def test_participation_is_bars_under_a_guide() -> None:
    figure = participation.participation_figure(rounds(45.0, 55.0, 60.0, "not_enough", 80.0), NO_MARKS)
    go.Figure(figure.to_dict())

    hatch, bars = figure.data
    assert (hatch.x, hatch.text) == (("2026-09-15",), ("Too few invited",))
    assert bars.y == (45.0, 55.0, 60.0, 80.0)
    assert bars.text[1] == "55 %, 11 of 20 people"
    hollow, *solid = bars.marker.color
    assert (hollow, len(set(solid)), theme.TRANSPARENT in solid) == (theme.TRANSPARENT, 1, False)
    assert bars.marker.pattern.shape == ("", ".", "", "")  # below the guide, and not below half
    (guide,) = figure.layout.shapes
    assert (guide.y0, guide.y1, guide.xref) == (60, 60, "paper")
    assert figure.layout.yaxis.range == (0, 100)


def test_participation_carries_the_numbered_notes_of_every_trend() -> None:
    marks = frames.marks(("2026-08-05", "workshop", "Giving first"), ("2026-09-02", "market", "Prices rose"))
    figure = participation.participation_figure(rounds(45.0, 55.0, 60.0), marks)

    assert [(shape.x0, shape.layer) for shape in figure.layout.shapes if shape.line.dash == "dash"][1:] == [
        ("2026-08-05", "between"),
        ("2026-09-02", "between"),
    ]
    assert [note.text for note in figure.layout.annotations][:2] == ["1", "2"]


def test_participation_in_words() -> None:
    assert participation.participation_sentence(rounds(80.0, 55.0)) == (
        "11 of 20 people who were invited answered in October 2026 (55 %), below the guide of 60 %. "
        "1 of 2 rounds reached 60 %."
    )
    assert participation.participation_sentence(rounds("no_round", 60.0)) == (
        "12 of 20 people who were invited answered in October 2026 (60 %)."
    )


def test_participation_as_a_table() -> None:
    assert participation.participation_table(rounds("not_enough", 80.0)).rows() == [
        ("October 2026", "80", "16", "20"),
        ("September 2026", "Too few invited", "", ""),
    ]


def counted(*people: tuple[int, int]) -> Any:
    """Rounds as they are published: whole per cents, beside the people they come from."""
    return frames.series(
        {"participation": [{"value": float(round(100 * n / base)), "n": n, "base": base} for n, base in people]}
    )


def test_participation_is_judged_by_people_and_never_rounded_up_to_a_limit() -> None:
    frame = counted((99, 199), (25, 42), (3, 5), (5, 8), (1, 2))  # 49.7, 59.5, 60, 62.5 and 50 %

    (bars,) = participation.participation_figure(frame, NO_MARKS).data
    assert bars.y == (49.0, 59.0, 60.0, 62.0, 50.0)
    assert bars.text[:2] == ("49 %, 99 of 199 people", "59 %, 25 of 42 people")
    assert [colour == theme.TRANSPARENT for colour in bars.marker.color] == [True, False, False, False, False]
    assert bars.marker.pattern.shape == ("", ".", "", "", ".")
    assert [row[1] for row in participation.participation_table(frame).rows()] == ["50", "62", "60", "59", "49"]
    assert participation.participation_sentence(counted((25, 42), (25, 42))) == (
        "25 of 42 people who were invited answered in October 2026 (59 %), below the guide of 60 %. "
        "0 of 2 rounds reached 60 %."
    )
