"""Tokens with which programs ask: only their hash is kept."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Label, Moment, RowId, Tenant, tenant_key


class ApiToken(Tenant, Base):
    """One token: found by its prefix, proven by the sha256 of the whole; `scopes` has a space between them."""

    __tablename__ = "api_token"
    __table_args__ = (tenant_key(), UniqueConstraint("prefix"))

    id: Mapped[RowId]
    name: Mapped[Label]
    prefix: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[Label]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    last_used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
