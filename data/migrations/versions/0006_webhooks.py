"""Webhooks: addresses of other programs that are told when a round has closed."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("locked_url", sa.Text(), nullable=False),
        sa.Column("locked_key", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.CheckConstraint("kind IN ('generic', 'slack', 'teams')", name=op.f("ck_webhook_kind")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_webhook_organisation_id_id")),
    )
    op.create_index(op.f("ix_webhook_organisation_id"), "webhook", ["organisation_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(["webhook"]):
            op.execute(statement)
