"""What a worksheet says about its scores, in words that need no knowledge of statistics."""

import pytest

from data.instruments import load_instrument
from data.queries.own_worksheets import OwnPoint
from surveys.worksheets.words import EMPTY, ask_next, calibration, scores


@pytest.mark.parametrize(
    ("sure", "outcomes", "value", "words"),
    [
        (100, [1, 1, 1, 1, 0.5], "0.05", "“Half sure” each time would have been further off: 0.20."),
        (75, [0, 0, 1, 1, 1], "0.26", "“Half sure” each time would have come closer: 0.25."),
        (50, [0, 1, 0, 1, 0.5], "0.20", "“Half sure” each time would have come as close."),
    ],
)
def test_calibration_is_told_beside_half_sure(sure: int, outcomes: list[float], value: str, words: str) -> None:
    score = calibration([*((sure, outcome) for outcome in outcomes), (None, 0)])
    assert score is not None
    assert (score.value, score.note) == (value, f"From 5 points. {words}")
    assert calibration([(sure, outcome) for outcome in outcomes[1:]]) is None


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("guess", "You are surer than what your points rest on."),
        ("inferred", "You are about as sure as your points allow."),
        ("told", "You are less sure than what your points rest on."),
    ],
)
def test_the_gap_is_told_in_words(basis: str, words: str) -> None:
    told = OwnPoint("They run three plants here", dont_know=False, confidence=50, basis=basis, outcome=None, revision=1)
    assert scores({"P1": told, "P2": told, "P3": told, "P4": EMPTY})[-1].note == words


@pytest.mark.parametrize(
    ("words", "dont_know", "why"),
    [
        ("", True, "not known yet"),
        ("I don't know yet.", False, "not known yet"),
        ("Three plants", False, "very short"),
        ("", False, "left empty"),
    ],
)
def test_why_a_point_is_open_is_told(words: str, *, dont_know: bool, why: str) -> None:
    point = OwnPoint(words, dont_know=dont_know, confidence=None, basis=None, outcome=None, revision=1)
    assert ask_next(load_instrument("worksheet-1.0"), {"P1": point}).unknown[0][1] == why
