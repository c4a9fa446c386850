"""Rounds that nobody wishes for, from the closing to the pages: each has its words, nowhere a NaN or an error."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from data.models import InstrumentVersion, PublishedResult, Round, Team
from data.types import AnswerKind, Month
from tests.cast import NOW, Cast
from tests.companies import Answers, Company, answered, closed, drawn, opened, statements
from tests.integration.dashboard.visitors import PAGES, Visitor, sign_in

NO_NUMBER = re.compile(r"\b(?:NaN|nan|Infinity)\b")
FEW = "Too few people answered, or answered enough of the questions behind this result."
NO_ROUND = "There was no round about this month, so there is nothing to show."
NOT_COMPARED = "This month cannot be compared with the one before."
NOT_JOINED = "Too few of the same people answered over these months to speak of change"
CHANGED = "The questions changed with this month, so it cannot be compared with those before."
SAME = statements(4) | {"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1, "ASKED": 0, "OPEN.OFFER": 0, "OPEN.ASK": 0}
NEVER: Answers = {"DAYS": 20} | dict.fromkeys(statements(4), AnswerKind.NO_OCCASION)


def hold(session: Session, company: Company, month: Month, answers: Mapping[int, Answers]) -> Round:
    round_ = opened(session, company, month)
    answered(session, round_, answers)
    closed(session, round_)
    session.commit()
    return round_


def looked_at(visitor: Visitor, cast: Cast, month: Month) -> dict[str, str]:
    """The contents of every page about the leader's teams in this month; every number in them is one."""
    found = {}
    for team in ("North", "Team A"):
        for page in PAGES:
            text = visitor.contents(page, f"?team={cast.teams[team]}&month={month}")
            json.loads(text, parse_constant=refuse)
            words = re.sub(r'"[a-zA-Z_-]+":', "", text)
            assert not NO_NUMBER.search(words), (page, month, NO_NUMBER.findall(words))
            found[f"{page} {team}"] = text
    return found


def refuse(constant: str) -> None:
    raise AssertionError(constant)


def test_what_nobody_wishes_for_has_its_words_on_every_page_of_a_leader(
    app: Flask, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(cast.organisation_id, cast.teams)
    people = [member.id for members in cast.members.values() for member in members]
    visitor = sign_in(app, cast.leader)

    def seen(month: Month, answers: Mapping[int, Answers]) -> dict[str, str]:
        hold(session, company, month, answers)
        return looked_at(visitor, cast, month)

    # No shared person joins the first two months and the others: there is a month before, and no word.
    north = [member.id for team in ("Team A", "Team B") for member in cast.members[team]]
    for number, half in enumerate((north[1::2], north[1::2], north[::2])):
        hold(session, company, Month(2025, 9).plus(number), drawn(half, number))
    apart = seen(Month(2025, 12), drawn(north[::2], 3))
    assert NOT_JOINED in apart["trends North"]
    assert "Baseline forming" in apart["giving North"], "favours of four people are not shown in the first two months"
    assert NOT_COMPARED not in "".join(apart.values())
    nobody = seen(Month(2026, 1), {})
    assert FEW in nobody["trends North"]
    one = seen(Month(2026, 2), drawn(people[:1], 1))
    assert FEW in one["trends North"]
    alike = seen(Month(2026, 3), dict.fromkeys(people, SAME))
    assert '"50"' in alike["summary North"]
    never = seen(Month(2026, 4), dict.fromkeys(people, NEVER))
    assert FEW in never["trends North"]
    usual = seen(Month(2026, 6), drawn(people, 2))  # May is skipped
    assert "May 2026" in usual["trends North"]
    assert NO_ROUND in usual["trends North"]
    assert "This team has no round about May 2026 to compare with." in usual["trends North"]
    assert NOT_COMPARED not in "".join(usual.values())
    session.get_one(Team, cast.teams["Team B"]).closed_on = dt.date(2026, 7, 15)
    gone = hold(session, company, Month(2026, 7), drawn(people, 5))
    rows = session.scalars(select(PublishedResult.team_id).where(PublishedResult.round_id == gone.id)).all()
    session.commit()
    assert cast.teams["Team B"] not in rows
    vanished = looked_at(visitor, cast, Month(2026, 7))
    assert (
        vanished["teams North"].count("Team B") == vanished["teams North"].count("Team B (closed on 15 July 2026)") == 1
    )
    other_questions(session, cast, monkeypatch)
    broken = seen(Month(2026, 8), drawn(people, 6))
    assert CHANGED in broken["trends North"]
    assert CHANGED in broken["trends Team A"]


def other_questions(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all rounds so far have asked a version that nothing is comparable with."""
    older = dataclasses.replace(load_instrument("pulse-1.0"), key="pulse-0.9")
    version = InstrumentVersion(organisation_id=cast.organisation_id, key=older.key, sha256="0" * 64, adopted_at=NOW)
    session.add(version)
    session.flush()
    session.execute(update(Round).values(instrument_version_id=version.id))
    session.commit()
    for module in ("answers", "breaks", "tallies"):
        monkeypatch.setattr(f"data.publication.{module}.load_instrument", lambda _key: older)
