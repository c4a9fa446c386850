"""A real browser against a real server: Chromium on the whole application, on both databases."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from tests.browser import find_browser
from tests.cast import PASSWORD, Cast, Member
from tests.fixtures import (
    app,
    cast,
    client,
    engine,
    lent,
    postgres,
    scene,
    session,
    settings,
    sqlite_folder,
    stage,
    urls,
)
from tests.pages import main_form

__all__ = [
    "app",
    "cast",
    "client",
    "engine",
    "lent",
    "postgres",
    "scene",
    "session",
    "settings",
    "sqlite_folder",
    "stage",
    "urls",
]

# For what browsers do, where clients in tests of integration come past the same statements on both databases.
ON_SQLITE = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
expect.set_options(timeout=20_000)  # milliseconds; a busy computer is no failure
PHONE = {"width": 390, "height": 844}
POLL = 0.02  # seconds until the server sees that it shall stop
DESK = {"width": 1280, "height": 900}
# The lists below the address bar are pages of their own: two for each context, dearer than the page that is tested.
ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# What Playwright switches off, as of two such options Chromium reads the last one alone.
AS_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
)
# A process in reserve and a new frame for each address: no page can tell, and a third of each load is theirs.
UNSEEN = ("RenderDocument", "SpareRendererForSitePerProcess")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join((*ADDRESS_BAR, *AS_PLAYWRIGHT, *UNSEEN))}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Chromium refuses its sandbox to the super-user, who runs the tests in containers.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@dataclass(frozen=True)
class Live:
    """The running application: its address, its Flask object and the cast."""

    url: str
    app: Flask
    cast: Cast
    server: BaseWSGIServer

    def serve_instead(self, app: Flask) -> None:
        """Answer from now on as another application would at the same address: a restart, as browsers see it."""
        self.server.app = app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests; it fails where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live(app: Flask, cast: Cast) -> Iterator[Live]:
    """The application on a free port of this computer, until the test ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.server_port}", app, cast, server)
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def new_context(browser: Browser, live: Live) -> Iterator[Any]:
    """Make browser contexts (each its own cookies); every page is watched for script errors and foreign hosts."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live.url, viewport=options.pop("viewport", PHONE), **options)
        context.on("weberror", lambda error: troubles.append(f"script error: {error.error}"))
        context.on("request", lambda request: _watch(request.url, live.url, troubles))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


def _watch(url: str, home: str, troubles: list[str]) -> None:
    if not url.startswith((home + "/", "data:", "blob:", "about:")):
        troubles.append(f"asked another host: {url}")


def sign_in(context: BrowserContext, member: Member, path: str = "/") -> Page:
    """Sign a member of the cast in and open the page at `path`.

    The form is read and sent without being painted: that people can use it is shown once, and not by every test.
    """
    form = main_form(context.request.get("/sign-in").text())
    filled: dict[str, str | float | bool] = {**form.data(email=member.email, password=PASSWORD)}
    answer = context.request.post("/sign-in", form=filled, max_redirects=0)
    assert answer.status == HTTPStatus.FOUND, answer.text()
    page = context.new_page()
    page.goto(path)
    return page


def sign_in_by_hand(context: BrowserContext, member: Member, path: str = "/") -> Page:
    """Sign a member of the cast in through the sign-in page; returns the page at `path`."""
    page = context.new_page()
    page.goto(f"/sign-in?next={path}")
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
