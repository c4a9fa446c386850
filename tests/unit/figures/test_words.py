"""Finding sentences: the words of the method in their order, and silence where nothing may be said."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.tiles import TILES, change_text
from dashboard.figures import house, participation, ro, rows, summary, text, trend, words
from dashboard.figures.rows import Cells
from tests.unit.figures import frames

FIVE: dict[str, Any] = {
    "score:T": [60, 58, 55, 52, 50],
    "score:R": [50, 52, 55, 58, 62],
    "score:RO": [-0.1, -0.06, 0, 0.06, 0.12],
}
NOW = "In October 2026, give-and-return was 62 (95 % interval 55 to 69) and deal-first 50 (43 to 57, 9 people)."

FEW = "Too few people answered, or answered enough of the questions behind this result."


def with_changes(previous: tuple[str, str], window: tuple[str, str], *, caution: bool = False) -> pd.DataFrame:
    """Five rounds with published words for (T, R) since the month before and since June; RO has those of R."""
    cells = dict(FIVE)
    for part, since, found in (("previous", "2026-09", previous), ("window", "2026-06", window)):
        for score, word in zip(("T", "R", "RO"), (*found, found[1]), strict=True):
            cells[f"change:{score}/{part}"] = [frames.change(word, since, caution=caution)]
    return frames.series(cells)


@pytest.mark.parametrize(
    ("deal", "give", "clause"),
    [
        ("rose", "rose", "both rose"),
        ("fell", "rose", "deal-first fell and give-and-return rose"),
        ("no_clear_change", "rose", "deal-first showed no clear change and give-and-return rose"),
        ("no_clear_change", "no_clear_change", "there was no clear change in either"),
        ("practically_unchanged", "fell", "deal-first was practically unchanged and give-and-return fell"),
        ("practically_unchanged", "practically_unchanged", "both were practically unchanged"),
    ],
)
def test_change_is_told_in_published_words_only(deal: str, give: str, clause: str) -> None:
    frame = with_changes((deal, give), ("fell", "rose"))

    assert trend.trend_sentence(frame) == (
        f"{NOW} Compared with September 2026, {clause}. Since June 2026, deal-first fell and give-and-return rose."
    )


@pytest.mark.parametrize(
    ("deal", "give", "told"),
    [
        (
            "no_clear_change",
            "rose",
            "From one month to the next, this team can detect changes of 11 points or more (spread assumed).",
        ),
        (
            "no_clear_change",
            "no_clear_change",
            "From one month to the next, this team can detect changes of 12 points or more.",
        ),
        ("practically_unchanged", "fell", ""),
    ],
)
def test_what_would_have_been_seen_is_told_where_no_change_is_clear(deal: str, give: str, told: str) -> None:
    since = "2026-09"
    cells: dict[str, Any] = FIVE | {
        f"change:{score}/previous": [frames.change(word, since)] for score, word in zip("TR", (deal, give), strict=True)
    }
    sizes = {"detectable:T": (11.0, "assumed"), "detectable:R": (12.0, "pooled")}
    without = trend.trend_sentence(frames.series(cells))
    cells |= {name: [{"value": size, "interval": kind}] for name, (size, kind) in sizes.items()}

    assert trend.trend_detectable(frames.series(cells)) == told
    assert trend.trend_sentence(frames.series(cells)) == without, "it stands under the chart, as the finding is long"
    index = FIVE | {"change:RO/previous": [frames.change("no_clear_change", since)]}
    index |= {"detectable:RO": [{"value": 0.12, "interval": "pooled"}]}
    assert ro.ro_detectable(frames.series(index)) == (
        "From one month to the next, this team can detect changes of 0.12 or more."
    )


def test_what_needs_the_same_people_is_said_once_and_compares_nothing() -> None:
    word = "not_enough_same_people"

    assert trend.trend_sentence(with_changes((word, word), (word, word))) == (
        f"{NOW} Too few of the same people answered to speak of change."
    )


def test_a_value_whose_people_are_not_known_is_told_without_them() -> None:
    frame = frames.series(FIVE)
    frame["n"] = pd.NA

    assert trend.trend_sentence(frame) == f"{NOW.replace(', 9 people', '')} {words.NEVER_COMPARED}"
    assert "(RO index 0.12, 95 % interval 0.02 to 0.22)." in ro.ro_sentence(frame)


@pytest.mark.parametrize(
    ("give", "deal", "told"),
    [
        (62, frames.bounded("at_most", 10), "62 (95 % interval 55 to 69) and deal-first 10 or lower (9 people)"),
        (
            frames.bounded("at_least", 90),
            50,
            "90 or higher and deal-first 50 (95 % interval 43 to 57, 9 people)",
        ),
        (
            frames.bounded("at_least", 90),
            frames.bounded("between", low=48, high=53),
            "90 or higher and deal-first 48 to 53 (9 people)",
        ),
        (
            {"value": 62, "low": 55, "high": 69, "n": 8},
            50,
            "62 (95 % interval 55 to 69, 8 people) and deal-first 50 (43 to 57, 9 people)",
        ),
    ],
)
def test_two_values_name_the_interval_once_and_people_where_they_differ(give: Any, deal: Any, told: str) -> None:
    frame = frames.series({"score:T": [deal], "score:R": [give]})

    assert trend.trend_sentence(frame) == f"In October 2026, give-and-return was {told}. {words.ONE_ROUND}"


def test_an_interval_of_an_assumed_width_is_marked_wherever_it_is_told() -> None:
    frame = frames.series(FIVE)
    frame["interval"] = "assumed"

    assert trend.trend_sentence(frame).startswith(
        "In October 2026, give-and-return was 62 (95 % interval 55 to 69, assumed) and deal-first 50 (43 to 57, "
        "assumed, 9 people)."
    )
    assert "(RO index 0.12, 95 % interval 0.02 to 0.22, assumed, 9 people)" in ro.ro_sentence(frame)
    assert text.cell_text(rows.rows(frame, "score:R")[-1]) == "62 (55 to 69, assumed), 9 people"
    table = trend.trend_table(frame)
    assert table.columns["Deal-first, interval"] == ["assumed"] * 5
    assert "Deal-first, interval" not in trend.trend_table(frames.series(FIVE)).columns


def test_a_month_that_cannot_be_compared_says_so() -> None:
    assert trend.trend_sentence(frames.series(FIVE)) == f"{NOW} {words.NEVER_COMPARED}"


def test_a_month_after_one_without_a_round_says_so() -> None:
    frame = frames.series({name: [*cells[:-2], "no_round", cells[-1]] for name, cells in FIVE.items()})
    told = "This team has no round about September 2026 to compare with."

    assert trend.trend_sentence(frame) == f"{NOW} {told}"
    assert words.tile_change(frame, "T") == told
    counts = frames.series({name: [9.0, 9.1, 9.0, "no_round", 11.0] for name in ("rate:given", "participation")})
    tiles = {tile.measure: tile for tile in TILES}
    assert [change_text(tiles[measure], Cells(counts)) for measure in ("rate:given", "participation")] == [told] * 2
    frame.loc[frame["month"] == "2026-10", "broken"] = True
    assert words.tile_change(frame, "T") == str(words.QUESTIONS_CHANGED)


def test_months_that_no_shared_people_join_say_that_these_are_too_few() -> None:
    frame = frames.series(FIVE | {f"change:{score}/{part}": ["not_enough"] for score in "TR" for part in words.PARTS})

    assert trend.trend_sentence(frame) == (
        f"{NOW} Too few of the same people answered over these months to speak of change."
    )
    assert words.tile_change(frame, "T") == "Too few of the same people over these months."
    assert not trend.trend_caution(frame)
    assert trend.trend_detectable(frame) == ""


@pytest.mark.parametrize(("rounds", "told"), [(1, str(words.ONE_ROUND)), (2, str(words.BASELINE))])
def test_the_first_two_rounds_form_a_baseline(rounds: int, told: str) -> None:
    cells: dict[str, Any] = {name: ["no_round"] * (5 - rounds) + cells[-rounds:] for name, cells in FIVE.items()}
    cells |= {f"change:{score}/previous": [frames.change("too_early", "2026-09")] for score in ("T", "R", "RO")}
    frame = frames.series(cells)

    assert trend.trend_sentence(frame) == f"{NOW} {told}"
    assert ro.ro_sentence(frame) == (
        "In October 2026, selling was more reciprocal than transactional "
        f"(RO index 0.12, 95 % interval 0.02 to 0.22, 9 people). {told}"
    )
    assert words.tile_change(frame, "T") == told


def test_one_round_is_not_said_where_another_one_is_withheld() -> None:
    worlds: list[tuple[list[Any], Any]] = [
        ([61], words.ONE_ROUND),
        (["no_round", 61], words.ONE_ROUND),
        (["not_enough", 61], words.BASELINE),
        ([60, 61], words.BASELINE),
        (["protects_neighbour", 60, "not_enough", 61, 62], ""),
    ]
    for cells, told in worlds:
        assert words.too_few_rounds(rows.rows(frames.series({"score:T": cells}), "score:T")) == str(told)


def test_nothing_is_said_of_a_trend_when_fewer_than_half_answered() -> None:
    frame = with_changes(("rose", "rose"), ("rose", "rose"))
    frame.loc[frame["month"] == "2026-10", "response"] = 49.9

    assert trend.trend_sentence(frame) == f"{NOW} {words.LOW_RESPONSE}"
    assert words.tile_change(frame, "R") == "Change not told: fewer than half answered."
    frame["response"] = 50.0
    assert "both rose" in trend.trend_sentence(frame)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("no_round", "There was no round about October 2026, or this team was not part of it."),
        (
            "not_enough",
            f"October 2026 is not shown. {FEW}",
        ),
        (
            "protects_neighbour",
            (
                "October 2026 is not shown. Enough people answered here, but showing this result would let somebody "
                "work out one that is too small."
            ),
        ),
        (
            "not_comparable",
            (
                "October 2026 is not shown. The questions changed with this month, so its result cannot stand on one "
                "line with those before."
            ),
        ),
    ],
)
def test_each_reason_has_its_own_words(state: str, told: str) -> None:
    frame = frames.series({name: [*cells[:-1], state] for name, cells in FIVE.items()} | {"participation": [state]})

    assert trend.trend_sentence(frame) == told
    assert ro.ro_sentence(frame) == told
    scores = told.replace("October 2026 is", "The scores of October 2026 are")
    assert summary.summary_sentence(frame, "North") == scores


def test_a_hidden_participation_speaks_of_those_invited() -> None:
    told = {
        state: participation.participation_sentence(frames.series({"participation": [state]}))
        for state in ("no_round", "not_enough", "protects_neighbour")
    }

    assert told == {
        "no_round": "There was no round about October 2026, or this team was not part of it.",
        "not_enough": (
            "October 2026 is not shown. Fewer people were invited than we need to tell how many of them answered."
        ),
        "protects_neighbour": (
            "October 2026 is not shown. Enough people were invited here, but telling how many answered would let "
            "somebody work it out for a team that is too small."
        ),
    }


def test_reasons_are_told_apart_and_are_never_a_dash_or_zero() -> None:
    titles = [title for title, _ in text.WITHHELD.values()]
    sentences = [sentence for _, sentence in text.WITHHELD.values()]

    assert set(text.WITHHELD) == {*frames.WITHHELD, text.QUARTERLY, text.FEW_CARELESS, "statements", "groups"}
    assert len(set(titles)) == len(set(sentences)) == len(text.WITHHELD)
    assert all(len(words_) > 5 and "0" not in words_.split() for words_ in [*titles, *sentences])


@pytest.mark.parametrize(
    ("cell", "side"),
    [
        (0.3, "more reciprocal than transactional"),
        (-0.3, "more transactional than reciprocal"),
        (0.08, "between transactional and reciprocal"),
        (frames.bounded("at_least", 0.6), "more reciprocal than transactional"),
        (frames.bounded("at_most", -0.6), "more transactional than reciprocal"),
        (frames.bounded("at_least", -0.2), "between transactional and reciprocal"),
        (frames.bounded("between", low=-0.2, high=0.4), "between transactional and reciprocal"),
        (frames.bounded("exact", 0.3), "between transactional and reciprocal"),  # without an interval nothing is known
    ],
)
def test_the_side_of_zero_is_named_where_the_interval_leaves_no_doubt(cell: Any, side: str) -> None:
    assert ro.side(rows.rows(frames.series({"score:RO": [cell]}), "score:RO")[-1]) == side


def test_the_summary_tells_the_side_and_the_year() -> None:
    frame = with_changes(("rose", "rose"), ("no_clear_change", "rose"))

    assert summary.summary_sentence(frame, "North") == (
        "In October 2026, selling in North was more reciprocal than transactional; "
        "since June 2026, deal-first showed no clear change and give-and-return rose."
    )


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("rose", "Rose from September 2026 (58)."),
        ("fell", "Fell from September 2026 (58)."),
        ("practically_unchanged", "Practically unchanged from September 2026 (58)."),
        ("no_clear_change", "No clear change from September 2026 (58)."),
        ("not_enough_same_people", "Too few of the same people to speak of change."),
        ("too_early", "Too early to speak of change."),
        ("a word of tomorrow", words.NEVER_COMPARED),
    ],
)
def test_tiles_tell_the_own_round_before(word: str, told: str) -> None:
    frame = with_changes((word, word), (word, word))

    assert words.tile_change(frame, "R") == told


def test_changed_questions_are_the_reason_why_nothing_is_compared() -> None:
    anew = {"value": 62, "low": 55, "high": 69, "broken": True}
    frame = frames.series(FIVE | {"score:R": [50, 52, 55, 58, anew], "change:R/previous": ["not_comparable"]})

    assert words.tile_change(frame, "R") == words.QUESTIONS_CHANGED
    assert words.before(rows.rows(frame, "score:R")) == ("", "")


def test_the_summary_says_that_the_questions_changed_where_nothing_is_compared() -> None:
    cells = FIVE | {f"change:{score}/{part}": ["not_comparable"] for score in ("T", "R") for part in words.PARTS}
    frame = frames.series(cells)
    said = "In October 2026, selling in North was more reciprocal than transactional"

    assert summary.summary_sentence(frame, "North") == f"{said}."
    frame.loc[frame["month"] == "2026-10", "broken"] = True
    assert summary.summary_sentence(frame, "North") == f"{said}; {words.small(str(words.QUESTIONS_CHANGED))}"
    assert trend.trend_sentence(frame) == f"{NOW} {words.QUESTIONS_CHANGED}"


@pytest.mark.parametrize(
    ("score", "word", "low", "high", "told"),
    [
        ("R", "rose", 4, 9, "Rose by 4 to 9 points from September 2026 (58)."),
        ("R", "fell", -9, -4, "Fell by 4 to 9 points from September 2026 (58)."),
        ("RO", "rose", 0.04, 0.09, "Rose by 0.04 to 0.09 from September 2026 (0.06)."),
        (
            "R",
            "no_clear_change",
            -2,
            5,
            ("No clear change from September 2026 (58); the difference lies between \N{MINUS SIGN}2 and 5 points."),
        ),
        ("R", "rose", -1, 9, "Rose from September 2026 (58)."),
        ("R", "practically_unchanged", -12, 12, "Practically unchanged from September 2026 (58)."),
        (
            "R",
            "practically_unchanged",
            1,
            2,
            "Practically unchanged from September 2026 (58); the difference lies between 1 and 2 points.",
        ),
        ("R", "no_clear_change", 1, 9, "No clear change from September 2026 (58)."),
    ],
)
def test_tiles_tell_the_figure_of_a_change_where_it_is_published(
    score: str, word: str, low: float, high: float, told: str
) -> None:
    figure = frames.change(word, "2026-09") | {"value": (low + high) / 2, "low": low, "high": high, "n": 9}

    assert words.tile_change(frames.series(FIVE | {f"change:{score}/previous": [figure]}), score) == told


def test_a_withheld_round_before_is_told_as_such() -> None:
    cells = FIVE | {"score:R": [50, 52, 55, "protects_neighbour", 62]}
    cells["change:R/previous"] = [frames.change("rose", "2026-09")]

    assert words.tile_change(frames.series(cells), "R") == "Rose from September 2026 (value not shown)."


def test_the_caution_follows_the_last_month_only() -> None:
    doubtful = with_changes(("rose", "rose"), ("rose", "rose"), caution=True)
    sure = with_changes(("rose", "rose"), ("rose", "rose"))

    assert (trend.trend_caution(doubtful), ro.ro_caution(doubtful)) == (True, True)
    assert (trend.trend_caution(sure), ro.ro_caution(sure)) == (False, False)
    assert trend.trend_caution(frames.series(FIVE)) is False


@pytest.mark.parametrize(
    ("measure", "cell", "told"),
    [
        ("score:T", 62, "62 (55 to 69), 9 people"),
        ("score:RO", -0.04, "\N{MINUS SIGN}0.04 (\N{MINUS SIGN}0.14 to 0.06), 9 people"),
        ("score:R", frames.bounded("at_least", 90), "90 or higher, 9 people"),
        ("score:R", frames.bounded("at_most", 10), "10 or lower, 9 people"),
        ("score:R", frames.bounded("between", low=48, high=53), "48 to 53, 9 people"),
        ("rate:given", 8.14, "8.1 (7.3 to 8.9), 9 people"),
        ("rate:given", frames.bounded("at_most", 0.5), "under 0.5, 9 people"),
        ("participation", {"value": 78.0, "n": 7, "base": 9, "interval": "census"}, "78 %, 7 of 9 people"),
        ("score:T", "not_enough", FEW),
        ("item:T1", "not_enough", "Too few people answered this question."),
        ("bands:R4r", "not_enough", "Too few people answered this question."),
        ("share:asked", "not_enough", "Too few people answered this question."),
        ("share:openers", "not_enough", FEW),
        ("change:T", "not_enough", "Too few of the same people answered over these months to speak of change."),
        (
            "ratio:K",
            "not_enough",
            (
                "Too few people answered, or answered enough of the questions behind this result, or they counted too "
                "few favours among colleagues."
            ),
        ),
        ("participation", "not_enough", "Fewer people were invited than we need to tell how many of them answered."),
    ],
)
def test_cells_in_words(measure: str, cell: Any, told: str) -> None:
    assert text.cell_text(rows.rows(frames.series({measure: [cell]}), measure)[-1]) == told


@given(st.text("帮助回报团队，。“”（）RO ab", min_size=1, max_size=60), st.integers(8, 40))
def test_words_are_wrapped_without_losing_any(said: str, most: int) -> None:
    assert "".join(house.wrapped(said, most).replace("<br>", " ").split()) == "".join(said.split())


def test_statements_fit_their_lines_in_both_languages() -> None:
    assert house.wrapped("I looked for something useful to offer before I asked for anything.", 44) == (
        "I looked for something useful to offer<br>before I asked for anything."
    )
    assert house.wrapped("他们说“不”，我们说“好”。", 8) == "他们说<br>“不”，我<br>们说<br>“好”。"
    assert house.wrapped("我在提出任何请求之前，先想想能给对方什么有用的东西。", 44) == (
        "我在提出任何请求之前，先想想能给对方什么有用<br>的东西。"
    )
