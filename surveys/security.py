"""Who is looking, and the headers that keep other sites and injected scripts out."""

import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request, session
from flask_login import UserMixin, login_user
from flask_wtf.csrf import generate_csrf

from data.commands.factors import PURPOSE as FACTORS
from data.commands.factors import FactorSecrets
from data.commands.links import PURPOSE as REQUESTS
from data.commands.sessions import SEEN_EVERY, NewSession, end_session, note_seen, token_hash
from data.db import db, enter_organisation
from data.queries.sessions import get_signed_in
from data.settings import Settings
from data.types import Viewer, whole_number
from data.vault import Vault
from surveys import languages
from surveys.clock import utc_now
from surveys.extensions import login_manager
from surveys.transactions import afterwards

DASHBOARD = "/dashboard/"
GIVEN_BACK = "given_back"  # what tells a browser to which a form was given back; it outlives signing in and out
CSRF_COOKIE = "_csrf_token"  # where Dash looks for it
YEAR_SECONDS = 365 * 24 * 3600

SHARED_POLICY = (
    "default-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
PAGE_POLICY = f"{SHARED_POLICY}; script-src 'self'; style-src 'self'; img-src 'self' data:"
CHART_POLICY = (
    f"{SHARED_POLICY}; script-src 'self' 'nonce-{{0}}'; style-src 'self' 'nonce-{{0}}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",  # for whatever has not said otherwise
}


@dataclass
class SessionUser(UserMixin):  # type: ignore[misc] # the library has no types
    """What Flask-Login keeps in the cookie: the organisation and the session's random id, never the person."""

    id: str
    viewer: Viewer


def current_settings() -> Settings:
    """Return the settings of the application at work."""
    settings = current_app.extensions["guanxi-settings"]
    assert isinstance(settings, Settings)
    return settings


def factor_keys() -> FactorSecrets:
    """Return what second factors are locked with and counted by."""
    settings = current_settings()
    return FactorSecrets(Vault(settings.secrets, FACTORS), settings.secret_key)


def request_vault() -> Vault:
    """Return what locks the addresses of those who asked for a mail."""
    return Vault(current_settings().secrets, REQUESTS)


def csp_nonce() -> str:
    """Return this request's nonce for scripts and styles of chart pages."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def begin(new: NewSession) -> None:
    """Put a session that has just begun into the browser."""
    end()
    enter_organisation(db.session, new.organisation_id)
    user = load_user(f"{new.organisation_id}.{new.token}")
    assert user is not None
    login_user(user)
    g.viewer = g.holder = user.viewer
    languages.follow(user.viewer)
    g.renew_chart_token = True


def end() -> None:
    """End the browser's session, if it has one, here and in the database; forms given back can still be sent again."""
    viewer = g.pop("holder", None)
    given_back = session.get(GIVEN_BACK)  # a random number, of nobody
    session.clear()
    if given_back is not None:
        session[GIVEN_BACK] = given_back
    g.viewer = g.holder = None
    for kept in ("_login_user", "csrf_token"):  # what the libraries keep for the request
        g.pop(kept, None)
    if viewer is not None:
        end_session(db.session, organisation_id=viewer.organisation_id, session_id=viewer.session_id, now=utc_now())


@login_manager.user_loader  # type: ignore[untyped-decorator] # the library has no types
def load_user(cookie_id: str) -> SessionUser | None:
    """Turn the cookie's id into a user, or None when the session is unknown, ended or shut out."""
    organisation, _, token = cookie_id.partition(".")
    organisation_id = whole_number(organisation)
    if organisation_id is None or not token:
        return None
    enter_organisation(db.session, organisation_id)
    now = utc_now()
    found = get_signed_in(db.session, organisation_id=organisation_id, token_hash=token_hash(token), now=now)
    if found is None:
        return None
    viewer = found.viewer
    structlog.contextvars.bind_contextvars(organisation=viewer.organisation_id)
    if now - found.last_seen_at >= SEEN_EVERY:
        afterwards(lambda own: _note_seen(own, viewer))
    return SessionUser(cookie_id, viewer)


def _note_seen(own: Any, viewer: Viewer) -> None:
    enter_organisation(own, viewer.organisation_id)
    note_seen(own, organisation_id=viewer.organisation_id, session_id=viewer.session_id, now=utc_now())


def _set_headers(response: Response) -> Response:
    settings = current_settings()
    on_dashboard = request.path.startswith(DASHBOARD)
    policy = CHART_POLICY.format(csp_nonce()) if on_dashboard else PAGE_POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")
    on_chart_page = on_dashboard and g.get("viewer") is not None and response.mimetype == "text/html"
    if on_chart_page or g.pop("renew_chart_token", False):
        # Dash reads its token from a cookie; scripts of other sites can neither read nor send it. It is made anew at
        # sign-in, for charts that stand open in another tab.
        response.set_cookie(
            CSRF_COOKIE, generate_csrf(), path=DASHBOARD, secure=settings.https, httponly=False, samesite="Strict"
        )
    return response


def init_app(app: Flask) -> None:
    """Connect sign-in and headers; call before the guard is registered."""
    login_manager.session_protection = None  # sessions are rows; an address that changes on the train is no attack
    # What the library's init_app does, less its remember cookie, which would make every file vary by cookie, and less
    # its word in every template, which would ask the database on error pages too.
    app.login_manager = login_manager  # type: ignore[attr-defined] # the library looks for it there
    app.after_request(_set_headers)
