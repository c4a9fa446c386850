"""How well the questionnaire works, as published at the top of the tree: whole results, thresholds, ceilings."""

from collections.abc import Mapping

import numpy as np
import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.attacker.check import Finding, Trouble, attack, check_organisation
from data.attacker.displays import Row, read_rows
from data.attacker.figures import Part
from data.attacker.members import Members, read_rounds
from data.attacker.readings import Reading, read_round
from data.attacker.upkeep import range_figures
from data.instruments import load_instrument
from data.metrics.reliability import cronbach_alpha, item_table, omega_total
from data.models import Assignment, PageTime, Round, Submission
from data.types import AnswerKind, Month
from tests.companies import PULSE, Company, answered, found, opened, published, statements
from tests.companies import closed as finish

QUARTERS_END, BETWEEN = Month(2026, 9), Month(2026, 10)
SCALES = {key: scale.items for key, scale in load_instrument(PULSE).scales.items()}
ITEMS = [item for items in SCALES.values() for item in items]
PAGES = [page.key for page in load_instrument(PULSE).pages if page.items]
SECOND_ORDER = {*(("alpha", scale) for scale in SCALES), *(("omega", scale) for scale in SCALES)}
SECOND_ORDER |= {("rest", item) for item in ITEMS}
RATES = {(kind, item) for kind in ("left_out", "no_occasion") for item in ITEMS} | {("careless", "")}
SECONDS = {(kind, page) for kind in ("median", "late") for page in ("", *PAGES)} | {("times", "")}


def founded(session: Session, people: int) -> Company:
    return found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": people // 2, "B": (people + 1) // 2})


def keyed(people: int) -> list[list[int]]:
    """What each person answers: habits that differ from person to person, and a little from statement to statement."""
    random = np.random.default_rng(3)
    habits = random.normal(4, 1, (people, 1)) + random.normal(0, 1, (people, len(ITEMS)))
    return [[int(each) for each in row] for row in np.clip(np.round(habits), 1, 7)]


def timed(session: Session, round_: Round, seconds: Mapping[int, list[int]]) -> None:
    """Write how long people stayed on each page, by person; fewer seconds than pages leave the last pages out."""
    query = select(Submission.id, Assignment.person_id).join(Assignment, Assignment.id == Submission.assignment_id)
    times = [
        {"organisation_id": round_.organisation_id, "submission_id": submission, "page": page, "seconds": spent}
        for submission, person in session.execute(query.where(Assignment.round_id == round_.id))
        for page, spent in zip(PAGES, seconds.get(person, []), strict=False)
    ]
    session.execute(insert(PageTime), times)


def upkeep(session: Session, round_: Round, company: Company) -> dict[tuple[str, str], tuple[object, ...]]:
    """The rows by kind and part: state, value, low, high, bound, interval and people; none stands below the top."""
    rows = published(session, round_, "upkeep:%")
    assert {team for team, _, _ in rows} == {company.teams["Company"]}
    return {(measure.partition(":")[2], part): row[:7] for (_, measure, part), row in rows.items()}


def test_a_whole_result(session: Session) -> None:
    company, answers = founded(session, 60), keyed(60)
    round_ = opened(session, company)
    given = {person: statements(row) for person, row in zip(company.everybody, answers, strict=True)}
    for person in company.everybody[:6]:
        given[person]["T1"] = AnswerKind.NO_OCCASION
    for person in company.everybody[6:13]:
        given[person]["T1"] = AnswerKind.PREFER_NOT
    given[company.everybody[20]]["R2"] = AnswerKind.NO_OCCASION
    answered(session, round_, given)
    spent = {person: [20 + number % 7, 30, 25, 40, 35 + number % 30, 70] for number, person in enumerate(given)}
    timed(session, round_, spent)
    told = upkeep(session, finish(session, round_), company)

    raw = np.array(answers, dtype=float)
    raw[:13, ITEMS.index("T1")] = np.nan
    raw[20, ITEMS.index("R2")] = np.nan
    expected: dict[tuple[str, str], tuple[object, ...]] = {}
    for scale, items in SCALES.items():
        own = raw[:, [ITEMS.index(item) for item in items]]
        alpha, omega = cronbach_alpha(own), omega_total(own)
        assert alpha is not None
        assert omega is not None
        n = alpha.people
        ends = round(alpha.low, 2), round(alpha.high, 2)
        share = round(omega.omega, 2)
        expected["alpha", scale] = ("shown", round(alpha.alpha, 2), *ends, "exact", "own", n)
        # Of T, 47 people answered all.
        expected["omega", scale] = ("shown", share, None, None, "exact", "none", n) if n >= 50 else hidden()
        for row in item_table(own, items):
            assert row.item_rest is not None
            expected["rest", row.item] = ("shown", round(row.item_rest, 2), None, None, "exact", "none", n)
    # One person left out a statement of R: the difference to everybody would tell of that one.
    alone = [("alpha", "R"), ("omega", "R"), *(("rest", item) for item in SCALES["R"])]
    expected |= dict.fromkeys(alone, ("protects_neighbour", *hidden()[1:]))
    ceiling = ("shown", 9.0, None, None, "at_most", "none", 60)  # five of sixty
    expected |= dict.fromkeys(RATES, ceiling)
    expected["careless", ""] = ("shown", 0.0, None, None, "exact", "none", 60)
    expected["left_out", "T1"] = ("shown", 22.0, None, None, "exact", "none", 60)
    expected["no_occasion", "T1"] = ("shown", 10.0, None, None, "exact", "none", 60)
    whole = np.array(list(spent.values()))
    for page, column in zip(("", *PAGES), (whole.sum(axis=1), *whole.T), strict=True):
        for kind, quantile in (("median", 0.5), ("late", 0.9)):
            value = 5.0 * round(float(np.quantile(column, quantile)) / 5)
            expected[kind, page] = ("shown", value, None, None, "exact", "none", 60)
    expected["times", ""] = ("shown", None, None, None, "exact", "none", 60)
    few = int((whole.sum(axis=1) < 240).sum())
    expected["times", "0-240"] = ("shown", float(round(100 * few / 60)), None, None, "exact", "none", 60)
    expected["times", "240-"] = ("shown", float(round(100 * (60 - few) / 60)), None, None, "exact", "none", 60)
    assert told == expected
    assert 5 <= few <= 55  # 220 to 255 seconds: fewer than five would stand with the others


def hidden() -> tuple[object, ...]:
    return ("not_enough", None, None, None, "exact", "none", None)


@pytest.mark.parametrize("people", [29, 49])
def test_too_few_people(session: Session, people: int) -> None:
    company = founded(session, people)
    round_ = opened(session, company)
    answered(session, round_, dict(zip(company.everybody, map(statements, keyed(people)), strict=True)))
    timed(session, round_, {person: [40] * len(PAGES) for person in company.everybody})
    told = upkeep(session, finish(session, round_), company)
    short = {key for key, row in told.items() if row == hidden()}
    assert told.keys() == SECOND_ORDER | RATES | SECONDS
    if people < 30:
        assert short == told.keys()
    else:
        assert short == {key for key in told if key[0] in {"omega", "late", "times"}}


def test_answers_that_hardly_differ_are_not_given_away(session: Session) -> None:
    company, answers = founded(session, 60), keyed(60)
    for row in answers:
        row[ITEMS.index("R1")] = 4  # the spread of R1 would say so of everybody
    round_ = opened(session, company)
    answered(session, round_, dict(zip(company.everybody, map(statements, answers), strict=True)))
    told = upkeep(session, finish(session, round_), company)
    untold = {key: row[1:5] for key, row in told.items() if row[4] == "between"}
    rest = {("rest", item): (None, -1.0, 1.0, "between") for item in SCALES["R"]}
    reliable = {("alpha", "R"): (None, -1.0, 1.0, "between"), ("omega", "R"): (None, 0.0, 1.0, "between")}
    assert untold == rest | reliable


@pytest.mark.parametrize(
    ("idle", "others", "left_out", "no_occasion"),
    [
        (0, 0, (9.0, "at_most"), (9.0, "at_most")),
        (3, 1, (9.0, "at_most"), (9.0, "at_most")),
        (7, 0, (12.0, "exact"), (12.0, "at_most")),  # all of them: as many as 7 of 60, and not told to be 7
        (0, 7, (12.0, "exact"), (9.0, "at_most")),
        (9, 4, (22.0, "exact"), (22.0, "at_most")),
        (8, 5, (22.0, "exact"), (13.0, "exact")),
    ],
)
def test_why_a_statement_was_left_out(
    session: Session, idle: int, others: int, left_out: tuple[float, str], no_occasion: tuple[float, str]
) -> None:
    company, answers = founded(session, 60), keyed(60)
    round_ = opened(session, company)
    given = dict(zip(company.everybody, map(statements, answers), strict=True))
    for number, person in enumerate(company.everybody[: idle + others]):
        given[person]["L2r"] = AnswerKind.NO_OCCASION if number < idle else AnswerKind.PREFER_NOT
    answered(session, round_, given)
    told = upkeep(session, finish(session, round_), company)
    shares = [(row[1], row[4]) for row in (told["left_out", "L2r"], told["no_occasion", "L2r"])]
    assert shares == [left_out, no_occasion]


@pytest.mark.parametrize(
    ("alike", "hurried", "month", "told"),
    [
        (7, 4, QUARTERS_END, ("shown", 18.0, None, None, "exact", "none", 60)),  # 11 of 60
        (6, 0, QUARTERS_END, ("shown", 10.0, None, None, "exact", "none", 60)),
        (7, 4, BETWEEN, ("protects_neighbour", None, None, None, "exact", "none", None)),
        (3, 1, QUARTERS_END, ("not_enough", None, None, None, "exact", "none", None)),
    ],
)
def test_careless_answers_are_one_share_where_the_scores_without_them_are_shown(
    session: Session, alike: int, hurried: int, month: Month, told: tuple[object, ...]
) -> None:
    company, answers = founded(session, 60), keyed(60)
    round_ = opened(session, company, month)
    given = dict(zip(company.everybody, map(statements, answers), strict=True))
    for person in company.everybody[:alike]:
        given[person] = dict.fromkeys(given[person], 5)
    answered(session, round_, given)
    quick = company.everybody[alike : alike + hurried]
    timed(session, round_, {person: [20, 20, 20, 20, 8, 3 if person in quick else 30] for person in given})
    finish(session, round_)
    assert upkeep(session, round_, company)["careless", ""] == told
    line = published(session, round_, "score:RO")[company.teams["Company"], "score:RO", "unflagged"]
    assert (line[0], line[6]) == (told[0], 60 - alike - hurried if told[0] == "shown" else None)
    apart = {measure for _, measure, _ in published(session, round_, "%") if "alike" in measure or "hurried" in measure}
    assert apart == set()
    assert check_organisation(session, company.organisation_id).findings == ()


def test_the_attacker_finds_what_is_told_of_few_now_and_in_earlier_publications(session: Session) -> None:
    company = founded(session, 60)
    round_ = opened(session, company, QUARTERS_END)
    given = dict(zip(company.everybody, map(statements, keyed(60)), strict=True))
    for person in company.everybody[:3]:
        given[person] = dict.fromkeys(given[person], 5)
    answered(session, round_, given)
    finish(session, round_)
    (members,) = read_rounds(session, company.organisation_id)
    rows = read_rows(session, company.organisation_id, round_.id)

    def found(measure: str, value: float) -> list[Finding]:
        reading = Reading()
        read_round(members, [*rows, Row(company.teams["Company"], measure, "", 60, value)], reading)
        return attack(reading, members.k)

    assert found("upkeep:careless", 5.0) == [Finding(Trouble.RESIDUAL, "upkeep:careless", 1, 3)]  # 3 of 60
    assert found("upkeep:careless", 9.0) == [Finding(Trouble.UNMATCHED, "upkeep:careless", 1)]
    earlier = [found(f"upkeep:{name}", 14.0) for name in ("alike", "hurried")]  # a ceiling with room for five: 3 of 60
    assert earlier == [[Finding(Trouble.INTERVAL, name, 1, 3)] for name in ("alike", "hurried")]


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ((9.0, "at_most"), (0, 4)),  # fewer than five of seven
        ((12.0, "at_most"), (5, 7)),  # all of seven, or all but two, who would not be told
        ((10.0, "exact"), (5.7, 6.3)),
    ],
)
def test_the_attacker_reads_a_ceiling_as_the_rule_makes_it(told: tuple[float, str], ends: tuple[float, float]) -> None:
    answered_rest = frozenset(ITEMS) - {"T1"}
    answers = {person: answered_rest if person < 7 else frozenset(ITEMS) for person in range(60)}
    members = Members(1, "2026-09", 5, 5, answered=answers)
    row = Row(1, "upkeep:no_occasion", "T1", 60, told[0], bound=told[1])
    (figure,) = range_figures(row, frozenset((person, 1) for person in range(60)), members)
    assert (figure.low, figure.high) == pytest.approx(ends, abs=1e-5)
    assert figure.parts == (Part("no_occasion:T1", frozenset((person, 1) for person in range(7))),)
