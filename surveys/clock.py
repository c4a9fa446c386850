"""The one place where pages ask what time it is."""

import datetime as dt


def utc_now() -> dt.datetime:
    """Return this moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
