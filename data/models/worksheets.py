"""Perspective worksheets: nine points about one customer, private to their author, texts encrypted."""

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Moment, RowId, Tenant, tenant_key, within


class Worksheet(Tenant, Base):
    """One version of a rep's worksheet about a contact; `counted_in_room` says that a debrief has shown its bases."""

    __tablename__ = "worksheet"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("contact_id", "contact"),
        UniqueConstraint("contact_id", "version"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    contact_id: Mapped[int] = mapped_column(BigId)
    instrument: Mapped[Kind]
    version: Mapped[int]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
    counted_in_room: Mapped[bool] = mapped_column(default=False, server_default=false())
    unread: Mapped[bytes | None] = mapped_column(LargeBinary())  # encrypted: texts by point that are too long


class WorksheetPoint(Tenant, Base):
    """One of the nine points: encrypted words or "I don't know yet", confidence, basis, later outcome.

    `revision` counts the changes of what was written; the outcome is none of them.
    """

    __tablename__ = "worksheet_point"
    __table_args__ = (
        within("worksheet_id", "worksheet"),
        CheckConstraint("confidence IS NULL OR confidence IN (0, 25, 50, 75, 100)", name="confidence"),
        CheckConstraint("basis IS NULL OR basis IN ('guess', 'inferred', 'told', 'checked')", name="basis"),
        CheckConstraint("outcome IS NULL OR outcome IN ('right', 'partly', 'wrong')", name="outcome"),
    )

    worksheet_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    point: Mapped[str] = mapped_column(String(4), primary_key=True)
    words: Mapped[bytes | None] = mapped_column(LargeBinary())
    dont_know: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[int | None]
    basis: Mapped[Kind | None]
    outcome: Mapped[Kind | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    saved_at: Mapped[Moment]


class PointConflict(Tenant, Base):
    """Two changes of one box of a point that met, made in two tabs or on two devices: what lost and what counts.

    Both are encrypted, as the point is, and read by their author alone.
    """

    __tablename__ = "point_conflict"
    __table_args__ = (tenant_key(), within("worksheet_id", "worksheet"))

    id: Mapped[RowId]
    worksheet_id: Mapped[int] = mapped_column(BigId, index=True)
    box: Mapped[Kind]
    earlier: Mapped[bytes] = mapped_column(LargeBinary())
    later: Mapped[bytes] = mapped_column(LargeBinary())
    happened_at: Mapped[Moment]


class PersonKey(Tenant, Base):
    """A person's key for free text, itself encrypted by the installation's key; backups leave it out."""

    __tablename__ = "person_key"
    __table_args__ = (within("person_id", "person"),)

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary())
    created_at: Mapped[Moment]
