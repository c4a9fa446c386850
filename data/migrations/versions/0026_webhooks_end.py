"""Webhooks end after some messages that were never taken."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("webhook", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("webhook", sa.Column("ended_at", UTCDateTime(), nullable=True))
