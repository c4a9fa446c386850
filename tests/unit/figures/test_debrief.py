"""chart:W1 and chart:W3, and figures made larger for a screen."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import disagreement, guesses, house, trend
from tests.unit.figures import frames

BANDS = range(0, 100, 10)
RESULT = frames.series({"score:T": [40, 44], "score:R": [50, 62]})


def guess(deal: dict[int, int], give: dict[int, int]) -> pd.DataFrame:
    rows = [
        (measure, band, counts.get(band, 0))
        for measure, counts in (("score:T", deal), ("score:R", give))
        for band in BANDS
    ]
    return pd.DataFrame(rows, columns=["measure", "band", "people"])


GUESSES = guess({30: 2, 40: 4}, {60: 3, 70: 3})


def checked(figure: go.Figure) -> Any:
    """The figure as plotly reads it; an unknown property raises."""
    return go.Figure(figure.to_dict())


def test_guesses_stand_beside_the_published_result() -> None:
    figure = checked(guesses.guesses_figure(GUESSES, RESULT))

    assert [(bar.name, bar.yaxis, list(bar.y)) for bar in figure.data] == [
        ("Deal-first", "y", [0, 0, 0, 2, 4, 0, 0, 0, 0, 0]),
        ("Give-and-return", "y2", [0, 0, 0, 0, 0, 0, 3, 3, 0, 0]),
    ]
    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert [(line.x0, line.x1, line.line.color) for line in lines] == [
        (44, 44, theme.DEAL_FIRST.colour),
        (62, 62, theme.GIVE_AND_RETURN.colour),
    ]
    words = [note.text for note in figure.layout.annotations]
    assert [text for text in words if "answers" in text] == ["<b>The answers: 44</b>", "<b>The answers: 62</b>"]
    assert guesses.guesses_sentence(GUESSES, RESULT) == (
        "Deal-first: the most common guess was 40 to 49 (4 of 6); the answers gave 44. "
        "Give-and-return: the most common guesses were 60 to 69 and 70 to 79 (3 of 6 each); the answers gave 62."
    )
    apart = guess({10: 1, 30: 1, 40: 1, 90: 1}, {0: 1, 20: 2, 40: 2, 60: 2, 80: 2})
    assert guesses.guesses_sentence(apart, RESULT) == (
        "Deal-first: the guesses lie apart, from 10 to 100; the answers gave 44. "
        "Give-and-return: the guesses lie apart, from 0 to 89; the answers gave 62."
    )
    table = guesses.guesses_table(GUESSES, RESULT).columns
    assert list(table["Guess"][-2:]) == ["90 to 100", "The answers"]
    assert list(table["Deal-first"][3:6]) == ["2", "4", "0"]
    assert list(table["Give-and-return"])[-1] == "62 (55 to 69), 9 people"


def test_guesses_without_a_result_stand_alone() -> None:
    hidden = frames.series({"score:T": ["not_enough"], "score:R": ["not_enough"]})
    figure = checked(guesses.guesses_figure(GUESSES, hidden))

    assert not figure.layout.shapes
    assert guesses.guesses_sentence(GUESSES, hidden).endswith(str(guesses.NONE_YET))
    assert list(guesses.guesses_table(GUESSES, hidden).columns["Deal-first"])[-1] == "No result"
    bound = frames.series({"score:T": [frames.bounded("at_least", 90)], "score:R": [frames.bounded("at_most", 10)]})
    told = guesses.guesses_sentence(GUESSES, bound)
    assert "the answers gave 90 or higher." in told
    assert "the answers gave 10 or lower." in told
    checked(guesses.guesses_figure(GUESSES, bound))


def test_the_widest_statements_come_first_and_none_that_is_only_bounded() -> None:
    spreads = {
        f"spread:{key}": [value] for key, value in {"T1": 20, "R1": 31, "L1": 25, "T2": 12, "R2": 9, "L3": 8}.items()
    }
    frame = frames.series(spreads | {"spread:T3": [frames.bounded("between", low=0, high=50)]})
    figure = checked(disagreement.disagreement_figure(frame))

    assert list(figure.data[0].x) == [31, 25, 20, 12, 9]
    assert figure.data[0].y[0] == "Offered before<br>asking"
    assert disagreement.disagreement_sentence(frame) == (
        "Answers lie furthest apart on: “I looked for something useful to offer before I asked for anything.” "
        "How certain that is, is not known: the next ones may lie as far apart."
    )
    table = disagreement.disagreement_table(frame).columns
    assert list(table["Spread in points"]) == ["31", "25", "20", "12", "9"]
    assert disagreement.widest(frames.series({"spread:T1": ["not_enough"]})) == []


def test_dashed_lines_on_the_screen_have_numbers_and_nothing_that_people_wrote() -> None:
    noted = frames.marks(
        ("2026-09-02", "workshop", "Giving first"),
        ("2026-10-05", "market", "Rival left"),
        ("2026-10-06", "unheard_of", "Ana is back"),
        ("2026-10-20", "team", "Two"),
        ("2026-10-20", "team", "Three"),
        ("2026-10-21", "workshop", "Four"),
        ("2026-10-22", "process", "Five"),
    )
    figure = checked(trend.trend_figure(frames.series({"score:T": [40] * 6, "score:R": [50] * 6}), noted, large=True))
    assert not [note for note in figure.layout.annotations if note.textangle], "no words run across lines and points"
    above = [(note.x, note.text) for note in figure.layout.annotations if note.y == 1 and note.xref == "x"]
    assert above == [("2026-09-02", "1"), ("2026-10-13", "2-7")]
    places = [note.y for note in figure.layout.annotations if str(note.text).startswith(("Deal", "Give"))]
    assert places == [45 - trend.SCREEN_GAP / 2, 45 + trend.SCREEN_GAP / 2], "names of lines do not touch"
    dashed = [(shape.type, shape.x0, shape.x1) for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert dashed == [("line", "2026-09-02", "2026-09-02"), ("rect", "2026-10-05", "2026-10-22")]


def test_a_larger_figure_keeps_its_data_and_enlarges_words_marks_and_lines() -> None:
    figure = trend.trend_figure(RESULT, frames.marks(("2026-09-02", "workshop", "Giving first")))
    parts = figure.to_plotly_json()
    larger = house.enlarged({"data": parts["data"], "layout": parts["layout"]}, 2)

    assert [trace.get("x") for trace in larger["data"]] == [trace.get("x") for trace in parts["data"]]
    assert larger["layout"]["font"]["size"] == theme.FONT_SIZE * 2
    assert larger["layout"]["xaxis"]["tickfont"]["size"] == house.SMALL * 2
    assert larger["layout"]["margin"]["l"] == house.LEFT * 2
    assert larger["layout"]["yaxis"]["range"] == parts["layout"]["yaxis"]["range"]
    assert larger["data"][-1]["line"]["width"] == theme.LINE_WIDTH * 2
    bars = house.enlarged({"type": "bar", "width": 20.0, "marker": {"line": {"width": 1.5}}}, 2)
    assert bars == {"type": "bar", "width": 20.0, "marker": {"line": {"width": 3.0}}}
    go.Figure(larger)
