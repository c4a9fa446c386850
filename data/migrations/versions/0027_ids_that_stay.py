"""Ids by which programs know people, and the key of a webhook that a new one follows."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("person", sa.Column("scim_id", sa.String(length=32), nullable=True))
    made = "lower(hex(randomblob(16)))"
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('guanxi.organisation', '*', true)")
        made = "replace(gen_random_uuid()::text, '-', '')"
    op.execute(f"UPDATE person SET scim_id = {made} WHERE erased_at IS NULL")
    op.create_index("ix_person_scim_id", "person", ["organisation_id", "scim_id"], unique=True)
    op.add_column("webhook", sa.Column("locked_former_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("webhook", sa.Column("former_key_until", UTCDateTime(), nullable=True))
