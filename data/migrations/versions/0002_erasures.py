"""The list of erased persons, which a restore replays."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements, write_once_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("person_created_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name=op.f("fk_erasure_organisation_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_organisation_id"), ["organisation_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in write_once_statements(dialect, ("erasure",)):
        op.execute(statement)
    if dialect == "postgresql":
        for statement in row_security_statements(["erasure"]):
            op.execute(statement)
