"""The bench's own functions on a small case: a page, form or function that has another name by now is noticed here.

How long anything takes is not looked at. The servers run as threads, and no browser paints: it has tests of its own.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine, event
from werkzeug.serving import make_server

from dashboard.pages import PAGES
from data.types import Permission
from tests.databases import Urls
from tests.fixtures import ON_SQLITE
from tests.load import charts, crowd, measures, painting, report, scene, served, servers
from tests.load.browsing import Visitor
from tests.load.painting import Painted, Painting
from tests.load.servers import Server

SMALL: list[tuple[Any, dict[str, Any]]] = [
    (scene, {"REPS": 2, "CLOSED": 2, "BENCHES": 6}),
    (measures, {"PEOPLE": 1, "SAVING": 1, "TIMES": 1, "LEVELS": (1, 2)}),
    (charts, {"TIMES": 1}),
    (crowd, {"SECONDS": 0.02}),
]
NOTHING = Painting(Painted(0, 0.0), Painted(0, 0.0))


@cache
def made(what: str) -> Any:
    """What is served, made once."""
    return getattr(served, what)()


@contextmanager
def serve(what: str, _urls: Urls, _folder: Path, *, workers: int = 1) -> Iterator[Server]:
    """Serve in a thread of this process; there are no more workers than that."""
    assert workers > 0
    server = make_server("127.0.0.1", 0, made(what), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def paint(
    _browser: Any, server: Server, path: str, cookies: dict[str, str], *, wait_for: tuple[str, str], count: int = 1
) -> Painting:
    """Open a page without a browser; fails where it is not there."""
    assert len(wait_for) == 2
    assert count > 0
    visitor = Visitor(server, dict(cookies))
    visitor.get(path)
    visitor.close()
    return NOTHING


@pytest.fixture
def small(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bench with few people, few months and no time."""
    for module, numbers in SMALL:
        for name, number in numbers.items():
            monkeypatch.setattr(module, name, number)
    for name, text in servers._environment(urls, tmp_path).items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(measures, "serve", serve)
    monkeypatch.setattr(painting, "paint", paint)
    counting: list[Any] = []
    listen = event.listen

    def note(target: Any, name: str, told: Any, **more: Any) -> None:
        counting.extend([told] if target is Engine else [])
        listen(target, name, told, **more)

    monkeypatch.setattr(event, "listen", note)
    yield
    for told in counting:
        event.remove(Engine, "before_cursor_execute", told)


@ON_SQLITE
@pytest.mark.usefixtures("small")
def test_everything_is_measured_and_told(urls: Urls, tmp_path: Path) -> None:
    said: list[str] = []
    browser: Browser = None  # type: ignore[assignment]  # nobody paints
    found = measures.measure(urls, tmp_path, browser, said.append)

    assert len(said) == 5
    assert [cost.page for cost in found.results.costs] == [
        page for page in PAGES if page.permission is Permission.VIEW_TEAM
    ]
    assert all(cost.charts and cost.figures.statements and cost.document.statements for cost in found.results.costs)
    forms = found.forms
    assert forms.requests[1] > forms.requests[0] > 10
    assert forms.pulse_saving.statements > forms.pulse.statements > forms.dearest_post.statements > 0
    assert (forms.save.statements > 0, forms.bench.statements > 0, forms.floor.statements) == (True, True, 1)
    assert [rate.respondents for rate in found.rates] == [rate.respondents for rate in found.floor_rates] == [1, 2]
    words = report.tables({"SQLite": found}, 0.0)
    assert all(str(cost.page.title) in words for cost in found.results.costs)
