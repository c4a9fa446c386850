"""Which passwords are refused because they are guessed first, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commands.guessing import easy_to_guess
from data.demo.build import DEMO_PASSWORD
from tests.cast import PASSWORD

OWN = ("ada", "keller", "example", "com", "harbour")
EASY = (
    "password1234", "123456789012", "qwertyuiop12", "Password1234!", "iloveyou1234", "administrator",
    "passwordpassword", "guanxiguanxi", "P@ssw0rd2026!", "1q2w3e4r5t6y", "qazwsxedcrfv", "Welcome2026!!",
    "ada.keller.12", "Harbour-2026!", "xkqtvmxkqtvm", "abcabcabcabcd", "Zurich-2026-Summer", "483920174652",
    "987654321qwerty", "aaaaaabbbbbb", "Sommer2026!!",
)  # fmt: skip
GOOD = (
    DEMO_PASSWORD, PASSWORD, "paper boats in the rain", "three unrelated words", "coffee london monkey apple",
    "hTz8#qLw2!vR", "vaguely purple teapot", "修得一身好武艺走遍天下都不怕",
)  # fmt: skip


@pytest.mark.parametrize("password", EASY)
def test_what_is_guessed_first_is_easy(password: str) -> None:
    assert easy_to_guess(password, own=OWN)
    assert easy_to_guess(password.upper(), own=OWN)


@pytest.mark.parametrize("password", GOOD)
def test_unrelated_words_and_random_signs_are_good(password: str) -> None:
    assert not easy_to_guess(password, own=OWN)


@given(st.text(min_size=1, max_size=11), st.integers(min_value=2, max_value=40))
def test_a_short_piece_said_again_is_easy(piece: str, times: int) -> None:
    assert easy_to_guess(piece * times)
