"""Whom and which organisations a restore of an older copy must erase again."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Moment, RowId, Tenant, within


class Erasure(Tenant, Base):
    """A person who was erased; the list is copied with the keys, and a restore replays it.

    `person_created_at` tells the person from another one who got the same id after an older copy was restored.
    """

    __tablename__ = "erasure"
    __table_args__ = (within("person_id", "person"),)

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_created_at: Mapped[Moment]
    erased_at: Mapped[Moment]


class FormerOrganisation(Base):
    """An organisation that was deleted: its number then, since when it was there, and when it went."""

    __tablename__ = "former_organisation"
    __table_args__ = (UniqueConstraint("former_id", "since"),)

    id: Mapped[RowId]
    former_id: Mapped[int] = mapped_column(BigId)
    since: Mapped[Moment]
    deleted_at: Mapped[Moment]
