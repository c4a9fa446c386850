"""The rounds of a live debrief as pages read them: how many write, share, ask and offer; sentences once shown; asks.

Sentences and asks are read with their authors' keys, for those whom they are meant for.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from data.commands.keyring import KeyLostError, Keyring
from data.models import (
    LiveAsk,
    LiveOffer,
    LiveQuote,
    LiveReveal,
    LiveSeat,
    LiveSession,
    OwnChoice,
    Person,
    WorksheetPoint,
)
from data.queries.announcements import OFF
from data.queries.own_favours import CANNOT_BE_READ
from data.texts import alphabetical
from data.types import ASK_MAILS

QUOTES = "quotes"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people have written in a worksheet, shared a sentence, asked, and how many offers stand there."""

    writing: int
    quotes: int
    asks: int
    offers: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks for, who offers help with it, and what they later said of it."""

    id: int
    person_id: int
    name: str
    words: str
    offers: Sequence[str]
    offered_by_me: bool
    state: str
    asked_at: dt.datetime


def tally(session: Session, *, organisation_id: int, live_id: int) -> Tally:
    """Count what signed-in people have done in a debrief; whose it is stays theirs.

    Asks and offers of a debrief that is over are as many as there were when it ended.
    """
    here = (LiveSeat.organisation_id == organisation_id, LiveSeat.session_id == live_id)
    written = or_(WorksheetPoint.dont_know, WorksheetPoint.words.is_not(None))
    writing = (
        select(func.count(func.distinct(LiveSeat.person_id)))
        .join(WorksheetPoint, WorksheetPoint.worksheet_id == LiveSeat.worksheet_id)
        .where(*here, written)
    )
    quotes = select(func.count()).where(LiveQuote.organisation_id == organisation_id, LiveQuote.session_id == live_id)
    asked = (LiveAsk.organisation_id == organisation_id, LiveAsk.session_id == live_id)
    asks = select(func.count()).where(*asked)
    offers = select(func.count()).select_from(LiveOffer).join(LiveAsk, LiveAsk.id == LiveOffer.ask_id).where(*asked)
    kept = (LiveSession.organisation_id == organisation_id, LiveSession.id == live_id)
    made = (
        select(func.coalesce(column, query.scalar_subquery())).where(*kept)
        for column, query in ((LiveSession.asks_made, asks), (LiveSession.offers_made, offers))
    )
    return Tally(*(session.scalar(query) or 0 for query in (writing, quotes, *made)))


def get_own_quote(
    session: Session, *, organisation_id: int, live_id: int, person_id: int, keyring: Keyring
) -> str | None:
    """Return the sentence that a person shares with a debrief, or None."""
    secret = session.scalar(
        select(LiveQuote.secret_words).where(
            LiveQuote.organisation_id == organisation_id,
            LiveQuote.session_id == live_id,
            LiveQuote.person_id == person_id,
        )
    )
    return None if secret is None else _read(session, person_id, secret, keyring)


def get_own_seat(session: Session, *, organisation_id: int, live_id: int, person_id: int) -> int | None:
    """Return the worksheet that a person works on in a debrief, or None."""
    return session.scalar(
        select(LiveSeat.worksheet_id).where(
            LiveSeat.organisation_id == organisation_id, LiveSeat.session_id == live_id, LiveSeat.person_id == person_id
        )
    )


def worksheet_in_room(
    session: Session, *, organisation_id: int, person_id: int, worksheet_id: int, now: dt.datetime
) -> int | None:
    """Return the living debrief in which a person works on a worksheet, or None."""
    return session.scalar(
        select(LiveSession.id)
        .join(LiveSeat, LiveSeat.session_id == LiveSession.id)
        .where(
            LiveSeat.organisation_id == organisation_id,
            LiveSeat.person_id == person_id,
            LiveSeat.worksheet_id == worksheet_id,
            LiveSession.state == "open",
            LiveSession.expires_at > now,
        )
        .order_by(LiveSession.id.desc())
        .limit(1)
    )


def list_shown_quotes(session: Session, *, organisation_id: int, live_id: int, keyring: Keyring) -> list[str]:
    """Return the sentences that were shown together, in the order of the alphabet, which tells nothing of anybody.

    None are left when one of them is gone, be it that its author was erased: the others would tell whose it was.
    """
    shown = session.scalar(
        select(LiveReveal.participants).where(
            LiveReveal.organisation_id == organisation_id,
            LiveReveal.session_id == live_id,
            LiveReveal.question == QUOTES,
        )
    )
    if shown is None:
        return []
    rows = session.execute(
        select(LiveQuote.person_id, LiveQuote.secret_words).where(
            LiveQuote.organisation_id == organisation_id, LiveQuote.session_id == live_id
        )
    ).all()
    try:
        words = [keyring.decrypt(session, person_id=row[0], secret_words=row[1]) for row in rows]
    except KeyLostError:
        return []
    return sorted(words, key=alphabetical) if len(words) == shown else []


def list_asks(session: Session, *, organisation_id: int, live_id: int, person_id: int, keyring: Keyring) -> list[Ask]:
    """Return the asks of a debrief for somebody who sits in it, in the order in which they came."""
    query = select(LiveAsk, Person.name).join(Person, Person.id == LiveAsk.person_id)
    query = query.where(LiveAsk.organisation_id == organisation_id, LiveAsk.session_id == live_id)
    return _asks(session, query.order_by(LiveAsk.id), person_id, keyring)


def list_own_asks(session: Session, *, organisation_id: int, person_id: int, keyring: Keyring) -> list[Ask]:
    """Return what a person asked for in debriefs, and what they offered to help with, the latest first."""
    mine = select(LiveOffer.ask_id).where(LiveOffer.person_id == person_id)
    query = (
        select(LiveAsk, Person.name)
        .join(Person, Person.id == LiveAsk.person_id)
        .where(
            LiveAsk.organisation_id == organisation_id,
            or_(LiveAsk.person_id == person_id, LiveAsk.id.in_(mine)),
        )
    )
    return _asks(session, query.order_by(LiveAsk.id.desc()), person_id, keyring)


def _asks(session: Session, query: Select[LiveAsk, str], person_id: int, keyring: Keyring) -> list[Ask]:
    found = session.execute(query).all()
    offers = session.execute(
        select(LiveOffer.ask_id, LiveOffer.person_id, Person.name)
        .join(Person, Person.id == LiveOffer.person_id)
        .where(LiveOffer.ask_id.in_([ask.id for ask, _ in found]))
    ).all()
    return [
        Ask(
            id=ask.id,
            person_id=ask.person_id,
            name=name,
            words=_read(session, ask.person_id, ask.secret_words, keyring),
            offers=sorted((offer[2] for offer in offers if offer[0] == ask.id), key=alphabetical),
            offered_by_me=any(offer[0] == ask.id and offer[1] == person_id for offer in offers),
            state=ask.state,
            asked_at=ask.created_at,
        )
        for ask, name in found
    ]


def _read(session: Session, person_id: int, secret: bytes, keyring: Keyring) -> str:
    try:
        return keyring.decrypt(session, person_id=person_id, secret_words=secret)
    except KeyLostError:
        return str(CANNOT_BE_READ)


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """What a mail may know of an ask: to whom it goes, when it was asked, what was said of it; never its words."""

    email: str
    asked_at: dt.datetime
    state: str
    offered: bool
    wanted: bool


def get_asked(session: Session, *, organisation_id: int, person_id: int, ask_id: int) -> AskedOnce | None:
    """Return an ask of a person who is here, or None; `wanted` is off when they have stopped mails about asks."""
    stopped = exists().where(OwnChoice.person_id == Person.id, OwnChoice.choice == ASK_MAILS, OwnChoice.value == OFF)
    row = session.execute(
        select(
            Person.email,
            LiveAsk.created_at,
            LiveAsk.state,
            exists().where(LiveOffer.ask_id == LiveAsk.id),
            ~stopped,
        )
        .join(LiveAsk, LiveAsk.person_id == Person.id)
        .where(
            LiveAsk.organisation_id == organisation_id,
            LiveAsk.person_id == person_id,
            LiveAsk.id == ask_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    ).first()
    return None if row is None else AskedOnce(row[0], row[1], row[2], bool(row[3]), bool(row[4]))
