"""Who looked is noted once a day, which the database sees to; programs look too."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("access_entry", sa.Column("program", sa.String(100), nullable=True))
    op.add_column("access_entry", sa.Column("once_key", sa.String(120), nullable=True))
    op.create_index("ix_access_entry_time", "access_entry", ["organisation_id", "happened_at"])
    op.create_index("ix_access_entry_once", "access_entry", ["organisation_id", "once_key"], unique=True)
