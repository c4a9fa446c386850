"""Parts of pages: tiles, tables, cards, selectors, what stands where nothing can be shown."""

import json
from typing import Any

import pandas as pd
import pytest
from dash import html as dash_html
from plotly.io.json import to_json_plotly

from dashboard.components import cards, item_table, selectors, states, tables, tiles
from dashboard.components.elements import html
from dashboard.figures import dated
from dashboard.figures.by_item import ItemCell, ItemRow
from dashboard.figures.house import figure
from dashboard.figures.rows import Cells, Texts
from tests.unit.figures import frames

CELLS: dict[str, Any] = {
    "score:RO": [-0.02, 0.0, 0.12],
    "score:T": [52, 51, 50],
    "score:R": [50, 51, 62],
    "rate:given": [8.0, 8.5, 9.1],
    "rate:received": ["not_enough", "not_enough", 7.0],
    "participation": [{"value": value, "n": 7, "base": 9} for value in (78.0, 78.0, 77.0)],
    "change:R/previous": [frames.change("rose", "2026-09")],
}


def inside(component: Any) -> list[Any]:
    """What a component holds, components and plain mappings alike."""
    if isinstance(component, dict) and "data-table" in component["props"]:
        return [read(json.loads(component["props"]["data-table"]))]
    held = component["props"].get("children") if isinstance(component, dict) else getattr(component, "children", None)
    return [] if held is None else list(held) if isinstance(held, list | tuple) else [held]


def read(sent: Any) -> Any:
    """A table as the page's script makes it, in the form of a component."""
    name, attributes, held = sent
    parts = held if isinstance(held, str) else [read(each) for each in held]
    return {"type": name.capitalize(), "props": attributes | {"children": parts}}


def texts(component: Any) -> list[str]:
    """The words of a component in the order in which they are read."""
    if isinstance(component, str):
        return [component] if component.strip() else []
    parts = component if isinstance(component, list | tuple) else inside(component)
    return [text for part in parts for text in texts(part)]


def every(component: Any, kind: str) -> list[Any]:
    """The components of one kind inside another."""
    if isinstance(component, str | int | float):
        return []
    parts = component if isinstance(component, list | tuple) else inside(component)
    named = component["type"] if isinstance(component, dict) else getattr(component, "_type", "")
    return ([component] if named == kind else []) + [each for part in parts for each in every(part, kind)]


def tile(measure: str, cells: dict[str, Any], above: dict[str, Any] | None = None) -> Any:
    kind = next(kind for kind in tiles.TILES if kind.measure == measure)
    beside = None if above is None else Cells(frames.series(above))
    return tiles.tile(kind, Cells(frames.series(cells)), beside, "North")


def test_a_tile_has_value_unit_interval_people_change_and_the_unit_above() -> None:
    assert texts(tile("score:R", CELLS, {"score:R": [58]})) == [
        "Give-and-return",
        "62",
        "of 100",
        "95\N{NO-BREAK SPACE}% interval 55 to 69, 9 people",
        "Rose from September 2026 (51).",
        "North: 58.",
    ]


def test_counts_without_a_published_word_stand_beside_their_round_before() -> None:
    assert texts(tile("rate:given", CELLS))[3:] == [
        "95\N{NO-BREAK SPACE}% interval 8.3 to 9.9, 9 people",
        "September 2026: 8.5.",
    ]
    hidden = CELLS | {"rate:received": [6.8, 6.9, "not_enough", 7.0]}
    assert texts(tile("rate:received", hidden))[4:] == ["September 2026: not enough answers."]
    assert texts(tile("rate:received", CELLS))[4:] == ["Baseline forming: a trend needs 3 rounds."]
    assert texts(tile("participation", CELLS)) == [
        "Participation",
        "77",
        "% of those invited",
        "7 of 9 people",
        "September 2026: 78.",
    ]


def test_a_bound_is_a_value_in_words_without_an_interval() -> None:
    high = CELLS | {"score:R": [50, 51, frames.bounded("at_least", 90)]}

    assert texts(tile("score:R", high))[1:4] == ["90 or higher", "of 100", "9 people"]
    assert "gx-tile__value--words" in str(tile("score:R", high))
    assert "gx-tile__value--words" not in str(tile("score:R", CELLS))


def test_an_assumed_spread_is_named() -> None:
    assumed = {"value": 62.0, "low": 55.0, "high": 69.0, "interval": "assumed"}

    assert texts(tile("score:R", CELLS | {"score:R": [50, 51, assumed]}))[3] == (
        "95\N{NO-BREAK SPACE}% interval 55 to 69 (assumed), 9 people"
    )


def test_a_tile_names_a_part_of_a_long_name_of_the_unit_above() -> None:
    above = "The whole company with all of its regions, subsidiaries and representative offices abroad"
    beside = Cells(frames.series({"score:R": [58]}))

    assert (
        tiles.above_text(tiles.TILES[2], beside, above) == "The whole company wit\N{HORIZONTAL ELLIPSIS}ces abroad: 58."
    )


def test_a_withheld_tile_has_a_lock_its_reason_and_the_unit_above() -> None:
    hidden = tile("score:R", CELLS | {"score:R": [50, 51, "protects_neighbour"]}, {"score:R": ["not_enough"]})

    assert texts(hidden) == ["Give-and-return", "Hidden to protect a neighbouring team", "North: not enough answers."]
    assert "gx-withheld" in hidden["props"]["className"]
    assert [icon["props"]["className"] for icon in every(hidden, "Span")] == ["gx-icon gx-icon--lock"]


def test_there_are_at_most_six_tiles_each_in_its_own_colour() -> None:
    shown = tiles.tiles(Cells(frames.series(CELLS)), None, "")
    looks = [section["props"]["className"] for section in every(shown, "Section")]

    assert len(looks) == len(set(looks)) == 6


def test_a_table_names_its_rows_and_aligns_numbers() -> None:
    table = Texts({"Month": ["October 2026", "September 2026"], "Score": ["62", "Not enough answers"]})
    drawn: Any = tables.data_table(table, "Scores: North")

    assert texts(drawn) == [
        "Scores: North",
        "Month",
        "Score",
        "October 2026",
        "62",
        "September 2026",
        "Not enough answers",
    ]
    heads, cells = every(drawn, "Th"), every(drawn, "Td")
    assert [(cell["props"]["scope"], cell["props"].get("class")) for cell in heads] == [
        ("col", None),
        ("col", "gx-number"),
        ("row", None),
        ("row", None),
    ]
    assert [cell["props"]["class"] for cell in cells] == ["gx-number", "gx-withheld-cell"]
    props = drawn["props"]
    assert (props["tabIndex"], props["role"], props["aria-label"]) == (0, "region", "Scores: North")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("62", True),
        ("\N{MINUS SIGN}0.10", True),
        ("-3.5", True),
        ("", False),
        ("90 or higher", False),
        ("1.2.3", False),
        ("-", False),
        ("\N{FULLWIDTH DIGIT ONE}", False),
        ("1e5", False),
    ],
)
def test_numbers_are_told_from_words(cell: str, *, number: bool) -> None:
    assert tables.is_number(cell) is number


def chart(**more: Any) -> cards.Card:
    numbers = cards.Numbers("As a table", "Scores: North", Texts({"Month": ["October 2026"]}), "/a.csv")
    drawings = [cards.Drawing("a-graph", figure([]))]
    return cards.Card("a", "Scores", "They rose.", drawings, ["Read it so."], [numbers], **more)


def test_a_card_tells_draws_explains_and_gives_its_numbers() -> None:
    drawn: Any = cards.card(chart(cautions=["Careful."]))

    assert texts(drawn) == [
        "Scores",
        "They rose.",
        "Careful.",
        "About this chart",
        "Read it so.",
        "How this is measured",
        "As a table",
        "Scores: North",
        "Month",
        "October 2026",
        " Download as CSV",
    ]
    assert [link["props"]["href"] for link in every(drawn, "A")] == ["/method", "/a.csv"]
    (graph,) = every(drawn, "Graph")
    assert graph.config["displayModeBar"] is False
    assert len(every(drawn, "Details")) == 2


def test_a_drawing_is_one_picture_with_its_finding_for_those_who_do_not_see_it() -> None:
    (picture,) = [part for part in every(cards.card(chart()), "Div") if part["props"].get("role") == "img"]

    assert picture["props"]["aria-label"] == ("Chart: Scores. They rose. The numbers are in the table below it.")


def test_dated_notes_are_listed_with_the_numbers_on_the_chart() -> None:
    marks = frames.marks(("2026-09-02", "workshop", "Giving first"), ("2026-09-20", "team_change", "A newcomer"))
    marks["happened_on"] = pd.to_datetime(marks["happened_on"]).dt.date
    (notes,) = cards.notes_list(dated.on_axis(marks, ["2026-08", "2026-09"]))

    assert texts(notes) == [
        "1 \N{MIDDLE DOT} 2 September 2026",
        "Workshop: Giving first",
        "2 \N{MIDDLE DOT} 20 September 2026",
        "Team change: A newcomer",
    ]
    assert cards.notes_list([]) == []


def test_a_withheld_panel_leads_to_the_unit_above() -> None:
    panel: Any = states.withheld("protects_neighbour", "North", "?team=2")

    assert texts(panel)[0] == "Hidden to protect a neighbouring team"
    assert texts(panel)[-1] == "See North instead"
    assert [link["props"]["href"] for link in every(panel, "A")] == ["?team=2"]
    assert every(states.withheld("not_enough"), "A") == []


def test_selectors_are_a_form_that_asks_by_address() -> None:
    form: Any = selectors.selectors("summary", [("team", "Team", [("1", "Company"), ("2", "North")], "2")])

    assert form["props"]["method"] == "get"
    options = [option["props"] for option in every(form, "Option")]
    assert [(option["value"], option["children"], option["selected"]) for option in options] == [
        ("1", "Company", False),
        ("2", "North", True),
    ]
    assert [label["props"]["htmlFor"] for label in every(form, "Label")] == [
        select["props"]["id"] for select in every(form, "Select")
    ]


def test_an_element_is_what_dash_would_send_and_refuses_what_dash_refuses() -> None:
    named: dict[str, Any] = {"className": "gx-quiet", "data-n": "1", "aria-label": "Words"}

    assert html.P(["a", html.B("b")], **named) == json.loads(
        to_json_plotly(dash_html.P(["a", dash_html.B("b")], **named))
    )
    for wrong in ({"klass": "gx-quiet"}, {"aria": "Words"}):
        with pytest.raises(TypeError):
            html.P("a", **wrong)
    with pytest.raises(AttributeError):
        _ = html.Paragraph


def test_a_cell_of_the_table_of_statements_is_one_text_with_its_tint_in_words() -> None:
    cells = [ItemCell("62", "55 to 69", 2), ItemCell("40", "33 to 47", -1), ItemCell("Not shown", "", 0)]
    table = [ItemRow("Deal-first", "First", cells), ItemRow("Long view", "Second", cells[:1])]
    drawn: Any = item_table.item_table(["North", "A", "B"], table, "By statement")

    assert [(cell["props"]["children"], cell["props"]["class"]) for cell in every(drawn, "Td")] == [
        ("62\n(55 to 69)\nabove", "gx-number gx-tint--above-2"),
        ("40\n(33 to 47)\nbelow", "gx-number gx-tint--below-1"),
        ("Not shown", "gx-withheld-cell"),
        ("62\n(55 to 69)\nabove", "gx-number gx-tint--above-2"),
    ]
    heads = [(head["props"]["children"], head["props"]["scope"]) for head in every(drawn, "Th")]
    assert heads[:4] == [("Statement", "col"), ("North", "col"), ("A", "col"), ("B", "col")]
    assert heads[4:] == [
        ("Deal-first", "rowgroup"),
        ("First", "row"),
        ("Long view", "rowgroup"),
        ("Second", "row"),
    ]
