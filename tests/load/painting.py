"""A real browser on a page of charts: bytes, and the time until all charts are drawn, cold and warm."""

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import find_browser
from tests.e2e.conftest import DESK, FLAGS
from tests.load.servers import Server

TIMES = 3
MOST_SECONDS = 30
CHART = (".js-plotly-plot", ".main-svg .trace")
EMPTY = ("#empty", "")
# Runs before the page's own scripts; notes when the last of the charts is there.
WATCH = """(() => {
  const [whole, part, wanted] = %s;
  const look = () => {
    const there = [...document.querySelectorAll(whole)].filter((each) => part === "" || each.querySelector(part));
    if (window.benchDrawn === undefined && there.length >= wanted) window.benchDrawn = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})()"""


@dataclass(frozen=True)
class Painted:
    """Bytes over the network, and ms from the start until everything was drawn."""

    bytes: int
    ms: float


@dataclass(frozen=True)
class Painting:
    """A page for the first time and again: the medians of some visits."""

    cold: Painted
    warm: Painted


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """Run Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=FLAGS)
        yield browser
        browser.close()


def _paint(context: BrowserContext, path: str) -> Painted:
    page = context.new_page()
    received: list[int] = []
    watcher = context.new_cdp_session(page)
    watcher.send("Network.enable")
    watcher.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(path)
    drawn = _drawn(page)
    page.wait_for_load_state("networkidle")
    page.close()
    return Painted(sum(received), drawn)


def _drawn(page: Page) -> float:
    """When everything was drawn; asked again and again, as the pages' policy forbids the library's own waiting."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        drawn = page.evaluate("() => window.benchDrawn ?? null")
        if drawn is not None:
            return float(drawn)
        page.wait_for_timeout(20)
    raise TimeoutError(page.url)


def _typical(visits: list[Painted]) -> Painted:
    return Painted(int(median(visit.bytes for visit in visits)), median(visit.ms for visit in visits))


def paint(
    browser: Browser, server: Server, path: str, cookies: dict[str, str], *, wait_for: tuple[str, str], count: int = 1
) -> Painting:
    """Open a page a few times in a new browser profile, and once more in each."""
    cold, warm = [], []
    for _ in range(TIMES):
        options: Any = {"viewport": DESK, "base_url": server.url}
        context = browser.new_context(**options)
        context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
        context.add_init_script(WATCH % json.dumps([*wait_for, count]))
        cold.append(_paint(context, path))
        warm.append(_paint(context, path))
        context.close()
    return Painting(_typical(cold), _typical(warm))
