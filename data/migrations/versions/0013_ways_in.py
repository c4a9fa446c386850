"""Links of mails, second steps, second factors, visits to a sign-in service."""

import sqlalchemy as sa
from alembic import op

from data.db import UTCDateTime
from data.migrations.guards import row_security_statements

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PURPOSES = "purpose IN ('enter', 'reset', 'welcome')"


def _of_a_person(table: str, *columns: sa.schema.SchemaItem, key: str = "id") -> None:
    own = [sa.Column("id", BIG, nullable=False)] if key == "id" else []
    unique = [sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id"))]
    op.create_table(
        table,
        *own,
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        *columns,
        sa.Column("organisation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name=op.f(f"fk_{table}_organisation_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
        *(unique if own else []),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])


def _by_token(table: str, *more: sa.schema.SchemaItem) -> None:
    _of_a_person(
        table,
        *more,
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _links() -> None:
    op.create_table(
        "sign_in_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("locked_address", sa.Text(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(PURPOSES, name=op.f("ck_sign_in_request_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_request")),
    )
    _by_token(
        "sign_in_link",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.CheckConstraint(PURPOSES, name=op.f("ck_sign_in_link_purpose")),
    )
    _by_token("sign_in_step")


def _factors() -> None:
    _of_a_person(
        "second_factor",
        sa.Column("locked_secret", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        key="person_id",
    )
    _of_a_person(
        "recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_recovery_code_person", "recovery_code", ["person_id", "code_hash"], unique=True)
    op.create_table(
        "provider_visit",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_provider_visit")),
    )


def upgrade() -> None:
    _links()
    _factors()
    op.add_column("user_session", sa.Column("factor_at", UTCDateTime(), nullable=True))
    op.add_column(
        "organisation",
        sa.Column("administrators_need_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_statements(["sign_in_link", "sign_in_step", "second_factor", "recovery_code"]):
            op.execute(statement)
