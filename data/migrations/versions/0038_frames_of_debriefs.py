"""The names of units, and the workshops and notes on their trends, as they were when a debrief ended."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("live_session", sa.Column("frame", sa.JSON(), nullable=True))
