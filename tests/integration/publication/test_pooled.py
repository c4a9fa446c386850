"""Intervals from the organisation's pooled spread pin nobody, and the privacy check reads them."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from data.attacker.check import Trouble, attack, check_organisation
from data.attacker.displays import Row, read_rows
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.metrics.intervals import LEVEL, quantile
from data.models import Round
from tests.companies import CELL, Company, answered, closed, found, opened, published, statements
from tests.fixtures import ON_SQLITE

K, TEAMS, PEOPLE = 5, "ABCDE", 10
HALF_REACH = 25  # points to each side: half of the scale of a statement
DF = len(TEAMS) * (PEOPLE - 1)
pytestmark = ON_SQLITE


def reach(value: Any, high: Any) -> float:
    """How far from its team's mean an answer may lie, as far as mean and interval tell; ends are rounded."""
    sd = (high - value + 1) * math.sqrt(PEOPLE) / quantile(LEVEL, DF)
    return float(sd * math.sqrt(DF * (PEOPLE - 1) / PEOPLE))


def alike(session: Session, odd: int = 0) -> tuple[Company, Round]:
    """Publish a round in which each team says one thing to T1, but for `odd` people of the first."""
    company = found(session, {"Company": None} | dict.fromkeys(TEAMS, "Company"), dict.fromkeys(TEAMS, PEOPLE))
    round_ = opened(session, company)
    random = np.random.default_rng(5)
    answers = {}
    for team, said in zip(TEAMS, (3, 4, 5, 4, 3), strict=True):
        for person in company.people[team]:
            answers[person] = statements([said, *random.integers(1, 8, 11).tolist()])
    for person in company.people["A"][:odd]:
        answers[person]["T1"] = 4
    answered(session, round_, answers)
    return company, closed(session, round_)


@pytest.mark.parametrize("odd", [0, 1])
def test_teams_that_answer_alike_are_told_with_room_for_half_of_the_scale(session: Session, odd: int) -> None:
    company, round_ = alike(session, odd)
    names = {id_: name for name, id_ in company.teams.items()}
    rows = {
        names[key[0]]: dict(zip(CELL[2:], row, strict=True))
        for key, row in published(session, round_, "item:T1").items()
    }
    teams = {name: row for name, row in rows.items() if name in TEAMS}
    assert {(row["interval"], row["n"]) for row in teams.values()} == {("pooled", PEOPLE)}
    assert all(reach(row["value"], row["high"]) >= HALF_REACH for row in teams.values())
    assert check_organisation(session, company.organisation_id).findings == ()


def told_pooled(row: Row) -> bool:
    return (row.measure, row.interval) == ("item:T1", "pooled")


def test_the_check_finds_a_pooled_interval_that_pins(session: Session) -> None:
    company, _ = alike(session)
    (members,) = read_rounds(session, company.organisation_id)
    rows = read_rows(session, company.organisation_id, members.round_id)
    bare = [replace(row, low=row.value, high=row.value) if told_pooled(row) else row for row in rows]
    told, pinned = Reading(), Reading()
    read_round(members, rows, told)
    read_round(members, bare, pinned)
    assert attack(told, K) == []
    assert {finding.trouble for finding in attack(pinned, K)} == {Trouble.INTERVAL}
