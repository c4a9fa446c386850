"""Indexes that begin as a key does go; published results are guarded once a statement, no longer once a row."""

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import complete_once_statements

revision = "0042"
down_revision = "0041"

KEYED = (
    "absence", "access_entry", "action", "annotation", "answer_conflict", "api_token", "assignment", "audit_entry",
    "commitment", "contact", "favour", "former_address", "help_idea", "instrument_version", "invitation", "live_ask",
    "live_participant", "live_reveal", "live_session", "membership", "outbox_message", "participation",
    "people_change", "people_import", "person", "point_conflict", "published_result", "purge", "recovery_code",
    "role_grant", "round", "round_unit", "sign_in_link", "sign_in_step", "submission", "team", "user_session",
    "webhook", "worksheet", "workshop", "workshop_team",
)  # fmt: skip


def upgrade() -> None:
    for table in KEYED:
        op.drop_index(op.f(f"ix_{table}_organisation_id"), table_name=table)
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    schema = connection.dialect.identifier_preparer.quote(
        connection.execute(sa.text("SELECT current_schema()")).scalar_one()
    )
    op.execute("DROP TRIGGER published_result_no_more ON published_result")
    for statement in complete_once_statements("postgresql", schema):
        op.execute(statement)
