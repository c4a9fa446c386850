"""Rounds in a live debrief: worksheets and quotes of signed-in people, asks and offers; thirteen numbered steps."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0020"
down_revision = "0019"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ["live_seat", "live_quote", "live_ask", "live_offer"]


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, BIG, autoincrement=False, nullable=False)


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _of_the_organisation(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        _within(table, "person_id", "person"),
    )


def _of_a_person_in_a_room(table: str, *more: Any) -> None:
    op.create_table(
        table,
        _key("session_id"),
        _key("person_id"),
        *more,
        *_of_the_organisation(table),
        _within(table, "session_id", "live_session"),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f(f"pk_{table}")),
    )


def _asks() -> None:
    table = "live_ask"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        *(sa.Column(name, BIG, nullable=False) for name in ("session_id", "person_id")),
        sa.Column("secret_words", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        *_of_the_organisation(table),
        _within(table, "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f(f"uq_{table}_session_id_person_id")),
        sa.CheckConstraint(
            "state IN ('open', 'happened', 'not_yet', 'no_longer')", name=op.f(f"ck_{table}_state")
        ),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _offers() -> None:
    table = "live_offer"
    op.create_table(
        table,
        _key("ask_id"),
        _key("person_id"),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        *_of_the_organisation(table),
        _within(table, "ask_id", "live_ask"),
        sa.PrimaryKeyConstraint("ask_id", "person_id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    for table, name in (("live_session", "with_worksheets"), ("live_session", "with_asks"), ("worksheet", "counted_in_room")):
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in ("step", "furthest"):  # two steps came in before the eighth, one before the tenth
        moved = f"CASE WHEN {column} >= 10 THEN {column} + 3 WHEN {column} >= 8 THEN {column} + 2 ELSE {column} END"
        op.execute(f"UPDATE live_session SET {column} = {moved}")
    _of_a_person_in_a_room(
        "live_seat", sa.Column("worksheet_id", BIG, nullable=False), _within("live_seat", "worksheet_id", "worksheet")
    )
    op.create_index(op.f("ix_live_seat_worksheet_id"), "live_seat", ["worksheet_id"])
    _of_a_person_in_a_room("live_quote", sa.Column("secret_words", sa.LargeBinary(), nullable=False))
    _asks()
    _offers()
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(TABLES):
            op.execute(statement)
