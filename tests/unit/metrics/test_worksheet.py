"""Scores of the worksheet: what counts as an answer, in any script, and what its parts add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import worksheet
from data.metrics.worksheet import Point

point = st.builds(
    Point,
    text=st.one_of(st.text(max_size=40), st.just("They open at seven")),
    dont_know=st.booleans(),
    confidence=st.sampled_from([None, 0, 25, 50, 75, 100]),
    basis=st.sampled_from([None, *worksheet.BASIS_WEIGHTS]),
)


@pytest.mark.parametrize(
    "text",
    [
        "They open at seven",
        "Sie öffnen um sieben Uhr",
        "他们七点开门营业",
        "他們七點開門",  # six of Han
        "あさ七時に開く",
        "아침일곱시개점",
        "ｔｈｅｙ　ｏｐｅｎ　ａｔ　ｓｅｖｅｎ",  # full width
        "ｱｻｼﾁｼﾞｶｲﾃﾝ",  # half width
        "no idea what they want from us",
        "I don't know yet whether they open at seven",
        "我还不知道他们几点开门",
    ],
)
def test_counts_as_answered(text: str) -> None:
    assert worksheet.answered(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "n/a", "N/A.", "NONE!", "  same \n as   above. ", "don't know", "Don’t know…", "dunno", "xxx", "-",
        "--", ".", "...", "?", "??", "无", "没有。", "不知道", "不知道！", "不清楚", "同上", "ｎ／ａ", "two words",
        "a b c d", "一二三四五", "！？。、・ー", "abcdefghijklmnop", "- - - - - - - - - - - -",
    ],
)  # fmt: skip
def test_does_not_count_as_answered(text: str) -> None:
    assert not worksheet.answered(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't know yet", "Don't know yet.", "don’t know yet…", "I DO NOT KNOW YET", "dont know yet",
        "we still don't know",
        "I really don’t know", "I'm not sure yet", "not yet known", "我还不知道",
        "我现在还不知道。", "我目前还不清楚", "我暂时还不确定！",
    ],
)  # fmt: skip
def test_the_products_own_words_typed_are_known_as_such(text: str) -> None:
    """Forms and pages take them for the tick; the score itself knows the tick and its list, and no more."""
    assert worksheet.says_unknown(text)
    assert not worksheet.answered(text, dont_know=True)


def test_the_score_knows_the_list_of_fillers_and_no_more() -> None:
    assert worksheet.answered("I do not know yet")
    assert not worksheet.answered("don't know")


def test_i_dont_know_yet_is_not_an_answer_whatever_the_text() -> None:
    assert not worksheet.answered("They open at seven", dont_know=True)


@given(st.lists(point, max_size=9))
def test_scores_stay_in_their_ranges(points: list[Point]) -> None:
    found = worksheet.worksheet_scores(points)

    assert 0 <= found.completeness <= 1
    assert 0 <= found.known_unknowns <= 1
    assert found.completeness + found.known_unknowns <= 1
    assert 25 * found.completeness <= found.perspective <= 100 * found.completeness + 1e-9
    assert 0 <= found.self_rated <= 100 * found.completeness + 1e-9
    assert found.gap is None or -1 <= found.gap <= 0.75


def test_an_empty_worksheet_has_no_gap() -> None:
    assert worksheet.worksheet_scores([]) == worksheet.WorksheetScores(0, 0.0, 0.0, 0.0, 0.0, None, None)


def test_the_gap_needs_three_points_with_both() -> None:
    told = Point("They open at seven", confidence=100, basis="told")
    bare = Point("They open at seven", confidence=100)

    assert worksheet.worksheet_scores([told, told, bare]).gap is None
    assert worksheet.worksheet_scores([told, told, told, bare]).gap == 0.25
    assert worksheet.worksheet_scores([bare]).perspective == pytest.approx(25 / 9)


def test_wrong_worksheets_are_refused() -> None:
    with pytest.raises(ValueError, match="nine points"):
        worksheet.worksheet_scores([Point()] * 10)
    with pytest.raises(ValueError, match="not a basis"):
        worksheet.basis_weight("heard")


def test_calibration_needs_five_outcomes() -> None:
    assert worksheet.brier([75, 100, 50, 75, None], [1, 1, 0.5, 0, 0]) is None
    assert worksheet.brier([0, 0, 0, 0, 0], [1, 1, 1, 1, 1]) == 1
    assert worksheet.brier([], []) is None


def test_calibration_of_a_forecast_that_came_true() -> None:
    # Brier (1950), the example of perfect forecasting; and the constant half, whose score is one quarter.
    assert worksheet.brier([100, 0, 100, 0, 100], [1, 0, 1, 0, 1]) == 0
    assert worksheet.brier([50] * 6, [1, 0, 1, 0, 1, 0]) == 0.25


@given(st.one_of(st.integers(max_value=-1), st.integers(min_value=101)), st.sampled_from(["They open at seven", ""]))
def test_a_confidence_outside_its_scale_is_refused(sure: int, text: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        worksheet.worksheet_scores([Point(text, confidence=sure)])
    with pytest.raises(ValueError, match="between 0 and 100"):
        worksheet.brier([sure, None], [None, None])


def test_an_outcome_or_a_basis_that_there_is_not_is_refused() -> None:
    for outcome in (-0.5, 1.5, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            worksheet.brier([50] * 5, [outcome] * 5)
    with pytest.raises(ValueError, match="basis"):
        worksheet.worksheet_scores([Point("", basis="hearsay")])
