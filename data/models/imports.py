"""Files of people that were taken in, with what the last one changed, so that it can be undone."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Details, Moment, RowId, Tenant, tenant_key, within


class PeopleImport(Tenant, Base):
    """A file that was taken in: when, from which day on it counts, how many people it changed; no names."""

    __tablename__ = "people_import"
    __table_args__ = (tenant_key(),)

    id: Mapped[RowId]
    made_at: Mapped[Moment]
    counts_from: Mapped[dt.date]
    totals: Mapped[Details]
    undone_at: Mapped[Moment | None]


class PeopleChange(Tenant, Base):
    """What the last import made of a person; `before` is empty for somebody new. Gone with the next import."""

    __tablename__ = "people_change"
    __table_args__ = (
        tenant_key(),
        within("import_id", "people_import"),
        within("person_id", "person"),
        UniqueConstraint("import_id", "person_id"),
    )

    id: Mapped[RowId]
    import_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Details]
