"""Why the maker of a token could not make it any more: administers no more, or sees no results any more."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("api_token", sa.Column("left_why", sa.String(40), nullable=True))
    op.execute("UPDATE api_token SET left_why = 'administers' WHERE left_at IS NOT NULL")
