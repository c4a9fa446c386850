"""Logs of what the application does: routes and outcomes, never answers, names, addresses or queries."""

import logging
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from data.settings import Settings
from surveys.statics import STATIC_ENDPOINTS

FRAMES = 12
log = structlog.get_logger()


def _start() -> None:
    g.request_id = secrets.token_hex(8)
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in STATIC_ENDPOINTS:
        rule = request.url_rule.rule if request.url_rule is not None else "none"
        spent = round((time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000, 1)
        log.info("request", method=request.method, route=rule, status=response.status_code, ms=spent)
    return response


def _causes(error: BaseException | None) -> list[str]:
    names: list[str] = []
    while error is not None and len(names) < FRAMES:
        names.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return names


def without_texts(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn an exception into its kind and the places it came through; its text may hold what people typed."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = _causes(error)
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


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
            # The demo's people are invented: whoever tries it out may read the whole story of an error.
            structlog.processors.format_exc_info if settings.demo else without_texts,
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
