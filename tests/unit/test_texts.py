"""What people type, before it is kept."""

import pytest

from data.errors import RefusedError
from data.texts import NO_WORDS, plain_line

RULE = "Write something."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", RULE),
        ("x" * 11, RULE),
        ("a\x00b", "This text holds a character that cannot be stored. Type it again rather than pasting it."),
        ("\u202e\u200b", str(NO_WORDS)),
        (" . ", str(NO_WORDS)),
        ("\N{BEAR FACE}", str(NO_WORDS)),
        ("\u200b", str(NO_WORDS)),
    ],
)
def test_a_line_that_says_nothing_is_refused(typed: str, told: str) -> None:
    with pytest.raises(RefusedError) as refused:
        plain_line(typed, longest=10, refusal=RULE)
    assert str(refused.value.message) == told


@pytest.mark.parametrize(("typed", "kept"), [("  Offer \t help ", "Offer help"), ("帮助", "帮助"), ("3?", "3?")])
def test_a_line_with_a_letter_or_digit_of_any_script_is_kept(typed: str, kept: str) -> None:
    assert plain_line(typed, longest=10, refusal=RULE) == kept
