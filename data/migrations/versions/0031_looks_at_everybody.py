"""An entry of the access log without a person: something was done with the list of everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("access_entry") as batch:
        batch.alter_column("person_id", existing_type=BIG, nullable=True)
