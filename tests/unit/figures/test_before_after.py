"""chart:W2: a dot and a whisker where a figure is published, else the word alone, or the reason for none."""

from typing import Any

import plotly.graph_objects as go

from dashboard.figures import before_after
from dashboard.figures.rows import Cells
from data.metrics.ladder import ONE_TEAM_EACH, Refusal
from data.publication.events import ROUNDS_AFTER
from data.publication.workshops import PARTS
from tests.unit.figures import frames

NOTE = "2026-04 2026-05 2026-06 | 2026-07 | 2026-08 2026-09 2026-10"
WORD = {"word": "rose", "note": NOTE, "n": None}
FIGURE = {"value": 6.0, "low": 2.0, "high": 60.0, "word": "rose", "note": NOTE, "n": 8, "interval": "pooled"}
INDEX = {"value": -0.06, "low": -0.1, "high": -0.02, "word": "fell", "note": NOTE, "n": 8, "interval": "pooled"}
REFUSED = {"state": "not_comparable", "word": "short_before", "note": " | 2026-07 | ", "n": None}


def cells(**levels: Any) -> Cells:
    rows: dict[str, Any] = {}
    for level, scores in levels.items():
        rows |= {f"workshop:{score}/{level}": ["no_round", spec] for score, spec in scores.items()}
    return Cells(frames.series(rows))


def one(**levels: Any) -> before_after.Comparison:
    (found,) = before_after.comparisons(cells(**levels))
    return found


ALL = dict.fromkeys(before_after.SCORES, WORD)


def test_texts_and_names_are_those_of_the_publication() -> None:
    assert {refusal.name.lower(): refusal.value for refusal in Refusal} == before_after.REFUSALS
    assert set(PARTS.values()) == set(before_after.LEVELS)
    assert (before_after.ONE_TEAM_EACH, before_after.ROUNDS_AFTER) == (ONE_TEAM_EACH, ROUNDS_AFTER)


def test_a_dot_and_a_whisker_for_each_figure_around_zero() -> None:
    found = one(before_after=ALL | {"T": FIGURE, "RO": INDEX}, beyond_trend=dict.fromkeys(before_after.SCORES, REFUSED))
    figure = go.Figure(before_after.before_after_figure(found).to_dict())

    assert [(trace.x[0], trace.y[0]) for trace in figure.data] == [(-6, 0), (6, 1)]
    assert figure.data[1].error_x.array[0] == 34  # cut off at the axis
    assert figure.data[0].text[0] == "RO index: \u22120.06 (\u22120.10 to \u22120.02), 8 people"
    assert figure.layout.xaxis.range == (-40, 40)
    (zero,) = figure.layout.shapes
    assert (zero.x0, zero.x1) == (0, 0)
    assert before_after.before_after_sentence(found) == (
        "After the workshop of July 2026, the RO index fell by 0.02 to 0.10 against the months before."
    )
    assert before_after.refusals(found) == ["An earlier trend needs 6 rounds before the workshop."]
    assert before_after.words_table(found).columns == {
        "Measure": ["RO index", "Give-and-return", "Deal-first", "Long view"],
        "Against the months before": ["Fell by 0.02 to 0.10", "Rose", "Rose by 2 to 60 points", "Rose"],
    }


def test_beyond_the_trend_leads_and_a_word_needs_no_dot() -> None:
    found = one(
        before_after=ALL, beyond_trend=ALL | {"RO": WORD | {"word": "practically_unchanged"}}, against_other=ALL
    )
    assert before_after.drawn(found) == []
    assert before_after.before_after_sentence(found) == (
        "After the workshop of July 2026, the RO index was practically unchanged beyond its earlier trend."
    )
    assert list(before_after.words_table(found).columns) == ["Measure", *before_after.LEVELS.values()]


def test_a_refusal_and_a_withheld_team_say_why() -> None:
    few = REFUSED | {"state": "not_enough", "word": "few_people"}
    found = one(before_after=dict.fromkeys(before_after.SCORES, few))
    assert before_after.before_after_sentence(found) == before_after.REFUSALS["few_people"]
    assert (found.withheld, list(before_after.words_table(found).columns)) == ("", ["Measure"])
    hidden = one(before_after=dict.fromkeys(before_after.SCORES, "protects_neighbour"))
    assert hidden.withheld == "protects_neighbour"
    table = before_after.before_after_table(cells(before_after=dict.fromkeys(before_after.SCORES, few)))
    assert list(table.rows()[0]) == [
        "July 2026", "RO index", "Against the months before", "", "",
        "Fewer than 5 people answered both before and after the workshop.", "", "", "", "",
    ]  # fmt: skip
    assert before_after.comparisons(Cells([])) == []
