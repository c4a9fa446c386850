"""Rows of what programs ask: a browser's session counts for nothing there, whoever is signed in."""

from tests.access.rows import Row, everybody


def _refused(name: str, address: str, method: str = "GET") -> Row:
    return Row(
        endpoint=name,
        address=address,
        method=method,
        page=False,
        json=None if method == "GET" else {},
        answers=everybody(401),
    )


PROGRAMS: tuple[Row, ...] = (
    _refused("api.list_rounds", "/api/v1/rounds"),
    _refused("api.get_round", "/api/v1/rounds/2026-10"),
    _refused("api.list_units", "/api/v1/units"),
    _refused("api.list_results", "/api/v1/results"),
    Row(endpoint="api.show_document", address="/api/v1/openapi.json", page=False, answers=everybody(200)),
)
