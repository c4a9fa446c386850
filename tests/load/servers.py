"""Starts gunicorn on a free port of this computer, as in production, and stops it by its own process."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.databases import Urls
from tests.load.served import COUNTERS
from tests.load.spending import Spent

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "of the bench only: more than 32 characters"
READY_SECONDS = 60
THREADS = 4


@dataclass(frozen=True)
class Server:
    """A running server; its counters make sense while it has one worker."""

    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


class Meter:
    """Reads a server's counters, less what reading costs itself."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._own = 0.0
        readings = [self._read() for _ in range(41)]
        self._own = median(later.cpu - earlier.cpu for earlier, later in pairwise(readings))
        self._last = self._read()

    def _read(self) -> Spent:
        self._connection.request("GET", COUNTERS)
        found = json.loads(self._connection.getresponse().read())
        return Spent(found["cpu"], found["statements"])

    def spent(self) -> Spent:
        """What was spent since the last time this was asked."""
        now = self._read()
        spent = now - self._last - Spent(self._own, 0)
        self._last = now
        return spent

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def _environment(urls: Urls, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "FLASK_", "DASH_"))}
    return kept | {
        "GUANXI_SECRET_KEY": SECRET,
        "GUANXI_DATABASE_URL": urls.app,
        "GUANXI_OWNER_DATABASE_URL": urls.owner,
        "GUANXI_DASHBOARD_DATABASE_URL": urls.dashboard if urls.dashboard != urls.app else "",
        "GUANXI_INSTANCE": str(folder),
        "GUANXI_HTTPS": "0",
    }


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", COUNTERS)
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.1)
    sys.exit(f"A server of the bench does not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def serve(what: str, urls: Urls, folder: Path, *, workers: int = 1) -> Iterator[Server]:
    """Serve `what` of tests.load.served on a database until the block ends; its log goes to a file in the folder."""
    port = _free_port()
    log = folder / f"{what}-{port}.log"
    command = [sys.executable, "-m", "gunicorn", f"tests.load.served:{what}()", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(THREADS), "--keep-alive", "30"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(urls, folder), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, log)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(timeout=40)
