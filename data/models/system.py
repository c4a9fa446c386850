"""The outbox of work to be done once, and the audit trail that can only grow."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Details, Kind, Label, LongText, Moment, RowId, Tenant, tenant_key, within


class OutboxMessage(Tenant, Base):
    """A piece of work that must happen at least once; its key makes it happen for one reason only."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("organisation_id", "key"),
        Index("ix_outbox_message_due", "done_at", "due_at"),
    )

    id: Mapped[RowId]
    key: Mapped[Label]
    kind: Mapped[Kind]
    payload: Mapped[Details]
    due_at: Mapped[Moment]
    leased_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[Moment | None]
    failed_at: Mapped[Moment | None]
    last_error: Mapped[LongText | None]


class AuditEntry(Tenant, Base):
    """Who did what to what, chained by hashes; holds no answers and no texts."""

    __tablename__ = "audit_entry"
    __table_args__ = (tenant_key(), within("actor_id", "person"), UniqueConstraint("organisation_id", "number"))

    id: Mapped[RowId]
    number: Mapped[int]
    happened_at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(BigId)
    act: Mapped[Kind]
    subject: Mapped[Kind]
    subject_id: Mapped[int | None] = mapped_column(BigId)
    details: Mapped[Details]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
