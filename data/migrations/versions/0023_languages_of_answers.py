"""In which language statements were answered, and which language a round counts them in."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    for table in ("round", "submission"):
        op.add_column(table, sa.Column("language", sa.String(length=40), nullable=True))
