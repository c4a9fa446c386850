"""List of next help; favours that a form sent once, and those that were added to a pulse."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "help_idea",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("contact_id", BIG, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("remind", sa.String(length=40), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.CheckConstraint("remind IN ('never', 'once', 'monthly', 'yearly')", name=op.f("ck_help_idea_remind")),
        sa.CheckConstraint(
            "remind = 'never' OR planned_on IS NOT NULL", name=op.f("ck_help_idea_reminder_has_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name=op.f("fk_help_idea_organisation_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name=op.f("fk_help_idea_organisation_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_help_idea_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_idea")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_help_idea_organisation_id_id")),
    )
    for column in ("contact_id", "organisation_id", "person_id", "remind_on"):
        op.create_index(op.f(f"ix_help_idea_{column}"), "help_idea", [column], unique=False)
    op.add_column("favour", sa.Column("entry", sa.String(length=40), nullable=True))
    op.add_column("favour", sa.Column("counted_month", sa.String(length=7), nullable=True))
    op.create_index("ix_favour_person_id_entry", "favour", ["person_id", "entry"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(["help_idea"]):
            op.execute(statement)
