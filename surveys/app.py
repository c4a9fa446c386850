"""Puts the Flask application together, in the order in which its parts protect each other."""

import datetime as dt
from collections.abc import Callable
from types import TracebackType
from typing import Any

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, ValidationError

from data import db as database
from data.settings import Settings
from data.types import whole_number
from surveys import (
    access,
    account,
    actions,
    annotations,
    announcements,
    api,
    asks,
    auth,
    beginning,
    cli,
    deals,
    debriefs,
    errors,
    favours,
    home,
    invitations,
    language_choice,
    languages,
    logging,
    me,
    operating,
    organisation,
    people,
    pulse,
    resend,
    rooms,
    rounds,
    scim,
    security,
    shell,
    statics,
    tokens,
    trail,
    transactions,
    tree,
    webhooks,
    worksheets,
    workshops,
)
from surveys.auth import alerts
from surveys.auth import letters as link_letters
from surveys.extensions import bootstrap, csrf
from surveys.favours import reminders
from surveys.invitations import letters
from surveys.organisation import retention
from surveys.pulse import letters as pulse_letters
from surveys.workshops import letters as guest_letters

MEGABYTE = 1_000_000
LEADING = (actions, annotations, workshops, debriefs, rooms)
ADMINISTERING = (beginning, people, tree, organisation, rounds, deals, webhooks, tokens, trail)
BLUEPRINTS = (
    auth,
    language_choice,
    operating,
    account,
    home,
    pulse,
    favours,
    worksheets,
    me,
    invitations,
    *LEADING,
    *ADMINISTERING,
    announcements,
    asks,
    api,
    scim,
)
"""The parts: each offers `blueprint` and its access list `ACCESS`."""
SET_UP = (
    operating,
    letters,
    link_letters,
    alerts,
    reminders,
    announcements,
    asks,
    pulse_letters,
    guest_letters,
    retention,
    webhooks,
    resend,
    api,
    scim,
)
"""What else is set up: mails and other work of the worker, watching, forms that come back."""
log = structlog.get_logger()


class Application(Flask):
    """Flask that logs errors as the rest of the application logs, and calls its functions without more ado."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: none here is asynchronous, and asking each at each request is dear."""
        return func

    def log_exception(
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> None:
        """Log an error that nobody has handled; Flask's own line would hold the whole address."""
        log.error("request_failed", exc_info=exc_info[1])


class IdConverter(IntegerConverter):
    """Whole numbers that a database can hold; an address with a larger one leads nowhere."""

    def to_python(self, value: str) -> int:
        """Read a number of an address."""
        if whole_number(value) is None:
            raise ValidationError
        return int(super().to_python(value))


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE // 2,
        MAX_FORM_PARTS=1000,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME="__Host-guanxi" if settings.https else "guanxi",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        BOOTSTRAP_SERVE_LOCAL=True,
        # A form that was open when the secret was changed is taken as the cookie is; the last of them signs.
        WTF_CSRF_SECRET_KEY=[*reversed(settings.secret_key_fallbacks), settings.secret_key],
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch must still be taken
        WTF_CSRF_SSL_STRICT=settings.https,
    )
    app.url_map.converters["int"] = IdConverter
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # as its documentation says


def create_app(settings: Settings) -> Flask:
    """Make the application of the forms; the charts are added by wsgi.py."""
    app = Application("surveys")
    app.extensions["guanxi-settings"] = settings
    _configure(app, settings)
    database.init_app(app, settings)
    bootstrap.init_app(app)
    statics.init_app(app)
    # Log, language, transaction, sign-in, guard, CSRF, pages: each relies on those before it.
    logging.init_app(app, settings)
    languages.init_app(app)
    transactions.init_app(app)
    security.init_app(app)
    access.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    app.context_processor(shell.frame)
    for part in BLUEPRINTS:
        app.register_blueprint(part.blueprint)
        access.allow(app, part.ACCESS)
    access.allow_invited(app, {*pulse.INVITED, *me.INVITED, "home.method"})
    for part in SET_UP:
        part.init_app(app)
    if settings.demo:
        app.register_blueprint(auth.demo_blueprint)
        access.allow(app, auth.DEMO_ACCESS)
    cli.init_app(app, settings)
    return app
