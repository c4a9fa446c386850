"""Asks what the rows of the access matrix say, as each visitor: in the manner of a browser and in that of a script."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import pulses
from tests.access import SIGN_IN, Outcome, Row, World
from tests.pages import read_forms
from tests.pulses import BROWSER

SCRIPT = {"Accept": "application/json", "Origin": "http://localhost"}


def visit(app: Flask, world: World, visitor: str) -> FlaskClient:
    """Return a browser in which a visitor is signed in, or nobody for `anonymous`."""
    if visitor == "anonymous":
        return app.test_client()
    return pulses.sign_in(app, world.cast.role(visitor)).client


def token(client: FlaskClient, visitor: str) -> str:
    """Return the token of the forms of a visitor."""
    page = client.get("/sign-in" if visitor == "anonymous" else "/method", headers=BROWSER).text
    return next(form.values["csrf_token"] for form in read_forms(page) if "csrf_token" in form.values)


@dataclass
class Visit:
    """A visitor's browser in a world."""

    client: FlaskClient
    world: World
    visitor: str
    csrf_token: str

    @classmethod
    def begin(cls, app: Flask, world: World, visitor: str) -> "Visit":
        """Sign a visitor in."""
        client = visit(app, world, visitor)
        return cls(client, world, visitor, token(client, visitor))

    def _filled(self, text: str) -> str:
        person = "0" if self.visitor == "anonymous" else str(self.world.cast.role(self.visitor).id)
        for place, word in {**self.world.places, "person": person}.items():
            text = text.replace(f"{{{place}}}", word)
        return text

    def ask(self, row: Row, *, page: bool, method: str | None = None, with_token: bool = True) -> TestResponse:
        """Send a row's request, as a browser that shows a page or as a script."""
        sent: dict[str, Any] = {"headers": dict(BROWSER if page else SCRIPT)}
        if row.method != "GET" and with_token:
            sent["headers"]["X-CSRFToken"] = self.csrf_token
        if row.form is not None:
            sent["data"] = {name: self._filled(text) for name, text in {"person": "{person}", **row.form}.items()}
        elif row.json is not None:
            sent["data"], sent["content_type"] = self._filled(json.dumps(row.json)), "application/json"
        return self.client.open(self.world.at(row), method=method or row.method, **sent)


def outcome(answer: TestResponse, address: str) -> Outcome:
    """Return an answer in the words of the matrix."""
    if answer.status_code != 302:
        return answer.status_code
    target = urlsplit(answer.location)
    if target.path == "/sign-in" and parse_qs(target.query) == {"next": [address]}:
        return SIGN_IN
    return f"302 {answer.location}"


def expected(row: Row, world: World, visitor: str, *, page: bool) -> Outcome:
    """Return what the matrix says about a visitor: who is not signed in is led there only from pages."""
    found = row.answers[visitor]
    found = found.format(**world.places) if isinstance(found, str) else found
    if found == SIGN_IN and (row.method != "GET" or not page):
        return 401
    # Whoever asks for the start page goes there anyway, so nothing needs to lead back.
    return 401 if found == "302 /sign-in" and row.endpoint == "home.start" and not page else found
