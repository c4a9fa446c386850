"""Numbers that companies know people by, and files of people that were taken in."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _imports() -> None:
    table = "people_import"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _changes() -> None:
    table = "people_change"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation(table),
        _within(table, "import_id", "people_import"),
        _within(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
        sa.UniqueConstraint("import_id", "person_id", name=op.f(f"uq_{table}_import_id_person_id")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def upgrade() -> None:
    op.add_column("person", sa.Column("employee_id", sa.String(length=200), nullable=True))
    op.create_index("ix_person_employee_id", "person", ["organisation_id", "employee_id"], unique=True)
    _imports()
    _changes()
    tables = ["people_import", "people_change"]
    for table in tables:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(tables):
            op.execute(statement)
