"""What every table shares: its organisation, keys that keep organisations apart, column types."""

import datetime as dt
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.db import Base, UTCDateTime

__all__ = [
    "Base",
    "BigId",
    "Details",
    "Kind",
    "Label",
    "LongText",
    "Moment",
    "MonthText",
    "RowId",
    "Tenant",
    "one_of",
    "tenant_key",
    "within",
]

BigId = BigInteger().with_variant(Integer, "sqlite")

RowId = Annotated[int, mapped_column(BigId, primary_key=True)]
Moment = Annotated[dt.datetime, mapped_column(UTCDateTime())]
Kind = Annotated[str, mapped_column(String(40))]
Label = Annotated[str, mapped_column(String(200))]
LongText = Annotated[str, mapped_column(Text())]
MonthText = Annotated[str, mapped_column(String(7))]
Details = Annotated[dict[str, Any], mapped_column(JSON())]


class Tenant:
    """Mixin: the row belongs to one organisation."""

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)


def tenant_key() -> UniqueConstraint:
    """Return the key that children point to, so that a child can only belong to its parent's organisation."""
    return UniqueConstraint("organisation_id", "id")


def within(column: str, parent: str, *, target: str = "id") -> ForeignKeyConstraint:
    """Return the composite foreign key from `column` to a parent of the same organisation."""
    return ForeignKeyConstraint(["organisation_id", column], [f"{parent}.organisation_id", f"{parent}.{target}"])


def one_of(column: str, *kinds: str) -> CheckConstraint:
    """Return a check that a text kind is one of those the code knows."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
