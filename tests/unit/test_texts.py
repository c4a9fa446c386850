"""What people type, before it is kept."""

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.errors import RefusedError
from data.joiners import JOINER, NON_JOINER, may_stand
from data.texts import NO_WORDS, UNREADABLE, check_seen, curled, plain_digits, plain_line, word_count

RULE = "Write something."
UNSEEN = (
    "This holds a character that cannot be seen ({}) and can turn or hide what stands beside it. Type it again "
    "rather than pasting it."
)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", RULE),
        ("x" * 11, RULE),
        ("a\x00b", str(UNREADABLE)),
        ("a\N{REPLACEMENT CHARACTER}b", str(UNREADABLE)),
        ("\u202e\u200b", str(NO_WORDS)),
        ("Of\u202efer", UNSEEN.format("U+202E")),
        ("Ask\u200bme", UNSEEN.format("U+200B")),
        ("Zo\u200de", UNSEEN.format("U+200D")),
        (" . ", str(NO_WORDS)),
        ("\N{BEAR FACE}", str(NO_WORDS)),
        ("\u200b", str(NO_WORDS)),
    ],
)
def test_a_line_that_says_nothing_is_refused(typed: str, told: str) -> None:
    with pytest.raises(RefusedError) as refused:
        plain_line(typed, longest=10, refusal=RULE)
    assert str(refused.value.message) == told


def test_a_line_of_pictures_says_enough_where_they_are_enough() -> None:
    typed = "👩🏽\u200d💻 🎁"
    assert plain_line(typed, longest=10, refusal=RULE, pictures=True) == typed
    for nothing in ("...", "\ufe0f", "\u200b", "🏽"):
        with pytest.raises(RefusedError):
            plain_line(nothing, longest=10, refusal=RULE, pictures=True)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("٢٠٢٦-١٠-٣١", "2026-10-31"), ("۱۲", "12"), ("१२", "12"), ("１2", "12"), ("²Ⅻ½一", "²Ⅻ½一"), ("x\x00", "x\x00")],
)
def test_digits_of_every_script_are_read_as_digits(typed: str, read: str) -> None:
    assert plain_digits(typed) == read


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Offer \t help ", "Offer help"),
        ("帮助", "帮助"),
        ("3?", "3?"),
        ("می\u200cنا", "می\u200cنا"),
        ("👩🏽\u200d💻 1", "👩🏽\u200d💻 1"),
        ("❤\ufe0f\u200d🔥 1", "❤\ufe0f\u200d🔥 1"),
    ],
)
def test_a_line_with_a_letter_or_digit_of_any_script_is_kept(typed: str, kept: str) -> None:
    assert plain_line(typed, longest=10, refusal=RULE) == kept


WITH_JOINERS = (
    "علی\u200cرضا",  # Persian
    "می\u0651\u200cنا",  # with a mark before the joiner
    "ශ්\u200dරී ලංකා",  # Sinhala
    "रक्\u200dषा",  # Hindi, half a letter
    "शक्\u200cति",  # Hindi, a sign that shows
)
MISPLACED = (
    *("Zo\u200de", "Mei\u200c Lin", "\u200cعلی", "علی\u200c", "ශ්\u200d", "ශ්\u200d රී", "\u200d", "علی\u200c\u200cرضا"),
    *("رضا\u200cعلی", "ක\u200dර", "علی\u200dرضا", "علی\u200fرضا", "👩\u200d👩"),
    "ക\u0d4d\u0301\u200dര",  # with a mark between the sign and the joiner
    *("A\u200bB", "A\u2060B", "A\ufeffB", "A\u202eB"),
)


def test_joiners_stand_inside_names_where_unicode_lets_them_and_nowhere_else() -> None:
    for name in WITH_JOINERS:
        check_seen(name)
    for name in MISPLACED:
        with pytest.raises(RefusedError):
            check_seen(name)


LETTERS = "aβ علیرضاดකරක්ශीरक्षതന്‍مُ" + "\u0301\u093c\u0651" + JOINER + NON_JOINER


@example("a\u0d4d\u0301", JOINER, "a")
@given(st.text(LETTERS, max_size=12), st.sampled_from(JOINER + NON_JOINER), st.text(LETTERS, max_size=12))
def test_no_joiner_stands_where_names_of_the_internet_may_not_have_one(before: str, joiner: str, after: str) -> None:
    text = before + joiner + after
    if may_stand(text, len(before)):
        assert idna.core.valid_contextj(text, len(before))
        assert after


def test_straight_quotation_marks_of_our_own_texts_are_curled() -> None:
    assert curled('"I don\'t know yet" is as good as "No"') == "“I don't know yet” is as good as “No”"
    assert curled("Nothing is quoted") == "Nothing is quoted"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x", 1),
        ("We stopped.", 2),
        ("done - !", 1),
        ("\u5b8c\u6210\u4e86", 1.5),
        ("\u5df2\u7ecf\u5b8c\u6210\u3002", 2),
        ("Q3 \u5b8c\u6210", 2),
        ("\u0e2b\u0e22\u0e38\u0e14", 2),
    ],
)
def test_words_are_counted_where_spaces_part_them_and_by_characters_where_none_do(line: str, words: float) -> None:
    assert word_count(line) == words
