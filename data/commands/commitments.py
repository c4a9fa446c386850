"""What a team, or a person in their own name, says they will offer next: added in a debrief, settled later."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from data.commands.actions import check_due
from data.commands.following import plan_follow_up
from data.commands.keyring import Keyring
from data.commands.living import changed, open_live
from data.commands.own import OUTCOMES
from data.commands.promises import forget_words
from data.errors import ConflictError, NotFoundError, UnknownChoiceError
from data.language import gettext, lazy
from data.models import Commitment, LiveSession
from data.queries.commitments import UNFINISHED
from data.texts import plain_line

LONGEST_COMMITMENT = 140
COMMITMENT_RULE = lazy(
    "Say in 1 to %(longest_commitment)s characters what will be offered.", longest_commitment=LONGEST_COMMITMENT
)
MOST = 30  # of a team in one debrief, and as many that wait
TOO_MANY = lazy("There are enough commitments. Choose among those that stand there.")
NONE_SUCH = lazy("There is no such commitment.")


def add_team_commitment(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    words: str,
    due_on: dt.date | None,
    today: dt.date,
    now: dt.datetime,
    waiting: bool = False,
) -> Commitment:
    """Add what the team of a living debrief will offer; the same words twice are there once.

    Args:
        session: The session.
        organisation_id: The organisation.
        live_id: Its debrief.
        words: What the team will offer.
        due_on: Until when.
        today: The day by the clocks of the organisation.
        now: This moment.
        waiting: Whether it waits until the coach puts it on the screen, since nobody is known to have written it.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, or 30 commitments stand or wait there.
        RefusedError: The words or the day cannot be taken.
    """
    live = open_live(session, organisation_id, live_id, now)
    line = _checked(words, due_on, today)
    known = session.scalar(_of_team(live).where(Commitment.words == line).limit(1))
    if known is not None:
        if not waiting:
            _show(session, live, known)
        return known
    _check_room(session, live, waiting=waiting)
    return _added(session, live, now, team_id=live.team_id, waiting=waiting, words=line, due_on=due_on)


def _checked(words: str, due_on: dt.date | None, today: dt.date) -> str:
    """Return words as they are kept, if they and the day can be taken."""
    line = plain_line(words, longest=LONGEST_COMMITMENT, refusal=COMMITMENT_RULE)
    if due_on is not None:
        check_due(due_on, today)
    return line


def _added(session: Session, live: LiveSession, now: dt.datetime, **facts: Any) -> Commitment:
    added = Commitment(
        organisation_id=live.organisation_id,
        workshop_id=live.workshop_id,
        session_id=live.id,
        state="open",
        created_at=now,
        **facts,
    )
    session.add(added)
    changed(session, live)
    return added


def _of_team(live: LiveSession) -> Select[Commitment]:
    """What the team said in a debrief, or waits there."""
    return select(Commitment).where(
        Commitment.organisation_id == live.organisation_id,
        Commitment.session_id == live.id,
        Commitment.person_id.is_(None),
    )


def _of_person(live: LiveSession, person_id: int) -> Select[Commitment]:
    """What somebody took on in their own name in a debrief."""
    return select(Commitment).where(Commitment.session_id == live.id, Commitment.person_id == person_id)


def _check_room(session: Session, live: LiveSession, *, waiting: bool) -> None:
    there = _of_team(live).where(Commitment.waiting.is_(waiting)).with_only_columns(func.count())
    if (session.scalar(there) or 0) >= MOST:
        raise ConflictError(TOO_MANY)


def _show(session: Session, live: LiveSession, found: Commitment) -> None:
    if found.waiting:
        found.waiting = False
        changed(session, live)


def add_own_commitment(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    person_id: int,
    words: str,
    due_on: dt.date | None,
    today: dt.date,
    keyring: Keyring,
    now: dt.datetime,
) -> Commitment:
    """Add what a signed-in person will offer; the words are encrypted with that person's key and theirs alone.

    The same words and day twice are there once.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
        RefusedError: The words or the day cannot be taken.
        KeyLostError: The person's key is gone.
    """
    live = open_live(session, organisation_id, live_id, now)
    line = _checked(words, due_on, today)
    same_day = _of_person(live, person_id).where(Commitment.due_on.is_not_distinct_from(due_on))
    for known in session.scalars(same_day):
        secret = known.secret_words
        if secret and keyring.decrypt(session, person_id=person_id, secret_words=secret) == line:
            return known
    secret = keyring.encrypt(session, organisation_id=organisation_id, person_id=person_id, words=line, now=now)
    added = _added(session, live, now, person_id=person_id, words="", secret_words=secret, due_on=due_on)
    plan_follow_up(session, commitment=added, now=now)
    return added


def show_team_commitment(
    session: Session, *, organisation_id: int, live_id: int, commitment_id: int, now: dt.datetime
) -> None:
    """Put on the screen what waits in a debrief; shown before, it stays there.

    Raises:
        NotFoundError: Nothing of the kind was written in the debrief.
        ConflictError: It is over.
    """
    live = open_live(session, organisation_id, live_id, now)
    _show(session, live, _written_here(session, live, commitment_id))


def remove_team_commitment(
    session: Session, *, organisation_id: int, live_id: int, commitment_id: int, now: dt.datetime
) -> None:
    """Take off what was written in the debrief itself, shown or waiting.

    Raises:
        NotFoundError: Nothing of the kind was written in the debrief; what is left from an earlier one is settled.
        ConflictError: It is over.
    """
    live = open_live(session, organisation_id, live_id, now)
    found = _written_here(session, live, commitment_id)
    forget_words(session, [found.id])
    session.delete(found)
    changed(session, live)


def _written_here(session: Session, live: LiveSession, commitment_id: int) -> Commitment:
    found = session.scalar(_of_team(live).where(Commitment.id == commitment_id))
    if found is None:
        raise NotFoundError(NONE_SUCH)
    return found


def settle_team_commitment(
    session: Session, *, organisation_id: int, live_id: int, commitment_id: int, outcome: str, now: dt.datetime
) -> None:
    """Note what became of a commitment of the debrief's team or workshop: happened, not_yet, no_longer.

    Raises:
        NotFoundError: The team has no such commitment, or it waits to be shown.
        ConflictError: The debrief is over.
        UnknownChoiceError: The outcome is another one.
    """
    live = open_live(session, organisation_id, live_id, now)
    if outcome not in OUTCOMES:
        raise UnknownChoiceError(gettext("Choose yes, not yet, or no longer."))
    found = session.scalar(
        select(Commitment).where(
            Commitment.organisation_id == organisation_id,
            Commitment.id == commitment_id,
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(False),
            or_(Commitment.team_id == live.team_id, Commitment.workshop_id == live.workshop_id),
        )
    )
    if found is None:
        raise NotFoundError(NONE_SUCH)
    found.state, found.answered_at = outcome, now
    if outcome not in UNFINISHED:
        forget_words(session, [found.id])  # settled in another room than its team's, it is not told any more
    changed(session, live)
