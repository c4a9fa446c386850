"""A web server that the application talks to."""

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

POLL = 0.02  # seconds until the server sees that it shall stop


@dataclasses.dataclass
class Ear:
    """A program that is told things: where it listens, what it heard, and what it answers."""

    url: str
    heard: list[tuple[str, dict[str, str], bytes]] = dataclasses.field(default_factory=list)
    answer: int = 204
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


@pytest.fixture
def ear(app: Flask) -> Iterator[Ear]:
    """A web server on this computer, to which webhooks may lead."""
    change(app, private_webhooks=True)
    ear = Ear("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((self.path, dict(self.headers.items()), body))
            self.send_response(ear.answer)
            for name, value in ear.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}"
    yield ear
    server.shutdown()
    thread.join()
    server.server_close()


def change(app: Flask, **values: Any) -> None:
    """Change settings of a running application."""
    app.extensions["guanxi-settings"] = dataclasses.replace(app.extensions["guanxi-settings"], **values)
