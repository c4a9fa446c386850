"""Live debriefs: a session with its code and step, the phones in the room, what they answered, what was revealed.

A phone is a random token in a cookie and never a person; its rows are destroyed when the session ends.
"""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
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

    The code is there while the session lives. `furthest` is the last step that was ever on the screen.
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
    revision: Mapped[int]
    timer_ends_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


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
