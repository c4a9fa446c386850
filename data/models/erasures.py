"""Whom a restore of an older copy must erase again."""

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Moment, Tenant, within


class Erasure(Tenant, Base):
    """A person who was erased; the list is copied with the keys, and a restore replays it.

    `person_created_at` tells the person from another one who got the same id after an older copy was restored.
    """

    __tablename__ = "erasure"
    __table_args__ = (within("person_id", "person"),)

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_created_at: Mapped[Moment]
    erased_at: Mapped[Moment]
