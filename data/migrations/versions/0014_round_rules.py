"""The monthly rule of an organisation's rounds, their pause, and the days of reminders of each round."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("opening_day", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("organisation", sa.Column("closing_day", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("organisation", sa.Column("rounds_paused_at", UTCDateTime(), nullable=True))
    for table in ("organisation", "round"):
        days = sa.Column("reminder_days", sa.String(length=40), nullable=False, server_default="5,9")
        op.add_column(table, days)
