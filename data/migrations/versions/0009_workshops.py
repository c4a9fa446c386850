"""Workshops: time, length, aim, archive."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("workshop", sa.Column("starts_at", UTCDateTime(), nullable=True))
    op.add_column("workshop", sa.Column("minutes", sa.Integer(), server_default="90", nullable=False))
    op.add_column("workshop", sa.Column("aim", sa.String(length=300), server_default="", nullable=False))
    op.add_column("workshop", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("workshop", sa.Column("archived_at", UTCDateTime(), nullable=True))
