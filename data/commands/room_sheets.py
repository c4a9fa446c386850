"""The worksheet round of a live debrief: who works on which worksheet, what is told of them, quotes without a name.

It is about signed-in people, each counted once; their rows go when the session ends.
"""

import datetime as dt

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data.commands.apart import check_apart
from data.commands.keyring import Keyring
from data.commands.living import (
    check_begun,
    check_present,
    keep_reveal,
    open_live,
    revealed,
)
from data.commands.worksheets import open_worksheet
from data.errors import ConflictError, RefusedError
from data.language import gettext, lazy, mark
from data.models import LiveQuote, LiveReveal, LiveSeat, Worksheet
from data.publication.rooms import coverage_counts, written_in
from data.texts import plain_line

SHEETS, QUOTES = "worksheets", "quotes"  # the steps, and what is shown in them
LONGEST_QUOTE = 200
QUOTE_RULE = lazy("Write one sentence of 1 to %(longest_quote)s characters.", longest_quote=LONGEST_QUOTE)
QUOTES_SHOWN = lazy("The sentences have been shown. None can be added or taken back any more.")
TOO_FEW_SHEETS = mark("Nothing was shown: at least %(k)s signed-in people must have written something, and %(n)s had.")
TOO_FEW_QUOTES = mark("No sentence was shown: at least %(k)s people must have shared one, and %(n)s had.")


def take_seat(
    session: Session, *, organisation_id: int, live_id: int, person_id: int, worksheet_id: int, now: dt.datetime
) -> None:
    """Note which worksheet a signed-in person works on in a room; another one takes its place.

    Raises:
        NotFoundError: There is no such debrief, or the person has no such worksheet.
        ConflictError: The debrief is over, its worksheet round has not begun, or the worksheet is finished.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_begun(live, SHEETS)
    open_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    known = session.get(LiveSeat, (live.id, person_id))
    if known is not None:
        known.worksheet_id = worksheet_id
    else:
        session.add(
            LiveSeat(
                organisation_id=organisation_id, session_id=live.id, person_id=person_id, worksheet_id=worksheet_id
            )
        )
    session.flush()


def reveal_coverage(
    session: Session, *, organisation_id: int, live_id: int, now: dt.datetime, actor_id: int | None = None
) -> LiveReveal:
    """Show on what the points of the room's worksheets rest, for good; shown before, it is what it was.

    A worksheet counts once: those that are told here count in no other debrief and in no round.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, or another step is on the screen.
        RefusedError: Too few have written, or another debrief of these people has shown this within 24 hours.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_present(live, SHEETS)
    known = revealed(session, live.id, SHEETS)
    if known is not None:
        return known
    check_apart(session, live, [SHEETS], now)
    seated = (
        select(Worksheet.id)
        .join(LiveSeat, LiveSeat.worksheet_id == Worksheet.id)
        .where(LiveSeat.session_id == live.id, Worksheet.counted_in_room.is_(False))
        .order_by(Worksheet.id)
        .with_for_update(of=Worksheet)
    )
    written = written_in(session, session.scalars(seated).all())
    if len(written) < live.k:
        raise RefusedError(gettext(TOO_FEW_SHEETS, k=live.k, n=len(written)))
    session.execute(update(Worksheet).where(Worksheet.id.in_(sorted(written))).values(counted_in_room=True))
    return keep_reveal(
        session,
        live,
        question=SHEETS,
        participants=len(written),
        counts=coverage_counts(list(written.values())),
        now=now,
        actor_id=actor_id,
    )


def share_quote(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    person_id: int,
    words: str,
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    """Share a sentence with the room, without a name; it takes the place of the person's earlier one.

    Raises:
        NotFoundError: There is no such debrief.
        ConflictError: It is over, the step has not been reached, or the sentences have been shown.
        RefusedError: The sentence cannot be taken.
        KeyLostError: The person's key is gone.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_begun(live, QUOTES)
    if revealed(session, live.id, QUOTES) is not None:
        raise ConflictError(QUOTES_SHOWN)
    line = plain_line(words, longest=LONGEST_QUOTE, refusal=QUOTE_RULE)
    secret = keyring.encrypt(session, organisation_id=organisation_id, person_id=person_id, words=line, now=now)
    known = session.get(LiveQuote, (live.id, person_id))
    if known is not None:
        known.secret_words = secret
    else:
        session.add(
            LiveQuote(organisation_id=organisation_id, session_id=live.id, person_id=person_id, secret_words=secret)
        )
    session.flush()


def withdraw_quote(session: Session, *, organisation_id: int, live_id: int, person_id: int, now: dt.datetime) -> None:
    """Take a sentence back, as long as it was not shown; one that was never shared is not there either.

    Raises:
        NotFoundError: There is no such debrief.
        ConflictError: It is over, or the sentences have been shown.
    """
    live = open_live(session, organisation_id, live_id, now)
    if revealed(session, live.id, QUOTES) is not None:
        raise ConflictError(QUOTES_SHOWN)
    session.execute(delete(LiveQuote).where(LiveQuote.session_id == live.id, LiveQuote.person_id == person_id))


def reveal_quotes(
    session: Session, *, organisation_id: int, live_id: int, now: dt.datetime, actor_id: int | None = None
) -> LiveReveal:
    """Show all sentences of the room together, for good; shown before, they are what they were.

    Raises:
        NotFoundError: The organisation has no such debrief.
        ConflictError: It is over, or another step is on the screen.
        RefusedError: Too few have shared one.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_present(live, QUOTES)
    known = revealed(session, live.id, QUOTES)
    if known is not None:
        return known
    shared = select(func.count()).select_from(LiveQuote).where(LiveQuote.session_id == live.id)
    number = session.scalar(shared) or 0
    if number < live.k:
        raise RefusedError(gettext(TOO_FEW_QUOTES, k=live.k, n=number))
    return keep_reveal(session, live, question=QUOTES, participants=number, counts={}, now=now, actor_id=actor_id)
