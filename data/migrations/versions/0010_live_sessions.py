"""Live debriefs: sessions, phones in the room, their answers, what was revealed; texts of own commitments."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements, write_once_statements

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ["live_session", "live_participant", "live_answer", "live_reveal"]


def _organisation(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
    )


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _keys(table: str) -> tuple[Any, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _sessions() -> None:
    table = "live_session"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("workshop_id", BIG, nullable=False),
        sa.Column("team_id", BIG, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("step", "furthest", "revision")),
        sa.Column("timer_ends_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        *_organisation(table),
        _within(table, "workshop_id", "workshop"),
        _within(table, "team_id", "team"),
        *_keys(table),
        sa.UniqueConstraint("code", name=op.f(f"uq_{table}_code")),
        sa.CheckConstraint("state IN ('open', 'ended')", name=op.f(f"ck_{table}_state")),
        sa.CheckConstraint("k >= 5", name=op.f(f"ck_{table}_k_at_least_5")),
        sa.CheckConstraint("(state = 'open') = (code IS NOT NULL)", name=op.f(f"ck_{table}_code_while_open")),
    )
    op.create_index(op.f(f"ix_{table}_workshop_id"), table, ["workshop_id"])


def _participants() -> None:
    table = "live_participant"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        *_organisation(table),
        _within(table, "session_id", "live_session"),
        *_keys(table),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
    )
    op.create_index(op.f(f"ix_{table}_session_id"), table, ["session_id"])


def _answers() -> None:
    table = "live_answer"
    op.create_table(
        table,
        sa.Column("participant_id", BIG, autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        *_organisation(table),
        _within(table, "session_id", "live_session"),
        _within(table, "participant_id", "live_participant"),
        sa.PrimaryKeyConstraint("participant_id", "question", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_live_answer_question", table, ["session_id", "question"])


def _reveals() -> None:
    table = "live_reveal"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("revealed_at", UTCDateTime(), nullable=False),
        *_organisation(table),
        _within(table, "session_id", "live_session"),
        *_keys(table),
        sa.UniqueConstraint("session_id", "question", name=op.f(f"uq_{table}_session_id_question")),
        sa.CheckConstraint("participants >= 5", name=op.f(f"ck_{table}_participants_at_least_5")),
    )


def upgrade() -> None:
    _sessions()
    _participants()
    _answers()
    _reveals()
    op.add_column("commitment", sa.Column("secret_words", sa.LargeBinary(), nullable=True))
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    dialect = op.get_bind().dialect.name
    for statement in write_once_statements(dialect, ("live_reveal",)):
        op.execute(statement)
    if dialect == "postgresql":
        for statement in row_security_statements(TABLES):
            op.execute(statement)
