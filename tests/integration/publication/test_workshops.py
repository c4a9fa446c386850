"""What is said of the time before and after a workshop: once, in words, and in figures that tell nothing new."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import Finding, Trouble, attack, check_organisation
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.commands.erasure import erase_person
from data.commands.people import grant_role
from data.commands.workshops import plan_workshop
from data.models import Round, Workshop
from data.publication.cells import Rules
from data.publication.publish import make_cells
from data.types import AnswerKind, Month, Role
from tests.attack.seen import rows
from tests.companies import FOUNDED, Company, answered, closed, found, opened, published, statements

TREE = {"Company": None, "A": "Company", "B": "Company", "C": "Company", "D": "Company"}
BEGINS = Month(2026, 1)
K = 5
BOTH = ("before_after", "beyond_trend")


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, TREE, {"A": 8, "B": 8, "C": 3, "D": 3})


def keyed(person: int, number: int, higher: int) -> dict[str, int | AnswerKind]:
    """Answers near the middle of the scale, each person's own, some statements of R one higher."""
    base, wave = 3 + person % 2, (person + number) % 3 == 0
    return statements([base, base, base, base + wave] + [base + 1] * higher + [base] * (4 - higher) + [base] * 4)


def play(
    session: Session, company: Company, months: range, *, since: int, missing: Mapping[int, int] | None = None
) -> list[Round]:
    """Hold rounds; in team A give-and-return is higher from month `since` on; `missing` is who is away in a month."""
    rounds = []
    for number in months:
        round_ = opened(session, company, BEGINS.plus(number))
        away = (missing or {}).get(number)
        answers = {
            person: keyed(person, number, 3 if team == "A" and number >= since else 0)
            for team, people in company.people.items()
            for person in people
            if person != away
        }
        answered(session, round_, answers)
        rounds.append(closed(session, round_))
    return rounds


def workshop(session: Session, company: Company, number: int, *teams: str, picked: tuple[int, ...] = ()) -> Workshop:
    day = BEGINS.plus(number).first.replace(day=12)
    return plan_workshop(
        session,
        organisation_id=company.organisation_id,
        title="Asking after offering",
        happens_on=day,
        team_ids=[company.teams[team] for team in teams],
        picked_by=[BEGINS.plus(each) for each in picked],
        now=dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC),
    )


def told(session: Session, round_: Round, team: int) -> dict[tuple[str, str], tuple[object, ...]]:
    """State, value, low, high, n, word and note of a team's rows about workshops."""
    found_ = published(session, round_, "workshop:%")
    return {
        (measure.partition(":")[2], part): (row[0], *row[1:4], row[6], row[8], row[10])
        for (node, measure, part), row in found_.items()
        if node == team
    }


def attacked(session: Session, company: Company, rounds: list[Round], rules: Rules) -> list[Finding]:
    """Attack what the scores and comparisons of rounds would tell with these rules."""
    wanted = {each.id for each in rounds}
    members = {each.round_id: each for each in read_rounds(session, company.organisation_id)}
    reading = Reading()
    for round_ in rounds:
        shown = [row for row in rows(make_cells(session, round_, rules)) if row.measure[:6] in {"score:", "worksh"}]
        read_round(members[round_.id], shown, reading)
    assert wanted <= members.keys()
    return attack(reading, K)


def test_it_is_told_once_with_the_third_round_after(session: Session, company: Company) -> None:
    workshop(session, company, 6, "A", "C")
    rounds = play(session, company, range(11), since=7)
    team, small = company.teams["A"], company.teams["C"]
    assert [bool(told(session, round_, team)) for round_ in rounds] == [False] * 9 + [True, False]
    assert {node for node, _, _ in published(session, rounds[9], "workshop:%")} == {team, small}
    here = told(session, rounds[9], team)
    assert set(here) == {(score, part) for score in ("T", "R", "L", "RO") for part in (*BOTH, "against_other")}

    state, value, low, high, n, word, note = here["R", "before_after"]
    assert (state, n, word) == ("shown", 8, "rose")
    assert note == "2026-04 2026-05 2026-06 | 2026-07 | 2026-08 2026-09 2026-10"
    means = [float(str(published(session, each)[team, "score:R", ""][1])) for each in rounds]
    assert abs(float(str(value)) - (sum(means[7:10]) - sum(means[3:6])) / 3) <= 1
    assert float(str(low)) < float(str(value)) < float(str(high))

    state, value, _, _, n, word, note = here["R", "beyond_trend"]
    assert (state, n, word) == ("shown", 8, "rose")
    assert abs(float(str(value)) - 12.5) <= 2
    assert str(note).startswith("2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 | 2026-07 |")
    assert here["R", "against_other"][:1] + here["R", "against_other"][1:2] + here["R", "against_other"][5:6] == (
        "shown",
        None,
        "rose",
    )
    assert {here[score, "before_after"][5] for score in ("T", "L")} <= {"practically_unchanged", "no_clear_change"}
    assert {row[0] for row in told(session, rounds[9], small).values()} == {"not_enough"}
    verdict = check_organisation(session, company.organisation_id)
    assert verdict.findings == ()


def test_one_person_who_missed_a_round_leaves_the_word_alone(session: Session, company: Company) -> None:
    workshop(session, company, 3, "A", "B")
    rounds = play(session, company, range(7), since=4, missing={2: company.people["A"][0]})
    for team, figures in (("A", set()), ("B", {"before_after"})):
        here = told(session, rounds[6], company.teams[team])
        assert {part for (_, part), row in here.items() if row[1] is not None} == figures
        assert {row[4] for (_, part), row in here.items() if part not in figures} == {None}
    assert told(session, rounds[6], company.teams["A"])["R", "before_after"][5] == "rose"
    assert told(session, rounds[6], company.teams["A"])["R", "beyond_trend"][::5] == ("not_comparable", "short_before")
    # Nobody but two small teams had no workshop: they are compared with together.
    assert told(session, rounds[6], company.teams["A"])["R", "against_other"][::5] == ("shown", "rose")

    assert attacked(session, company, rounds, Rules(k=K)) == []
    leaks = attacked(session, company, rounds, Rules(k=K, one_sided=False))
    assert {(each.trouble, each.smallest) for each in leaks} == {(Trouble.GROUP, 1)}


def test_what_is_refused_says_why(session: Session, company: Company) -> None:
    workshop(session, company, 0, "A")
    workshop(session, company, 3, "B", picked=(1, 2))
    few = workshop(session, company, 3, "A")
    late = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    cancelled = workshop(session, company, 1, "C")
    cancelled.cancelled_at = late
    rounds = play(session, company, range(3), since=99)
    company.people["A"] = company.people["A"][:4]
    rounds += play(session, company, range(3, 7), since=99)
    team = company.teams["A"]
    assert set(published(session, rounds[3], "workshop:%")) == {
        (team, f"workshop:{score}", part) for score in ("T", "R", "L", "RO") for part in (*BOTH, "against_other")
    }
    first = told(session, rounds[3], team)["RO", "before_after"]
    assert first[0] == "not_enough"  # four people answered: the team is not shown
    later = told(session, rounds[6], company.teams["B"])["RO", "before_after"]
    assert later[6] == "2026-01 | 2026-04 | 2026-05 2026-06 2026-07"  # the months that picked the team left out
    assert few.picked_by is None


def test_a_workshop_that_is_entered_late_is_told_of_with_the_next_round(session: Session, company: Company) -> None:
    rounds = play(session, company, range(6), since=3)
    event = workshop(session, company, 2, "A")
    event.created_at = dt.datetime(2026, 7, 20, tzinfo=dt.UTC)
    rounds += play(session, company, range(6, 8), since=3)
    team = company.teams["A"]
    assert [bool(told(session, round_, team)) for round_ in rounds] == [False] * 6 + [True, False]
    assert told(session, rounds[6], team)["R", "before_after"][6] == (
        "2026-01 2026-02 | 2026-03 | 2026-04 2026-05 2026-06"
    )


def test_no_figure_tells_of_somebody_erased_since(session: Session, company: Company) -> None:
    workshop(session, company, 3, "A", "B")
    rounds = play(session, company, range(5), since=4)
    gone = company.people["A"][0]
    shared: dict[str, Any] = {"organisation_id": company.organisation_id, "now": FOUNDED}
    grant_role(session, **shared, person_id=company.people["B"][0], role=Role.ADMINISTRATOR)
    erase_person(session, **shared, person_id=gone)
    company.people["A"].remove(gone)
    rounds += play(session, company, range(5, 7), since=4)
    figures = {
        team for team in ("A", "B") if told(session, rounds[6], company.teams[team])["R", "before_after"][1] is not None
    }
    assert figures == {"B"}
    assert told(session, rounds[6], company.teams["A"])["R", "before_after"][5] == "rose"
