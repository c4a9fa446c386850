"""Tokens with which programs ask: only their hash is kept."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, Moment, RowId, Tenant, tenant_key, within


class ApiToken(Tenant, Base):
    """One token: found by its prefix, proven by the sha256 of the whole; `scopes` has a space between them.

    Its maker is unknown where no page made it. `left_at` is when it was noted that the maker could not make it any
    more, and `left_why` what they do no more: administer, or see the results that it hands on.
    """

    __tablename__ = "api_token"
    __table_args__ = (tenant_key(), within("maker_id", "person"), UniqueConstraint("prefix"))

    id: Mapped[RowId]
    name: Mapped[Label]
    prefix: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[Label]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    last_used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
    maker_id: Mapped[int | None] = mapped_column(BigId)
    left_at: Mapped[Moment | None]
    left_why: Mapped[Kind | None]
