"""How many deals a published month was made from, so that a later file can be held against it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("publication", sa.Column("counted", sa.Integer(), nullable=True))
