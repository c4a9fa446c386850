"""Where a request comes from, as far as attempts are counted by it."""

import ipaddress
from typing import Any

from flask import request

from surveys.clock import utc_now
from surveys.security import current_settings

SUBSCRIBER = 64  # bits of an IPv6 address: whoever has one mostly has all that begin like it


def network() -> str:
    """Return the address that a request comes from; of an IPv6 address the half that names the subscriber."""
    address = request.remote_addr or ""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004 - the version of an address
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), SUBSCRIBER), strict=False))


def guesser() -> dict[str, Any]:
    """Return under what wrong guesses of this request are counted."""
    return {"network": network(), "secret": current_settings().secret_key, "now": utc_now()}
