"""Which organisations were deleted, so that a restored copy deletes them again."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import write_once_statements

revision = "0036"
down_revision = "0035"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    table = "former_organisation"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("former_id", BIG, nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("deleted_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("former_id", "since", name=op.f(f"uq_{table}_former_id_since")),
    )
    for statement in write_once_statements(op.get_bind().dialect.name, (table,)):
        op.execute(statement)
