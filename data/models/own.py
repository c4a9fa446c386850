"""What is kept for a person alone: changes that met each other, choices about the own page, who opened what."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, LongText, Moment, RowId, Tenant, one_of, tenant_key, within
from data.types import AnswerKind


class AnswerConflict(Tenant, Base):
    """Two changes of one answer that met, made in two tabs or on two devices: the one that lost, the one that counts.

    It is as private as the answers, and read by their author alone.
    """

    __tablename__ = "answer_conflict"
    __table_args__ = (
        tenant_key(),
        within("submission_id", "submission"),
        one_of("earlier_kind", *AnswerKind),
        one_of("later_kind", *AnswerKind),
    )

    id: Mapped[RowId]
    submission_id: Mapped[int] = mapped_column(BigId, index=True)
    item: Mapped[Kind]
    earlier_kind: Mapped[Kind]
    earlier_number: Mapped[int | None]
    earlier_words: Mapped[LongText | None]
    later_kind: Mapped[Kind]
    later_number: Mapped[int | None]
    later_words: Mapped[LongText | None]
    happened_at: Mapped[Moment]


class OwnChoice(Tenant, Base):
    """What a person chose about their own page, such as to see their team beside it; off without a row."""

    __tablename__ = "own_choice"
    __table_args__ = (within("person_id", "person"),)

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    choice: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Kind]
    chosen_at: Mapped[Moment]


class AccessEntry(Tenant, Base):
    """Somebody opened or took out what is a person's own; the person reads it on their own page.

    Without a person it was done with the list of everybody, and everybody who was there then reads it. `program` is the
    name that the token of a program had then. Entries with the same `once_key` are one: kind, reader, person and day.
    """

    __tablename__ = "access_entry"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("actor_id", "person"),
        Index("ix_access_entry_person", "person_id", "happened_at"),
        Index("ix_access_entry_time", "organisation_id", "happened_at"),
        Index("ix_access_entry_once", "organisation_id", "once_key", unique=True),
    )

    id: Mapped[RowId]
    person_id: Mapped[int | None] = mapped_column(BigId)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    program: Mapped[str | None] = mapped_column(String(100))
    what: Mapped[Kind]
    happened_at: Mapped[Moment]
    once_key: Mapped[str | None] = mapped_column(String(120))
