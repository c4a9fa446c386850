"""Errors as pages that say what happened and what to do next, or as JSON where no page is shown."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from data.commands.throttle import TooManyAttemptsError
from data.db import DATABASE_AWAY, DATABASE_REFUSES
from data.errors import (
    ConflictError,
    DomainError,
    NotFoundError,
    OtherPersonError,
    RefusedError,
    RoundClosedError,
    UnknownChoiceError,
)
from data.language import lazy
from data.trouble import not_migrated
from surveys.access import wants_page
from surveys.addresses import without_slash

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    RoundClosedError: HTTPStatus.CONFLICT,
    UnknownChoiceError: HTTPStatus.BAD_REQUEST,
    RefusedError: HTTPStatus.FORBIDDEN,
    TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
}
SIGNED_OUT = lazy("You are not signed in any more.")  # to who was
STALE = lazy(
    "This page was made before the system was restarted or the session in this browser changed. "
    "What you had just typed was not sent."
)
WORDS = {  # what a page's script shows; pages have more room
    400: lazy("This could not be read. Load the page again and repeat your last step."),
    401: lazy("You are not signed in."),
    403: lazy("This is for people with another role, or for another team."),
    404: lazy("There is nothing at this address, or it is not yours to see."),
    405: lazy("That does not work here."),
    409: lazy("This was changed meanwhile. Load the page again."),
    413: lazy("This is too much at once, so nothing of it was saved. Shorten the longest text."),
    429: lazy("There were many tries in a short time. Wait a few minutes, then try again."),
    500: lazy("Something went wrong on our side. Try again in a minute."),
    503: lazy("This is not available at the moment. Try again in a few minutes."),
}
OTHER_PERSON = lazy("Somebody else was signed in when this page was opened. Nothing was saved.")
SHAPES = "guanxi-error-shapes"
Shape = Callable[[int, str], Response]
FIRST_FAULT = 500
DRAINED_BYTES, CHUNK = 16_000_000, 65_536
log = structlog.get_logger()


def _page_of(status: int) -> int:
    if status in WORDS:
        return status
    return HTTPStatus.BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.INTERNAL_SERVER_ERROR


def shape_errors(app: Flask, prefix: str, shape: Shape) -> None:
    """Let `shape(status, words)` make the answers to errors below a path."""
    app.extensions.setdefault(SHAPES, {})[prefix] = shape


def _answer(status: int, message: str | None = None, *, other: bool = False) -> Response:
    shapes: Mapping[str, Shape] = current_app.extensions.get(SHAPES, {})
    shape = next((shape for prefix, shape in shapes.items() if request.path.startswith(prefix)), None)
    if shape is not None:
        return shape(status, str(message or WORDS[_page_of(status)]))
    if wants_page():
        page = render_template(
            f"errors/{_page_of(status)}.html",
            message=message,
            other=other,
            request_id=g.get("request_id"),
            framed=status < FIRST_FAULT and g.get("viewer") is not None,  # after a fault nothing is sure
        )
        return make_response(page, status)
    return make_response(jsonify(error=str(message or WORDS[_page_of(status)]), status=status), status)


def answer_refusal(error: DomainError) -> Response:
    """Answer what the rules do not allow as a page or as JSON."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)
    return _answer(status, error.message, other=isinstance(error, OtherPersonError))


def drain(most: int = DRAINED_BYTES) -> None:
    """Read a body that is too large and throw it away: a connection that is closed on it never shows the answer."""
    left = min(request.content_length or 0, most)
    source = request.environ["wsgi.input"]
    while left > 0:
        read = len(source.read(min(left, CHUNK)))
        left = left - read if read else 0


def _more(error: HTTPException) -> str | None:
    """Return what is said in place of the usual words."""
    if isinstance(error, CSRFError):
        return str(STALE)
    was_signed_in = error.code == HTTPStatus.UNAUTHORIZED and not wants_page() and "_user_id" in session
    return str(SIGNED_OUT) if was_signed_in else None


def answer_http_error(error: HTTPException) -> Response | HTTPException:
    """Answer an error of the web as a page or as JSON."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error  # redirects are answers
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.mimetype != "multipart/form-data":
        drain()  # of a body in parts some has been read already
    if status == HTTPStatus.NOT_FOUND and wants_page() and (address := without_slash()):
        return make_response(redirect(address, HTTPStatus.PERMANENT_REDIRECT))
    answer = _answer(status, _more(error))
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            answer.headers[name] = value
    return answer


def _away(error: Exception) -> Response:
    log.error("database_away", exc_info=error)
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE)


def _refused(error: Exception) -> Response:
    if not_migrated(error):
        return _away(error)
    raise error  # a fault of the program


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, answer_refusal)
    app.register_error_handler(HTTPException, answer_http_error)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, _away)
    for refusing in DATABASE_REFUSES:
        app.register_error_handler(refusing, _refused)
