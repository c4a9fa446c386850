"""An empty installation in the browser: set up with the printed code, then the list that leads to the first round."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect
from werkzeug.serving import make_server

from data.settings import Settings
from surveys.beginning.codes import make_code
from tests.cast import PASSWORD
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.looks import check_accessible


def size(viewport: dict[str, int]) -> ViewportSize:
    return ViewportSize(width=viewport["width"], height=viewport["height"])


@pytest.fixture
def empty(app: Flask, browser: Browser) -> Iterator[BrowserContext]:
    """A browser at an application that holds no organisation."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}", viewport=size(PHONE))
    yield context
    context.close()
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


def test_an_empty_installation_is_set_up_and_says_what_comes_next(empty: BrowserContext, settings: Settings) -> None:
    code = make_code(settings)
    page = empty.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up this installation")).to_be_visible()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_label("Set-up code").fill(code)
    page.get_by_label("Name of the organisation").fill("Harbour Sales")
    page.get_by_label("Time zone").select_option("Europe/Zurich")
    page.get_by_label("Your name").fill("Ada Keller")
    page.get_by_label("Your e-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    for address in ("/getting-started", "/getting-started/pulse", "/rounds", "/rounds/before", "/people", "/tree"):
        page.goto(address)
        check_accessible(page, PHONE, DESK)
