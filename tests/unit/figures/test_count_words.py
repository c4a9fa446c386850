"""What pages say of changes of counts: the published word, and nothing that was not published."""

from typing import Any

import pytest

from dashboard.components.tiles import TILES, change_text
from dashboard.figures import asks, giving, openers, ro, words
from dashboard.figures.rows import Cells
from tests.unit.figures import frames

GIVEN_TILE = next(tile for tile in TILES if tile.measure == "rate:given")
LOW: dict[str, Any] = {"value": 3.0, "low": 2.0, "high": 4.0, "response": 40.0}


def favours(word: str | dict[str, Any], **more: Any) -> Cells:
    """Three months of favours with the words for the last one."""
    change = frames.change(word, "2026-09") if isinstance(word, str) else word
    cells: Any = {"rate:given": [9.0, 9.1, 11.0], "rate:received": [9.0, 9.0, 9.0]}
    changes: Any = {"change:given/previous": [change], "change:received/previous": [frames.change("fell", "2026-09")]}
    return Cells(frames.series(cells | changes | more))


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (frames.change("rose", "2026-09"), "Rose from September 2026 (9.1)."),
        (
            frames.change("fell", "2026-09", caution=True),
            "Fell from September 2026 (9.1). Part of this difference comes from who answered.",
        ),
        (frames.change("no_clear_change", "2026-09", caution=True), "No clear change from September 2026 (9.1)."),
        (frames.change("not_enough_same_people", "2026-09"), "Too few of the same people to speak of change."),
        (frames.change("too_early", "2026-09"), str(words.BASELINE)),
        ("no_round", "September 2026: 9.1."),
    ],
)
def test_a_tile_says_the_published_word(word: dict[str, Any] | str, told: str) -> None:
    frame = frames.series({"rate:given": [9.0, 9.1, 11.0], "change:given/previous": [word]})

    assert change_text(GIVEN_TILE, Cells(frame)) == told


def test_a_tile_without_a_word_or_with_few_answers_or_nothing_before() -> None:
    assert change_text(GIVEN_TILE, Cells(frames.series({"rate:given": [9.0, 9.1, 11.0]}))) == "September 2026: 9.1."
    broken: Any = {"value": 11.0, "low": 10.0, "high": 12.0, "broken": True}
    anew = frames.series({"rate:given": [9.0, 9.1, broken]})
    assert change_text(GIVEN_TILE, Cells(anew)) == words.QUESTIONS_CHANGED
    rose: Any = {"change:given/previous": [frames.change("rose", "2026-09")]}
    low = frames.series({"rate:given": [9.0, 9.1, LOW]} | rose)
    assert change_text(GIVEN_TILE, Cells(low)) == "Change not told: fewer than half answered."
    hidden = frames.series({"rate:given": [9.0, 9.0, "not_enough", 9.1]} | rose)
    assert change_text(GIVEN_TILE, Cells(hidden)) == "Rose from September 2026 (value not shown)."


def test_giving_says_what_became_of_both_directions() -> None:
    more: Any = {
        "change:given/window": [frames.change("rose", "2025-11")],
        "change:received/window": [frames.change("rose", "2025-11", caution=True)],
    }
    frame = favours("no_clear_change", **more)

    assert giving.giving_sentence(frame).endswith(
        "Compared with September 2026, favours given showed no clear change and favours received fell. "
        "Since November 2025, favours given and favours received both rose."
    )
    assert giving.giving_caution(frame)
    assert not giving.giving_caution(favours("rose"))


def test_words_for_kinds_stand_in_a_table_of_their_own() -> None:
    rates: Any = {f"rate:{way}/{part}": [2.0] for way in ("given", "received") for part in ("CARE", "TEAM")}
    changes: Any = {
        "change:given/previous.CARE": [frames.change("rose", "2026-09")],
        "change:received/previous.TEAM": ["not_enough"],
    }
    table = giving.giving_changes(favours("no_clear_change", **rates, **changes))

    assert list(table.columns) == [
        "Favours",
        "Given, since the month before",
        "Received, since the month before",
    ]
    told = {name: tuple(others) for name, *others in table.rows()}
    assert told["In all"] == ("No clear change", "Fell")
    assert told["Care"] == ("Rose", "")
    assert told["Colleagues in our company"] == ("", "Too few of the same people")
    assert giving.giving_changes(Cells(frames.series({"rate:given": [9.1]}))).rows() == []


def test_openers_and_asks_say_their_words_and_asks_no_caution() -> None:
    change = [frames.change("rose", "2026-09", caution=True)]
    frame = Cells(frames.series({"share:openers": [40, 45, 62], "change:openers/previous": change}))
    assert openers.openers_sentence(frame).endswith("Compared with September 2026, the share of offers rose.")
    assert openers.openers_caution(frame)

    frame = Cells(frames.series({"share:asked": [40, 45, 62], "change:asked/previous": change}))
    assert asks.asks_sentence(frame).endswith("Compared with September 2026, how often people asked rose.")
    early = frames.series(
        {"share:asked": [40, 45, 62], "change:asked/previous": [frames.change("too_early", "2026-09")]}
    )
    assert asks.asks_sentence(early).endswith(str(words.BASELINE))


def test_months_after_other_questions_say_so() -> None:
    broken: Any = {"value": 62.0, "low": 50.0, "high": 70.0, "broken": True}
    cells = {"share:openers": [40, 45, broken], "change:openers/previous": ["not_comparable"]}
    assert openers.openers_sentence(frames.series(cells)).endswith(str(words.QUESTIONS_CHANGED))
    assert not openers.openers_sentence(frames.series({"share:openers": [40, 45, 62]})).endswith("before.")


@pytest.mark.parametrize(("word", "doubted"), [("rose", True), ("no_clear_change", True), ("too_early", False)])
def test_who_answered_is_told_only_beside_a_told_difference(word: str, *, doubted: bool) -> None:
    changes: Any = {"change:given/previous": [frames.change(word, "2026-09", caution=True)]}
    counted: Any = {"rate:given": [9.1, 9.0, 11.0], "rate:received": [9.0] * 3}
    assert giving.giving_caution(frames.series(counted | changes)) is doubted
    scores: Any = {"score:RO": [0.1, 0.2, 0.3], "change:RO/previous": [frames.change(word, "2026-09", caution=True)]}
    assert ro.ro_caution(frames.series(scores)) is doubted


def test_who_answered_is_not_told_while_a_baseline_forms() -> None:
    early: Any = {"score:RO": [0.1, 0.3], "change:RO/previous": [frames.change("rose", "2026-09", caution=True)]}
    assert ro.ro_sentence(frames.series(early)).endswith(str(words.BASELINE))
    assert not ro.ro_caution(frames.series(early))
