"""Answers that have been kept long enough: announced twice, then destroyed, or stopped before."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from data.models.base import Base, Details, Moment, MonthText, RowId, Tenant, tenant_key


class Purge(Tenant, Base):
    """One destruction of old answers, at most one a quarter: of which months, on which day, what became of it.

    `quarter` is the month that it belongs to, 2027-01; `facts` holds the months, in the end also what was destroyed.
    """

    __tablename__ = "purge"
    __table_args__ = (tenant_key(), UniqueConstraint("organisation_id", "quarter"))

    id: Mapped[RowId]
    quarter: Mapped[MonthText]
    due_on: Mapped[dt.date]
    facts: Mapped[Details]
    announced_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]
