"""What was typed into a worksheet and is too long to be kept as its text, encrypted."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("worksheet", sa.Column("unread", sa.LargeBinary(), nullable=True))
