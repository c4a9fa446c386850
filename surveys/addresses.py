"""Addresses that come with a request: where somebody wanted to go."""

LONGEST = 512


def safe_next(target: str | None) -> str | None:
    """Return an address within this site, or None: one leading slash, no other host, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or not target.isprintable() or len(target) > LONGEST:
        return None
    return target
