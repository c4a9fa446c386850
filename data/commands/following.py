"""Mails about what a person did: thanks for answers, and a question about what they said they would offer."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.outbox import put
from data.models import Commitment, Organisation
from data.types import Month

THANKS_MAIL, FOLLOW_UP_MAIL = "thanks_mail", "follow_up_mail"
AT_NINE = dt.time(9)
ASKED_AFTER = dt.timedelta(days=30)  # where no day was said


def thank(session: Session, *, organisation_id: int, person_id: int, about: Month, now: dt.datetime) -> None:
    """Put thanks for a person's answers into the outbox, once a round however often they are sent."""
    put(
        session,
        organisation_id=organisation_id,
        key=f"{THANKS_MAIL}:{about}:{person_id}",
        kind=THANKS_MAIL,
        payload={"month": str(about), "person_id": person_id},
        due_at=now,
    )


def plan_follow_up(session: Session, *, commitment: Commitment, now: dt.datetime) -> None:
    """Put the question what became of a person's own commitment into the outbox, once: on its day or after 30 days."""
    zone = session.execute(select(Organisation.zone).where(Organisation.id == commitment.organisation_id)).scalar_one()
    day = commitment.due_on or (now + ASKED_AFTER).astimezone(ZoneInfo(zone)).date()
    put(
        session,
        organisation_id=commitment.organisation_id,
        key=f"{FOLLOW_UP_MAIL}:{commitment.id}",
        kind=FOLLOW_UP_MAIL,
        payload={"commitment_id": commitment.id, "person_id": commitment.person_id},
        due_at=dt.datetime.combine(day, AT_NINE, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC),
    )
