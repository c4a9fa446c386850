"""Whom encrypted connections trust: the certificates of this computer, read once a process, as reading them is dear."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """Return the context of connections to others, which checks their certificates and names."""
    return ssl.create_default_context()
