"""Points of worksheets count their changes, so that two tabs lose nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("worksheet_point", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
