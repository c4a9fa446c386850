"""chart:D1: bands where they may be told, else a word."""

import re
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

import dashboard
from dashboard import theme
from dashboard.figures import answers
from dashboard.figures.statements import ANSWERS, BANDS, STATEMENTS
from tests.unit.figures import frames

ASSETS = Path(dashboard.__file__).parent / "assets"
THREE = {"low": 20.0, "middle": 5.0, "high": 75.0}
SEVEN = dict(zip(ANSWERS, (5.0, 5.0, 10.0, 20.0, 30.0, 20.0, 10.0), strict=True))


def statement(key: str, word: str = "mixed", bands: Any = None, n: int = 12) -> dict[str, Any]:
    cells: dict[str, Any] = {f"bands:{key}": [{"word": word, "n": n}]}
    return cells | {f"bands:{key}/{part}": [{"value": share, "n": n}] for part, share in (bands or {}).items()}


def test_three_bands_stand_on_one_another_to_a_hundred() -> None:
    figure = go.Figure(answers.answers_figure(frames.series(statement("T1", "mostly_high", THREE))).to_dict())

    assert [(trace.name, trace.x, trace.y) for trace in figure.data] == [
        ("Less than half the time", (20,), (0,)),
        ("About half the time", (5,), (0,)),
        ("More than half the time", (75,), (0,)),
    ]
    assert [trace.text for trace in figure.data] == [("20",), ("",), ("75",)]
    assert figure.data[2].hovertext == ("More than half the time: 75 %, 12 people",)
    assert (figure.layout.barmode, figure.layout.xaxis.range) == ("stack", (-0.5, 100.5))
    assert [note.text for note in figure.layout.annotations][:2] == [
        "I opened conversations with what I wanted to<br>sell or arrange.",
        "n 12",
    ]


@pytest.mark.parametrize("shares", [(33.0, 33.0, 33.0), (34.0, 34.0, 33.0)])
def test_rounded_shares_fill_the_bar_and_are_sent_as_published(shares: tuple[float, ...]) -> None:
    frame = frames.series(statement("T1", "mixed", dict(zip(BANDS, shares, strict=True))))
    figure = answers.answers_figure(frame)

    assert figure.layout.barnorm == "percent"  # drawn to 100 together
    assert [trace.x for trace in figure.data] == [(share,) for share in shares]
    assert [trace.text for trace in figure.data] == [(f"{share:.0f}",) for share in shares]


def test_seven_bands_and_three_stand_side_by_side() -> None:
    frame = frames.series(statement("T1", "mostly_high", SEVEN, 20) | statement("T2", "mostly_high", THREE))
    figure = answers.answers_figure(frame)

    assert [trace.name for trace in figure.data] == [*BANDS.values(), *ANSWERS.values()]
    assert [trace.y for trace in figure.data] == [(1,)] * 3 + [(0,)] * 7


def test_parts_of_bars_are_named_below_the_chart_and_their_ends_above_it() -> None:
    three, seven = statement("T1", "mixed", THREE), statement("T2", "mixed", SEVEN, 20)
    named = [
        (
            [list(bands) for bands in answers.keys(frame)],
            [
                note.text.strip("<b>/\N{BLACK LEFT-POINTING TRIANGLE}\N{BLACK RIGHT-POINTING TRIANGLE} ")
                for note in answers.answers_figure(frame).layout.annotations[-2:]
            ],
        )
        for frame in map(frames.series, (three, seven, three | seven))
    ]

    assert named == [
        ([list(BANDS)], ["Less than half the time", "More"]),
        ([list(ANSWERS)], ["Never", "Always"]),
        ([list(BANDS), list(ANSWERS)], ["Less than half the time", "More"]),
    ]


def test_the_key_has_the_colours_of_the_bars() -> None:
    sheet = (ASSETS / "charts.css").read_text(encoding="utf-8")
    tokens = {"long": theme.LONG_VIEW.colour, "parent": theme.AXIS, "balance": theme.RO_INDEX.colour}
    found = re.findall(r"\.gx-key__part--(\w+) .*?--gx-chart-(\w+)\) (\d+)%", sheet)

    assert {part: theme.see_through(tokens[name], int(share) / 100) for part, name, share in found} == answers.FILLS


def test_a_statement_without_shares_has_its_word_alone() -> None:
    frame = frames.series(statement("T1", "mostly_low") | statement("T2", "mixed", THREE) | statement("T3"))
    figure = answers.answers_figure(frame)
    words = [note.text for note in figure.layout.annotations]

    assert "<i>Mostly less than half the time</i>" in words
    assert words.count("<i>No answer stands out</i>") == 1
    assert {trace.y for trace in figure.data} == {(1,)}


def test_withheld_statements_are_not_drawn() -> None:
    frame = frames.series(statement("R1", "mixed", THREE) | {"bands:T1": ["not_enough"]})

    assert answers.drawn(frame) == ["R1"]
    assert STATEMENTS["T1"].words not in answers.answers_figure(frame).to_json()


def test_the_last_month_alone_is_drawn() -> None:
    cells: dict[str, Any] = {"bands:T1": [{"word": "mostly_low", "n": 12}, {"word": "mixed", "n": 12}]}
    older: dict[str, Any] = {
        f"bands:T1/{part}": [{"value": share, "n": 12}, "no_round"] for part, share in THREE.items()
    }

    assert answers.parts(frames.series(cells | older), "T1") == {}
    assert [row.word for row in [answers.word(frames.series(cells), "T1")] if row] == ["mixed"]


def test_the_sentence_counts_sides() -> None:
    high, low = statement("T1", "mostly_high", THREE), statement("T2", "mostly_low")

    assert answers.answers_sentence(frames.series(high | low | statement("T3"))) == (
        "In October 2026, most answers were more than half the time to 1 of 3 statements and less than half the time "
        "to 1 of 3 statements."
    )
    assert answers.answers_sentence(frames.series(statement("T3"))) == (
        "In October 2026, neither side of the scale holds most answers to any statement that can be shown."
    )
    assert answers.answers_sentence(frames.series({"bands:T1": ["not_enough"]})).startswith(
        "October 2026 is not shown."
    )


def test_the_table_has_words_shares_and_people() -> None:
    frame = frames.series(statement("T1", "mostly_high", THREE) | statement("T2", "mostly_low"))

    assert answers.answers_table(frame).frame().to_dict("split", index=False) == {
        "columns": [
            "Statement",
            "In a word",
            "Less than half the time, %",
            "About half the time, %",
            "More than half the time, %",
            "People",
        ],
        "data": [
            [STATEMENTS["T1"].words, "Mostly more than half the time", "20", "5", "75", "12"],
            [STATEMENTS["T2"].words, "Mostly less than half the time", "", "", "", "12"],
        ],
    }
