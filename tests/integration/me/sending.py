"""Months that a member of the cast has sent, for the tests of one's own pages."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.submissions import save_answers, submit
from data.instruments.answers import AnswerValue
from data.types import AnswerKind
from tests.cast import Member

SCORED = {"T1": 7, "T2": 7, "T3": 7, "T4r": 1, "R1": 4, "R2": 4, "R3": 4, "R4r": 4, "L1": 1, "L2r": 7, "L3": 1, "L4": 1}
COUNTED = {"DAYS": 20, "ASKED": 3, "REC.DONE": 1, "GIV.DONE": 1, "REC.INTRO.CUST": 2, "GIV.CARE.TEAM": 19}
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)


def send(session: Session, member: Member, round_id: int, **more: int) -> None:
    """Send a member's answers to a round, by default the same every month; `GIV_CARE_TEAM=1` changes one."""
    numbers = {**SCORED, **COUNTED, **{name.replace("_", "."): value for name, value in more.items()}}
    values = {item: AnswerValue(AnswerKind.ANSWERED, number) for item, number in numbers.items()}
    organisation_id, person_id = member.organisation_id, member.id
    save_answers(
        session,
        organisation_id=organisation_id,
        person_id=person_id,
        round_id=round_id,
        values=values,
        page="start",
        seconds=9,
        now=NOW,
    )
    submit(session, organisation_id=organisation_id, person_id=person_id, round_id=round_id, now=NOW)
    session.commit()
