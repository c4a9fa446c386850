"""What is said of change between rounds: words for all, figures where the same people answered, breaks."""

import dataclasses

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.erasure import erase_person
from data.commands.people import grant_role
from data.instruments import load_instrument
from data.metrics.detectable import told_change
from data.metrics.intervals import team_mdc
from data.models import InstrumentVersion, Round
from data.publication.answers import asks_the_same
from data.publication.breaks import broken
from data.publication.cells import Rules
from data.publication.publish import make_cells
from data.reports.series import list_series
from data.types import AnswerKind, Month, Role, Scope
from tests.companies import FOUNDED, Company, answered, closed, found, opened, published, statements

TREE = {"Company": None, "A": "Company", "B": "Company"}
MONTHS = (Month(2026, 8), Month(2026, 9), Month(2026, 10))
Answer = dict[str, int | AnswerKind]


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, TREE, {"A": 8, "B": 8})


def keyed(person: int, higher: int) -> Answer:
    """Answers near the middle of the scale, each person's own, R some points higher."""
    base = 3 + person % 2
    return statements([base] * 4 + [base + higher] * 4 + [base] * 4)


def held(session: Session, company: Company, month: Month, higher: int, without: tuple[int, ...] = ()) -> Round:
    round_ = opened(session, company, month)
    people = [person for person in company.everybody if person not in without]
    answered(session, round_, {person: keyed(person, higher) for person in people})
    return closed(session, round_)


def test_a_figure_joins_the_word_where_the_same_people_answered(session: Session, company: Company) -> None:
    held(session, company, MONTHS[0], 0)
    held(session, company, MONTHS[1], 0)
    missing = company.people["B"][0]
    round_ = opened(session, company, MONTHS[2])
    answered(session, round_, {person: keyed(person, 1) for person in company.everybody if person != missing})
    rows = published(session, closed(session, round_), "change:R")
    team, other, root = (company.teams[name] for name in ("A", "B", "Company"))
    figure = rows[team, "change:R", "previous"]
    assert (figure[0], figure[1], figure[6], figure[8]) == ("shown", 17, 8, "rose")
    for node in (other, root):  # one person answered on one side only
        assert rows[node, "change:R", "previous"][1:4] == (None, None, None)
        assert rows[node, "change:R", "previous"][8] == "rose"


def test_a_scale_rises_only_where_it_does_among_three(session: Session, company: Company) -> None:
    for month in MONTHS[:2]:
        held(session, company, month, 0)
    round_ = opened(session, company, MONTHS[2])
    risen = set(company.people["A"][::2])  # four of eight: by itself, t = 2.6 and p = .03
    answered(
        session,
        round_,
        {
            person: statements([3 + person % 2 + (person in risen)] * 4 + [3 + person % 2] * 8)
            for person in company.everybody
        },
    )
    rows = published(session, closed(session, round_), "change:%")
    words = {measure: row[8] for (node, measure, part), row in rows.items() if node == company.teams["A"]}

    assert words == {
        "change:T": "no_clear_change",
        "change:R": "no_clear_change",  # all eight answered as before, which tells nothing of how far people differ
        "change:L": "no_clear_change",
        "change:RO": "fell",
    }


@pytest.mark.parametrize(("size", "word"), [(8, "no_clear_change"), (15, "practically_unchanged")])
def test_equal_answers_are_unchanged_only_where_a_spread_is_known(session: Session, size: int, word: str) -> None:
    company = found(session, TREE, {"A": size, "B": size})
    for month in MONTHS[:2]:
        held(session, company, month, 0)
    rows = published(session, held(session, company, MONTHS[2], 0), "change:%")
    told = {key: row for key, row in rows.items() if key[1].partition(":")[2] in ("T", "R", "L", "RO")}

    assert {row[8] for row in told.values()} == {word}
    kinds = {row[5] for (_, _, part), row in told.items() if part == "previous"}
    assert kinds == {"assumed" if word == "no_clear_change" else "pooled"}


def test_what_a_team_can_detect_comes_from_everybody_s_changes_or_is_assumed(session: Session) -> None:
    company = found(session, TREE, {"A": 12, "B": 18, "Company": 0})
    held(session, company, MONTHS[0], 0)
    held(session, company, MONTHS[1], 0, without=(company.people["B"][0],))
    few = published(session, held(session, company, MONTHS[2], 1), "detectable:%")
    nodes = [company.teams[name] for name in ("Company", "A", "B")]
    assert {key: (row[1], row[5], row[6]) for key, row in few.items() if key[1] == "detectable:T"} == {
        (node, "detectable:T", ""): (told, "assumed", n)
        for node, told, n in zip(nodes, (6, 10, 8), (30, 12, 18), strict=True)
    }

    round_ = opened(session, company, Month(2026, 11))
    answered(session, round_, {person: keyed(person, (number % 3)) for number, person in enumerate(company.everybody)})
    many = published(session, closed(session, round_), "detectable:R")
    change = 100 / 6 * np.array([number % 3 - 1 for number in range(30)])
    for node, n in zip(nodes, (30, 12, 18), strict=True):
        expected = told_change("R", team_mdc(float(np.std(change, ddof=1)), n) or 0)
        assert (many[node, "detectable:R", ""][1], many[node, "detectable:R", ""][5]) == (expected, "pooled")


def test_a_figure_is_the_difference_of_what_is_published(session: Session, company: Company) -> None:
    rounds = [held(session, company, month, higher) for month, higher in zip(MONTHS, (0, 0, 1), strict=True)]
    means = [published(session, round_, "score:%") for round_ in rounds[1:]]
    for (node, measure, _), row in published(session, rounds[2], "change:%").items():
        key = node, measure.replace("change", "score"), ""
        numbers = [row[1], means[1][key][1], means[0][key][1]]
        change, after, before = (float(str(number)) for number in numbers)
        assert abs(change - (after - before)) <= 1


def test_no_figure_tells_the_answer_of_somebody_erased_since(session: Session, company: Company) -> None:
    held(session, company, MONTHS[0], 0)
    held(session, company, MONTHS[1], 0)
    erased = company.people["A"][0]
    grant_role(
        session,
        organisation_id=company.organisation_id,
        person_id=company.people["B"][0],
        role=Role.ADMINISTRATOR,
        now=FOUNDED,
    )
    erase_person(session, organisation_id=company.organisation_id, person_id=erased, now=FOUNDED)
    round_ = opened(session, company, MONTHS[2])
    answered(session, round_, {person: keyed(person, 1) for person in company.everybody if person != erased})
    rows = published(session, closed(session, round_), "change:R")
    figures = {name for name, team in company.teams.items() if rows[team, "change:R", "previous"][1] is not None}
    assert figures == {"B"}


def test_switches_show_what_the_rules_hide(session: Session, company: Company) -> None:
    held(session, company, MONTHS[0], 0)
    held(session, company, MONTHS[1], 0, without=(company.people["B"][0],))
    round_ = opened(session, company, MONTHS[2])
    answered(session, round_, {person: keyed(person, 1) for person in company.everybody})
    figures = {}
    for one_sided in (True, False):
        cells = make_cells(session, round_, Rules(k=5, one_sided=one_sided, adjusted=not one_sided))
        figures[one_sided] = {
            cell.team_id for cell in cells if cell.measure == "change:R" and cell.part == "previous" and cell.n
        }
        assert any(cell.measure.startswith("adjusted:") for cell in cells) is not one_sided
    assert figures == {True: {company.teams["A"]}, False: set(company.teams.values())}


def test_questions_that_changed_end_the_comparison() -> None:
    old = load_instrument("pulse-1.0")
    same = dict.fromkeys(old.items, "same")
    new = dataclasses.replace(old, key="pulse-2.0", comparable={old.key: same})
    assert asks_the_same([old, new])
    assert asks_the_same([old, dataclasses.replace(new, comparable={old.key: same | {"T1": "comparable"}})])
    for weaker in ("bridged", "break"):
        assert not asks_the_same([old, dataclasses.replace(new, comparable={old.key: same | {"T1": weaker}})])
    assert not asks_the_same([old, dataclasses.replace(new, comparable={})])
    assert asks_the_same([old, dataclasses.replace(new, comparable={old.key: same | {"DAYS": "break"}})])


def test_months_that_no_shared_people_join_have_no_word(session: Session, company: Company) -> None:
    """The rounds are there, so that is not why; too few people answered in both halves of the window."""
    one, other = company.everybody[::2], company.everybody[1::2]
    for month, without in zip((Month(2026, 7), *MONTHS), (one, one, other, other), strict=True):
        last = held(session, company, month, month.number % 2, tuple(without))
    rows = published(session, last, "change:%")
    root = company.teams["Company"]
    assert {(*key, rows[key][0], rows[key][8]) for key in rows} == {
        (root, f"change:{score}", part, "not_enough", None)
        for score in ("T", "R", "L", "RO")
        for part in ("previous", "window")
    }


def test_a_break_between_versions_is_not_comparable(
    session: Session, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in MONTHS[:2]:
        held(session, company, month, 0)
    older = dataclasses.replace(load_instrument("pulse-1.0"), key="pulse-0.9")
    version = InstrumentVersion(
        organisation_id=company.organisation_id, key=older.key, sha256="0" * 64, adopted_at=FOUNDED
    )
    session.add(version)
    session.flush()
    for round_ in session.scalars(select(Round)):
        round_.instrument_version_id = version.id
    for module in ("answers", "breaks", "tallies"):
        monkeypatch.setattr(f"data.publication.{module}.load_instrument", lambda _key: older)
    last = held(session, company, MONTHS[2], 1)
    rows = published(session, last, "change:%")
    assert {(part.partition(".")[0], row[0]) for (_, _, part), row in rows.items()} == {("previous", "not_comparable")}
    told = published(session, last, "break")
    assert {(node, part, row[0]) for (node, _, part), row in told.items()} == {
        (node, part, "not_comparable")
        for node in company.teams.values()
        for part in ("scores", "favours", "openers", "asked")
    }
    scope = Scope(company.organisation_id, frozenset(), everything=True)
    measures = ("score:T", "score:RO", "rate:given", "share:openers", "share:asked", "participation")
    series = list_series(session, scope, team_id=company.teams["A"], measures=measures)
    assert {(row.month, row.measure) for row in series if row.broken} <= {
        (str(MONTHS[2]), measure) for measure in measures[:-1]
    }
    assert [(row.state, row.broken) for row in series if row.measure == "score:T"] == [
        ("shown", False),
        ("shown", False),
        ("shown", True),
    ]


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({}, []),
        ({"T1": "comparable"}, []),
        ({"T1": "bridged"}, ["scores"]),
        ({"DAYS": "break"}, ["favours"]),
        ({"GIV.CARE.TEAM": "break", "OPEN.ASK": "break"}, ["favours", "openers"]),
        ({"ASKED": "break", "COMMENT": "break"}, ["asked"]),
    ],
)
def test_a_question_breaks_the_lines_that_rest_on_it_and_no_other(changed: dict[str, str], parts: list[str]) -> None:
    old = load_instrument("pulse-1.0")
    new = dataclasses.replace(old, key="pulse-2.0", comparable={old.key: dict.fromkeys(old.items, "same") | changed})
    assert broken(old, new) == parts


def test_rounds_that_ask_the_same_have_no_breaks(session: Session, company: Company) -> None:
    held(session, company, MONTHS[0], 0)
    assert published(session, held(session, company, MONTHS[1], 0), "break") == {}
