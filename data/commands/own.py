"""What people choose about their own page, what they answer about their commitments, and who opened what is theirs."""

import datetime as dt
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.errors import NotFoundError, UnknownChoiceError
from data.language import gettext
from data.models import AccessEntry, Commitment, OwnChoice

OUTCOMES = ("happened", "not_yet", "no_longer")
MAIL_TESTED, PULSE_SEEN = "mail_tested", "pulse_seen"  # choices that note what an administrator has got done


def choose(
    session: Session, *, organisation_id: int, person_id: int, choice: str, value: str | None, now: dt.datetime
) -> None:
    """Keep a person's choice about their own page; None takes it back."""
    if value is None:
        session.execute(delete(OwnChoice).where(OwnChoice.person_id == person_id, OwnChoice.choice == choice))
        return
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    kept = {"value": value, "chosen_at": now}
    statement = dialect.insert(OwnChoice.__table__).values(
        organisation_id=organisation_id, person_id=person_id, choice=choice, **kept
    )
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "choice"], set_=kept))


def answer_commitment(
    session: Session, *, organisation_id: int, person_id: int, commitment_id: int, outcome: str, now: dt.datetime
) -> None:
    """Note what became of something that the person said they would offer: happened, not_yet, no_longer.

    Raises:
        NotFoundError: The person has no such commitment.
        UnknownChoiceError: The outcome is another one.
    """
    if outcome not in OUTCOMES:
        raise UnknownChoiceError(gettext("Choose yes, not yet, or no longer."))
    commitment = session.scalar(
        select(Commitment).where(
            Commitment.id == commitment_id,
            Commitment.organisation_id == organisation_id,
            Commitment.person_id == person_id,
        )
    )
    if commitment is None:
        raise NotFoundError(gettext("There is nothing of yours to answer here."))
    commitment.state, commitment.answered_at = outcome, now
    session.flush()


def note_access(
    session: Session, *, organisation_id: int, person_id: int, actor_id: int | None, what: str, now: dt.datetime
) -> None:
    """Note that `actor_id` took out what is a person's own, each time; `what` is a kind, never a text of theirs."""
    session.add(
        AccessEntry(organisation_id=organisation_id, person_id=person_id, actor_id=actor_id, what=what, happened_at=now)
    )
    session.flush()
