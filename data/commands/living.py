"""What every act in a live debrief shares: the session locked, that it lives, what was shown, what the trail says."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.debriefs import ROUNDS, STEPS, step_number
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import lazy
from data.models import LiveReveal, LiveSession, Organisation, Team, WorkshopTeam

NO_SESSION = lazy("There is no such debrief.")
OVER = lazy("This debrief is over.")
NOT_NOW = lazy("This question takes no answers now. Look at the screen.")
APART = dt.timedelta(hours=24)
SHOWN_TODAY = lazy(
    "This question was shown within the last 24 hours in another debrief of these people. "
    "Shown again, the two could tell about single people."
)


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


def check_apart(session: Session, live: LiveSession, same: Collection[str], now: dt.datetime) -> None:
    """Refuse a question that another debrief of these people has just shown: how many have changed cannot be known.

    Phones of a debrief that is over are gone. These people are those of the same unit, of the workshop's teams, and of
    teams above or below them. In a demo, where everybody is invented, debriefs follow each other.

    Raises:
        RefusedError: One of the `same` questions was shown within 24 hours.
    """
    near = _near(session, live)
    lately = (
        select(LiveReveal.id)
        .join(LiveSession, LiveSession.id == LiveReveal.session_id)
        .join(Organisation, Organisation.id == LiveSession.organisation_id)
        .where(
            LiveSession.organisation_id == live.organisation_id,
            or_(LiveSession.team_id.in_(near), LiveSession.workshop_id.in_(_workshops_of(near))),
            LiveSession.id != live.id,
            LiveReveal.question.in_(same),
            LiveReveal.revealed_at > now - APART,
            Organisation.kind != "demo",
        )
    )
    if session.scalar(lately.limit(1)) is not None:
        raise RefusedError(SHOWN_TODAY)


def _workshops_of(teams: Collection[int]) -> Select[int]:
    return select(WorkshopTeam.workshop_id).where(WorkshopTeam.team_id.in_(teams))


def _near(session: Session, live: LiveSession) -> list[int]:
    """Return the unit of a debrief, its workshop's teams, and those above or below these teams."""
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == live.organisation_id))
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    own = set(session.scalars(select(WorkshopTeam.team_id).where(WorkshopTeam.workshop_id == live.workshop_id)))
    upwards = {team: _upwards(team, parents) for team in parents}
    below = {team for team, path in upwards.items() if own & path}
    return sorted({live.team_id}.union(below, *(upwards[team] for team in own)))


def _upwards(team: int, parents: Mapping[int, int | None]) -> set[int]:
    """Return a team and those above it."""
    path: set[int] = set()
    node: int | None = team
    while node is not None:
        path.add(node)
        node = parents[node]
    return path


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
