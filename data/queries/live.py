"""Live debriefs as pages read them: where a session stands, how many have answered, what was shown; nobody's answers.

A phone reads its own answer and no other.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from data.commands.framing import WORKSHOP
from data.commands.living import rounds_of
from data.commands.sessions import token_hash
from data.debriefs import step_number, steps_with
from data.models import Annotation, LiveAnswer, LiveParticipant, LiveReveal, LiveSession, Workshop


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A debrief: its workshop, unit, month, rules, and where it stands. `code` is empty once it is over."""

    id: int
    organisation_id: int
    workshop_id: int
    team_id: int
    month: str | None
    k: int
    code: str
    step: int
    furthest: int
    results_seen: bool
    revision: int
    timer_ends_at: dt.datetime | None
    created_at: dt.datetime
    ended_at: dt.datetime | None
    alive: bool
    rounds: frozenset[str] = frozenset()

    @property
    def steps(self) -> tuple[int, ...]:
        """The numbers of the steps that it runs through."""
        return steps_with(self.rounds)

    @property
    def place(self) -> int:
        """Where the present step stands among them, from 1."""
        return self.steps.index(self.step) + 1

    @property
    def earlier(self) -> int:
        """The number of the step before, 0 for the first."""
        return self.steps[self.place - 2] if self.place > 1 else 0

    @property
    def later(self) -> int:
        """The number of the next step, 0 for the last."""
        return self.steps[self.place] if self.place < len(self.steps) else 0

    def has_begun(self, step: str) -> bool:
        """Whether a step was on the screen and is still part of the debrief."""
        return step_number(step) in self.steps and self.furthest >= step_number(step)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a phone asks for every two seconds: the revision, and whether the session lives."""

    revision: int
    alive: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown of a question: how many answered, and how many gave each answer, by option or band."""

    participants: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stood around a debrief's figures when it ended: names of units by id; day, kind and words of marks."""

    names: Mapping[int, str]
    marks: Sequence[tuple[dt.date, str, str]]


@dataclass(frozen=True, slots=True)
class Room:
    """How many phones have joined, and how many of them have answered the question asked for."""

    joined: int
    answered: int


def get_live(session: Session, *, organisation_id: int, live_id: int, now: dt.datetime) -> LiveRow | None:
    """Return a debrief, or None where the organisation has no such one."""
    query = select(LiveSession).where(LiveSession.organisation_id == organisation_id, LiveSession.id == live_id)
    live = session.scalar(query)
    return None if live is None else _row(live, now)


def list_lives(session: Session, *, organisation_id: int, workshop_id: int, now: dt.datetime) -> list[LiveRow]:
    """Return the debriefs of a workshop, the latest first."""
    query = (
        select(LiveSession)
        .where(LiveSession.organisation_id == organisation_id, LiveSession.workshop_id == workshop_id)
        .order_by(LiveSession.id.desc())
    )
    return [_row(live, now) for live in session.scalars(query)]


def find_by_code(session: Session, *, code: str, now: dt.datetime) -> LiveRow | None:
    """Return the living debrief of any organisation that has a code; the session must see every organisation."""
    live = session.scalar(select(LiveSession).where(LiveSession.code == code, LiveSession.expires_at > now))
    return None if live is None else _row(live, now)


def get_pulse(session: Session, *, organisation_id: int, live_id: int, now: dt.datetime) -> Pulse | None:
    """Return where a debrief stands: one row by its key, as 60 phones ask for it."""
    row = session.execute(
        select(LiveSession.revision, LiveSession.state, LiveSession.expires_at).where(
            LiveSession.organisation_id == organisation_id, LiveSession.id == live_id
        )
    ).first()
    return None if row is None else Pulse(row[0], row[1] == "open" and row[2] > now)


def find_participant(session: Session, *, organisation_id: int, live_id: int, token: str) -> int | None:
    """Return the id of the phone with a token, or None where the debrief knows none."""
    return session.scalar(
        select(LiveParticipant.id).where(
            LiveParticipant.organisation_id == organisation_id,
            LiveParticipant.session_id == live_id,
            LiveParticipant.token_hash == token_hash(token),
        )
    )


def get_own_value(session: Session, *, participant_id: int, question: str) -> Mapping[str, Any] | None:
    """Return what a phone itself answered to a question, or None."""
    return session.scalar(
        select(LiveAnswer.value).where(LiveAnswer.participant_id == participant_id, LiveAnswer.question == question)
    )


def count_room(session: Session, *, organisation_id: int, live_id: int, question: str | None) -> Room:
    """Return how many phones have joined, and how many have answered a question."""
    own = and_(LiveAnswer.participant_id == LiveParticipant.id, LiveAnswer.question == (question or ""))
    row = session.execute(
        select(func.count(LiveParticipant.id), func.count(LiveAnswer.participant_id))
        .outerjoin(LiveAnswer, own)
        .where(LiveParticipant.organisation_id == organisation_id, LiveParticipant.session_id == live_id)
    ).one()
    return Room(row[0], row[1])


def get_shown(session: Session, *, organisation_id: int, live_id: int) -> dict[str, Shown]:
    """Return what was shown in a debrief, by question."""
    rows = session.execute(
        select(LiveReveal.question, LiveReveal.participants, LiveReveal.counts)
        .where(LiveReveal.organisation_id == organisation_id, LiveReveal.session_id == live_id)
        .order_by(LiveReveal.id)
    )
    return {row[0]: Shown(row[1], row[2]) for row in rows}


def get_frame(session: Session, *, organisation_id: int, live_id: int) -> Frame | None:
    """Return what stood around a debrief's figures when it ended, less what was taken back since; None while it lives.

    A workshop that was cancelled and a note that was withdrawn are gone everywhere, so they are gone here too.
    """
    query = select(LiveSession.frame).where(LiveSession.organisation_id == organisation_id, LiveSession.id == live_id)
    kept = session.scalar(query)
    if kept is None:
        return None
    cancelled = select(Workshop.id).where(
        Workshop.organisation_id == organisation_id, Workshop.cancelled_at.is_not(None)
    )
    withdrawn = select(Annotation.id).where(
        Annotation.organisation_id == organisation_id, Annotation.withdrawn_at.is_not(None)
    )
    gone = {(True, number) for number in session.scalars(cancelled)}
    gone |= {(False, number) for number in session.scalars(withdrawn)}
    names = {int(team): name for team, name in kept["names"].items()}
    marks = [
        (dt.date.fromisoformat(day), kind, words)
        for kind, number, day, words in kept["marks"]
        if (kind == WORKSHOP, number) not in gone
    ]
    return Frame(names, sorted(marks))


def _row(live: LiveSession, now: dt.datetime) -> LiveRow:
    alive = live.state == "open" and live.expires_at > now
    return LiveRow(
        id=live.id,
        organisation_id=live.organisation_id,
        workshop_id=live.workshop_id,
        team_id=live.team_id,
        month=live.month,
        k=live.k,
        code=(live.code or "") if alive else "",
        step=live.step,
        furthest=live.furthest,
        results_seen=live.results_seen,
        revision=live.revision,
        timer_ends_at=live.timer_ends_at,
        created_at=live.created_at,
        ended_at=None if alive else live.ended_at or live.expires_at,
        alive=alive,
        rounds=rounds_of(live),
    )
