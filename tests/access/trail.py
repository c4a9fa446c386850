"""Rows of the audit trail."""

from tests.access.rows import Row, administrators

TRAIL: tuple[Row, ...] = (
    Row(endpoint="trail.list_all", address="/audit", answers=administrators(200, outsider=200)),
    Row(
        endpoint="trail.list_all",
        address="/audit?person={handle}&act=team_joined&since=2026-01-01",
        name="of a person",
        answers=administrators(200),
    ),
    Row(endpoint="trail.check", address="/audit/check", answers=administrators(200, outsider=200)),
    Row(endpoint="trail.download", address="/audit/audit-trail.csv", answers=administrators(200, outsider=200)),
)
