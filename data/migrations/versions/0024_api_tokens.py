"""Tokens with which programs ask."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0024"
down_revision = "0023"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    table = "api_token"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("created_at", "expires_at")),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("last_used_at", "revoked_at")),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
        sa.UniqueConstraint("prefix", name=op.f(f"uq_{table}_prefix")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements([table]):
            op.execute(statement)
