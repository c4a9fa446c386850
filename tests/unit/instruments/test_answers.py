"""What answers mean: blanks, confirmed directions, away, and what boxes hold beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.instruments import Page, load_instrument
from data.instruments.answers import (
    NOTHING,
    SKIPPED,
    AnswerValue,
    confirmed,
    in_words,
    prefilled,
    resolve_page,
    soft_questions,
    was_away,
)
from data.types import AnswerKind, Month

PULSE = load_instrument("pulse-1.0")
TICK = AnswerValue("answered", 1)


def page(key: str) -> Page:
    found = PULSE.page(key)
    assert found is not None
    return found


counts = st.one_of(st.just(SKIPPED), st.just(NOTHING), st.builds(AnswerValue, st.just("answered"), st.integers(0, 99)))
boxes = st.dictionaries(st.sampled_from([key for key in page("given").items if key != "GIV.DONE"]), counts)
ticks = st.sampled_from([TICK, SKIPPED])


@given(boxes, ticks)
def test_a_direction_is_complete_or_its_blanks_are_missing(parsed: dict[str, AnswerValue], tick: AnswerValue) -> None:
    stored = resolve_page(page("given"), parsed | {"GIV.DONE": tick})
    assert stored.keys() == page("given").items.keys()
    blank = NOTHING if tick == TICK else SKIPPED
    said = {key: value for key, value in parsed.items() if value.kind == AnswerKind.ANSWERED}
    assert stored == dict.fromkeys(page("given").items, blank) | said | {"GIV.DONE": tick}
    assert confirmed(stored, "GIV") is (tick == TICK)


@given(boxes, ticks)
def test_what_was_stored_is_stored_the_same_again(parsed: dict[str, AnswerValue], tick: AnswerValue) -> None:
    stored = resolve_page(page("given"), parsed | {"GIV.DONE": tick})
    assert resolve_page(page("given"), stored) == stored


def test_taking_the_tick_back_takes_the_zeros_back() -> None:
    stored = resolve_page(page("given"), {"GIV.DONE": TICK})
    assert stored["GIV.CARE.TEAM"] == NOTHING
    assert resolve_page(page("given"), stored | {"GIV.DONE": SKIPPED})["GIV.CARE.TEAM"] == SKIPPED


def test_one_direction_does_not_confirm_the_other() -> None:
    assert confirmed({"REC.DONE": TICK}, "REC")
    assert not confirmed({"REC.DONE": TICK}, "GIV")
    assert not confirmed({}, "REC")


def test_missing_answers_keep_their_kind() -> None:
    parsed = {"T1": AnswerValue("no_occasion"), "R1": AnswerValue("prefer_not"), "L1": AnswerValue("answered", 4)}
    first = page("statements-1")
    assert resolve_page(first, parsed) == dict.fromkeys(first.items, SKIPPED) | parsed


def test_zero_days_are_away() -> None:
    assert was_away({"DAYS": AnswerValue("answered", 0)})


@pytest.mark.parametrize("stored", [{}, {"DAYS": AnswerValue("answered", 1)}, {"DAYS": SKIPPED}, {"DAYS": NOTHING}])
def test_anything_but_a_typed_zero_is_not_away(stored: dict[str, AnswerValue]) -> None:
    assert not was_away(stored)


@pytest.mark.parametrize("number", [21, 30, 99])
def test_more_than_twenty_is_asked_about(number: int) -> None:
    found = soft_questions(page("conversations"), {"ASKED": AnswerValue("answered", number)})
    assert found == {"ASKED": f"That is a lot. Is {number} right for one month?"}


@pytest.mark.parametrize("value", [AnswerValue("answered", 0), AnswerValue("answered", 20), SKIPPED, NOTHING])
def test_up_to_twenty_is_not(value: AnswerValue) -> None:
    assert soft_questions(page("conversations"), {"ASKED": value}) == {}


def test_many_days_are_nothing_to_ask_about() -> None:
    assert soft_questions(page("start"), {"DAYS": AnswerValue("answered", 31)}) == {}


@pytest.mark.parametrize(
    ("month", "days"), [("2026-02", "20"), ("2026-10", "22"), ("2028-02", "21"), ("2026-12", "23")]
)
def test_working_days_start_at_the_weekdays_of_the_month(month: str, days: str) -> None:
    assert prefilled(PULSE, Month.parse(month)) == {"DAYS": days}


def test_nothing_is_filled_in_where_days_are_not_asked() -> None:
    assert prefilled(load_instrument("bench-1.0"), Month.parse("2026-10")) == {}


def test_months_are_put_into_texts() -> None:
    assert (
        in_words("Think of {period}, {month}.", Month.parse("2026-02")) == "Think of 1-28 February 2026, February 2026."
    )
    assert in_words("Nothing {else}", Month.parse("2026-02")) == "Nothing {else}"
