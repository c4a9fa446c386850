"""Which results of a round are all there, so that nothing can be added to them."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import complete_once_statements, row_security_statements, write_once_statements

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ANSWERS = """
INSERT INTO publication (round_id, kind, published_at, organisation_id)
SELECT id, 'answers', closed_at, organisation_id FROM round
WHERE publication_version IS NOT NULL AND closed_at IS NOT NULL
"""
OUTCOMES = """
INSERT INTO publication (round_id, kind, published_at, organisation_id)
SELECT round_id, 'outcomes', max(published_at), organisation_id FROM published_result
WHERE measure LIKE 'outcome:%' GROUP BY round_id, organisation_id
"""


def upgrade() -> None:
    table = "publication"
    op.create_table(
        table,
        sa.Column("round_id", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f(f"fk_{table}_organisation_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "kind", name=op.f(f"pk_{table}")),
        sa.CheckConstraint("kind IN ('answers', 'outcomes')", name=op.f(f"ck_{table}_kind")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    op.execute(ANSWERS)
    op.execute(OUTCOMES)
    connection = op.get_bind()
    dialect, schema = connection.dialect.name, ""
    if dialect == "postgresql":
        schema = connection.dialect.identifier_preparer.quote(
            connection.execute(sa.text("SELECT current_schema()")).scalar_one()
        )
        for statement in row_security_statements([table]):
            op.execute(statement)
    for statement in (*write_once_statements(dialect, (table,)), *complete_once_statements(dialect, schema)):
        op.execute(statement)
