"""What people choose about their own page, what they answer about their commitments, and who opened what is theirs."""

import datetime as dt
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.errors import NotFoundError, RefusedError
from data.language import gettext
from data.models import AccessEntry, Commitment, OwnChoice

OUTCOMES = ("happened", "not_yet", "no_longer")
MAIL_TESTED, PULSE_SEEN = "mail_tested", "pulse_seen"  # choices that note what an administrator has got done
SEEN, LIST_TAKEN = "page_opened", "list_downloaded"  # by somebody else: kinds that are noted once a day
ONCE_IN = dt.timedelta(days=1)


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
        RefusedError: The outcome is another one.
    """
    if outcome not in OUTCOMES:
        raise RefusedError(gettext("Choose yes, not yet, or no longer."))
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
    session: Session, *, organisation_id: int, person_id: int | None, actor_id: int | None, what: str, now: dt.datetime
) -> None:
    """Note that `actor_id` opened or took out what is a person's own; `what` is a kind, never a text of theirs.

    Without a person it is the list of everybody: one entry, which everybody who is there now reads.
    """
    session.add(
        AccessEntry(organisation_id=organisation_id, person_id=person_id, actor_id=actor_id, what=what, happened_at=now)
    )
    session.flush()


def access_is_noted(
    session: Session, *, organisation_id: int, person_id: int | None, actor_id: int, what: str, now: dt.datetime
) -> bool:
    """Whether what somebody does with a person's own was noted less than a day ago; None is the list of everybody."""
    query = select(AccessEntry.id).where(
        AccessEntry.organisation_id == organisation_id,
        AccessEntry.person_id == person_id if person_id is not None else AccessEntry.person_id.is_(None),
        AccessEntry.actor_id == actor_id,
        AccessEntry.what == what,
        AccessEntry.happened_at > now - ONCE_IN,
    )
    return session.scalar(query.limit(1)) is not None


def note_access_once(
    session: Session, *, organisation_id: int, person_id: int | None, actor_id: int, what: str, now: dt.datetime
) -> None:
    """Note what somebody does with a person's own, or with the list of everybody (None), once a day."""
    about: dict[str, Any] = {"organisation_id": organisation_id, "person_id": person_id, "actor_id": actor_id}
    if not access_is_noted(session, **about, what=what, now=now):
        note_access(session, **about, what=what, now=now)
