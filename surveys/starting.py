"""Where somebody starts: by their roles, and until the first round opens administrators at what leads there."""

from flask import g, request

from data.db import db
from data.policy import permissions
from data.queries.rounds import has_begun
from data.types import Permission
from surveys.navigation import ADMINISTERING, home_url


def start_url() -> str:
    """Return where whoever is looking starts."""
    url = home_url()
    administers = Permission.ADMINISTER in permissions(g.viewer) and url == request.script_root + ADMINISTERING
    if administers and not has_begun(db.session, organisation_id=g.viewer.organisation_id):
        return f"{request.script_root}/getting-started"
    return url
