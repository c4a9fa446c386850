"""Role, region and first day of people, and what of them counts in a round."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table in ("person", "assignment"):
        op.add_column(table, sa.Column("job_role", sa.String(length=200), nullable=True))
        op.add_column(table, sa.Column("region", sa.String(length=200), nullable=True))
    op.add_column("person", sa.Column("started_on", sa.Date(), nullable=True))
    op.add_column("assignment", sa.Column("tenure", sa.String(length=40), nullable=True))
