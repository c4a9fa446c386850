"""chart:E1: what worksheets know, drawn no further than it is certain."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.figures import coverage
from data.instruments import spoken_instrument
from data.language import languages, speaking
from tests.unit.figures import frames

EXACT: dict[str, Any] = {"checked": 20.0, "told": 30.0, "inferred": 20.0, "guess": 10.0, "open": 20.0}
BOUND: dict[str, Any] = EXACT | {
    "checked": frames.bounded("at_most", 10),
    "told": frames.bounded("at_least", 40),
    "guess": frames.bounded("between", low=5, high=25),
}


def counted(key: str = "P1", shares: Any = None, n: int = 10) -> dict[str, Any]:
    cells: dict[str, Any] = {f"coverage:{key}": [{"n": n}]}
    for part, share in (EXACT if shares is None else shares).items():
        cells[f"coverage:{key}/{part}"] = [{"value": share, "n": n} if isinstance(share, float) else share]
    return cells


def test_exact_shares_fill_the_bar_from_checked_to_open() -> None:
    figure = go.Figure(coverage.coverage_figure(frames.series(counted())).to_dict())

    assert [(trace.name, trace.x) for trace in figure.data] == [
        ("I checked it with them", (20,)),
        ("They told me", (30,)),
        ("Worked out from facts", (20,)),
        ("My guess", (10,)),
        ("I don't know yet", (20,)),
    ]
    assert figure.data[0].hovertext == ("I checked it with them: 20 %",)
    assert [note.text for note in figure.layout.annotations] == ["<b>Day</b>", "n 10"]
    assert (figure.layout.barmode, figure.layout.showlegend) == ("stack", True)


def test_bounds_are_drawn_as_far_as_they_are_certain_and_the_rest_is_hatched() -> None:
    figure = go.Figure(coverage.coverage_figure(frames.series(counted(shares=BOUND))).to_dict())

    assert {trace.name: trace.x for trace in figure.data} == {
        "I checked it with them": (0,),
        "They told me": (40,),
        "Worked out from facts": (20,),
        "My guess": (5,),
        "I don't know yet": (20,),
        "Not told apart": (15,),
    }
    assert figure.data[-1].hovertext == (
        (
            "Not told apart:<br>I checked it with them: 10 % or lower<br>They told me: 40 % or higher<br>"
            "My guess: 5 to 25 %"
        ),
    )
    assert figure.data[-1].marker.pattern.shape == "/"


def test_each_basis_is_known_by_its_pattern_and_its_edge_and_a_bound_has_an_arrow() -> None:
    figure = go.Figure(coverage.coverage_figure(frames.series(counted(shares=BOUND | {"open": 0.0}))).to_dict())
    bars = {trace.name: trace for trace in figure.data}

    looks = [(trace.marker.pattern.shape, trace.marker.color != theme.TRANSPARENT) for trace in figure.data]
    assert len(set(looks)) == len(looks) == 6
    assert {trace.marker.line.color for trace in figure.data} == {theme.RO_INDEX.colour, theme.AXIS}
    assert {trace.marker.line.width for trace in figure.data} == {1.5}
    assert bars["They told me"].text == ("40\N{NO-BREAK SPACE}\N{BLACK RIGHT-POINTING TRIANGLE}",)
    assert bars["Worked out from facts"].text == ("20",)


def test_the_last_month_counted_is_drawn() -> None:
    cells: dict[str, Any] = {"coverage:P1": [{"n": 8}, {"n": 10}, "no_round"]}
    cells |= {
        f"coverage:P1/{part}": [{"value": 0.0, "n": 8}, {"value": share, "n": 10}, "no_round"]
        for part, share in EXACT.items()
    }
    frame = frames.series(cells)

    assert coverage.last_month(frame) == "2026-09"
    assert {part: row.value for part, row in coverage.shares(frame, "P1").items()} == EXACT
    assert coverage.coverage_sentence(frame).startswith("Of 10 worksheets counted in September 2026,")


def test_what_was_never_counted_or_is_withheld_has_its_words() -> None:
    never = frames.series({"coverage:P1": ["no_round", "no_round"]})
    hidden = frames.series({"coverage:P1": ["protects_neighbour"]})

    assert (coverage.last_month(never), coverage.drawn(never), coverage.drawn(hidden)) == (None, [], [])
    assert coverage.coverage_sentence(never) == "No worksheets have been counted yet."
    assert coverage.coverage_sentence(hidden).startswith("October 2026 is not shown. Enough people answered here")


COUNTED = "10 worksheets counted in October 2026"
NONE = "No point is certain to be known from the customer in at least half of the"


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (EXACT, f"Of {COUNTED}, at least half know from the customer: day."),
        (EXACT | {"told": 20.0}, f"{NONE} {COUNTED}."),
        (EXACT | {"told": frames.bounded("at_least", 30)}, f"Of {COUNTED}, at least half know from the customer: day."),
        (EXACT | {"told": frames.bounded("at_most", 90)}, f"{NONE} {COUNTED}."),
        (
            EXACT | {"told": 0.0, "open": 50.0},
            f"{NONE} {COUNTED}. At least half leave open: day.",
        ),
    ],
)
def test_only_what_is_certain_is_told(shares: Any, told: str) -> None:
    assert coverage.coverage_sentence(frames.series(counted(shares=shares))) == told


@pytest.mark.parametrize(
    ("n", "shares", "begins"),
    [
        # 10 told, 1 checked: 55 %, and no bound says so
        (20, {"checked": frames.bounded("at_most", 5), "told": frames.bounded("at_least", 45)}, NONE),
        (75, {"checked": 15.0, "told": 35.0}, NONE),  # 11 and 26 are 49.3 %
        (76, {"checked": 14.0, "told": 36.0}, "Of"),  # 11 and 27
        (125, {"checked": 0.0, "told": 50.0}, NONE),  # 62 would be 49.6 %
    ],
)
def test_rounded_shares_prove_a_half_or_it_is_not_told(n: int, shares: Any, begins: str) -> None:
    said = coverage.coverage_sentence(frames.series(counted(shares=EXACT | shares, n=n)))

    assert said.startswith(f"{begins} {n} worksheets")


def test_the_table_has_shares_as_they_are_known() -> None:
    assert coverage.coverage_table(frames.series(counted(shares=BOUND))).frame().to_dict("split", index=False) == {
        "columns": [
            "Point",
            "I checked it with them, %",
            "They told me, %",
            "Worked out from facts, %",
            "My guess, %",
            "I don't know yet, %",
            "Worksheets",
        ],
        "data": [["Day", "10 or lower", "40 or higher", "20", "5 to 25", "20", "10"]],
    }


def test_points_and_bases_are_those_of_the_worksheet() -> None:
    for code in languages():
        with speaking(code):
            worksheet = spoken_instrument("worksheet-1.0")

            assert {key: (point.name, point.question) for key, point in coverage.POINTS.items()} == {
                key: (item.label, item.text) for key, item in worksheet.items.items()
            }
            assert {basis.key: basis.label for basis in worksheet.bases} == {
                key: label for key, label in coverage.BASES.items() if key != "open"
            }
