"""Default deny: every endpoint stands in an access list, and nobody gets further than it says."""

from collections.abc import Mapping
from enum import Enum

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from data.policy import permissions
from data.types import Permission
from surveys.transactions import SAFE_METHODS


class Access(Enum):
    """What an endpoint asks for besides permissions."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


Requirement = Access | Permission
LIST, PREFIXES = "guanxi-access", "guanxi-access-prefixes"


def allow(app: Flask, endpoints: Mapping[str, Requirement]) -> None:
    """Add endpoints to the access list of an application."""
    app.extensions.setdefault(LIST, {}).update(endpoints)


def guard_prefix(app: Flask, prefix: str, requirement: Requirement) -> None:
    """Ask the same of everything below a path, whatever endpoints a framework registers there."""
    app.extensions.setdefault(PREFIXES, {})[prefix.rstrip("/") + "/"] = requirement


def requirement_of(app: Flask, endpoint: str | None, path: str) -> Requirement | None:
    """Return what a request must fulfil; None for an endpoint that nobody has classified, which stays shut."""
    for prefix, requirement in app.extensions.get(PREFIXES, {}).items():
        if path.startswith(prefix) or path == prefix.rstrip("/"):
            return requirement  # type: ignore[no-any-return] # the mapping is ours
    if endpoint is None:
        return Access.PUBLIC  # no such page: the answer is 404 or 405 for everybody
    found = app.extensions.get(LIST, {}).get(endpoint)
    assert found is None or isinstance(found, (Access, Permission))
    return found


def wants_page() -> bool:
    """Whether the request comes from a browser that will show the answer as a page."""
    return "/_dash" not in request.path and request.accept_mimetypes.accept_html and not request.is_json


def _fulfilled(requirement: Requirement | None) -> bool:
    if requirement is Access.PUBLIC:
        return True
    if requirement is None or g.viewer is None:
        return False
    return requirement is Access.SIGNED_IN or requirement in permissions(g.viewer)


def _guard() -> Response | None:
    g.viewer = current_user.viewer if current_user.is_authenticated else None
    if _fulfilled(requirement := requirement_of(current_app, request.endpoint, request.path)):
        return None
    if g.viewer is not None or requirement is None:
        return abort(403 if g.viewer is not None else 401)
    if request.method in SAFE_METHODS and wants_page():
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("auth.sign_in", next=wanted))
    return abort(401)


def init_app(app: Flask) -> None:
    """Register the guard; after sign-in is connected and before CSRF protection and any page."""
    app.before_request(_guard)
    allow(app, {"static": Access.PUBLIC, "bootstrap.static": Access.PUBLIC})
