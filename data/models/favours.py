"""A rep's private contacts and favour log; nothing of it is ever published."""

import datetime as dt

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, Moment, RowId, Tenant, one_of, tenant_key, within


class Contact(Tenant, Base):
    """A rep's private alias for a counterpart."""

    __tablename__ = "contact"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        UniqueConstraint("person_id", "alias"),
        one_of("counterpart", "CUST", "PART", "TEAM"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId)
    alias: Mapped[Label]
    counterpart: Mapped[Kind]
    ended_on: Mapped[dt.date | None]
    created_at: Mapped[Moment]


class Favour(Tenant, Base):
    """One entry of a rep's favour log: a memory, never a debt; the note is encrypted."""

    __tablename__ = "favour"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("contact_id", "contact"),
        one_of("direction", "gave", "received", "asked"),
        one_of("kind", "INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    contact_id: Mapped[int] = mapped_column(BigId, index=True)
    direction: Mapped[Kind]
    kind: Mapped[Kind]
    happened_on: Mapped[dt.date]
    note: Mapped[bytes | None] = mapped_column(LargeBinary())
    no_return_expected: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]
