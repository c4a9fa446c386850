"""Default deny: every endpoint stands in an access list, and nobody gets further than it says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from data.policy import permissions
from data.types import Permission, TokenScope, Viewer
from surveys import gate, languages
from surveys.statics import STATIC_ENDPOINTS
from surveys.transactions import SAFE_METHODS


class Access(Enum):
    """What an endpoint asks for besides permissions."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


Requirement = Access | Permission | TokenScope
EXTENSION = "guanxi-access"
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(slots=True)
class AccessList:
    """What each endpoint asks for, and what everything below a path asks for."""

    endpoints: dict[str, Requirement] = field(default_factory=dict)
    prefixes: dict[str, frozenset[Permission]] = field(default_factory=dict)
    invited: set[str] = field(default_factory=set)

    def requirement(self, endpoint: str | None, path: str) -> Requirement | frozenset[Permission] | None:
        """Return what a request must fulfil; None for an endpoint that nobody has classified, which stays shut."""
        for prefix, asked in self.prefixes.items():
            if path.startswith(prefix) or path == prefix.rstrip("/"):
                return asked
        if endpoint is None:
            return Access.PUBLIC  # no such page: the answer is 404 or 405 for everybody
        return self.endpoints.get(endpoint)


def access_list(app: Flask) -> AccessList:
    """Return the access list of an application."""
    found = app.extensions.setdefault(EXTENSION, AccessList())
    assert isinstance(found, AccessList)
    return found


def allow(app: Flask, endpoints: Mapping[str, Requirement]) -> None:
    """Add endpoints to the access list of an application."""
    access_list(app).endpoints.update(endpoints)


def allow_invited(app: Flask, endpoints: Iterable[str]) -> None:
    """Name endpoints that a session begun by an invitation may use too, where they have a month only for its own."""
    access_list(app).invited.update(endpoints)


def guard_prefix(app: Flask, prefix: str, *any_of: Permission) -> None:
    """Ask for one of some permissions below a path, whatever endpoints a framework registers there."""
    access_list(app).prefixes[prefix.rstrip("/") + "/"] = frozenset(any_of)


def wants_page() -> bool:
    """Whether the answer will be shown as a page: to all that ask for a page or for anything.

    JSON is for scripts of pages, for those who send it, and for those who would rather have it than a page.
    """
    if request.is_json or "/_dash" in request.path or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    accepted = request.accept_mimetypes
    page = max(map(accepted.quality, PAGES))
    return not accepted or (page > 0 and page >= accepted.quality("application/json"))


def _fulfilled(requirement: Requirement | frozenset[Permission] | None) -> bool:
    if requirement is Access.PUBLIC:
        return True
    if requirement is None or g.viewer is None:
        return False
    if isinstance(requirement, frozenset):
        return not requirement.isdisjoint(permissions(g.viewer))
    return requirement is Access.SIGNED_IN or requirement in permissions(g.viewer)


def _only_elsewhere(viewer: Viewer) -> bool:
    """Whether a session is for one pulse only and the request is for something else."""
    if viewer.only_month is None:
        return False
    month = (request.view_args or {}).get("month", str(viewer.only_month))
    return request.endpoint not in access_list(current_app).invited or month != str(viewer.only_month)


def _guard() -> Response | None:
    g.viewer = g.holder = None
    if request.endpoint in STATIC_ENDPOINTS:
        return None  # the same for everybody, so nobody is looked up
    asked = access_list(current_app).requirement(request.endpoint, request.path)
    if isinstance(asked, TokenScope):
        gate.admit(asked)  # programs; whoever is signed in in a browser is nobody here
        return None
    if current_user.is_authenticated:
        g.holder = current_user.viewer
        g.viewer = None if _only_elsewhere(g.holder) else g.holder
        languages.follow(g.holder)
    if _fulfilled(asked):
        return None
    if g.viewer is not None:
        abort(403)
    if request.method in SAFE_METHODS and wants_page():
        wanted = request.script_root + request.full_path.rstrip("?")
        return redirect(url_for("auth.sign_in", next=wanted if wanted != f"{request.script_root}/" else None))
    return abort(401)


def init_app(app: Flask) -> None:
    """Register the guard; after sign-in is connected and before CSRF protection and any page."""
    app.before_request(_guard)
    allow(app, dict.fromkeys(STATIC_ENDPOINTS, Access.PUBLIC))
