"""What a team, or a person in their own name, says they will offer next: added in a debrief, settled later."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.actions import check_due
from data.commands.following import plan_follow_up
from data.commands.keyring import Keyring
from data.commands.living import open_live
from data.commands.own import OUTCOMES
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Commitment
from data.texts import plain_line

LONGEST_COMMITMENT = 140
COMMITMENT_RULE = lazy(
    "Say in 1 to %(longest_commitment)s characters what will be offered.", longest_commitment=LONGEST_COMMITMENT
)
MOST = 30  # of a team in one workshop
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
) -> Commitment:
    """Add what the team of a living debrief will offer; the same words twice are there once.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, or 30 commitments stand there.
        RefusedError: The words or the day cannot be taken.
    """
    live = open_live(session, organisation_id, live_id, now)
    line = plain_line(words, longest=LONGEST_COMMITMENT, refusal=COMMITMENT_RULE)
    if due_on is not None:
        check_due(due_on, today)
    own = (
        Commitment.organisation_id == organisation_id,
        Commitment.workshop_id == live.workshop_id,
        Commitment.person_id.is_(None),
    )
    known = session.scalar(select(Commitment).where(*own, Commitment.words == line).limit(1))
    if known is not None:
        return known
    if (session.scalar(select(func.count()).select_from(Commitment).where(*own)) or 0) >= MOST:
        raise ConflictError(TOO_MANY)
    added = Commitment(
        organisation_id=organisation_id,
        workshop_id=live.workshop_id,
        team_id=live.team_id,
        words=line,
        due_on=due_on,
        state="open",
        created_at=now,
    )
    session.add(added)
    live.revision += 1
    session.flush()
    return added


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

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over.
        RefusedError: The words or the day cannot be taken.
        KeyLostError: The person's key is gone.
    """
    live = open_live(session, organisation_id, live_id, now)
    line = plain_line(words, longest=LONGEST_COMMITMENT, refusal=COMMITMENT_RULE)
    if due_on is not None:
        check_due(due_on, today)
    secret = keyring.encrypt(session, organisation_id=organisation_id, person_id=person_id, words=line, now=now)
    added = Commitment(
        organisation_id=organisation_id,
        workshop_id=live.workshop_id,
        person_id=person_id,
        words="",
        secret_words=secret,
        due_on=due_on,
        state="open",
        created_at=now,
    )
    session.add(added)
    live.revision += 1
    session.flush()
    plan_follow_up(session, commitment=added, now=now)
    return added


def settle_team_commitment(
    session: Session, *, organisation_id: int, live_id: int, commitment_id: int, outcome: str, now: dt.datetime
) -> None:
    """Note what became of a commitment of the debrief's team: happened, not_yet, no_longer; or `removed`.

    Raises:
        NotFoundError: The team has no such commitment.
        ConflictError: The debrief is over.
        RefusedError: The outcome is another one.
    """
    live = open_live(session, organisation_id, live_id, now)
    found = session.scalar(
        select(Commitment).where(
            Commitment.organisation_id == organisation_id,
            Commitment.id == commitment_id,
            Commitment.person_id.is_(None),
            Commitment.team_id == live.team_id,
        )
    )
    if found is None:
        raise NotFoundError(NONE_SUCH)
    if outcome == "removed":
        if found.workshop_id != live.workshop_id:
            raise RefusedError(gettext("Only what was written in this debrief can be taken off."))
        session.delete(found)
    elif outcome in OUTCOMES:
        found.state, found.answered_at = outcome, now
    else:
        raise RefusedError(gettext("Choose yes, not yet, or no longer."))
    live.revision += 1
    session.flush()
