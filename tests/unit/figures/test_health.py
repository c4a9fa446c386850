"""chart:H1 to H4: how well the questionnaire works, from frames alone."""

import plotly.graph_objects as go
import pytest

from dashboard.figures import careless, fit, ledger, reliability, seconds
from dashboard.figures.statements import STATEMENTS
from tests.unit.figures import frames

ALPHA = {"value": 0.72, "low": 0.6, "high": 0.82, "n": 60, "interval": "own"}
LOW = {"value": 0.0, "n": 60, "bound": "at_most"}
UNTOLD = {"low": -1.0, "high": 1.0, "bound": "between", "n": 60}


def test_alpha_is_a_dot_with_its_interval_and_omega_a_diamond_below_it() -> None:
    frame = frames.series(
        {
            "upkeep:alpha/T": [ALPHA],
            "upkeep:alpha/R": [LOW],
            "upkeep:alpha/L": [UNTOLD],
            "upkeep:omega/T": [{"value": 0.75, "n": 60}],
            "upkeep:omega/R": ["not_enough"],
            "upkeep:omega/L": [UNTOLD | {"low": 0.0}],
        }
    )
    figure = reliability.reliability_figure(frame)
    go.Figure(figure.to_dict())
    alpha, omega = figure.data
    assert (alpha.x, alpha.marker.symbol) == ((0.72, 0.0), ("square", "triangle-left"))
    assert [round(each, 2) for each in (*alpha.error_x.array, *alpha.error_x.arrayminus)] == [0.1, 0.0, 0.12, 0.0]
    assert (omega.x, omega.y[0] > alpha.y[0]) == ((0.75,), True)
    assert alpha.text == (
        "Deal-first, alpha: 0.72 (0.60 to 0.82), 60 people",
        "Give-and-return, alpha: 0.00 or lower, 60 people",
    )
    assert "<i>Cannot be told</i>" in [note.text for note in figure.layout.annotations]
    assert reliability.reliability_sentence(frame) == (
        "In October 2026, alpha was 0.72 for deal-first and 0.00 or lower for give-and-return (60 people). "
        "Below 0.70: give-and-return."
    )
    assert reliability.reliability_table(frame).rows() == [
        ("Deal-first", "0.72", "0.60", "0.82", "0.75", "60"),
        ("Give-and-return", "0.00 or lower", "", "", "Not enough answers", "60"),
        ("Long view", "Cannot be told", "", "", "Cannot be told", "60"),
    ]


def test_all_alphas_that_reach_the_usual() -> None:
    frame = frames.series({f"upkeep:alpha/{scale}": [ALPHA] for scale in "TRL"})
    assert reliability.reliability_sentence(frame).endswith(
        "All estimates reach 0.70; intervals that begin below it: 3 of 3."
    )
    high = frames.series({f"upkeep:alpha/{scale}": [ALPHA | {"low": 0.7}] for scale in "TRL"})
    assert reliability.reliability_sentence(high).endswith("All estimates reach 0.70.")


def test_alphas_of_different_people_have_theirs_each() -> None:
    frame = frames.series({"upkeep:alpha/T": [ALPHA], "upkeep:alpha/R": [ALPHA | {"n": 61}]})
    assert reliability.reliability_sentence(frame) == (
        "In October 2026, alpha was 0.72 for deal-first (60 people) and 0.72 for give-and-return (61 people). All "
        "estimates reach 0.70; intervals that begin below it: 2 of 2."
    )


def test_the_table_of_statements_has_a_row_for_each_and_names_the_poorest() -> None:
    cells: dict[str, list[frames.Spec]] = {f"upkeep:rest/{key}": [{"value": 0.5, "n": 40}] for key in STATEMENTS}
    cells |= {f"upkeep:left_out/{key}": [{"value": 9.0, "n": 60, "bound": "at_most"}] for key in STATEMENTS}
    cells |= {"upkeep:rest/L1": [{"value": -0.04, "n": 40}], "upkeep:no_occasion/L1": ["not_enough"]}
    frame = frames.series(cells | {"item:L1": ["protects_neighbour"], "spread:L1": [{"value": 21.0}]})
    rows = {row[0]: row[1:] for row in fit.fit_table(frame).rows()}
    assert list(fit.fit_table(frame).columns)[3] == "Spread (this or less)"  # a narrow one is told with room
    assert rows.keys() == {found.words for found in STATEMENTS.values()}
    assert rows[STATEMENTS["L1"].words] == (
        "Long view",
        "Hidden to protect a neighbouring team",
        "21",
        "\N{MINUS SIGN}0.04",
        "9 or lower",
        "Not enough answers",
        "60",
    )
    said = fit.fit_sentence(frame)
    assert said.startswith("1 of the 12 statements with a figure lies below 0.30. The one that goes least")
    assert said.endswith(
        "No statement was left out by more than a few people. No interval is known of these figures: statements close "
        "to one named here may be as low, or as high."
    )


def test_bars_are_as_large_as_their_share_and_the_last_has_no_end() -> None:
    shares: dict[str, frames.Spec] = {
        "": {"n": 80},
        "0-180": {"value": 30.0},
        "180-210": {"value": 20.0},
        "210-": {"value": 50.0},
    }
    cells: dict[str, list[frames.Spec]] = {f"upkeep:times/{part}": [spec] for part, spec in shares.items()}
    frame = frames.series(cells | {"upkeep:median": [{"value": 215.0}], "upkeep:late": ["not_enough"]})
    figure = seconds.seconds_figure(frame, {})
    go.Figure(figure.to_dict())
    (bars,) = figure.data
    assert [round(width * height, 9) for width, height in zip(bars.width, bars.y, strict=True)] == [30.0, 20.0, 50.0]
    assert (bars.x[0], bars.width[0], bars.marker.color[2]) == (1.5, 3.0, "rgba(0,0,0,0)")
    assert bars.text[2] == "3 min 30 s or more: 50 %"
    assert figure.layout.shapes[0].x0 == 4.0
    assert seconds.seconds_sentence(frame) == (
        "In October 2026, half of the 9 people took at most 3 min 35 s: within the 4 minutes aimed at."
    )
    assert seconds.seconds_table(frame).rows() == [("In all", "3 min 35 s", "Not enough answers", "9")]
    assert seconds.spans_table(frame).rows()[1] == ("3 min to 3 min 30 s", "20")


@pytest.mark.parametrize(
    ("second", "words"), [(0, "0 s"), (45, "45 s"), (60, "1 min"), (205, "3 min 25 s"), (3600, "60 min")]
)
def test_times_in_words(second: float, words: str) -> None:
    assert seconds.minutes_text(second) == words


@pytest.mark.parametrize(
    ("low", "high", "reading"),
    [
        (1.21, 1.9, "The whole interval lies above 1.2: giving is over-claimed, so read given"),
        (1.1, 1.9, "The whole interval lies above 1: more is counted as given than as received. Whether it is more"),
        (
            0.92,
            1.73,
            "The interval holds 1, where both sides agree, and values above 1.2, where giving is over-claimed.",
        ),
        (0.9, 1.2, "The interval holds 1: both sides of the same favours may agree."),
        (0.6, 0.9, "The whole interval lies below 1: more is counted as received than as given, which is unusual."),
        (float("nan"), float("nan"), "So few people leave open whether both sides agree."),
    ],
)
def test_k_says_what_its_interval_allows(low: float, high: float, reading: str) -> None:
    cell = {"value": 1.26, "low": low, "high": high}
    frame = frames.series({"ratio:K": [cell] * 4})

    assert ledger.ledger_sentence(frame).partition("they received. ")[2].startswith(reading)


def test_too_few_favours_among_colleagues_are_no_want_of_answers() -> None:
    frame = frames.series({"ratio:K": [1.0, 1.1, {"word": "few_favours", "n": 31}]})
    figure = ledger.ledger_figure(frame, frames.marks())

    assert ledger.ledger_sentence(frame) == (
        "October 2026 is not shown. Too few favours among colleagues were counted, given or received, to compare the "
        "two: their rate is told as “under” so much only."
    )
    assert ledger.ledger_table(frame).rows()[0][:4] == ("October 2026", "Too few favours counted", "", "")
    hatched = next(trace for trace in figure.data if trace.type == "bar")
    assert list(hatched.text) == ["Too few favours counted"]


def test_the_ledger_ratio_is_a_line_with_its_guides() -> None:
    ratios = [{"value": value, "low": value - 0.3, "high": value + 0.3} for value in (1.0, 1.1, 1.3)]
    frame = frames.series({"ratio:K": [ratios[0], "not_enough", *ratios[1:]]})
    figure = ledger.ledger_figure(frame, frames.marks(("2026-09-04", "workshop", "Asking")))
    go.Figure(figure.to_dict())
    assert [shape.y0 for shape in figure.layout.shapes if shape.yref == "y"] == [1.0, 1.2]
    assert tuple(figure.layout.yaxis.range) == (0.0, 2.0)
    high = ledger.ledger_figure(frames.series({"ratio:K": [{"value": 3.0}]}), frames.marks())
    assert (high.layout.yaxis.range, high.layout.yaxis.dtick) == ((0.0, 4.0), 1.0)
    assert ledger.ledger_table(frame).rows()[0][:2] == ("October 2026", "1.30")


def test_careless_answers_are_a_share_beside_the_scores_without_them() -> None:
    frame = frames.series(
        {
            "upkeep:careless": [{"value": 12.0, "n": 60}],
            "score:RO": [0.04],
            "score:T": [frames.bounded("between", low=40.0, high=50.0)],
            "score:T/unflagged": ["not_enough"],
        }
    )
    assert careless.careless_sentence(frame) == (
        "In October 2026, the answers of 12 % of the 60 people look careless: one and the same to all "
        "statements, or given in less than 2 seconds a statement."
    )
    assert careless.careless_table(frame).rows() == [("All the same, or hurried", "12", "60")]
    assert careless.without_table(frame).rows()[:2] == [
        ("RO index", "0.04", "9", "", ""),
        ("Deal-first", "40 to 50", "9", "Not enough answers", ""),
    ]
