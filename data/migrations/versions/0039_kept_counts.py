"""Counts of sent pulses beside their scores, for changes within the same people."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

NUMBERS = ("days", "offers", "requests", "asked")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("submission_score", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("submission_score", sa.Column("favours", sa.String(length=400), nullable=True))
