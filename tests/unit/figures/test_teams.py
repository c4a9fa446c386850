"""chart:C1 and table:C2: teams beside the unit above, by name and never by score."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import theme
from dashboard.figures import by_item, groups, house, long_view, outcomes, ro, teams, trend
from dashboard.figures import names as names_of
from dashboard.figures.rows import Cells
from dashboard.figures.statements import ANSWERS, STATEMENTS
from dashboard.figures.teams import Team
from data.exports import fitting
from data.instruments import spoken_instrument
from data.language import languages, speaking
from tests.unit.figures import frames

DEAL = "score:T"


def team(name: str, cell: Any, measure: str = DEAL) -> Team:
    return Team(name, Cells(frames.series({measure: [cell]})))


def unit(cell: Any, measure: str = DEAL) -> Any:
    """The unit above: its name and row."""
    return "North", team("North", cell, measure).cells.of(measure)[0]


THREE = [team("Zebra", 60), team("Hidden", "not_enough"), team("Apple", 40), team("Mango", 52)]


def checked(figure: go.Figure) -> Any:
    return go.Figure(figure.to_dict())


def test_teams_stand_in_their_order_and_not_by_score() -> None:
    figure = checked(teams.teams_figure(THREE, DEAL, unit(52)))

    (dots,) = figure.data
    assert (dots.x, dots.y) == ((60, 40, 52), (0, 1, 2))
    assert (dots.error_x.array, dots.error_x.arrayminus) == ((7, 7, 7), (7, 7, 7))
    assert dots.text[0] == "Zebra: 60 (53 to 67), 9 people"
    assert dots.marker.color == theme.DEAL_FIRST.colour
    assert [note.text for note in figure.layout.annotations] == ["North: 52", "Zebra", "Apple", "Mango"]
    assert [(line.x0, line.x1, line.line.dash) for line in figure.layout.shapes] == [(52, 52, teams.SHORT_DASH)] * 3
    assert [line.y0 for line in figure.layout.shapes] == [at - 0.13 for at in (0, 1, 2)], "below the names of the rows"
    assert {line.layer for line in figure.layout.shapes} == {"between"}, "behind the dots"


@pytest.mark.parametrize(
    ("measure", "scale"), [(DEAL, (0, 100)), ("score:R", (0, 100)), ("score:L", (0, 100)), ("score:RO", (-1, 1))]
)
def test_the_axis_is_the_whole_scale_of_the_measure(measure: str, scale: tuple[float, float]) -> None:
    figure = checked(teams.teams_figure([team("A", 0.5, measure)], measure, None))

    assert figure.layout.xaxis.range == scale
    assert figure.layout.shapes == ()


def test_nothing_tells_of_a_hidden_team() -> None:
    figure = teams.teams_figure(THREE, DEAL, unit(52))

    assert "Hidden" not in figure.to_json()
    assert "Hidden" not in teams.teams_table(THREE, DEAL, unit(52)).frame().to_csv()
    assert "Hidden" not in teams.teams_sentence(THREE, DEAL, unit(52))


def test_bounds_point_the_way_and_two_ends_have_no_dot() -> None:
    known = [
        team("A", frames.bounded("at_least", 90)),
        team("B", frames.bounded("at_most", 10)),
        team("C", frames.bounded("between", low=20, high=60)),
    ]
    (dots,) = checked(teams.teams_figure(known, DEAL, None)).data

    assert dots.marker.symbol == ("triangle-right", "triangle-left", "line-ns")
    assert dots.x == (90, 10, 40)
    assert (dots.error_x.array, dots.error_x.arrayminus) == ((10, 0, 20), (0, 10, 20))
    assert dots.text[2] == "C: 20 to 60, 9 people"


def test_dots_are_hollow_where_fewer_than_half_answered() -> None:
    frame = frames.series({DEAL: [60]})
    frame["response"] = 40.0

    assert teams.teams_figure([Team("A", Cells(frame))], DEAL, None).data[0].marker.symbol == ("circle-open",)


def test_a_long_name_takes_lines_on_the_chart_and_one_in_the_table() -> None:
    name = "Strategic accounts and partners of the northern and north-western coast"
    figure = teams.teams_figure([team(name, 60)], DEAL, None)

    note = figure.layout.annotations[0]
    assert note.text == "Strategic accounts and partners of the<br>northern and north-western coast"
    assert note.name == "Strategic accounts and part\N{HORIZONTAL ELLIPSIS}-western coast"
    assert figure.data[0].text[0].split("<br>") == [
        "Strategic accounts and partners",
        "of the northern and",
        "north-western coast: 60 (53 to",
        "67), 9 people",
    ]
    assert teams.teams_table([team(name, 60)], DEAL, None).columns["Team"] == [name]


COAST = "Strategic accounts, partnerships and channel sales for the %s coast and the islands"
CHINESE = "\u91cd\u8981\u5ba2\u6237" * 20


def test_names_take_no_more_room_than_a_phone_has_and_stay_apart() -> None:
    names = [COAST % "north-western", COAST % "south-eastern", CHINESE, "x" * 90, "Short"]
    figure = teams.teams_figure([team(name, 60) for name in names], DEAL, None)
    drawn = [each.text for each in figure.layout.annotations]

    assert drawn[0].split("<br>") == [
        "Strategic accounts, partnerships and",
        "channel sales for the north-western coast",
        "and the islands",
    ]
    assert [each.name for each in figure.layout.annotations][:2] == [
        "Strategic accounts,\N{HORIZONTAL ELLIPSIS}north-western coast\N{HORIZONTAL ELLIPSIS}",
        "Strategic accounts,\N{HORIZONTAL ELLIPSIS}south-eastern coast\N{HORIZONTAL ELLIPSIS}",
    ], "on paper"
    assert drawn[4] == "Short"
    assert [line for name in drawn for line in name.split("<br>") if house.room(line) > teams.LINE] == []
    for name, box in zip(names, figure.data[0].text, strict=True):
        lines = box.split("<br>")
        assert [line for line in lines if house.room(line) > house.BOX] == []
        assert "".join(lines).replace(" ", "") == f"{name}: 60 (53 to 67), 9 people".replace(" ", "")


@pytest.mark.parametrize(
    ("name", "differing", "most", "left"),
    [
        ("Regional Enterprise Accounts %s", ("North East", "South West"), 20, "Regional~%s"),
        (
            "Regional Enterprise Accounts %s and the Alps",
            ("North East", "South West"),
            40,
            "Regional Enterprise Accounts %s~",
        ),
        ("Strategic accounts, team %s of the north-western coast and the islands", ("Blue", "Red"), 42, "~team %s of"),
        ("\u91cd\u8981\u5ba2\u6237" * 9 + "%s" + "\u6d77\u5cb8" * 9, ("\u897f\u5317", "\u4e1c\u5357"), 42, "~%s"),
    ],
)
def test_the_words_that_tell_names_apart_are_kept_whole(
    name: str, differing: tuple[str, str], most: int, left: str
) -> None:
    drawn = names_of.shortened_apart([*(name % each for each in differing), "Others"], most)

    assert drawn[2] == "Others"
    for each, found in zip(differing, drawn, strict=False):
        assert house.room(found) <= most
        parts = (left % each).replace("~", "\N{HORIZONTAL ELLIPSIS}").strip("\N{HORIZONTAL ELLIPSIS}")
        assert parts in found, found


def test_names_that_differ_in_a_cut_word_alone_stay_apart() -> None:
    names = ["x" * 40 + end + "y" * 40 for end in ("a", "b", "c")]
    assert len(set(names_of.shortened_apart(names, 42))) == len(names)


@given(st.lists(st.text("ab \u6237-", min_size=1, max_size=60), min_size=1, max_size=6), st.integers(13, 45))
def test_shortened_names_are_never_too_long(names: list[str], most: int) -> None:
    assert [name for name in names_of.shortened_apart(names, most) if house.room(name) > most] == []


def test_rows_are_higher_where_names_have_several_lines_and_room_between_them_stays() -> None:
    short, long = ([team(name, 60), team("Other", 50)] for name in ("Short", COAST % "north-western"))
    above = ("Company", team("Company", 55).row(DEAL))
    heights = [teams.height(each, DEAL) for each in (short, long)]
    assert heights == [5.5 + 2 * 2.75, 5.5 + 2 * (2.75 + 2 * 17 / 16)]
    for drawn, high in zip((short, long), heights, strict=True):
        figure = teams.teams_figure(drawn, DEAL, above)
        plot = 16 * high - figure.layout.margin.t - figure.layout.margin.b
        first, last = figure.layout.yaxis.range[1], figure.layout.yaxis.range[0]
        row = plot / (last - first)
        lines = max(note.text.count("<br>") + 1 for note in figure.layout.annotations if note.yref == "y")
        free = row - teams.CLEAR - 17 * lines  # from a dot to the name below it
        assert figure.layout.shapes[0].y1 * row < free + 3
        assert -first * row > 17 * lines + teams.CLEAR - 3


def test_names_in_capitals_take_the_room_of_capitals_and_keep_what_tells_them_apart() -> None:
    coast = "STRATEGIC ACCOUNTS NORTH-WEST COAST TEAM %s"
    names = [coast % "A", coast % "B", "KEY ACCOUNTS AMERICAS MIDWEST AND MOUNTAIN"]
    notes = teams.teams_figure([team(name, 60) for name in names], DEAL, None).layout.annotations
    drawn = [note.name for note in notes]

    # On a phone there is room for 42 usual letters; a capital takes a third more.
    assert [note.text.replace("<br>", " ") for note in notes] == names
    assert [line for note in notes for line in note.text.split("<br>") if house.room(line) > teams.LINE] == []
    assert [name for name in drawn if fitting.length(name) > (teams.LINE + 1) * fitting.USUAL] == []
    assert [name[-1] for name in drawn[:2]] == ["A", "B"]
    assert all("\N{HORIZONTAL ELLIPSIS}" in name for name in drawn)
    assert house.room("ABC") == pytest.approx(3 * fitting.CAPITAL / fitting.USUAL)


MARKUP = ('<a href="https://evil.example/">Go</a>', "<b>North</b>", "East<br>West", "<sub>S</sub>", "R&amp;D", "A & B")


def texts_of(part: Any) -> Iterator[str]:
    """Every text of a figure, however deep."""
    if isinstance(part, str):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ():
        yield from texts_of(each)


@given(st.lists(st.sampled_from([*MARKUP, "x"]), min_size=1, max_size=3).map(" ".join), st.sampled_from(["short", ""]))
def test_what_people_typed_is_drawn_as_it_is_and_is_no_markup(typed: str, kind: str) -> None:
    words = frames.marks(("2026-09-12", "workshop", typed), ("2026-10-02", kind or typed, typed))
    cells = {measure: [40.0, 50.0, 60.0] for measure in (DEAL, "score:R", "score:L", "outcome:wins")}
    cells |= {"score:RO": [0.1, 0.2, 0.3], "rate:moved": [1.0, 2.0, 1.0], "rate:stuck_each": [1.0, 1.0, 1.0]}
    over = Cells(frames.series(cells))
    there = [team(typed, 60), team("Apple", 40)]
    drawn = [
        teams.teams_figure(there, DEAL, (typed, unit(52)[1])),
        *(trend.trend_figure(over, words, large=large) for large in (True, False)),
        ro.ro_figure(over, words),
        long_view.long_view_figure(over, words),
        outcomes.wins_figure(over, words),
        outcomes.stuck_figure(over, words),
    ]

    found = [said for figure in drawn for said in texts_of(figure.to_plotly_json())]
    ours = [re.sub(r"%\{text\}<extra></extra>|<br>|</?[bi]>", "", said) for said in found]
    assert not [said for said in ours if "<" in said]
    assert not [said for said in found if any(each in said for each in MARKUP)]
    plain = [unescape(said) for said in texts_of(drawn[0].to_plotly_json())]
    boxes = [unescape(said.replace("<br>", "")) for said in drawn[0].data[0].text]
    assert boxes[0].replace(" ", "") == f"{typed}: 60 (53 to 67), 9 people".replace(" ", "")
    assert names_of.shortened(typed, teams.LINE) in plain
    assert drawn[0].to_plotly_json()["layout"]["annotations"][0]["text"].endswith("52")
    assert teams.teams_table(there, DEAL, None).columns["Team"] == [typed, "Apple"]


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("North", "North: 52"),
        ("Europe, Middle East and Africa", "Europe, Middle East<br>and Africa: 52"),
        ("Accounts and partners of the north coast", "Accounts and<br>partners o\N{HORIZONTAL ELLIPSIS}coast: 52"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampf\N{HORIZONTAL ELLIPSIS}chaft: 52"),
        ("North-west of everything", "North-west of<br>everything: 52"),
        ("\u534e\u5317\u533a\u57df\u9500\u552e", "\u534e\u5317\u533a\u57df\u9500\u552e: 52"),
    ],
)
def test_the_name_of_the_unit_above_fits_on_its_side_of_the_line(name: str, drawn: str) -> None:
    figure = checked(teams.teams_figure(THREE, DEAL, (name, unit(52)[1])))

    note = figure.layout.annotations[0]
    assert (note.text, note.xanchor) == (drawn, "right")
    assert max(map(len, note.text.split("<br>"))) <= teams.HALF
    assert figure.layout.margin.t == 30 + 17 * drawn.count("<br>")
    high = unit(frames.bounded("at_least", 90))[1]
    assert teams.teams_figure(THREE, DEAL, (name, high)).layout.annotations[0].text.endswith("90 or higher")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([52, 49], "None of the intervals of the 2 teams shown here lies apart from it."),
        ([70, 49], "The interval of A lies above it. By chance alone, hardly any would."),
        (
            [70, 30],
            "The interval of A lies above it and the interval of B lies below it. By chance alone, hardly any would.",
        ),
        ([30, 40], "The intervals of A and B lie below it. By chance alone, hardly any would."),
        ([frames.bounded("at_least", 90), 49], "The interval of A lies above it. By chance alone, hardly any would."),
        (
            [frames.bounded("between", low=20, high=80), 49],
            "None of the intervals of the 2 teams shown here lies apart from it.",
        ),
    ],
)
def test_what_lies_apart_is_told_and_nothing_is_ranked(cells: list[Any], told: str) -> None:
    found = [team(name, cell) for name, cell in zip("AB", cells, strict=True)]

    assert teams.teams_sentence(found, DEAL, unit(50)) == (
        f"In October 2026, deal-first in North was 50 (95 % interval 43 to 57, 9 people). {told}"
    )


def test_what_chance_alone_gives_is_said_where_teams_are_named_as_of_statements() -> None:
    many = [team(f"Team {number}", 70 if number < 2 else 52) for number in range(40)]

    assert teams.teams_sentence(many, DEAL, unit(50)).endswith(
        "The intervals of Team 0 and Team 1 lie above it. By chance alone, about 2 would."
    )
    assert "chance" not in teams.teams_sentence(many[2:], DEAL, unit(50)), "nobody is named"


def test_of_one_team_nothing_is_said_about_others() -> None:
    assert teams.teams_sentence([team("A", 52)], DEAL, unit(50)).endswith(
        "The interval of the one team shown here does not lie apart from it."
    )


def test_without_a_unit_above_there_is_nothing_to_compare() -> None:
    end = "is shown; there is no value of the unit above to compare with."

    assert teams.teams_sentence([team("A", 50)], DEAL, None) == f"In October 2026, deal-first of one team {end}"
    assert teams.teams_sentence(THREE[1:2], DEAL, None) == "No team can be shown in this month."


@pytest.mark.parametrize(
    ("above", "value"),
    [(frames.bounded("at_least", 90), "90 or higher"), (frames.bounded("between", low=40, high=60), "40 to 60")],
)
def test_a_unit_above_of_which_bounds_are_told_is_named_and_not_compared_with(above: Any, value: str) -> None:
    assert teams.teams_sentence(THREE, DEAL, unit(above)) == (
        f"In October 2026, deal-first in North was {value} (9 people). "
        "Only bounds of it are told, so no team is compared with it."
    )


def test_the_table_has_the_unit_above_first() -> None:
    assert teams.teams_table(THREE[:2], DEAL, unit(52)).frame().to_dict("split", index=False) == {
        "columns": ["Team", "Deal-first", "Deal-first, from", "Deal-first, to", "People", "Response in %"],
        "data": [["North", "52", "45", "59", "9", "80"], ["Zebra", "60", "53", "67", "9", "80"]],
    }


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (3, [3]), (16, [16]), (40, [14, 14, 12]), (80, [20] * 4), (301, [76] * 3 + [73])]
)
def test_many_teams_are_spread_over_a_few_charts(count: int, sizes: list[int]) -> None:
    found = [team(str(number), 50) for number in range(count)]

    assert [len(group) for group in teams.groups(found)] == sizes
    assert [each for group in teams.groups(found) for each in group] == found
    assert len(teams.groups(found)) + len(groups.ATTRIBUTES) + 1 <= 8, "and how people answered"


# By statement


def items(name: str, **cells: Any) -> Team:
    return Team(name, Cells(frames.series({f"item:{key}": [cell] for key, cell in cells.items()})))


NORTH = items("North", T1=50, R1=50, R2=50, L1=50, L3=frames.bounded("between", low=0, high=100))


@pytest.mark.parametrize(
    ("value", "tint"), [(50, 0), (57, 0), (58, 1), (59, 1), (60, 2), (69, 2), (70, 3), (42, -1), (40, -2), (20, -3)]
)
def test_a_tint_needs_an_interval_that_excludes_the_unit_above(value: int, tint: int) -> None:
    first = by_item.item_rows([items("A", T1=value)], NORTH)[0]

    assert first.words == STATEMENTS["T1"].words
    assert first.cells == [
        by_item.ItemCell("50", "43 to 57", 0),
        by_item.ItemCell(str(value), f"{value - 7} to {value + 7}", tint),
    ]


def test_what_is_withheld_or_says_nothing_is_not_shown() -> None:
    nothing = frames.bounded("between", low=0, high=100)
    found = by_item.item_rows([items("A", T1="protects_neighbour", R1=nothing, L3=70)], NORTH)
    by_words = {row.words: row.cells for row in found}
    hidden = by_item.ItemCell("Not shown", "", 0)

    # Statements that nobody is shown of are left out.
    assert list(by_words) == [STATEMENTS[key].words for key in ("T1", "R1", "R2", "L1", "L3")]
    assert by_words[STATEMENTS["T1"].words][1] == by_words[STATEMENTS["R1"].words][1] == hidden
    # The unit above has no value to compare with.
    assert by_words[STATEMENTS["L3"].words] == [hidden, by_item.ItemCell("70", "63 to 77", 0)]
    assert [row.cells for row in by_item.item_rows([items("A", T1=70)], None)] == [
        [by_item.ItemCell("70", "63 to 77", 0)]
    ]
    assert by_item.shown_teams([items("A", T1="not_enough"), NORTH]) == [NORTH]


def test_how_many_lie_apart_and_how_many_would_by_chance() -> None:
    apart, close = items("A", T1=70, R1=30, R2=50), items("B", T1=50)

    assert by_item.by_item_sentence([apart, close], NORTH) == (
        "2 of the 4 values that can be compared lie apart from North. By chance alone, hardly any would."
    )
    assert by_item.by_item_sentence([close], NORTH) == (
        "The one value that can be compared does not lie apart from North."
    )
    many = [items(str(number), T1=70, R1=50) for number in range(10)]
    assert by_item.by_item_sentence(many, NORTH).endswith("By chance alone, about 1 would.")
    nothing = "There are no values of teams to compare with the unit above."
    assert by_item.by_item_sentence([], NORTH) == by_item.by_item_sentence([apart], None) == nothing


def test_the_table_of_statements_says_in_words_what_is_tinted() -> None:
    table = by_item.by_item_table([items("A", T1=70, R1=30)], NORTH)
    told = {(team, statement): list(others) for team, statement, *others in table.rows()}

    assert len(told) == 2 * len(STATEMENTS)
    assert told["North", STATEMENTS["T1"].words] == ["50", "43", "57", "9", ""]
    assert told["A", STATEMENTS["T1"].words] == ["70", "63", "77", "9", "above"]
    assert told["A", STATEMENTS["R1"].words] == ["30", "23", "37", "9", "below"]
    assert told["A", STATEMENTS["L4"].words] == ["Not shown", "", "", "", ""]


def test_the_table_of_statements_marks_intervals_whose_width_is_assumed() -> None:
    table = by_item.by_item_table([assumed("A", T1=70), items("B", T1=70)], NORTH)
    found = {team: others for team, statement, *others in table.rows() if statement == STATEMENTS["T1"].words}

    assert list(table.columns)[2:] == ["Value", "From", "To", "Interval", "People", "Apart from the unit above"]
    assert found == {
        "North": ["50", "43", "57", "", "9", ""],
        "A": ["70", "63", "77", "assumed", "9", "above"],
        "B": ["70", "63", "77", "", "9", "above"],
    }
    (cell,) = by_item.item_rows([assumed("A", T1=70)], None)[0].cells
    assert cell == by_item.ItemCell("70", "63 to 77, assumed", 0)


def assumed(name: str, **cells: Any) -> Team:
    found = items(name, **cells).cells
    told = [row._replace(interval="assumed") for key in cells for row in found.of(f"item:{key}")]
    return Team(name, Cells(told))


def test_statements_and_answers_are_those_of_the_questionnaire() -> None:
    for code in languages():
        with speaking(code):
            pulse = spoken_instrument("pulse-1.0")
            scales = [(scale.label, key) for scale in pulse.scales.values() for key in scale.items]

            assert [(statement.scale, key) for key, statement in STATEMENTS.items()] == scales
            assert {key: statement.words for key, statement in STATEMENTS.items()} == {
                key: pulse.items[key].text for _, key in scales
            }
            assert {str(option.value): option.label for option in pulse.options} == ANSWERS
