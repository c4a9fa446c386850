"""The boxes of a point: what is read comes back, and of any two changes nothing is lost without a word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commands.worksheets import PointValue
from data.instruments import load_instrument
from data.queries.own_worksheets import OwnPoint
from surveys.pulse.forms import Seen
from surveys.worksheets import boxes
from surveys.worksheets.boxes import Saving

SHEET = load_instrument("worksheet-1.0")
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(
    lambda text: " ".join(text.split()).encode("utf-8", "replace").decode()
)
values = st.builds(
    PointValue,
    words=st.sampled_from(["", "Runs three plants", "从早到晚", "Line one\nline two"]),
    dont_know=st.booleans(),
    confidence=st.sampled_from([None, 0, 25, 50, 75, 100]),
    basis=st.sampled_from([None, "guess", "inferred", "told", "checked"]),
)


def point(value: PointValue, revision: int = 1) -> OwnPoint:
    return OwnPoint(value.words, value.dont_know, value.confidence, value.basis, None, revision)


@given(values)
def test_what_boxes_hold_is_read_back(value: PointValue) -> None:
    saving = boxes.merge(SHEET, "P1", stored=None, sent=boxes.texts("P1", value), seen=None, whole=True)
    assert saving == Saving(None if value == PointValue() else value, {}, {}, ())


@given(values, values)
def test_a_page_that_was_not_touched_changes_nothing_of_another_tab(shown: PointValue, now: PointValue) -> None:
    seen = boxes.seen_now("P1", point(shown, 1))
    sent = boxes.texts("P1", shown)
    assert boxes.merge(SHEET, "P1", stored=point(now, 2), sent=sent, seen=seen, whole=True) == Saving(None, {}, {}, ())


@given(values, values, values)
def test_of_two_changes_the_later_counts_and_the_other_is_told(
    shown: PointValue, now: PointValue, sent: PointValue
) -> None:
    seen = boxes.seen_now("P1", point(shown, 1))
    before, after, first = (boxes.texts("P1", value) for value in (now, sent, shown))
    saving = boxes.merge(SHEET, "P1", stored=point(now, 2), sent=after, seen=seen, whole=True)
    stands = boxes.texts("P1", saving.value or now)
    assert stands == {name: after[name] if after[name] != first[name] else before[name] for name in first}
    lost = {name for name in first if stands[name] != before[name] and before[name] != first[name]}
    assert set(saving.replaced) == lost


def test_what_cannot_be_read_keeps_what_is_stored() -> None:
    stored = point(PointValue("Kept", confidence=25))
    sent = {"P1": "x" * 1001, "P1.unknown": "yes", "P1.sure": "26", "P1.basis": "told"}
    saving = boxes.merge(SHEET, "P1", stored=stored, sent=sent, seen=None, whole=True)
    assert saving.value == PointValue("Kept", confidence=25, basis="told")
    assert saving.errors == {
        "P1": "Shorten this to 1,000 characters; it has 1 too many. What was saved before stays until you change it.",
        "P1.unknown": boxes.CHOOSE,
        "P1.sure": boxes.CHOOSE,
    }


@given(st.dictionaries(st.sampled_from(boxes.names("P1")), texts), st.booleans())
def test_anything_can_be_sent(sent: dict[str, str], whole: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    seen = {"P1": Seen("Runs three plants", 3)}
    saving = boxes.merge(SHEET, "P1", stored=None, sent=sent, seen=seen, whole=whole)
    assert set(saving.errors) <= set(sent)


def sent_over(stored: PointValue, sent: PointValue) -> PointValue | None:
    """What a page comes to that showed a point and is sent with other boxes."""
    seen = boxes.seen_now("P1", point(stored))
    return boxes.merge(SHEET, "P1", stored=point(stored), sent=boxes.texts("P1", sent), seen=seen, whole=True).value


@pytest.mark.parametrize("words", ["I don't know yet", "I don’t know yet.", "I DO NOT  KNOW", "我还不知道。", "不清楚"])
def test_who_types_that_they_do_not_know_has_said_so(words: str) -> None:
    """As if they had ticked it; the tick goes as it came, with the words, and not while they stand there."""
    typed = PointValue(words, basis="told")
    known = replace(typed, dont_know=True)
    assert sent_over(PointValue(), typed) == known
    assert sent_over(known, known) is None
    assert sent_over(known, typed) is None
    assert sent_over(known, replace(known, words=f"{words} why she left the plant")) == PointValue(
        f"{words} why she left the plant", basis="told"
    )
    assert sent_over(typed, typed) == known, "as it lies there from before"
    ticked = PointValue("", dont_know=True)
    assert sent_over(ticked, replace(ticked, words="Runs three plants")) == PointValue(
        "Runs three plants", dont_know=True
    )


def test_boxes_are_shown_in_words() -> None:
    told = {"P1": "A day", "P1.unknown": "1", "P1.sure": "75", "P1.basis": "checked"}
    assert [boxes.shown(SHEET, name, text) for name, text in told.items()] == [
        "A day",
        "I don't know yet",
        "Fairly sure",
        "I checked it with them",
    ]
    assert [boxes.shown(SHEET, name, "") for name in told] == ["nothing", "not ticked", "nothing", "nothing"]
