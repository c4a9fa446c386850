"""One transaction a request: committed once after a good answer of an unsafe method, else rolled back."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from data.db import db, reading
from surveys.security import DASHBOARD

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_ERROR = 400


def _changes_nothing() -> bool:
    return request.method in SAFE_METHODS or request.path.startswith(DASHBOARD)


def _begin() -> None:
    g.transaction = ExitStack()
    if _changes_nothing():
        g.transaction.enter_context(reading())


def _end(response: Response) -> Response:
    keeps = g.pop("keep_changes", False)  # a refused sign-in is noted although its answer is an error
    if not _changes_nothing() and (response.status_code < FIRST_ERROR or keeps):
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    stack = g.pop("transaction", None)
    if stack is not None:
        stack.close()


def init_app(app: Flask) -> None:
    """Open and end the transaction around every request; call before anything that reads the database."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_close)
