"""What each person of a team says became of its commitments, and the debrief that was told how many said what."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('open', 'happened', 'not_yet', 'no_longer')"
TABLE = "commitment_word"


def _within(column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{TABLE}_organisation_id_{column}"),
    )


def _words() -> None:
    op.create_table(
        TABLE,
        *(sa.Column(name, BIG, autoincrement=False, nullable=False) for name in ("commitment_id", "person_id")),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")),
        _within("commitment_id", "commitment"),
        _within("person_id", "person"),
        _within("round_id", "round"),
        sa.PrimaryKeyConstraint("commitment_id", "person_id", name=op.f(f"pk_{TABLE}")),
        sa.CheckConstraint("outcome IN ('happened', 'not_yet', 'no_longer')", name=op.f(f"ck_{TABLE}_outcome")),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("told_in", BIG, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_commitment_organisation_id_told_in"),
            "live_session",
            ["organisation_id", "told_in"],
            ["organisation_id", "id"],
        )
        if sqlite:  # it keeps no check in a copy
            batch.create_check_constraint(batch.f("ck_commitment_state"), STATES)
    _words()
    if not sqlite:
        for statement in row_security_statements([TABLE]):
            op.execute(statement)
