"""Live debriefs: a session with its code and step, the phones in the room, what they answered, what was revealed.

A phone is a random token in a cookie and never a person; its rows are destroyed when the session ends. What signed-in
people do in a room stands in tables of their own, and no phone hangs on it.
"""

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import (
    Base,
    BigId,
    Details,
    Kind,
    Moment,
    MonthText,
    RowId,
    Tenant,
    one_of,
    tenant_key,
    within,
)


class LiveSession(Tenant, Base):
    """One debrief of a workshop: the unit and month it is about; `revision` grows with whatever phones must follow.

    The code is there while the session lives. `furthest` is the last step that was ever on the screen;
    `results_seen`, whether one with results of the team was. How many commitments in people's own names, asks and
    offers there are is written down when it ends: its file stays as it is when somebody takes theirs back or is erased.
    So is `frame`: the names of the unit and those above it, and the workshops and notes on their trends.
    """

    __tablename__ = "live_session"
    __table_args__ = (
        tenant_key(),
        within("workshop_id", "workshop"),
        within("team_id", "team"),
        UniqueConstraint("code"),
        one_of("state", "open", "ended"),
        CheckConstraint("k >= 5", name="k_at_least_5"),
        CheckConstraint("(state = 'open') = (code IS NOT NULL)", name="code_while_open"),
    )

    id: Mapped[RowId]
    workshop_id: Mapped[int] = mapped_column(BigId, index=True)
    team_id: Mapped[int] = mapped_column(BigId)
    month: Mapped[MonthText | None]
    k: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(6))
    state: Mapped[Kind]
    step: Mapped[int]
    furthest: Mapped[int]
    results_seen: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int]
    timer_ends_at: Mapped[Moment | None]
    with_worksheets: Mapped[bool] = mapped_column(default=False, server_default=false())
    with_asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    own_said: Mapped[int | None]
    asks_made: Mapped[int | None]
    offers_made: Mapped[int | None]
    frame: Mapped[Details | None]


class LiveParticipant(Tenant, Base):
    """A phone in the room, by the hash of its token."""

    __tablename__ = "live_participant"
    __table_args__ = (tenant_key(), within("session_id", "live_session"), UniqueConstraint("token_hash"))

    id: Mapped[RowId]
    session_id: Mapped[int] = mapped_column(BigId, index=True)
    token_hash: Mapped[str] = mapped_column(String(64))


class LiveAnswer(Tenant, Base):
    """What a phone answered to a question about the group; without a moment, and never beside a name."""

    __tablename__ = "live_answer"
    __table_args__ = (
        within("session_id", "live_session"),
        within("participant_id", "live_participant"),
        Index("ix_live_answer_question", "session_id", "question"),
    )

    participant_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    question: Mapped[Kind] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[Details]


class LiveReveal(Tenant, Base):
    """What was shown of a question, written once: how many answered, and how many gave each answer."""

    __tablename__ = "live_reveal"
    __table_args__ = (
        tenant_key(),
        within("session_id", "live_session"),
        UniqueConstraint("session_id", "question"),
        CheckConstraint("participants >= 5", name="participants_at_least_5"),
    )

    id: Mapped[RowId]
    session_id: Mapped[int] = mapped_column(BigId)
    question: Mapped[Kind]
    participants: Mapped[int]
    counts: Mapped[Details]
    revealed_at: Mapped[Moment]


class LiveSeat(Tenant, Base):
    """The worksheet that a signed-in person works on in a room; the row goes when the session ends."""

    __tablename__ = "live_seat"
    __table_args__ = (
        within("session_id", "live_session"),
        within("person_id", "person"),
        within("worksheet_id", "worksheet"),
    )

    session_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    worksheet_id: Mapped[int] = mapped_column(BigId, index=True)


class LiveQuote(Tenant, Base):
    """The sentence that a signed-in person shares with a room, encrypted with their key, destroyed when it ends."""

    __tablename__ = "live_quote"
    __table_args__ = (within("session_id", "live_session"), within("person_id", "person"))

    session_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    secret_words: Mapped[bytes] = mapped_column(LargeBinary())


class LiveAsk(Tenant, Base):
    """What a person asks for in a room, encrypted with their key, and whether help came of it: only they say so."""

    __tablename__ = "live_ask"
    __table_args__ = (
        tenant_key(),
        within("session_id", "live_session"),
        within("person_id", "person"),
        UniqueConstraint("session_id", "person_id"),
        one_of("state", "open", "happened", "not_yet", "no_longer"),
    )

    id: Mapped[RowId]
    session_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    secret_words: Mapped[bytes] = mapped_column(LargeBinary())
    state: Mapped[Kind]
    created_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]


class LiveOffer(Tenant, Base):
    """Somebody's word that they can help with an ask; never counted by person."""

    __tablename__ = "live_offer"
    __table_args__ = (within("ask_id", "live_ask"), within("person_id", "person"))

    ask_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    offered_at: Mapped[Moment]
