"""The debrief in which a commitment was made, whether it waits for the coach, and whether a debrief showed results."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('open', 'happened', 'not_yet', 'no_longer')"
PARTICIPATION = 4  # the last step before results of the team


def upgrade() -> None:
    op.add_column("live_session", sa.Column("results_seen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE live_session SET results_seen = true WHERE furthest > {PARTICIPATION}")  # noqa: S608 - a number
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("session_id", BIG, nullable=True))
        batch.add_column(sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_index(batch.f("ix_commitment_session_id"), ["session_id"])
        batch.create_foreign_key(
            batch.f("fk_commitment_organisation_id_session_id"),
            "live_session",
            ["organisation_id", "session_id"],
            ["organisation_id", "id"],
        )
        if sqlite:  # it keeps no check in a copy
            batch.create_check_constraint(batch.f("ck_commitment_state"), STATES)
    op.execute(
        "UPDATE commitment SET session_id = (SELECT MAX(live_session.id) FROM live_session "
        "WHERE live_session.organisation_id = commitment.organisation_id "
        "AND live_session.workshop_id = commitment.workshop_id "
        "AND live_session.created_at <= commitment.created_at)"
    )
