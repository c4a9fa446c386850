"""Errors as pages that say what happened and what to do next, or as JSON where no page is shown."""

import structlog
from flask import Flask, g, jsonify, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from data.commands.sessions import TooManyAttemptsError
from data.errors import ConflictError, DomainError, NotFoundError, RefusedError, RoundClosedError
from surveys.access import wants_page

WITH_PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 429, 500, 503})
STATUS: dict[type[DomainError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    RoundClosedError: 409,
    RefusedError: 403,
    TooManyAttemptsError: 429,
}
STALE = "This page was open for a long time, or you signed in again meanwhile."
log = structlog.get_logger()


def _answer(status: int, message: str | None) -> tuple[str | Response, int]:
    if not wants_page():
        return jsonify(error=message or "", status=status), status
    page = status if status in WITH_PAGES else (400 if status < 500 else 500)  # noqa: PLR2004 - client or server
    return render_template(f"errors/{page}.html", message=message, request_id=g.get("request_id")), status


def _domain(error: DomainError) -> tuple[str | Response, int]:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    return _answer(status, error.message)


def answer_http_error(error: HTTPException) -> tuple[str | Response, int] | HTTPException:
    """Answer an error of the web as a page or as JSON."""
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004 - redirects are answers, not errors
        return error
    if isinstance(error, InternalServerError):
        log.error("request_failed", exc_info=error.original_exception or error)
    return _answer(status, STALE if isinstance(error, CSRFError) else None)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, answer_http_error)
