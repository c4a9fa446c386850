"""What changed between two versions: both texts come back from the parts, and sentences name each change."""

from hypothesis import given
from hypothesis import strategies as st

from data.commands.worksheets import PointValue
from data.instruments import load_instrument
from surveys.worksheets.differences import ADDED, REMOVED, SAME, Part, changes_between, differences
from tests.unit.worksheets.test_boxes import point, values

SHEET = load_instrument("worksheet-1.0")
DAY = SHEET.items["P1"]
words = st.lists(st.sampled_from(["runs", "three", "four", "plants", "关系", "看", "。", "\n", "  "])).map(" ".join)


@given(words, words)
def test_both_texts_come_back_from_the_parts(old: str, new: str) -> None:
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind != ADDED) == old
    assert "".join(part.text for part in parts if part.kind != REMOVED) == new
    assert all(part.text and part.words + part.space == part.text for part in parts)
    assert all(part.kind == SAME for part in parts) == (old == new)


def test_words_are_told_apart_and_scripts_without_spaces_by_the_character() -> None:
    assert differences("Runs three plants", "Runs four plants") == [
        Part(SAME, "Runs "),
        Part(REMOVED, "three "),
        Part(ADDED, "four "),
        Part(SAME, "plants"),
    ]
    assert differences("他们七点开门", "他们八点开门") == [
        Part(SAME, "他们"),
        Part(REMOVED, "七"),
        Part(ADDED, "八"),
        Part(SAME, "点开门"),
    ]


def test_long_texts_that_repeat_themselves_are_replaced_as_a_whole() -> None:
    parts = differences("甲乙" * 500, "乙丙甲" * 333)
    assert [part.kind for part in parts] == [REMOVED, ADDED]


def test_texts_with_hardly_a_word_in_common_are_replaced_as_a_whole() -> None:
    old, new = "Runs three plants and spends the mornings on the floor", "Half of the day goes into calls"
    assert differences(old, new) == [Part(REMOVED, old), Part(ADDED, new)]
    assert [part.kind for part in differences("Runs plants ", "Runs plants and much more " * 9)] == [SAME, ADDED]


@given(values, values)
def test_a_sentence_is_said_for_each_change_and_only_then(old: PointValue, new: PointValue) -> None:
    assert bool(changes_between(SHEET, DAY, point(old), point(new)).said) == (old != new)


def test_changes_are_said_in_whole_sentences() -> None:
    old = PointValue("Runs three plants", confidence=50, basis="guess")
    new = PointValue("Runs four plants", confidence=100, basis="checked")
    assert changes_between(SHEET, DAY, point(old), point(new)).said == [
        "The words changed.",
        "How sure: from half sure to fully sure.",
        "Basis: from “My guess” to “I checked it with them”.",
    ]
    assert changes_between(SHEET, DAY, point(old), point(PointValue(dont_know=True))).said == [
        "From known to “I don't know yet”.",
        "The words were taken out.",
        "How sure: from half sure to not said.",
        "Basis: from “My guess” to not said.",
    ]
