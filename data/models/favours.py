"""A rep's private contacts, favour log and list of next help; nothing of it is ever published."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, Moment, MonthText, RowId, Tenant, one_of, tenant_key, within


class Contact(Tenant, Base):
    """A rep's private alias for a counterpart.

    `name` is the encrypted alias, `digest` tells a person's aliases apart (data/commands/contact_names.py). Where
    `name` is missing, `digest` is the alias itself, from before aliases were encrypted. A removed one has given its
    digest up, so that another may have its alias.
    """

    __tablename__ = "contact"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        UniqueConstraint("person_id", "digest", name="uq_contact_person_id_alias"),  # as it was called before
        one_of("counterpart", "CUST", "PART", "TEAM"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId)
    digest: Mapped[Label]
    name: Mapped[bytes | None] = mapped_column(LargeBinary())
    counterpart: Mapped[Kind]
    ended_on: Mapped[dt.date | None]
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]


class Favour(Tenant, Base):
    """One entry of a rep's favour log: a memory, never a debt; the note is encrypted.

    `entry` is the form's own random text, so that a form sent twice makes one entry. `counted_month` is the month whose
    pulse the person added this favour to.
    """

    __tablename__ = "favour"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("contact_id", "contact"),
        one_of("direction", "gave", "received", "asked"),
        one_of("kind", "INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"),
        Index("ix_favour_person_id_entry", "person_id", "entry", unique=True),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    contact_id: Mapped[int] = mapped_column(BigId, index=True)
    direction: Mapped[Kind]
    kind: Mapped[Kind]
    happened_on: Mapped[dt.date]
    note: Mapped[bytes | None] = mapped_column(LargeBinary())
    no_return_expected: Mapped[bool] = mapped_column(default=False)
    entry: Mapped[str | None] = mapped_column(String(40))
    counted_month: Mapped[MonthText | None]
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]


class HelpIdea(Tenant, Base):
    """Something that would help a contact next, in the rep's own encrypted words, with the rep's own date.

    `remind_on` is the day of the next reminder, none while none is wanted.
    """

    __tablename__ = "help_idea"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("contact_id", "contact"),
        one_of("remind", "never", "once", "monthly", "yearly"),
        CheckConstraint("remind = 'never' OR planned_on IS NOT NULL", name="reminder_has_a_day"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    contact_id: Mapped[int] = mapped_column(BigId, index=True)
    words: Mapped[bytes] = mapped_column(LargeBinary())
    planned_on: Mapped[dt.date | None]
    remind: Mapped[Kind] = mapped_column(default="never")
    remind_on: Mapped[dt.date | None] = mapped_column(index=True)
    created_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    removed_at: Mapped[Moment | None]
