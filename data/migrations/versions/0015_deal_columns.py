"""How files of closed deals are read."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("deal_columns", sa.JSON(), nullable=True))
