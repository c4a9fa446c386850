"""Intervals pin nobody: not those of units beside their teams', not the organisation's beside a unit's, nor of changes.

Each world is one in which the people of a team answer alike. What is told leaves room all the same; with the room taken
away, the privacy check finds it.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.check import CHANGES, Finding, Trouble, attack
from data.attacker.displays import Row as Shown
from data.attacker.displays import read_rows
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.commands.workshops import plan_workshop
from data.metrics.intervals import LEVEL, quantile, team_mdc
from data.models import Person, Round
from data.publication.cells import Rules
from data.publication.publish import make_cells
from data.types import AnswerKind, Month
from tests.attack.seen import rows
from tests.companies import (
    CELL,
    OCTOBER,
    Answers,
    Company,
    answered,
    closed,
    drawn,
    found,
    opened,
    published,
    statements,
)
from tests.fixtures import ON_SQLITE

K, SMALL, LARGE = 5, 5, 20
TEAMS = "ABCDEFGH"
FLAT = {"Company": None} | dict.fromkeys(TEAMS, "Company")
UNITS = {"Company": None, "North": "Company", "South": "Company"} | {
    team: "North" if team in "ABCD" else "South" for team in TEAMS
}
SAID = dict(zip(TEAMS, (3, 4, 5, 4, 5, 3, 4, 5), strict=True))
QUARTERS_END = Month(2026, 9)  # roles and careless answers are told
pytestmark = ON_SQLITE


def alike(company: Company) -> dict[int, Answers]:
    """Everybody in a team says the same to all statements."""
    return {person: statements(SAID[team]) for team, people in company.people.items() for person in people}


def units(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """Two units of twenty, each of four teams of five."""
    company = found(session, UNITS, dict.fromkeys(TEAMS, SMALL))
    return company, alike(company)


def beside_a_large_team(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """One team of twenty whose people differ, beside four of five whose people do not."""
    company = found(session, FLAT, {"A": LARGE} | dict.fromkeys("BCDE", SMALL))
    random = np.random.default_rng(7)
    varied = {person: statements(random.integers(1, 8, 12).tolist()) for person in company.people["A"]}
    return company, alike(company) | varied


def same_index(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """Everybody's give-and-return is one point above their deal-first, wherever that is."""
    company = found(session, FLAT, dict.fromkeys(TEAMS, SMALL))
    answers = {}
    for people in company.people.values():
        for person, number in zip(people, (2, 3, 4, 5, 6), strict=True):
            answers[person] = statements([*[number] * 4, *[number + 1] * 4, *[number] * 4])
    return company, answers


def role_inside(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """Half of a team of ten has a role that nobody else has, and another index than the other half."""
    company = found(session, FLAT, {"A": 2 * SMALL} | dict.fromkeys("BCDEF", SMALL))
    experts, others = company.people["A"][:SMALL], company.people["A"][SMALL:]
    for person in company.everybody:
        session.get_one(Person, person).job_role = "Expert" if person in experts else "Farmer"
    first, second = statements([3] * 4 + [5] * 4 + [4] * 4), statements([5] * 4 + [3] * 4 + [4] * 4)
    return company, alike(company) | dict.fromkeys(experts, first) | dict.fromkeys(others, second)


def careless_inside(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """Half of a team of ten answers carelessly, and has another index than the other half."""
    company = found(session, FLAT, {"A": 2 * SMALL} | dict.fromkeys("BCDEF", SMALL))
    careless: dict[str, int | AnswerKind] = dict.fromkeys(statements(5), 5)
    second = statements([6] * 4 + [2] * 4 + [4] * 4)
    return company, alike(company) | {
        person: careless if place < SMALL else second for place, person in enumerate(company.people["A"])
    }


def found_over(session: Session, company: Company, rounds: Sequence[Round], last: Sequence[Shown]) -> list[Finding]:
    """Attack what rounds show of scores and changes, together, and `last` in place of what the last one does."""
    members = {each.round_id: each for each in read_rounds(session, company.organisation_id)}
    reading = Reading()
    for each in rounds:
        shown = last if each is rounds[-1] else read_rows(session, company.organisation_id, each.id)
        read_round(members[each.id], [row for row in shown if row.measure.startswith(OF_CHANGES)], reading)
    return attack(reading, K)


OF_CHANGES = ("score:", "change:", "detectable:", "workshop:")
OF_RATES = ("rate:", "by_", "share:", "ratio:")
Row = dict[str, Any]
World = Callable[[Session], tuple[Company, Mapping[int, Answers]]]


def findings(session: Session, company: Company, round_: Round, rules: Rules) -> set[Trouble]:
    members = {each.round_id: each for each in read_rounds(session, company.organisation_id)}[round_.id]
    reading = Reading()
    read_round(members, rows(make_cells(session, round_, rules)), reading)
    return {finding.trouble for finding in attack(reading, K)}


@pytest.mark.parametrize("world", [units, beside_a_large_team, same_index, role_inside, careless_inside])
def test_intervals_leave_everybody_half_of_the_scale(session: Session, world: World) -> None:
    company, answers = world(session)
    round_ = opened(session, company, QUARTERS_END)
    answered(session, round_, answers)
    closed(session, round_)

    assert findings(session, company, round_, Rules(k=K)) == set()
    assert findings(session, company, round_, Rules(k=K, floored=False)) == {Trouble.INTERVAL}


def told(session: Session, company: Company, round_: Round, measure: str, part: str = "") -> dict[str, Row]:
    """Return the rows of a measure that have an interval, by team."""
    names = {id_: name for name, id_ in company.teams.items()}
    found = {
        names[team]: dict(zip(CELL[2:], row, strict=True))
        for (team, _, at), row in published(session, round_, measure).items()
        if at == part
    }
    return {name: row for name, row in found.items() if row["low"] is not None}


def reach(sd: float, df: int, n: int = SMALL) -> float:
    """How far one of n may stand from their mean where all squares of a spread lie among them."""
    return sd * math.sqrt(df * (n - 1) / n)


def test_changes_leave_everybody_half_of_the_scale(session: Session) -> None:
    """Nobody's answers ever change, and still nobody can be sure of that."""
    company = found(session, FLAT, dict.fromkeys(TEAMS, SMALL))
    answers = drawn(company.everybody, seed=3)
    day = OCTOBER.plus(-3).last
    plan_workshop(
        session,
        organisation_id=company.organisation_id,
        title="Asking after offering",
        happens_on=day,
        team_ids=[company.teams[team] for team in TEAMS],
        now=dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC),
    )
    for month in map(OCTOBER.plus, range(-4, 1)):
        round_ = opened(session, company, month)
        answered(session, round_, answers)
        closed(session, round_)
    df = len(TEAMS) * (SMALL - 1)

    for score, half, unit in (("T", 50, 1), ("RO", 1, 0.01)):
        changes = told(session, company, round_, f"change:{score}", "previous")
        small = [row for name, row in changes.items() if name in TEAMS]
        assert small
        for row in small:
            sd = (row["high"] - row["value"] + unit) * math.sqrt(SMALL) / quantile(LEVEL, df)
            assert (row["value"], row["interval"], row["n"]) == (0, "pooled", SMALL)
            assert reach(sd, df) >= half
        detectable = published(session, round_, f"detectable:{score}")
        named = [dict(zip(CELL[2:], row, strict=True)) for row in detectable.values()]
        (least,) = {float(str(row["value"])) for row in named if row["n"] == SMALL}
        assert reach(least / (team_mdc(1, SMALL) or 1), len(TEAMS) * SMALL - 1) >= half

    held = session.scalars(select(Round).order_by(Round.id)).all()
    assert found_over(session, company, held, rows(make_cells(session, round_, Rules(k=K)))) == []
    bare = rows(make_cells(session, round_, Rules(k=K, floored=False)))
    for kind in OF_CHANGES[1:]:  # each alone would tell that nobody changed
        alone = [
            row if row.measure.startswith(kind) else replace(row, low=None, high=None, interval="none") for row in bare
        ]
        leak = found_over(session, company, held, alone)
        assert {(finding.trouble, finding.measure) for finding in leak} == {(Trouble.INTERVAL, CHANGES)}, kind


def counts(given: int, offers: int, asks: int) -> Answers:
    """Answers that count so many favours given in one box, and so many first conversations."""
    kinds = ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE")
    boxes = {f"{way}.{kind}.{who}": 0 for way in ("REC", "GIV") for kind in kinds for who in ("CUST", "PART", "TEAM")}
    said = {"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1, "OPEN.OFFER": offers, "OPEN.ASK": asks}
    return boxes | said | {"GIV.INTRO.CUST": given}


def test_rates_and_shares_leave_room_to_differ(session: Session) -> None:
    """In a team all count alike; anybody may have counted nothing, and may have opened half as differently."""
    company = found(session, UNITS, dict.fromkeys(TEAMS, SMALL))
    round_ = opened(session, company)
    given = dict(zip(TEAMS, (8, 10, 12, 14, 9, 11, 13, 15), strict=True))
    answers = {
        person: counts(given[team], 4 + number % 2, 3)
        for number, team in enumerate(TEAMS)
        for person in company.people[team]
    }
    answered(session, round_, answers)
    closed(session, round_)
    df = len(TEAMS) * (SMALL - 1)
    assert of_rates(session, company, round_, Rules(k=K)) == set()
    for kind in ("pooled", "own"):  # each alone would tell that all of a team count alike
        bare = of_rates(session, company, round_, Rules(k=K, floored=False), kind)
        assert bare == {(Trouble.INTERVAL, "rate:given"), (Trouble.INTERVAL, "share:openers")}, kind

    rates = told(session, company, round_, "rate:given")
    for team in TEAMS:
        sd = math.log((rates[team]["high"] + 0.05) / (rates[team]["value"] - 0.05)) * math.sqrt(SMALL)
        assert reach(sd / quantile(LEVEL, df), df) >= 1
    for unit, inside in (("North", "ABCD"), ("South", "EFGH")):
        row, whole = rates[unit], sum(given[team] for team in inside) / len(inside)
        sd = math.log((row["high"] + 0.05) / (row["value"] - 0.05)) * math.sqrt(LARGE) / quantile(LEVEL, LARGE - 1)
        between = sum(SMALL * (given[team] / whole - 1) ** 2 for team in inside)
        assert row["interval"] == "own"
        assert (LARGE - 1) * sd**2 - between >= SMALL / (SMALL - 1)
    shares = told(session, company, round_, "share:openers")
    for number, team in enumerate(TEAMS):
        share = (4 + number % 2) / (7 + number % 2)
        turned = math.atanh((shares[team]["high"] + 0.5) / 50 - 1) - math.atanh(2 * share - 1)
        sd = turned * math.sqrt(SMALL) / quantile(LEVEL, df)
        assert 2 * share * (1 - share) * reach(sd, df) >= 0.25


@pytest.mark.parametrize(("tree", "kind"), [(FLAT, "pooled"), (UNITS, "own")])
def test_who_worked_longer_may_have_counted_nothing_or_twice_as_much(
    session: Session, tree: Mapping[str, str | None], kind: str
) -> None:
    """In a team all count alike for each day; one worked twice as long as the others."""
    company = found(session, tree, dict.fromkeys(TEAMS, SMALL))
    round_ = opened(session, company)
    answers = {
        person: {**counts(12 if place == 0 else 6, 4, 3), "DAYS": 24 if place == 0 else 12}
        for team in TEAMS
        for place, person in enumerate(company.people[team])
    }
    answered(session, round_, answers)
    closed(session, round_)
    assert of_rates(session, company, round_, Rules(k=K)) == set()
    alike = Rules(k=K, by_days=False)
    assert of_rates(session, company, round_, alike, kind) == {(Trouble.INTERVAL, "rate:given")}
    assert of_rates(session, company, round_, alike, kind, "publication-1.10") == set()  # as it was promised then


def experts(session: Session) -> tuple[Company, Mapping[int, Answers]]:
    """Half of a team has a role that nobody else has; everybody in it counts the same, and more than the others do."""
    company = found(session, FLAT, {"A": 2 * SMALL} | dict.fromkeys("BCDEF", SMALL))
    few = company.people["A"][:SMALL]
    for person in company.everybody:
        session.get_one(Person, person).job_role = "Expert" if person in few else "Farmer"
    return company, {person: counts(18 if person in few else 6, 4, 3) for person in company.everybody}


def of_rates(
    session: Session, company: Company, round_: Round, rules: Rules, kind: str = "", version: str = "publication-1.11"
) -> set[tuple[Trouble, str]]:
    """Attack what a round would show of rates and shares, with intervals of one kind or of all."""
    members = {each.round_id: each for each in read_rounds(session, company.organisation_id)}[round_.id]
    members.version = version
    reading = Reading()
    shown = [row for row in rows(make_cells(session, round_, rules)) if row.measure.startswith(OF_RATES)]
    shown = [row if kind in {"", row.interval} else replace(row, low=None, high=None, interval="none") for row in shown]
    read_round(members, shown, reading)
    return {(finding.trouble, finding.measure) for finding in attack(reading, K)}


def test_what_groups_across_the_tree_differ_by_is_no_room_for_rates(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, answers = experts(session)
    round_ = opened(session, company)
    answered(session, round_, answers)
    closed(session, round_)

    assert of_rates(session, company, round_, Rules(k=K)) == set()
    assert of_rates(session, company, round_, Rules(k=K, floored=False)) >= {(Trouble.INTERVAL, "rate:given")}
    monkeypatch.setattr("data.publication.counting.partitions", lambda *_: [])  # as if nobody looked at roles
    assert of_rates(session, company, round_, Rules(k=K)) == {(Trouble.INTERVAL, "rate:given")}


def test_the_ratio_among_colleagues_leaves_everybody_their_own(session: Session) -> None:
    """All give their colleagues as much as they get, and the interval does not say so of each of them."""
    company = found(session, FLAT, dict.fromkeys(TEAMS, SMALL))
    round_ = opened(session, company)
    both: Answers = {"GIV.INTRO.TEAM": 4, "REC.INTRO.TEAM": 4}
    answered(session, round_, {person: {**counts(3, 4, 3), **both} for person in company.everybody})
    closed(session, round_)
    assert of_rates(session, company, round_, Rules(k=K)) == set()
    assert (Trouble.INTERVAL, "ratio:K") in of_rates(session, company, round_, Rules(k=K, floored=False))
    (told_k,) = published(session, round_, "ratio:K").values()
    assert told_k[:4] == ("shown", 1.0, 0.94, 1.06)
