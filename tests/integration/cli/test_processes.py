"""Commands that run on, as processes of their own: they start, work, and stop when they are told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Round
from tests.cast import Cast
from tests.databases import Urls
from tests.fixtures import ON_POSTGRESQL, ON_SQLITE, SECRET

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90


@contextmanager
def command(urls: Urls, tmp_path: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with process(urls, tmp_path, [sys.executable, "-m", "flask", "--app", "wsgi", *words], {}) as started:
        yield started


@contextmanager
def process(urls: Urls, tmp_path: Path, call: list[str], more: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "FLASK_"))}
    environment |= {
        "GUANXI_SECRET_KEY": SECRET,
        "GUANXI_DATABASE_URL": urls.app,
        "GUANXI_DASHBOARD_DATABASE_URL": urls.dashboard,
        "GUANXI_INSTANCE": str(tmp_path / "instance"),
        "GUANXI_HTTPS": "0",
        **more,
    }
    # A shell starts what it puts into the background deaf to SIGINT, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with (tmp_path / "output").open("w") as output:
        started = subprocess.Popen(call, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield started
        finally:
            started.kill()
            started.wait()
    assert "Traceback" not in (tmp_path / "output").read_text()


def wait_until(process: subprocess.Popen[bytes], happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.2)


@ON_POSTGRESQL
def test_a_worker_works_and_stops_when_told_to(urls: Urls, session: Session, cast: Cast, tmp_path: Path) -> None:
    def planned() -> bool:
        found = len(session.scalars(select(Round.id)).all())
        session.rollback()
        return found == 2

    with command(urls, tmp_path, "worker", "--pause", "3600") as worker:
        wait_until(worker, planned)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    assert isinstance(number, int)
    return number


@ON_SQLITE
def test_serve_answers_and_stops_when_told_to(
    urls: Urls, session: Session, cast: Cast, tmp_path: Path, port: int
) -> None:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    with command(urls, tmp_path, "serve", "--port", str(port)) as server:
        wait_until(server, answers)
        figures = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
        with pytest.raises(HTTPError, match="403"):
            urllib.request.urlopen(figures, timeout=10)
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


@ON_SQLITE
@pytest.mark.parametrize(
    ("settings", "home"),
    [
        ({"GUANXI_DEMO": "1"}, "http://127.0.0.1:{port}"),
        ({"GUANXI_DEMO": "1", "GUANXI_PUBLIC_URL": "https://demo.example.com"}, "https://demo.example.com"),
        ({}, "http://127.0.0.1:8000"),
    ],
)
def test_links_of_a_demo_follow_the_port_and_no_header(
    urls: Urls, session: Session, cast: Cast, tmp_path: Path, port: int, settings: dict[str, str], home: str
) -> None:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/openapi.json", headers={"Host": "evil.example"})
    found: list[str] = []

    def answers() -> bool:
        try:
            with urllib.request.urlopen(asked, timeout=10) as document:
                found.append(json.load(document)["servers"][0]["url"])
        except OSError:
            return False
        return True

    call = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    with process(urls, tmp_path, call, settings) as server:
        wait_until(server, answers)
    assert found == [home.format(port=port)]


@ON_POSTGRESQL
def test_gunicorn_ends_what_has_begun_before_it_stops(
    urls: Urls, session: Session, cast: Cast, tmp_path: Path, port: int
) -> None:
    shared = tmp_path / "figures"
    shared.mkdir()
    address = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=10) as page:
                return bool(page.read() == b"ready\n")
        except OSError:
            return False

    words = ["wsgi:create_app()", "--worker-class", "gthread", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    call = [sys.executable, "-m", "gunicorn", *words]
    with process(urls, tmp_path, call, {"PROMETHEUS_MULTIPROC_DIR": str(shared)}) as server:
        wait_until(server, ready)
        for _ in range(4):
            urllib.request.urlopen(f"{address}/sign-in", timeout=30).close()
        with urllib.request.urlopen(f"{address}/metrics", timeout=30) as page:
            assert 'guanxi_requests_total{method="GET",route="/sign-in",status="200"} 4.0' in page.read().decode()
        body = b"email=nobody%40example.com&password=x"
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body[:9])
            time.sleep(1)  # it has begun to be read
            server.send_signal(signal.SIGTERM)
            time.sleep(1)
            line.sendall(body[9:])
            assert line.recv(64).startswith(b"HTTP/1.1 400 ")  # a whole answer: the form had no token
        assert server.wait(PATIENCE) == 0


@ON_SQLITE
def test_gunicorn_ends_where_the_application_refuses_to_start(urls: Urls, tmp_path: Path, port: int) -> None:
    call = [sys.executable, "-m", "gunicorn", "wsgi:create_app()", "--bind", f"127.0.0.1:{port}"]
    with process(urls, tmp_path, call, {"GUANXI_SECRET_KEY": "short"}) as server:
        assert server.wait(PATIENCE) == 4
    assert "Guanxi cannot start: GUANXI_SECRET_KEY" in (tmp_path / "output").read_text()


@ON_SQLITE
def test_help_is_there_before_anything_is_set(urls: Urls, tmp_path: Path) -> None:
    call = [sys.executable, "-m", "flask", "--app", "wsgi", "rounds", "close", "--help"]
    with process(urls, tmp_path, call, {"GUANXI_SECRET_KEY": ""}) as asked:
        assert asked.wait(PATIENCE) == 0
    assert "Close the round about MONTH" in (tmp_path / "output").read_text()
