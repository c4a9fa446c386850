"""Texts from outside are read as numbers only where every database takes them as such."""

from hypothesis import example, given
from hypothesis import strategies as st

from data.types import LONGEST_ID, whole_number


@given(st.integers(0, 10**LONGEST_ID - 1))
def test_what_is_a_number_is_read(number: int) -> None:
    assert whole_number(str(number)) == number


@given(st.text().filter(lambda text: not text.isdecimal() or not text.isascii()))
@example("-1")
@example("٣")
@example("²")
@example(" 1")
@example("1_0")
@example("03")
@example("00")
@example("1\n")
def test_what_is_none_is_not(text: str) -> None:
    assert whole_number(text) is None


def test_nothing_and_too_much_are_no_numbers() -> None:
    assert [whole_number(None), whole_number(""), whole_number("1" * 19), whole_number("123", digits=2)] == [None] * 4
