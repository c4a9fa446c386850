"""Names of contacts are encrypted: what was the name becomes its keyed digest, once `migrate` has encrypted it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    # The names themselves are encrypted afterwards, by data.upgrades: that needs people's keys, which a restore puts
    # back after this step. Until then `digest` holds the name.
    op.execute("ALTER TABLE contact RENAME COLUMN alias TO digest")
    op.add_column("contact", sa.Column("name", sa.LargeBinary(), nullable=True))
