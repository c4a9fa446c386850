"""The check page's rows and the person's own result."""

import pytest

from data.instruments import load_instrument
from data.instruments.answers import NOTHING, AnswerValue
from data.types import Month
from surveys.pulse.results import OwnResult, ScaleResult, own_result
from surveys.pulse.review import Row, sections

PULSE = load_instrument("pulse-1.0")
OCTOBER = Month(2026, 10)


def answered(**numbers: int) -> dict[str, AnswerValue]:
    return {item.replace("_", "."): AnswerValue("answered", number) for item, number in numbers.items()}


def test_every_question_is_on_the_check_page_in_order() -> None:
    found = sections(PULSE, {}, OCTOBER)
    assert [section.page for section in found] == [page.key for page in PULSE.pages]
    assert [len(section.rows) for section in found] == [1, 2, 2, 5, 6, 6], "kinds that are alike share a row"
    kinds = "Introductions, Information, Advice, Hands-on help, Vouching, Care"
    assert [row.name for row in found[1].rows] == [kinds, "That is everything I recall"]
    assert [section.tick for section in found] == ["", "REC.DONE", "GIV.DONE", "", "", ""]


def test_a_card_names_what_was_counted() -> None:
    values = answered(DAYS=20, REC_DONE=1, REC_INTRO_CUST=30, REC_INTRO_TEAM=1)
    values |= {"REC.INTRO.PART": NOTHING} | {f"REC.INFO.{who}": NOTHING for who in ("CUST", "PART", "TEAM")}
    received = sections(PULSE, values, OCTOBER)[1]
    assert received.tick == ""
    assert received.rows[0] == Row(
        "Introductions",
        ("Customers and prospects: 30", "Colleagues in our company: 1"),
        missing=False,
        target="q-rec-intro-cust",
        remarks=("That is a lot. Is 30 right for one month?",),
    )
    assert received.rows[1].lines == ("None",)
    assert received.rows[2].lines == ("Not answered",)


def test_a_typed_nought_is_told_where_its_card_is_not_all_of_them() -> None:
    values = answered(REC_INTRO_CUST=0, REC_INTRO_PART=1, REC_INFO_CUST=0, REC_ADVICE_CUST=0)
    values |= {f"REC.ADVICE.{who}": NOTHING for who in ("PART", "TEAM")}
    found = {row.name: row.lines for row in sections(PULSE, values, OCTOBER)[1].rows}
    assert found["Introductions"] == ("Customers and prospects: 0", "Partners and other outside contacts: 1")
    assert found["Information"] == ("Customers and prospects: 0",)
    assert found["Advice"] == ("None",)


def test_change_leads_to_the_answer_that_is_picked() -> None:
    values = answered(T1=4) | {"R1": AnswerValue("prefer_not")}
    found = {row.name[:12]: row.target for row in sections(PULSE, values, OCTOBER)[4].rows}
    assert [found[name] for name in ("I opened con", "I looked for", "I trusted pe")] == ["q-t1-3", "q-r1-8", "q-l1-0"]


def test_somebody_away_checks_the_days_only() -> None:
    found = sections(PULSE, answered(DAYS=0), OCTOBER)
    assert [(section.page, section.rows[0].lines) for section in found] == [("start", ("0",))]


def scales(result: OwnResult) -> dict[str, int | None]:
    return {scale.name: scale.value for scale in result.scales}


def test_the_own_result_is_in_words_and_figures() -> None:
    values = answered(T1=1, T2=1, T3=1, T4r=7, R1=7, R2=7, R3=7, R4r=1, L1=4, L2r=4, L3=4, L4=4)
    result = own_result(PULSE, values)
    assert result is not None
    assert scales(result) == {"Deal-first": 0, "Give-and-return": 100, "Long view": 50}
    assert result.ro == 1.0
    assert result.sentence == "You described give-and-return more often than deal-first selling."
    assert [one.value for one in result.counts] == ["No figure", "No figure"], "no direction was confirmed"
    assert result.scales[2] == ScaleResult("Long view", "long", 50, "On average, true of you: about half the time.")


def test_the_own_result_tells_what_was_counted_one_beside_the_other() -> None:
    values = answered(DAYS=10, GIV_DONE=1, GIV_CARE_CUST=6, GIV_INTRO_TEAM=25, OPEN_OFFER=3, OPEN_ASK=1, ASKED=1)
    result = own_result(PULSE, values)
    assert result is not None
    assert [(one.name, one.value, one.unit, one.words) for one in result.counts] == [
        (
            "Favours received",
            "No figure",
            "",
            "Not counted: you have not said that this is everything you recall.",
        ),
        ("Favours given", "52.0", "per 20 working days", "You counted 31 times. Of each box, at most 20 count here."),
        (
            "Begun with an offer",
            "3",
            "of 4",
            "First conversations that you began by offering something useful; the others began with asking.",
        ),
        ("Asked for", "2.0", "per 20 working days", "You asked for help or an introduction once."),
    ]


CHANCE = (
    "One month alone does not tell give-and-return and deal-first apart here: for one person, differences of up to "
    "about 21 points are chance."
)


@pytest.mark.parametrize(
    ("deal_first", "sentence"),
    [
        (4, CHANCE),
        (5, CHANCE),
        (3, CHANCE),
        (6, "You described deal-first selling more often than give-and-return."),
        (2, "You described give-and-return more often than deal-first selling."),
    ],
)
def test_the_sentence_follows_the_difference(deal_first: int, sentence: str) -> None:
    values = answered(T1=deal_first, T2=deal_first, T3=deal_first, R1=4, R2=4, R3=4)
    result = own_result(PULSE, values)
    assert result is not None
    assert result.sentence == sentence


def test_too_few_statements_give_no_figure() -> None:
    values = answered(T1=3, T2=3, R1=5, R2=5, R3=5) | {
        "T3": AnswerValue("prefer_not"),
        "T4r": AnswerValue("no_occasion"),
    }
    result = own_result(PULSE, values)
    assert result is not None
    assert scales(result) == {"Deal-first": None, "Give-and-return": 67, "Long view": None}
    assert result.ro is None
    assert "cannot be compared" in result.sentence


def test_a_questionnaire_without_the_scales_has_no_result() -> None:
    assert own_result(load_instrument("bench-1.0"), {}) is None


@pytest.mark.parametrize(("L", "often"), [((3, 4), "about half the time"), ((4, 5), "more than half the time")])
def test_a_mean_between_two_answers_takes_the_higher_one(L: tuple[int, int], often: str) -> None:  # noqa: N803 - a scale
    low, high = L
    result = own_result(PULSE, answered(L1=low, L2r=8 - high, L3=low, L4=high))
    assert result is not None
    assert result.scales[2].words == f"On average, true of you: {often}."
