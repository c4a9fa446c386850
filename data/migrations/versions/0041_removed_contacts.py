"""Contacts that were removed can be put back for a while, like entries of the log."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("contact", sa.Column("removed_at", UTCDateTime(), nullable=True))
