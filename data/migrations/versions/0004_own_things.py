"""Answers changed in two places, choices about the own page, who opened what is a person's own."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'answered', 'nothing', 'skipped', 'prefer_not', 'no_occasion', 'not_asked'"


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _conflicts() -> None:
    table = "answer_conflict"
    values = [
        column
        for side in ("earlier", "later")
        for column in (
            sa.Column(f"{side}_kind", sa.String(length=40), nullable=False),
            sa.Column(f"{side}_number", sa.Integer(), nullable=True),
            sa.Column(f"{side}_words", sa.Text(), nullable=True),
        )
    ]
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        *values,
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.CheckConstraint(f"earlier_kind IN ({KINDS})", name=op.f(f"ck_{table}_earlier_kind")),
        sa.CheckConstraint(f"later_kind IN ({KINDS})", name=op.f(f"ck_{table}_later_kind")),
        _organisation(table),
        _within(table, "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )
    op.create_index(op.f(f"ix_{table}_submission_id"), table, ["submission_id"])


def _choices() -> None:
    op.create_table(
        "own_choice",
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("chosen_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation("own_choice"),
        _within("own_choice", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "choice", name=op.f("pk_own_choice")),
    )


def _accesses() -> None:
    op.create_table(
        "access_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        _organisation("access_entry"),
        _within("access_entry", "person_id", "person"),
        _within("access_entry", "actor_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_access_entry_organisation_id_id")),
    )
    op.create_index("ix_access_entry_person", "access_entry", ["person_id", "happened_at"])


def upgrade() -> None:
    _conflicts()
    _choices()
    _accesses()
    tables = ["answer_conflict", "own_choice", "access_entry"]
    for table in tables:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(tables):
            op.execute(statement)
