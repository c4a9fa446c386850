"""People whom a program that provisions people has withdrawn: they are not there for it any more."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("person", sa.Column("withdrawn_at", UTCDateTime(), nullable=True))
