"""How a live debrief ends: its code leads nowhere, phones and what they answered go, what people did is counted."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.commands.framing import frame_of
from data.commands.living import changed
from data.models import Commitment, LiveAnswer, LiveAsk, LiveOffer, LiveParticipant, LiveQuote, LiveSeat, LiveSession


def finish(session: Session, live: LiveSession, now: dt.datetime) -> None:
    """End a debrief that is locked; what was shown stays, and so does what people asked for and offered."""
    live.state, live.code, live.ended_at, live.timer_ends_at = "ended", None, now, None
    _count(session, live)
    live.frame = frame_of(session, organisation_id=live.organisation_id, team_id=live.team_id)
    for table in (LiveAnswer, LiveParticipant, LiveSeat, LiveQuote):
        session.execute(delete(table).where(table.session_id == live.id).execution_options(synchronize_session=False))
    session.execute(delete(Commitment).where(Commitment.session_id == live.id, Commitment.waiting))
    changed(session, live)


def _count(session: Session, live: LiveSession) -> None:
    """Write down how many commitments, asks and offers people made in their own names; the file does not change."""
    own = select(func.count()).where(Commitment.session_id == live.id, Commitment.person_id.is_not(None))
    asks = select(func.count()).where(LiveAsk.session_id == live.id)
    offers = select(func.count()).select_from(LiveOffer).join(LiveAsk, LiveAsk.id == LiveOffer.ask_id)
    offers = offers.where(LiveAsk.session_id == live.id)
    live.own_said, live.asks_made, live.offers_made = (session.scalar(query) or 0 for query in (own, asks, offers))
