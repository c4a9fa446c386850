"""Rounds that nobody wishes for, from the closing to the pages: each has its words, nowhere a NaN or an error."""

import datetime as dt
import json
import re
from collections.abc import Mapping

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import PublishedResult, Round, Team
from data.types import AnswerKind, Month
from tests.cast import Cast
from tests.companies import Answers, Company, answered, closed, drawn, opened, statements
from tests.integration.dashboard.visitors import PAGES, Visitor, sign_in

NO_NUMBER = re.compile(r"\b(?:NaN|nan|Infinity)\b")
FEW = "Fewer people answered than we need to show a result."
NO_ROUND = "There was no round about this month, so there is nothing to show."
SAME = statements(4) | {"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1, "ASKED": 0, "OPEN.OFFER": 0, "OPEN.ASK": 0}
NEVER: Answers = {"DAYS": 20} | dict.fromkeys(statements(4), AnswerKind.NO_OCCASION)


def hold(session: Session, company: Company, month: Month, answers: Mapping[int, Answers]) -> Round:
    round_ = opened(session, company, month)
    answered(session, round_, answers)
    closed(session, round_)
    session.commit()
    return round_


def looked_at(visitor: Visitor, cast: Cast, month: Month) -> dict[str, str]:
    """The contents of every page about the company and about a team, in this month; every number in them is one."""
    found = {}
    for team in ("Company", "Team A"):
        for page in PAGES:
            text = visitor.contents(page, f"?team={cast.teams[team]}&month={month}")
            json.loads(text, parse_constant=refuse)
            words = re.sub(r'"[a-zA-Z_-]+":', "", text)
            assert not NO_NUMBER.search(words), (page, month, NO_NUMBER.findall(words))
            found[f"{page} {team}"] = text
    return found


def refuse(constant: str) -> None:
    raise AssertionError(constant)


def test_what_nobody_wishes_for_has_its_words_on_every_page(app: Flask, session: Session, cast: Cast) -> None:
    company = Company(cast.organisation_id, cast.teams)
    people = [member.id for members in cast.members.values() for member in members]
    visitor = sign_in(app, cast.coach)

    def seen(month: Month, answers: Mapping[int, Answers]) -> dict[str, str]:
        hold(session, company, month, answers)
        return looked_at(visitor, cast, month)

    nobody = seen(Month(2026, 1), {})
    assert FEW in nobody["trends Company"]
    one = seen(Month(2026, 2), drawn(people[:1], 1))
    assert FEW in one["trends Company"]
    alike = seen(Month(2026, 3), dict.fromkeys(people, SAME))
    assert '"50"' in alike["summary Company"]
    never = seen(Month(2026, 4), dict.fromkeys(people, NEVER))
    assert FEW in never["trends Company"]
    usual = seen(Month(2026, 6), drawn(people, 2))  # May is skipped
    assert "May 2026" in usual["trends Company"]
    assert NO_ROUND in usual["trends Company"]
    # Other people than before: no shared person joins the months.
    half = people[: len(people) // 2]
    seen(Month(2026, 7), drawn(half, 3))
    apart = seen(Month(2026, 8), drawn(people[len(people) // 2 :], 4))
    assert apart
    session.get_one(Team, cast.teams["Team C"]).closed_on = dt.date(2026, 9, 15)
    gone = hold(session, company, Month(2026, 9), drawn(people, 5))
    rows = session.scalars(select(PublishedResult.team_id).where(PublishedResult.round_id == gone.id)).all()
    session.commit()
    assert cast.teams["Team C"] not in rows
    vanished = looked_at(visitor, cast, Month(2026, 9))
    assert "Team C" not in vanished["teams Company"]
