"""Live debriefs: begun, steered, ended; phones join by code, answer, and what they answered is revealed or refused."""

import datetime as dt
import secrets as randomness
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.apart import check_apart
from data.commands.ending import finish
from data.commands.living import (
    NOT_NOW,
    changed,
    keep_reveal,
    locked_live,
    note,
    open_live,
    revealed,
    rounds_of,
)
from data.commands.promises import tell_what_became
from data.commands.sessions import token_hash
from data.commands.throttle import Limit
from data.commands.upserts import keep_participant
from data.debriefs import (
    BY_STEP,
    COMMITMENTS,
    FIRST,
    QUESTIONS,
    RESULTS,
    ROUNDS,
    STEPS,
    WORKSHEETS,
    Question,
    count_values,
    read_value,
    step_number,
    steps_with,
)
from data.errors import ConflictError, NotFoundError, RefusedError, UnknownChoiceError
from data.language import gettext, lazy, mark
from data.models import LiveAnswer, LiveReveal, LiveSession, Workshop
from data.publication.reveals import Reveal, reveal

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, O, 1 and I
CODE_LENGTH = 6
LIVES = dt.timedelta(hours=12)
LONGEST_TIMER = 120  # minutes
CODES = Limit(
    "room_code",
    10,
    dt.timedelta(minutes=1),
    lazy(
        "There were too many wrong codes from this network, so no code can be typed for a minute. "
        "Point your camera at the square that the screen shows in the first step: that works at once. "
        "Or wait a minute, then type the code again."
    ),
)
SHOWN_ALREADY = lazy("The answers have been shown, so yours stays as it was.")
CANCELLED = lazy("This workshop was cancelled.")
NO_ROUND = lazy("There is no such round.")
ON_SCREEN = lazy("This round is on the screen. Go to another step, then take it out.")
REFUSALS = {
    Reveal.NOT_ENOUGH: mark("Nothing was shown: at least %(k)s must have answered, and %(n)s had."),
    Reveal.SAME_BUT_FEW: mark(
        "Fewer than %(k)s have joined, left or changed their answer since this question was shown before. "
        "Showing it again would tell about them, so it stays hidden. What was shown before stands in the earlier step."
    ),
}


def start_live(
    session: Session,
    *,
    organisation_id: int,
    workshop_id: int,
    team_id: int,
    month: str | None,
    k: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> LiveSession:
    """Begin the debrief of a workshop; while one is alive, it is that one.

    Args:
        session: The session.
        organisation_id: The organisation.
        workshop_id: Its workshop.
        team_id: The unit whose published results are looked at.
        month: The month that they are about, None before the first round has closed.
        k: The smallest number of participants that a reveal may rest on.
        now: This moment.
        actor_id: Who begins it.

    Raises:
        NotFoundError: The organisation has no such workshop.
        ConflictError: It was cancelled.
    """
    _lock_workshop(session, organisation_id, workshop_id)
    alive = _alive(session, workshop_id, now)
    if alive is not None:
        return alive
    live = LiveSession(
        organisation_id=organisation_id,
        workshop_id=workshop_id,
        team_id=team_id,
        month=month,
        k=k,
        code="".join(randomness.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        state="open",
        step=FIRST,
        furthest=FIRST,
        revision=1,
        created_at=now,
        expires_at=now + LIVES,
    )
    session.add(live)
    note(session, live, "debrief_begun", actor_id, now)
    return live


def _lock_workshop(session: Session, organisation_id: int, workshop_id: int) -> None:
    """Let nobody else begin a debrief of a workshop meanwhile, or cancel it."""
    query = select(Workshop).where(Workshop.organisation_id == organisation_id, Workshop.id == workshop_id)
    workshop = session.scalar(query.with_for_update())
    if workshop is None:
        raise NotFoundError(gettext("There is no such workshop."))
    if workshop.cancelled_at is not None:
        raise ConflictError(CANCELLED)


def _alive(session: Session, workshop_id: int, now: dt.datetime) -> LiveSession | None:
    """Return the debrief of a workshop that lives, if one does; those whose time is over end."""
    query = select(LiveSession).where(LiveSession.workshop_id == workshop_id, LiveSession.state == "open")
    for known in session.scalars(query.with_for_update()).all():
        if known.expires_at > now:
            return known
        finish(session, known, now)
    return None


def move_live(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    before: int,
    after: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Go from one step to another; where somebody else has moved meanwhile, nothing happens.

    The first time that commitments are on the screen, the room is told what the team's people said of earlier ones.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
    """
    live = open_live(session, organisation_id, live_id, now)
    if live.step != before or before == after or after not in steps_with(rounds_of(live)):
        return
    if live.furthest < after == step_number(COMMITMENTS):
        tell_what_became(session, live, actor_id=actor_id, now=now)
    live.step, live.furthest = after, max(live.furthest, after)
    live.results_seen = live.results_seen or STEPS[after - 1] in RESULTS
    live.timer_ends_at = None
    changed(session, live)


def set_timer(session: Session, *, organisation_id: int, live_id: int, minutes: int, now: dt.datetime) -> None:
    """Let the timer run for some minutes from now on; 0 stops it.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
    """
    live = open_live(session, organisation_id, live_id, now)
    length = dt.timedelta(minutes=min(max(minutes, 0), LONGEST_TIMER))
    live.timer_ends_at = now + length if length else None
    if STEPS[live.step - 1] in ROUNDS[WORKSHEETS]:  # the room sees this timer; the others are the coach's alone
        changed(session, live)
    session.flush()


def set_round(session: Session, *, organisation_id: int, live_id: int, name: str, on: bool, now: dt.datetime) -> None:
    """Put a round into a debrief, or take it out again; what was written in it stays where it is.

    Raises:
        NotFoundError: The organisation has no such debrief.
        UnknownChoiceError: There is no such round.
        ConflictError: The debrief is over, or a step of the round is on the screen.
    """
    live = open_live(session, organisation_id, live_id, now)
    if name not in ROUNDS:
        raise UnknownChoiceError(NO_ROUND)
    if not on and STEPS[live.step - 1] in ROUNDS[name]:
        raise ConflictError(ON_SCREEN)
    if (name in rounds_of(live)) is not on:
        setattr(live, f"with_{name}", on)
        changed(session, live)


def end_live(
    session: Session, *, organisation_id: int, live_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """End a debrief: its code leads nowhere, phones, answers, seats and quotes are destroyed.

    What was shown stays, and so does what people asked for and offered.

    Raises:
        NotFoundError: The organisation has no such debrief.
    """
    live = locked_live(session, organisation_id, live_id)
    if live.state == "open":
        finish(session, live, now)
        note(session, live, "debrief_ended", actor_id, now)


def end_forgotten(session: Session, *, now: dt.datetime) -> int:
    """End the debriefs of every organisation that nobody has ended in time; returns how many."""
    query = select(LiveSession).where(LiveSession.state == "open", LiveSession.expires_at <= now)
    forgotten = session.scalars(query.order_by(LiveSession.id).with_for_update(skip_locked=True)).all()
    for live in forgotten:
        finish(session, live, now)
    return len(forgotten)


def join_live(session: Session, *, organisation_id: int, live_id: int, token: str, now: dt.datetime) -> None:
    """Let the phone with a token join; one that has joined keeps its place, also when it asks twice at once.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
    """
    live = open_live(session, organisation_id, live_id, now)
    row = {"organisation_id": organisation_id, "session_id": live.id, "token_hash": token_hash(token)}
    session.execute(keep_participant(session.get_bind().dialect.name), row)


def answer_live(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    participant_id: int,
    question: str,
    given: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Keep a phone's answer to the question of the present step; it may be changed until it is shown.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, the question is not asked now, or its answers have been shown.
        RefusedError: The answer is none of those asked for.
    """
    live = open_live(session, organisation_id, live_id, now)
    asked = QUESTIONS.get(question)
    if asked is None or BY_STEP.get(live.step) is not asked:
        raise ConflictError(NOT_NOW)
    shown = set(session.scalars(select(LiveReveal.question).where(LiveReveal.session_id == live.id)))
    if asked.key in shown:
        raise ConflictError(SHOWN_ALREADY)
    if asked.is_closed(results_seen=live.results_seen, shown=shown):
        raise ConflictError(NOT_NOW)
    value = read_value(asked, given)
    known = session.get(LiveAnswer, (participant_id, asked.key))
    if known is not None:
        known.value = value
    else:
        session.add(
            LiveAnswer(
                organisation_id=organisation_id,
                participant_id=participant_id,
                question=asked.key,
                session_id=live.id,
                value=value,
            )
        )
    session.flush()


def reveal_live(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    question: str,
    now: dt.datetime,
    actor_id: int | None = None,
) -> LiveReveal:
    """Show the answers to the question of the present step, for good; shown before, they are what they were.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, or the question is not asked now.
        RefusedError: The rules of a live session do not allow it, or the same question was shown in another debrief of
            these people within 24 hours; the words say which.
    """
    live = open_live(session, organisation_id, live_id, now)
    asked = QUESTIONS.get(question)
    if asked is None or BY_STEP.get(live.step) is not asked:
        raise ConflictError(NOT_NOW)
    known = revealed(session, live.id, asked.key)
    if known is not None:
        return known
    check_apart(session, live, [other.key for other in QUESTIONS.values() if other.family == asked.family], now)
    answers = _answers(session, live.id, asked.key)
    verdict = reveal(answers, _earlier(session, live.id, asked), k=live.k)
    if verdict is not Reveal.ALLOWED:
        raise RefusedError(gettext(REFUSALS[verdict], k=live.k, n=len(answers)))
    return keep_reveal(
        session,
        live,
        question=asked.key,
        participants=len(answers),
        counts=count_values(asked, answers.values()),
        now=now,
        actor_id=actor_id,
    )


def _earlier(session: Session, live_id: int, asked: Question) -> list[dict[int, Any]]:
    """Return the answers behind every earlier reveal of the same question; shown once, they cannot be changed."""
    same = [other.key for other in QUESTIONS.values() if other.family == asked.family and other is not asked]
    return [_answers(session, live_id, key) for key in same if revealed(session, live_id, key) is not None]


def _answers(session: Session, live_id: int, question: str) -> dict[int, Any]:
    query = select(LiveAnswer.participant_id, LiveAnswer.value).where(
        LiveAnswer.session_id == live_id, LiveAnswer.question == question
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(LiveAnswer.participant_id))}
