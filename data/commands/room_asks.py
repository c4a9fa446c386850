"""The reciprocity round of a live debrief: one ask each, others offer help, and later whether it helped.

Asks and offers belong to people, who see each other's within the room; nobody is counted by name.
"""

import datetime as dt

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from data.commands.keyring import Keyring
from data.commands.living import changed, check_begun, keep_reveal, open_live, revealed
from data.commands.outbox import put
from data.commands.own import OUTCOMES
from data.errors import ConflictError, NotFoundError, UnknownChoiceError
from data.language import gettext, lazy
from data.models import LiveAsk, LiveOffer, LiveReveal, LiveSession, Organisation, Person
from data.publication.promises import told_counts
from data.texts import plain_line

ROUND = "asks"
LONGEST_ASK = 140
ASK_RULE = lazy("Say in 1 to %(longest_ask)s characters what would help you.", longest_ask=LONGEST_ASK)
NO_ASK = lazy("There is no such ask.")
OFFERED = lazy("Somebody has offered help with this. Take it back to ask for something else.")
OWN_ASK = lazy("This is your own ask. Offer help with those of others.")
ASK_MAIL = "ask_mail"
AFTER_DAYS = (30, 90)
LATE = dt.timedelta(days=14)  # a question that could not be mailed for so long is not mailed any more


def post_ask(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    person_id: int,
    words: str,
    keyring: Keyring,
    now: dt.datetime,
) -> LiveAsk:
    """Ask the room for one thing; asked anew, it takes the place of the earlier ask as long as nobody has offered.

    Raises:
        NotFoundError: There is no such debrief.
        ConflictError: It is over, the round has not begun, or somebody has offered help with the earlier ask.
        RefusedError: The words cannot be taken.
        KeyLostError: The person's key is gone.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_begun(live, ROUND)
    line = plain_line(words, longest=LONGEST_ASK, refusal=ASK_RULE)
    known = session.scalar(select(LiveAsk).where(LiveAsk.session_id == live.id, LiveAsk.person_id == person_id))
    if known is not None and session.scalar(select(exists().where(LiveOffer.ask_id == known.id))):
        raise ConflictError(OFFERED)
    secret = keyring.encrypt(session, organisation_id=organisation_id, person_id=person_id, words=line, now=now)
    if known is not None:
        known.secret_words = secret
    else:
        known = LiveAsk(
            organisation_id=organisation_id,
            session_id=live.id,
            person_id=person_id,
            secret_words=secret,
            state="open",
            created_at=now,
        )
        session.add(known)
    changed(session, live)
    return known


def take_back_ask(session: Session, *, organisation_id: int, person_id: int, ask_id: int) -> None:
    """Take back one's own ask, with what was offered, during the debrief or later.

    Raises:
        NotFoundError: The person has no such ask.
    """
    ask = _own(session, organisation_id, person_id, ask_id)
    live = session.get_one(LiveSession, ask.session_id, with_for_update=True)
    session.execute(delete(LiveOffer).where(LiveOffer.ask_id == ask.id))
    session.delete(ask)
    changed(session, live)


def offer_help(
    session: Session,
    *,
    organisation_id: int,
    live_id: int,
    person_id: int,
    ask_id: int,
    on: bool,
    now: dt.datetime,
) -> None:
    """Offer help with somebody's ask, or take the offer back; pressed twice, it stands once.

    Raises:
        NotFoundError: The debrief has no such ask.
        ConflictError: It is over, the round has not begun, or it is one's own ask.
    """
    live = open_live(session, organisation_id, live_id, now)
    check_begun(live, ROUND)
    ask = session.scalar(select(LiveAsk).where(LiveAsk.session_id == live.id, LiveAsk.id == ask_id))
    if ask is None:
        raise NotFoundError(NO_ASK)
    if ask.person_id == person_id:
        raise ConflictError(OWN_ASK)
    known = session.get(LiveOffer, (ask.id, person_id))
    if (known is not None) is on:
        return
    if known is not None:
        session.delete(known)
    else:
        session.add(LiveOffer(organisation_id=organisation_id, ask_id=ask.id, person_id=person_id, offered_at=now))
    changed(session, live)


def answer_ask(
    session: Session, *, organisation_id: int, person_id: int, ask_id: int, outcome: str, now: dt.datetime
) -> None:
    """Note whether what a person asked for has helped: happened, not_yet, no_longer.

    Raises:
        NotFoundError: The person has no such ask.
        UnknownChoiceError: The outcome is another one.
    """
    if outcome not in OUTCOMES:
        raise UnknownChoiceError(gettext("Choose yes, not yet, or no longer."))
    ask = _own(session, organisation_id, person_id, ask_id)
    ask.state, ask.answered_at = outcome, now
    session.flush()


def ask_whether_it_helped(session: Session, *, now: dt.datetime) -> int:
    """Put a mail into the outbox 30 and 90 days after each ask with an offer that is not settled; returns how many.

    The session must see every organisation. Each has a key of its own, so a second run adds nothing.
    """
    put_in = 0
    for days in AFTER_DAYS:
        due = now - dt.timedelta(days=days)
        query = (
            select(LiveAsk)
            .join(Person, Person.id == LiveAsk.person_id)
            .join(Organisation, Organisation.id == LiveAsk.organisation_id)
            .where(
                LiveAsk.created_at <= due,
                LiveAsk.created_at > due - LATE,
                LiveAsk.state.in_(["open", "not_yet"]),
                exists().where(LiveOffer.ask_id == LiveAsk.id),
                Person.disabled_at.is_(None),
                Organisation.kind != "demo",
            )
            .order_by(LiveAsk.id)
        )
        for ask in session.scalars(query).all():
            put_in += put(
                session,
                organisation_id=ask.organisation_id,
                key=f"{ASK_MAIL}:{ask.id}:{days}",
                kind=ASK_MAIL,
                payload={"person_id": ask.person_id, "ask_id": ask.id},
                due_at=now,
            )
    return put_in


def tell_how_asks_went(session: Session, *, now: dt.datetime) -> int:
    """Write down once, a week after the last mail, what those who asked in a debrief said of it; returns how many.

    From k people on, and with bounds: whoever was there knows who asked, so nobody may follow from "all" or "none".
    The session must see every organisation.
    """
    until = now - dt.timedelta(days=AFTER_DAYS[-1] + 7)
    known = exists().where(LiveReveal.session_id == LiveSession.id, LiveReveal.question == ROUND)
    rows = session.execute(
        select(LiveSession.id, LiveAsk.state)
        .join(LiveAsk, LiveAsk.session_id == LiveSession.id)
        .where(LiveSession.ended_at <= until, LiveAsk.state != "open", ~known)
        .order_by(LiveSession.id)
    ).all()
    said: dict[int, list[str]] = {}
    for live_id, state in rows:
        said.setdefault(live_id, []).append(state)
    told = 0
    for live_id, states in said.items():
        live = session.get_one(LiveSession, live_id, with_for_update=True)
        if len(states) >= live.k and revealed(session, live_id, ROUND) is None:
            counts = told_counts(states, OUTCOMES)
            keep_reveal(session, live, question=ROUND, participants=len(states), counts=counts, now=now, actor_id=None)
            told += 1
    return told


def _own(session: Session, organisation_id: int, person_id: int, ask_id: int) -> LiveAsk:
    found = session.scalar(
        select(LiveAsk).where(
            LiveAsk.organisation_id == organisation_id, LiveAsk.person_id == person_id, LiveAsk.id == ask_id
        )
    )
    if found is None:
        raise NotFoundError(NO_ASK)
    return found
