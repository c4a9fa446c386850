"""Points of worksheets changed in two places, and what was typed into a pulse that could not be read yet."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("submission", sa.Column("unread", sa.LargeBinary(), nullable=True))
    table = "point_conflict"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("worksheet_id", BIG, nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("earlier", sa.LargeBinary(), nullable=False),
        sa.Column("later", sa.LargeBinary(), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worksheet_id"],
            ["worksheet.organisation_id", "worksheet.id"],
            name=op.f(f"fk_{table}_organisation_id_worksheet_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )
    for column in ("organisation_id", "worksheet_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements([table]):
            op.execute(statement)
