"""Small groups told of once a quarter: the organisation's choice, and a round's k where it is raised for that."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("small_quarterly", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("usual_k", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_round_usual_k_below_k"), "usual_k IS NULL OR (usual_k >= 5 AND usual_k < k)"
        )
