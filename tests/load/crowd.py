"""Many respondents at once: each fills in one bench questionnaire after the other, for a few seconds."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

from data.instruments import load_instrument
from data.types import Month
from surveys.pulse.forms import Seen, write_seen
from tests.load.browsing import Visitor, sign_in
from tests.load.filling import answers_to
from tests.load.scene import BENCH, Scene
from tests.load.servers import Server
from tests.load.spending import share_below
from tests.pages import form_to

SECONDS = 4.0
PAGES = load_instrument(BENCH).pages
Work = Callable[[], list[float]]  # does one thing and returns how many seconds each of its requests took


@dataclass(frozen=True)
class Rate:
    """How much was finished a second, and the ms that 95 % of the requests needed at the most."""

    respondents: int
    a_second: float
    within: float


@dataclass(frozen=True)
class Respondent:
    """Somebody who is signed in, and the hidden fields that their pages hold."""

    cookies: dict[str, str]
    hidden: dict[str, str]


class _Watch:
    """Times requests."""

    def __init__(self) -> None:
        self.durations: list[float] = []

    def lead(self, ask: Callable[..., str], *given: object) -> str:
        """Ask, and note how long that took."""
        began = time.perf_counter()
        place = ask(*given)
        self.durations.append(time.perf_counter() - began)
        return place


def _fill_in(visitor: Visitor, hidden: dict[str, str], month: Month) -> list[float]:
    """Open the first page, send each, open what each leads to."""
    watch = _Watch()
    place = f"/pulse/{month}/{PAGES[0].key}"
    for page in PAGES:
        watch.lead(lambda path: visitor.get(path).place, place)
        blank = write_seen({item: Seen() for item in page.items})
        fields = hidden | {"seen": blank} | answers_to(page)
        place = watch.lead(lambda path, sent: visitor.send(path, sent).place, f"/pulse/{month}/{page.key}", fields)
    assert place.endswith("/thanks"), place
    watch.lead(lambda path: visitor.get(path).place, place)
    return watch.durations


def _run(clients: int, begin: Callable[[], Work]) -> Rate:
    """Let clients work side by side until the time is over; each gets its work from `begin`."""
    together = threading.Barrier(clients)

    def live() -> list[list[float]]:
        work, done = begin(), []
        together.wait(timeout=60)
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            done.append(work())
        return done

    with ThreadPoolExecutor(clients) as pool:
        lives = [pool.submit(live) for _ in range(clients)]
        done = [durations for one in lives for durations in one.result()]
    a_second = len(done) / SECONDS
    return Rate(clients, a_second, share_below([each for durations in done for each in durations], 0.95) * 1000)


def _arrive(server: Server, scene: Scene, month: Month) -> list[Respondent]:
    """Sign everybody in, and read what their pages hold."""
    arrived = []
    for member in scene.reps:
        visitor = sign_in(server, member)
        values = form_to(visitor.get(f"/pulse/{month}/{PAGES[0].key}").text, f"/{PAGES[0].key}").values
        hidden = {name: values[name] for name in ("csrf_token", "person", "rendered")}
        arrived.append(Respondent(visitor.cookies, hidden))
        visitor.close()
    return arrived


def submissions(server: Server, scene: Scene, months: tuple[Month, ...], levels: tuple[int, ...]) -> list[Rate]:
    """How many whole submissions a second are taken from so many respondents at once."""
    waiting: Iterator[tuple[Month, Respondent]] = itertools.product(months, _arrive(server, scene, months[0]))
    lock = threading.Lock()

    def begin() -> Work:
        visitor = Visitor(server)

        def work() -> list[float]:
            with lock:
                month, respondent = next(waiting)
            visitor.cookies = dict(respondent.cookies)
            return _fill_in(visitor, respondent.hidden, month)

        return work

    return [_run(level, begin) for level in levels]


def inserted_rows(server: Server, levels: tuple[int, ...]) -> list[Rate]:
    """How many rows a second the floor takes from so many clients at once."""

    def begin() -> Work:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)

        def insert() -> str:
            connection.request("POST", "/row")
            return connection.getresponse().read().decode()

        def work() -> list[float]:
            watch = _Watch()
            assert watch.lead(insert) == "saved"
            return watch.durations

        return work

    return [_run(level, begin) for level in levels]
