"""Rows of what programs ask that watch an installation; the tests ask from this very computer."""

from tests.access.rows import Row, everybody

OPERATING: tuple[Row, ...] = tuple(
    Row(endpoint=f"operating.{name}", address=f"/{name}", answers=everybody(200))
    for name in ("healthz", "readyz", "metrics")
)
