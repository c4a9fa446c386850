"""Reading what people type: every text gives a value or a plain message, and nothing typed is lost."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.instruments import Item, Page, load_instrument
from data.instruments.answers import NOTHING, SKIPPED, AnswerValue, resolve_page, soft_questions
from surveys.questions import QUESTION_TYPES, Notes, page_view, read_item, read_page, shown_text, typed_texts

PULSE = load_instrument("pulse-1.0")
COUNT = PULSE.items["REC.INTRO.CUST"]
STATEMENT = PULSE.items["T1"]
TICK = PULSE.items["REC.DONE"]
BENCH = load_instrument("bench-1.0")
TEXT = BENCH.items["X1"]
ZERO_TO_99 = "Enter a whole number from 0 to 99."


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("０３", 3),
        ("３", 3),
        ("+3", 3),
        ("0", 0),
        ("99", 99),
        ("007", 7),
        ("\t12\n", 12),
        ("\u30003", 3),
        ("0" * 5000 + "3", 3),
        (" " * 5000 + "3", 3),
    ],
)
def test_counts_that_can_be_read(typed: str, number: int) -> None:
    assert read_item(PULSE, COUNT, typed) == (AnswerValue("answered", number), "")


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        "100",
        "three",
        str(10**30),
        "1e3",
        "3.5",
        "3,5",
        "½",
        "²",
        "\x00",
        "3\x00",
        "0x1",
        "--1",
        "=1+1",
        "1" * 5000,
        " " * 5000 + "x",
        " " * 5000 + "100",
        "3" + "\u200b",
        "\ud800",
        "NaN",
        "Infinity",
        "1_0",
        "＋3",
        "+",
        "9" * 4999 + "x",
    ],
)
def test_counts_that_cannot(typed: str) -> None:
    assert read_item(PULSE, COUNT, typed) == (None, ZERO_TO_99)


def test_a_blank_count_is_skipped_and_never_zero() -> None:
    assert read_item(PULSE, COUNT, "   ") == (SKIPPED, "")


@pytest.mark.parametrize("typed", ["8", "0", "-1", "1.0", " 4", "always", "no_occasion ", "skipped", "answered", "１"])
def test_only_offered_answers_are_taken(typed: str) -> None:
    assert read_item(PULSE, STATEMENT, typed) == (None, "Choose one of the answers in the list.")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7", AnswerValue("answered", 7)),
        ("no_occasion", AnswerValue("no_occasion")),
        ("prefer_not", AnswerValue("prefer_not")),
        ("", SKIPPED),
    ],
)
def test_statements(typed: str, value: AnswerValue) -> None:
    assert read_item(PULSE, STATEMENT, typed) == (value, "")


def test_texts_keep_their_words_and_have_an_end() -> None:
    words = "=cmd() <script> 你好 😀 \u202eright\nto left"
    assert read_item(PULSE, TEXT, words) == (AnswerValue("answered", text=words), "")
    assert read_item(PULSE, TEXT, "one\r\ntwo\rthree") == (AnswerValue("answered", text="one\ntwo\nthree"), "")
    assert read_item(PULSE, TEXT, " \n ") == (SKIPPED, "")
    assert read_item(PULSE, TEXT, "x" * 200) == (AnswerValue("answered", text="x" * 200), "")
    assert read_item(PULSE, TEXT, "x" * 203) == (None, "Shorten this to 200 characters; it has 3 too many.")


@pytest.mark.parametrize("typed", ["a\x00b", "\x00", "half \ud83d", "\udc00"])
def test_texts_no_database_takes_are_refused(typed: str) -> None:
    assert read_item(PULSE, TEXT, typed) == (None, "Remove the characters that cannot be shown.")


@pytest.mark.parametrize("typed", ["0", "on", "true", "11", " 1", "x" * 5000, "\x00"])
def test_a_tick_is_set_or_not_set(typed: str) -> None:
    assert read_item(PULSE, TICK, typed) == (None, "Tick the box or leave it empty.")


@given(st.integers(-(10**40), 10**40), st.sampled_from(["{}", " {} ", "00{}", "+{}", "{}.0", "{}e0", "{} times"]))
def test_a_count_is_the_number_or_a_refusal(number: int, form: str) -> None:
    readable = form in ("{}", " {} ") or (number >= 0 and form in ("00{}", "+{}"))
    expected = (AnswerValue("answered", number), "") if readable and 0 <= number <= 99 else (None, ZERO_TO_99)
    assert read_item(PULSE, COUNT, form.format(number)) == expected


@given(st.integers(0, 99))
def test_digits_of_other_scripts_read_as_digits(number: int) -> None:
    for zero in ("０", "٠", "۰", "०", "๐"):  # full-width, Arabic, Persian, Hindi, Thai
        typed = "".join(chr(ord(digit) - ord("0") + ord(zero)) for digit in str(number))
        assert read_item(PULSE, COUNT, f" {typed} ") == (AnswerValue("answered", number), ""), typed


typeable = st.one_of(
    st.text(max_size=60),
    st.text("0123456789０１２３４５６７８９+-.,e \x00\ud800\u3000٣²", max_size=12),
    st.sampled_from(["1", "7", "8", "no_occasion", "prefer_not", "skipped", "not_asked"]),
    st.integers(0, 5000).map(lambda times: "9" * times),
)


@pytest.mark.parametrize("page", [page for made in (PULSE, BENCH) for page in made.pages], ids=lambda page: page.key)
@given(texts=st.lists(typeable, min_size=1, max_size=4))
def test_every_box_of_a_page_gives_a_value_or_an_error(page: Page, texts: list[str]) -> None:
    sent = dict(zip([*page.items, "OTHER"], cycle(texts), strict=False))
    read = read_page(PULSE, page, sent)
    assert read.values.keys() | read.errors.keys() == page.items.keys()
    assert not read.values.keys() & read.errors.keys()
    assert read.typed == {key: sent[key] for key in page.items}
    assert all(0 <= value.number <= 99 for value in read.values.values() if value.number is not None)


@pytest.mark.parametrize("item", [COUNT, STATEMENT, TICK, TEXT], ids=lambda item: item.kind)
@given(typed=typeable)
def test_reading_never_fails_and_what_was_read_reads_back(item: Item, typed: str) -> None:
    value, error = read_item(PULSE, item, typed)
    assert (value is None) == bool(error)
    if value is not None:
        again, _ = read_item(PULSE, item, QUESTION_TYPES[item.kind].typed(value))
        assert again == value
        assert shown_text(PULSE, item, value)


def test_a_page_keeps_every_text_and_reads_what_it_can() -> None:
    page = PULSE.page("conversations")
    assert page is not None
    read = read_page(PULSE, page, {"OPEN.OFFER": "4", "OPEN.ASK": "many", "ASKED": "", "T1": "7", "x": "y"})
    assert read.values == {
        "OPEN.OFFER": AnswerValue("answered", 4),
        "ASKED": SKIPPED,
        "MOVED": SKIPPED,
        "STUCK": SKIPPED,
    }
    assert read.errors == {"OPEN.ASK": ZERO_TO_99}
    assert read.typed == {"OPEN.OFFER": "4", "OPEN.ASK": "many", "ASKED": "", "MOVED": "", "STUCK": ""}


@pytest.mark.parametrize(("tick", "blank"), [("1", NOTHING), ("", SKIPPED)])
def test_a_blank_means_nothing_only_where_the_direction_is_confirmed(tick: str, blank: AnswerValue) -> None:
    page = PULSE.page("received")
    assert page is not None
    read = read_page(PULSE, page, {"REC.INFO.TEAM": "2", "REC.HANDS.CUST": "0", "REC.DONE": tick})
    stored = resolve_page(page, read.values)
    expected = dict.fromkeys(page.items, blank) | {
        "REC.INFO.TEAM": AnswerValue("answered", 2),
        "REC.HANDS.CUST": AnswerValue("answered", 0),
        "REC.DONE": AnswerValue("answered", 1) if tick else SKIPPED,
    }
    assert stored == expected


def test_blanks_outside_a_direction_stay_missing() -> None:
    page = PULSE.page("conversations")
    assert page is not None
    assert resolve_page(page, {}) == dict.fromkeys(page.items, SKIPPED)


def test_much_is_asked_about_and_never_refused() -> None:
    page = PULSE.page("given")
    assert page is not None
    values = {"GIV.INTRO.CUST": AnswerValue("answered", 30), "GIV.INFO.CUST": AnswerValue("answered", 20)}
    assert soft_questions(page, values) == {"GIV.INTRO.CUST": "That is a lot. Is 30 right for one month?"}


def test_stored_answers_fill_the_boxes_again() -> None:
    page = PULSE.page("statements-1")
    assert page is not None
    typed = typed_texts(page, {"T1": AnswerValue("answered", 5), "R1": AnswerValue("no_occasion")})
    view = page_view(PULSE, page, typed, Notes(errors={"L1": "Choose"}))
    fields = {field.item.key: field for group in view for field in group.fields}
    assert (fields["T1"].typed, fields["R1"].typed, fields["L1"].typed) == ("5", "no_occasion", "")
    assert (fields["L1"].error, fields["T1"].error) == ("Choose", "")
    assert [choice.label for choice in fields["T1"].choices][-3:] == ["Always", "No occasion", "Prefer not to say"]


@pytest.mark.parametrize(
    ("item", "value", "words", "box"),
    [
        (COUNT, AnswerValue("answered", 0), "0", "0"),
        (COUNT, AnswerValue("answered", 12), "12", "12"),
        (COUNT, NOTHING, "0", ""),
        (COUNT, SKIPPED, "Not answered", ""),
        (COUNT, AnswerValue("not_asked"), "Not answered", ""),
        (STATEMENT, AnswerValue("answered", 4), "About half the time", "4"),
        (STATEMENT, AnswerValue("no_occasion"), "No occasion", "no_occasion"),
        (STATEMENT, AnswerValue("prefer_not"), "Prefer not to say", "prefer_not"),
        (STATEMENT, SKIPPED, "Not answered", ""),
        (STATEMENT, AnswerValue("not_asked"), "Not answered", ""),
        (TICK, AnswerValue("answered", 1), "Yes", "1"),
        (TICK, SKIPPED, "No", ""),
        (TEXT, AnswerValue("answered", text="a\nb"), "a\nb", "a\nb"),
        (TEXT, SKIPPED, "Not answered", ""),
    ],
)
def test_stored_answers_in_words_and_in_boxes(item: Item, value: AnswerValue, words: str, box: str) -> None:
    assert shown_text(PULSE, item, value) == words
    assert QUESTION_TYPES[item.kind].typed(value) == box
