"""Who was invited to a workshop by mail."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _within(column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_workshop_guest_organisation_id_{column}"),
    )


def upgrade() -> None:
    op.create_table(
        "workshop_guest",
        sa.Column("workshop_id", BIG, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_guest_organisation_id")
        ),
        _within("workshop_id", "workshop"),
        _within("person_id", "person"),
        sa.PrimaryKeyConstraint("workshop_id", "person_id", name=op.f("pk_workshop_guest")),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(op.f(f"ix_workshop_guest_{column}"), "workshop_guest", [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(["workshop_guest"]):
            op.execute(statement)
