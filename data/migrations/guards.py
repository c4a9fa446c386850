"""What the database itself refuses: changing published rows, reading across organisations, reading answers."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from data.db import READABLE_BY_DASHBOARD

# Rows of these tables are written once: a published number, the tree of a round, the audit trail, who was erased, what
# was revealed in a room, which organisations were deleted.
WRITTEN_ONCE = (
    "published_result",
    "publication",
    "round_unit",
    "audit_entry",
    "erasure",
    "live_reveal",
    "former_organisation",
)
FUNCTIONS = ("guanxi_refuse", "guanxi_refuse_more", "guanxi_refuse_again")  # that triggers call, on PostgreSQL
SYSTEM_TABLES = frozenset(
    {"sign_in_attempt", "sign_in_request", "provider_visit", "former_organisation", "alembic_version"}
)


def write_once_statements(dialect: str, tables: tuple[str, ...] = WRITTEN_ONCE) -> Iterator[str]:
    """Yield the statements that make tables refuse UPDATE and DELETE."""
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION guanxi_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        )
    for table in tables:
        if dialect == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION guanxi_refuse()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )


# A result of a kind that is said to be all there. On PostgreSQL all rows of a statement are looked at together: one by
# one they took a tenth of a closing. The table is named with its schema there, so that no temporary one can stand in
# its place; none can stand in that of `added`.
KIND = "CASE WHEN {}measure LIKE 'outcome:%' THEN 'outcomes' ELSE 'answers' END"
THERE = "EXISTS (SELECT 1 FROM publication WHERE round_id = NEW.round_id AND kind = {})"
ADDED = (
    "EXISTS (SELECT 1 FROM (SELECT DISTINCT round_id, {} AS kind FROM added) AS late "
    "JOIN {}.publication AS there ON there.round_id = late.round_id AND there.kind = late.kind)"
)


def complete_once_statements(dialect: str, schema: str = "") -> Iterator[str]:
    """Yield the statements that make published results refuse more rows of what is said to be all there."""
    if dialect != "postgresql":
        yield (
            "CREATE TRIGGER published_result_no_more BEFORE INSERT ON published_result "
            f"WHEN {THERE.format(KIND.format('NEW.'))} BEGIN SELECT RAISE(ABORT, 'this round is published'); END"
        )
        return
    yield (
        "CREATE OR REPLACE FUNCTION guanxi_refuse_more() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {ADDED.format(KIND.format(''), schema)} "
        "THEN RAISE EXCEPTION 'this round is published' USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN NULL; END $$"
    )
    # After the statement, and so after the foreign keys of its rows, which wait for whoever is closing the round.
    yield (
        "CREATE TRIGGER published_result_no_more AFTER INSERT ON published_result "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guanxi_refuse_more()"
    )


# What results of a round rest on; when its answers went, say, may still be noted.
KEPT = ("state", "about_month", "publication_version")


def published_round_statements(dialect: str) -> Iterator[str]:
    """Yield the statements that make a round refuse to be anything but published once it is."""
    different = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in KEPT)
    when = f"WHEN (OLD.publication_version IS NOT NULL AND ({changed}))"
    if dialect != "postgresql":
        yield (
            f"CREATE TRIGGER round_stays_published BEFORE UPDATE ON round {when} "
            "BEGIN SELECT RAISE(ABORT, 'this round is published'); END"
        )
        return
    yield (
        "CREATE OR REPLACE FUNCTION guanxi_refuse_again() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'this round is published' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        "CREATE TRIGGER round_stays_published BEFORE UPDATE ON round "
        f"FOR EACH ROW {when} EXECUTE FUNCTION guanxi_refuse_again()"
    )


def row_security_statements(tables: list[str]) -> Iterator[str]:
    """Yield the statements that show a PostgreSQL session only the organisation it has announced."""
    for table in tables:
        column = "id" if table == "organisation" else "organisation_id"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY {table}_organisation ON {table} USING "
            f"(current_setting('guanxi.organisation', true) IN ('*', {column}::text))"
        )


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"))
    return [row[0] for row in rows]


def _close_database(connection: Connection) -> None:
    """Take from everybody but the owner what PostgreSQL lets every login make: temporary tables, and schemas."""
    own = text("SELECT datname FROM pg_database WHERE datname = current_database() AND datdba = current_user::regrole")
    database = connection.execute(own).scalar_one_or_none()
    if database is not None:
        name = connection.dialect.identifier_preparer.quote(database)
        connection.execute(text(f"REVOKE CREATE, TEMPORARY ON DATABASE {name} FROM PUBLIC"))


def grant_rights(connection: Connection, *, app_role: str | None, dashboard_role: str | None) -> None:
    """Give the application's login what it needs and the charts' login the published tables only (PostgreSQL)."""
    if connection.dialect.name != "postgresql":
        return
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(connection.execute(text("SELECT current_schema()")).scalar_one())
    _close_database(connection)
    for table in _tables(connection):
        if app_role and app_role != owner:
            rights = "SELECT, INSERT" if table in WRITTEN_ONCE else "SELECT, INSERT, UPDATE, DELETE"
            rights = "SELECT" if table == "alembic_version" else rights
            connection.execute(text(f"REVOKE ALL ON {table} FROM {quote(app_role)}"))
            connection.execute(text(f"GRANT {rights} ON {table} TO {quote(app_role)}"))
        if dashboard_role and dashboard_role != owner:
            connection.execute(text(f"REVOKE ALL ON {table} FROM {quote(dashboard_role)}"))
            if table in READABLE_BY_DASHBOARD:
                connection.execute(text(f"GRANT SELECT ON {table} TO {quote(dashboard_role)}"))
    for role in {app_role, dashboard_role} - {owner, None}:
        connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quote(str(role))}"))
    if app_role and app_role != owner:
        connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {quote(app_role)}"))
