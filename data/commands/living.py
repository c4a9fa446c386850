"""What every act in a live debrief shares: the session locked, that it lives, what was shown, what the trail says."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.debriefs import ROUNDS, STEPS, step_number
from data.errors import ConflictError, NotFoundError
from data.language import lazy
from data.models import LiveReveal, LiveSession

NO_SESSION = lazy("There is no such debrief.")
OVER = lazy("This debrief is over.")
NOT_NOW = lazy("This question takes no answers now. Look at the screen.")


def locked_live(session: Session, organisation_id: int, live_id: int) -> LiveSession:
    """Return a debrief, locked for this transaction.

    Raises:
        NotFoundError: The organisation has no such debrief.
    """
    query = select(LiveSession).where(LiveSession.organisation_id == organisation_id, LiveSession.id == live_id)
    live = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if live is None:
        raise NotFoundError(NO_SESSION)
    return live


def open_live(session: Session, organisation_id: int, live_id: int, now: dt.datetime) -> LiveSession:
    """Return a living debrief, locked for this transaction.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
    """
    live = locked_live(session, organisation_id, live_id)
    if live.state != "open" or live.expires_at <= now:
        raise ConflictError(OVER)
    return live


def rounds_of(live: LiveSession) -> frozenset[str]:
    """Return the rounds on request that a debrief has."""
    return frozenset(name for name in ROUNDS if getattr(live, f"with_{name}"))


def check_begun(live: LiveSession, step: str) -> None:
    """Refuse what belongs to a step of a round that is not switched on, or that was not on the screen yet.

    Raises:
        ConflictError: It is not its turn.
    """
    name = next(name for name, steps in ROUNDS.items() if step in steps)
    if name not in rounds_of(live) or live.furthest < step_number(step):
        raise ConflictError(NOT_NOW)


def check_present(live: LiveSession, step: str) -> None:
    """Refuse what belongs to another step than the present one.

    Raises:
        ConflictError: Another step is on the screen.
    """
    if STEPS[live.step - 1] != step:
        raise ConflictError(NOT_NOW)


def revealed(session: Session, live_id: int, question: str) -> LiveReveal | None:
    """Return what was shown of a question, or None."""
    return session.scalar(select(LiveReveal).where(LiveReveal.session_id == live_id, LiveReveal.question == question))


def changed(session: Session, live: LiveSession) -> None:
    """Let every device follow."""
    live.revision += 1
    session.flush()


def keep_reveal(
    session: Session,
    live: LiveSession,
    *,
    question: str,
    participants: int,
    counts: dict[str, Any],
    now: dt.datetime,
    actor_id: int | None,
) -> LiveReveal:
    """Write down, for good, what is shown of a question, and let every device follow."""
    shown = LiveReveal(
        organisation_id=live.organisation_id,
        session_id=live.id,
        question=question,
        participants=participants,
        counts=counts,
        revealed_at=now,
    )
    session.add(shown)
    changed(session, live)
    note(session, live, "debrief_revealed", actor_id, now, question=question)
    return shown


def note(session: Session, live: LiveSession, act: str, actor_id: int | None, now: dt.datetime, **details: Any) -> None:
    """Write an act into the audit trail, under the workshop."""
    session.flush()
    record(
        session,
        organisation_id=live.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="workshop",
        subject_id=live.workshop_id,
        details={"debrief": live.id, **details},
        now=now,
    )
