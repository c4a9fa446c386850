"""Logs of what the application does: routes and outcomes, never answers, names, addresses or queries."""

import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from data.settings import Settings

log = structlog.get_logger()


def _start() -> None:
    g.request_id = secrets.token_hex(8)
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in {"static", "bootstrap.static"}:
        rule = request.url_rule.rule if request.url_rule is not None else "none"
        spent = round((time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000, 1)
        log.info("request", method=request.method, route=rule, status=response.status_code, ms=spent)
    return response


def configure(settings: Settings) -> None:
    """Set up the process's log: JSON lines in production, plain lines elsewhere, warnings only in tests."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if settings.log_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if settings.testing else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Log every request; call first, so that what follows carries the request's id."""
    configure(settings)
    app.before_request(_start)
    app.after_request(_finish)
