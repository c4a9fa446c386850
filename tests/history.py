"""A history for the tests of data: rounds opened, answered by the cast and closed, through the commands."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import GRACE, usual_times
from data.commands.rounds import close_round, open_round, plan_round
from data.commands.submissions import save_answers, start, submit
from data.demo.answers import make_answers, make_habits
from data.instruments import load_instrument
from data.models import PublishedResult, Round
from data.types import Month
from tests.cast import Cast, Member

ZONE = "Europe/Zurich"
PULSE = load_instrument("pulse-1.0")


def reps(cast: Cast) -> list[Member]:
    """Every rep of the cast, team by team."""
    return [member for members in cast.members.values() for member in members]


def open_month(session: Session, cast: Cast, month: Month) -> Round:
    """Plan and open the round about a month at its usual time."""
    opens_at, _ = usual_times(month, ZONE)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id}
    round_ = plan_round(session, **shared, about_month=month, now=opens_at - dt.timedelta(days=3))
    open_round(session, **shared, round_id=round_.id, now=opens_at)
    return round_


def answer(session: Session, round_: Round, members: Iterable[Member], *, sent: bool = True) -> None:
    """Let members fill in every page of a round a day after it opened; each gives the same answers every time."""
    now = round_.opens_at + dt.timedelta(days=1)
    month = Month.parse(round_.about_month)
    for member in members:
        random = np.random.default_rng(member.id)
        answers = make_answers(PULSE, make_habits(random), month, random, months_since_workshop=None)
        shared: dict[str, Any] = {
            "organisation_id": member.organisation_id,
            "person_id": member.id,
            "round_id": round_.id,
        }
        start(session, **shared, now=now)
        save_answers(session, **shared, values=answers, page="received", seconds=90, now=now)
        if sent:
            submit(session, **shared, now=now)


def close(session: Session, round_: Round) -> None:
    """Close a round when its grace is over."""
    closed = close_round(
        session, organisation_id=round_.organisation_id, round_id=round_.id, now=round_.closes_at + GRACE
    )
    assert closed


def closed_month(session: Session, cast: Cast, month: Month, members: Iterable[Member] | None = None) -> Round:
    """Open, answer (by everybody, or by some) and close the round about a month."""
    round_ = open_month(session, cast, month)
    answer(session, round_, reps(cast) if members is None else members)
    close(session, round_)
    return round_


def published(session: Session) -> list[tuple[object, ...]]:
    """Every column of every published result, ordered."""
    columns = PublishedResult.__table__.columns
    return [tuple(row) for row in session.execute(select(*columns).order_by(PublishedResult.id))]
