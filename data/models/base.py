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
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

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

    __table_args__: tuple[Any, ...] = ()

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands over the class
        """The organisation; indexed by itself only where no key begins with it.

        With two indexes that begin alike, PostgreSQL may look through all rows of an organisation for one of them.
        """
        keyed = any(isinstance(each, TenantKey) for each in cls.__table_args__)
        return mapped_column(BigId, ForeignKey("organisation.id"), index=not keyed)


class TenantKey(UniqueConstraint):
    """The key that children point to, so that a child can only belong to its parent's organisation."""


def tenant_key() -> TenantKey:
    """Return the key of a table whose rows have children, or are looked for by organisation and id."""
    return TenantKey("organisation_id", "id")


def within(column: str, parent: str, *, target: str = "id") -> ForeignKeyConstraint:
    """Return the composite foreign key from `column` to a parent of the same organisation."""
    return ForeignKeyConstraint(["organisation_id", column], [f"{parent}.organisation_id", f"{parent}.{target}"])


def one_of(column: str, *kinds: str) -> CheckConstraint:
    """Return a check that a text kind is one of those the code knows."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
