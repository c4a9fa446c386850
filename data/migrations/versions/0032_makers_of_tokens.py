"""Who made a token, as the audit trail has it, and when it was noted that they administer no more."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0032"
down_revision = "0031"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.add_column(sa.Column("maker_id", BIG, nullable=True))
        batch.add_column(sa.Column("left_at", UTCDateTime(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_api_token_organisation_id_maker_id"),
            "person",
            ["organisation_id", "maker_id"],
            ["organisation_id", "id"],
        )
    op.execute(
        "UPDATE api_token SET maker_id = (SELECT MAX(audit_entry.actor_id) FROM audit_entry "
        "WHERE audit_entry.organisation_id = api_token.organisation_id AND audit_entry.act = 'token_added' "
        "AND audit_entry.subject = 'api_token' AND audit_entry.subject_id = api_token.id)"
    )
