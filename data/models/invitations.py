"""Invitations by mail: links that open one pulse, and how many mails went out."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Moment, RowId, Tenant, tenant_key, within


class Invitation(Tenant, Base):
    """A person's links of a round, as hashes: one opens the pulse, the other ends reminders.

    The links are worked out from `salt` and the installation's secret; neither alone is enough.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        tenant_key(),
        within("round_id", "round"),
        within("person_id", "person"),
        UniqueConstraint("round_id", "person_id"),
        UniqueConstraint("token_hash"),
        UniqueConstraint("stop_hash"),
    )

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    salt: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64))
    stop_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]


class MailCount(Tenant, Base):
    """How many mails of a kind went out for a round: a total, never to whom."""

    __tablename__ = "mail_count"
    __table_args__ = (within("round_id", "round"),)

    round_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    sent: Mapped[int]
