"""A published round stays closed, about its month, and of the version that it was published with."""

from alembic import op

from data.migrations.guards import published_round_statements

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    for statement in published_round_statements(op.get_bind().dialect.name):
        op.execute(statement)
