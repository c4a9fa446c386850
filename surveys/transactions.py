"""One transaction a request: committed once after a good answer of an unsafe method, else rolled back."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import structlog
from flask import Flask, Response, g, request

from data.db import DATABASE_AWAY, db, reading

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WRITING_GETS = frozenset({"auth.come_back"})  # a sign-in service sends people back by GET; it signs them in
READ_ONLY_PREFIX = "/dashboard/"  # charts are asked for by POST and change nothing
FIRST_ERROR, FIRST_FAULT = 400, 500
log = structlog.get_logger()


def changes_nothing() -> bool:
    """Whether the request is one that only reads."""
    if request.method == "GET" and request.endpoint in WRITING_GETS:
        return False
    return request.method in SAFE_METHODS or request.path.startswith(READ_ONLY_PREFIX)


def afterwards(work: Callable[[Any], None]) -> None:
    """Do `work(session)` in a transaction of its own when the request's is over; it may fail without harm to it."""
    g.setdefault("afterwards", []).append(work)


def _begin() -> None:
    g.transaction = ExitStack()
    if changes_nothing():
        g.transaction.enter_context(reading())


def _end(response: Response) -> Response:
    keeps = g.pop("keep_changes", False)  # a refused sign-in is noted although its answer is an error
    if not changes_nothing() and response.status_code < (FIRST_FAULT if keeps else FIRST_ERROR):
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _close(error: BaseException | None) -> None:
    stack = g.pop("transaction", None)
    if stack is not None:
        stack.close()
    works = g.pop("afterwards", [])
    if works and error is None:
        try:
            with db.sessionmaker() as session:
                for work in works:
                    work(session)
                session.commit()
        except DATABASE_AWAY:
            log.warning("afterwards_left_out")


def init_app(app: Flask) -> None:
    """Open and end the transaction around every request; call before anything that reads the database."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_close)
