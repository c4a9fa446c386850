"""Addresses of other programs that are told when a round has closed."""

from sqlalchemy.orm import Mapped

from data.models.base import Base, Kind, Label, LongText, Moment, RowId, Tenant, one_of, tenant_key


class Webhook(Tenant, Base):
    """One address; the address itself and the key that signs are locked, its host stands in the open."""

    __tablename__ = "webhook"
    __table_args__ = (tenant_key(), one_of("kind", "generic", "slack", "teams"))

    id: Mapped[RowId]
    kind: Mapped[Kind]
    host: Mapped[Label]
    locked_url: Mapped[LongText]
    locked_key: Mapped[LongText]
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]
    told_at: Mapped[Moment | None]
    result: Mapped[Label | None]
