"""Links of invitations, how many mails went out, sessions that are for one pulse only."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _invitations() -> None:
    table = "invitation"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in ("salt", "token_hash", "stop_hash")),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation(table),
        _within(table, "round_id", "round"),
        _within(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f(f"uq_{table}_round_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
        sa.UniqueConstraint("stop_hash", name=op.f(f"uq_{table}_stop_hash")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _counts() -> None:
    op.create_table(
        "mail_count",
        sa.Column("round_id", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation("mail_count"),
        _within("mail_count", "round_id", "round"),
        sa.PrimaryKeyConstraint("round_id", "kind", name=op.f("pk_mail_count")),
    )


def upgrade() -> None:
    _invitations()
    _counts()
    op.add_column("round", sa.Column("invited_at", UTCDateTime(), nullable=True))
    op.add_column("user_session", sa.Column("only_month", sa.String(length=7), nullable=True))
    tables = ["invitation", "mail_count"]
    for table in tables:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(tables):
            op.execute(statement)
