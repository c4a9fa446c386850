"""What gunicorn serves to the bench: the product, and the floors beside it, each with counters at an address."""

import datetime as dt
import json
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from dash import Dash, html
from flask import Flask
from sqlalchemy import Engine, event, insert

from data.db import make_engine
from data.models import SignInAttempt
from data.settings import load_settings
from wsgi import create_app

COUNTERS = "/-/counters"
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


def _counted(app: Wsgi) -> Wsgi:
    """Put the counters of the process before an application: processor time in ms, and statements but for BEGIN."""
    sent: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(1)

    event.listen(Engine, "before_cursor_execute", note)

    def serve(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != COUNTERS:
            return app(environ, start_response)
        body = json.dumps({"cpu": time.process_time() * 1000, "statements": len(sent)}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return serve


def product() -> Wsgi:
    """The application, with the settings of the environment."""
    return _counted(create_app().wsgi_app)


def one_row() -> Wsgi:
    """The floor of a post: a bare Flask route that inserts one row, as durably as the product does."""
    app = Flask("one_row")
    engine = make_engine(load_settings().database_url)

    @app.post("/row")
    def insert_row() -> str:
        row = {"subject": "floor", "subject_hash": secrets.token_hex(32), "attempted_at": dt.datetime.now(dt.UTC)}
        with engine.begin() as connection:
            connection.execute(insert(SignInAttempt), row)
        return "saved"

    return _counted(app.wsgi_app)


def empty_page() -> Wsgi:
    """The floor of a page of charts: Dash as it comes, with a page that holds one word."""
    app = Flask("empty_page")
    dash_app = Dash("empty", server=False, url_base_pathname="/")
    dash_app.layout = html.P("Empty", id="empty")
    dash_app.init_app(app)
    return _counted(app.wsgi_app)
