"""The way through the pages, and how two tabs come together."""

import itertools
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from data.instruments import Instrument, Page, load_instrument
from data.instruments.answers import AnswerValue
from data.queries.own import OwnAnswer
from data.types import AnswerKind, Month
from surveys.pulse import wizard
from surveys.pulse.forms import Seen
from surveys.pulse.wizard import CHECK, SUBMIT, Saving

PULSE = load_instrument("pulse-1.0")
OCTOBER = Month(2026, 10)


def page(key: str, instrument: Instrument = PULSE) -> Page:
    found = instrument.page(key)
    assert found is not None
    return found


RECEIVED = page("received")
ITEMS = [key for key in RECEIVED.items if key != "REC.DONE"]


def store(stored: Mapping[str, OwnAnswer], saving: Saving) -> dict[str, OwnAnswer]:
    """Do what the upsert does."""
    after = dict(stored)
    for key, value in saving.values.items():
        revision = stored[key].revision + 1 if key in stored else 1
        after[key] = OwnAnswer(AnswerKind(value.kind), value.number, value.text, revision)
    return after


def post(
    stored: Mapping[str, OwnAnswer], sent: Mapping[str, str], seen: Mapping[str, Seen] | None, where: Page = RECEIVED
) -> Saving:
    full = {key: sent.get(key, "") for key in where.items}
    return wizard.merge(PULSE, where, stored=stored, sent=full, seen=seen, whole=True)


def change(stored: Mapping[str, OwnAnswer], sent: Mapping[str, str], seen: Mapping[str, Seen] | None = None) -> Saving:
    known = seen or shown({})
    return wizard.merge(PULSE, RECEIVED, stored=stored, sent=sent, seen={key: known[key] for key in sent}, whole=False)


def shown(stored: Mapping[str, OwnAnswer]) -> dict[str, Seen]:
    return wizard.seen_now(RECEIVED, stored)


def numbers(stored: Mapping[str, OwnAnswer]) -> dict[str, tuple[str, int | None]]:
    return {key: (answer.kind.value, answer.number) for key, answer in stored.items()}


def test_a_visited_page_keeps_blanks_as_skipped_without_the_tick() -> None:
    stored = store({}, post({}, {"REC.INTRO.CUST": "3"}, shown({})))
    assert numbers(stored) == dict.fromkeys(RECEIVED.items, ("skipped", None)) | {"REC.INTRO.CUST": ("answered", 3)}


def test_with_the_tick_blanks_are_nothing_and_without_it_again_skipped() -> None:
    ticked = store({}, post({}, {"REC.INTRO.CUST": "3", "REC.DONE": "1"}, shown({})))
    assert numbers(ticked) == dict.fromkeys(ITEMS, ("nothing", 0)) | {
        "REC.INTRO.CUST": ("answered", 3),
        "REC.DONE": ("answered", 1),
    }
    unticked = store(ticked, change(ticked, {"REC.DONE": ""}, shown(ticked)))
    assert numbers(unticked) == dict.fromkeys(RECEIVED.items, ("skipped", None)) | {"REC.INTRO.CUST": ("answered", 3)}


def test_autosave_leaves_boxes_that_were_never_touched_unasked() -> None:
    assert numbers(store({}, change({}, {"REC.INTRO.CUST": "3"}))) == {"REC.INTRO.CUST": ("answered", 3)}
    ticked = numbers(store({}, change({}, {"REC.DONE": "1"})))
    assert ticked == dict.fromkeys(ITEMS, ("nothing", 0)) | {"REC.DONE": ("answered", 1)}


def test_the_same_page_again_changes_nothing() -> None:
    sent = {"REC.INTRO.CUST": "3", "REC.DONE": "1"}
    stored = store({}, post({}, sent, shown({})))
    assert post(stored, sent, shown(stored)).values == {}
    late = post(stored, sent, shown({}))  # Back, then sent again from the old page
    assert (late.values, late.replaced) == ({}, {})


@given(
    st.lists(st.tuples(st.sampled_from(ITEMS), st.integers(0, 99)), max_size=8, unique_by=lambda pair: pair[0]),
    st.data(),
)
def test_two_tabs_that_change_different_boxes_lose_none(answers: list[tuple[str, int]], data: st.DataObject) -> None:
    """Both tabs show the page as it was; whichever sends first, and with the tick in either, all answers are there."""
    tabs: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for item, number in answers:
        tabs[data.draw(st.integers(0, 1))][item] = str(number)
    tabs[data.draw(st.integers(0, 1))]["REC.DONE"] = "1"
    expected = dict.fromkeys(ITEMS, ("nothing", 0)) | {item: ("answered", number) for item, number in answers}
    for order in itertools.permutations(tabs):
        stored: dict[str, OwnAnswer] = {}
        for sent in order:
            saving = post(stored, sent, shown({}))
            assert saving.replaced == {}
            stored = store(stored, saving)
        assert numbers(stored) == expected | {"REC.DONE": ("answered", 1)}


def test_of_two_changes_to_one_box_the_later_wins_and_the_other_is_told() -> None:
    first = store({}, post({}, {"REC.INTRO.CUST": "5"}, shown({})))
    later = post(first, {"REC.INTRO.CUST": "7"}, shown({}))
    assert later.values == {"REC.INTRO.CUST": AnswerValue("answered", 7)}
    assert later.replaced == {"REC.INTRO.CUST": "5"}
    assert change(first, {"REC.INTRO.CUST": "7"}).replaced == {"REC.INTRO.CUST": "5"}
    assert change(first, {"REC.INTRO.CUST": "7"}, shown(first)).replaced == {}
    assert change(first, {"REC.INTRO.CUST": "5"}).values == {}


def test_what_cannot_be_read_is_left_as_it_was_and_the_rest_is_kept() -> None:
    first = store({}, post({}, {"REC.INTRO.CUST": "5"}, shown({})))
    sent = {"REC.INTRO.CUST": "three", "REC.INFO.CUST": "2", "REC.DONE": "1"}
    saving = post(first, sent, shown(first))
    assert set(saving.errors) == {"REC.INTRO.CUST"}
    assert saving.typed["REC.INTRO.CUST"] == "three"
    after = numbers(store(first, saving))
    assert after["REC.INTRO.CUST"] == ("answered", 5)
    assert after["REC.INFO.CUST"] == ("answered", 2)
    assert after["REC.DONE"] == ("skipped", None), "not complete while a box cannot be read"


def test_clearing_a_box_is_a_change() -> None:
    first = store({}, post({}, {"REC.INTRO.CUST": "5"}, shown({})))
    assert numbers(store(first, post(first, {}, shown(first))))["REC.INTRO.CUST"] == ("skipped", None)


def test_the_way_leads_through_all_pages_and_ends_early_for_somebody_away() -> None:
    working = {"DAYS": AnswerValue("answered", 20)}
    keys = [PULSE.pages[0].key]
    while keys[-1] != CHECK:
        keys.append(wizard.next_step(PULSE, page(keys[-1]), working))
    assert keys == ["start", "received", "given", "conversations", "statements-1", "statements-2", CHECK]
    assert [wizard.step_before(PULSE, each) for each in PULSE.pages] == [None, *keys[:-2]]
    assert [wizard.step_count(PULSE, each) for each in PULSE.pages] == [(n, 7) for n in range(1, 7)]
    assert wizard.next_step(PULSE, page("start"), {"DAYS": AnswerValue("answered", 0)}) == CHECK


def test_a_questionnaire_without_a_check_page_is_sent_with_its_last_page() -> None:
    bench = load_instrument("bench-1.0")
    assert [wizard.next_step(bench, each, {}) for each in bench.pages] == ["first", "second", "texts", SUBMIT]


def test_working_days_are_filled_in_until_something_is_stored() -> None:
    start = page("start")
    assert wizard.boxes(PULSE, start, {}, OCTOBER) == {"DAYS": "22"}
    stored = {"DAYS": OwnAnswer(AnswerKind.SKIPPED, None, None, 1)}
    assert wizard.boxes(PULSE, start, stored, OCTOBER) == {"DAYS": ""}


def test_errors_name_their_question_and_lead_to_it() -> None:
    assert wizard.error_lines(RECEIVED, {"REC.INTRO.CUST": "Wrong."}) == [
        ("q-rec-intro-cust", "Introduced you, or passed you a lead: Customers and prospects: Wrong.")
    ]
    assert wizard.error_lines(page("statements-1"), {"T1": "Wrong."}) == [
        ("q-t1-0", "I opened conversations with what I wanted to sell or arrange.: Wrong.")
    ]


def test_earlier_answers_stand_beside_the_boxes_with_their_month() -> None:
    answers = {
        "REC.INTRO.CUST": OwnAnswer(AnswerKind.ANSWERED, 3, None, 1),
        "REC.INFO.CUST": OwnAnswer(AnswerKind.NOTHING, 0, None, 1),
        "REC.CARE.CUST": OwnAnswer(AnswerKind.SKIPPED, None, None, 1),
        "REC.DONE": OwnAnswer(AnswerKind.ANSWERED, 1, None, 1),
    }
    stored = {"REC.CARE.TEAM": OwnAnswer(AnswerKind.ANSWERED, 30, None, 1)}
    shared = {"stored": stored, "errors": {}, "month": OCTOBER, "who": {}}
    notes = wizard.notes(PULSE, RECEIVED, earlier=(Month(2026, 9), answers), **shared)  # type: ignore[arg-type] # shared words of several types
    assert notes.before == {"REC.INTRO.CUST": "September: 3", "REC.INFO.CUST": "September: 0"}
    assert notes.remarks == {"REC.CARE.TEAM": "That is a lot. Is 30 right for one month?"}
    old = wizard.notes(PULSE, RECEIVED, earlier=(Month(2025, 9), answers), **shared)  # type: ignore[arg-type] # shared words of several types
    assert old.before["REC.INTRO.CUST"] == "September 2025: 3"
