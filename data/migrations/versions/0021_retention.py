"""For how long answers are kept, and what is announced to be destroyed."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0021"
down_revision = "0020"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("retention_months", sa.Integer(), nullable=False, server_default="36"))
    op.add_column("round", sa.Column("answers_purged_at", UTCDateTime(), nullable=True))
    op.create_table(
        "purge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("announced_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("reminded_at", "stopped_at", "done_at")),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_purge_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_purge_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "quarter", name=op.f("uq_purge_organisation_id_quarter")),
    )
    op.create_index(op.f("ix_purge_organisation_id"), "purge", ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(["purge"]):
            op.execute(statement)
