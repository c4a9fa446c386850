"""Signs in as a browser does, and looks at what came of it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD
from tests.pages import form_to
from tests.pulses import BROWSER

HOME = "/method"  # open to whoever is signed in


def sign_in_form(client: FlaskClient, address: str = "/sign-in") -> dict[str, str]:
    """Return what the sign-in form of a page holds."""
    return form_to(client.get(address, headers=BROWSER).text, "/sign-in").values


def enter(
    client: FlaskClient,
    email: str,
    password: str = PASSWORD,
    *,
    network: str = "192.0.2.7",
    form: Mapping[str, str] | None = None,
    **headers: str,
) -> TestResponse:
    """Fill in the sign-in form and send it."""
    fields = {**(form or sign_in_form(client)), "email": email, "password": password}
    return client.post("/sign-in", data=fields, headers=BROWSER | headers, environ_base={"REMOTE_ADDR": network})


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Return a browser that has signed in."""
    client = app.test_client()
    answer = enter(client, email)
    assert answer.status_code == 302, answer.text
    return client


def is_in(client: FlaskClient) -> bool:
    """Whether a browser is signed in, seen by pages and by scripts alike."""
    page, script = client.get(HOME, headers=BROWSER), client.get(HOME, headers={"Accept": "application/json"})
    assert (page.status_code, script.status_code) in {(200, 200), (302, 401)}
    return page.status_code == 200


def copy_of(app: Flask, client: FlaskClient, name: str = "guanxi") -> FlaskClient:
    """Return another browser with a copy of the session's cookie."""
    cookie = client.get_cookie(name)
    assert cookie is not None
    other = app.test_client()
    other.set_cookie(name, cookie.value)
    return other


def cookies_of(answer: TestResponse) -> dict[str, set[str]]:
    """Return the flags of every cookie that an answer sets, by name."""
    found: dict[str, set[str]] = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *flags = line.split("; ")
        found[pair.partition("=")[0]] = set(flags)
    return found


def rows(session: Any, query: Any) -> list[tuple[Any, ...]]:
    """Return rows as they are now and leave no transaction open."""
    session.rollback()
    found = [tuple(row) for row in session.execute(query)]
    session.rollback()
    return found
