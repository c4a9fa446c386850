"""Sign-in: sessions as rows, and the counters that slow down guessing."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, Moment, MonthText, RowId, Tenant, tenant_key, within


class UserSession(Tenant, Base):
    """One signed-in browser; only the sha256 of its random id is kept."""

    __tablename__ = "user_session"
    __table_args__ = (tenant_key(), within("person_id", "person"), UniqueConstraint("token_hash"))

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    device: Mapped[Label] = mapped_column(default="")
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
    factor_at: Mapped[Moment | None]  # when a second factor was given
    only_month: Mapped[MonthText | None]  # begun by an invitation: for the pulse about this month and nothing else


class SignInAttempt(Base):
    """A failed sign-in, by keyed hash of account or network; it exists before an organisation is known."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_lookup", "subject", "subject_hash", "attempted_at"),)

    id: Mapped[RowId]
    subject: Mapped[Kind]
    subject_hash: Mapped[str] = mapped_column(String(64))
    attempted_at: Mapped[Moment]
