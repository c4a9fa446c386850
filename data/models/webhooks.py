"""Addresses of other programs that are told when a round has closed."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

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
    locked_former_key: Mapped[LongText] = mapped_column(default="", server_default=text("''"))
    former_key_until: Mapped[Moment | None]  # until then the key before signs too
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]
    told_at: Mapped[Moment | None]
    result: Mapped[Label | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # messages given up, one after the other
    ended_at: Mapped[Moment | None]  # since when nothing is sent any more, because too many were given up
