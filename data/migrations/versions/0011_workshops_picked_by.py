"""The months whose results chose a workshop's teams."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("workshop", sa.Column("picked_by", sa.Text(), nullable=True))
