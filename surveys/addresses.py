"""Addresses that come with a request: where somebody wanted to go."""

from flask import abort, current_app, request, url_for
from werkzeug.exceptions import HTTPException

LONGEST = 512


def safe_next(target: str | None) -> str | None:
    """Return an address within this site, or None: one leading slash, no other host, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or not target.isprintable() or len(target) > LONGEST:
        return None
    return target


def without_slash() -> str | None:
    """Return the address of the page that is asked for with a slash too many at its end, or None."""
    path = request.path.rstrip("/")
    if request.method not in {"GET", "HEAD"} or request.endpoint is not None or path in {"", request.path}:
        return None
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(path)
    except HTTPException:
        return None
    query = request.query_string.decode(errors="replace")
    return url_for(endpoint, **values) + (f"?{query}" if query else "")


def asked(name: str) -> str:
    """Return a field of the address, empty where it has none; 404 where it stands twice: which is meant is unknown."""
    found = request.args.getlist(name)
    if len(found) > 1:
        abort(404)
    return found[0] if found else ""
