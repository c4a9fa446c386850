"""`python -m tests.load.rooms`: how long 60 phones take to follow a coach, and a pack after its reveal; both databases.

Two workers of gunicorn as in production, and phones that ask every second and a half, each at a moment of its own.
"""

import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import click
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.queries.live import LiveRow
from tests.databases import SqliteFolder, Urls, postgres_server
from tests.load.browsing import Visitor, sign_in
from tests.load.scene import FIRST_OPEN, set_scene
from tests.load.servers import Server, serve
from tests.pages import form_to, read_forms
from tests.workshops import begin, plan

PHONES, PAUSE, LATEST = 60, 1.5, 30.0  # phones; seconds between questions; seconds after which waiting is in vain
STEPS = 6  # that the coach takes, from the second on
PACKS = ("debrief.pdf", "debrief.pptx", "debrief.md")


class Phone:
    """A phone in the room that follows as its script does; `seen` holds when each revision was on its screen."""

    def __init__(self, server: Server, live: LiveRow, over: threading.Event) -> None:
        self.visitor, self.over = Visitor(server), over
        form = form_to(self.visitor.get(f"/j/{live.code}").text, "/join")
        self.visitor.send(form.action, form.data())
        self.room = f"/room/{live.id}"
        self.visitor.get(self.room)
        self.seen: dict[int, float] = {}

    def follow(self) -> None:
        """Ask every second and a half, and open the page anew whenever the coach has gone on."""
        known, pause = 1, PAUSE * random.random()
        while not self.over.wait(pause):
            pause = PAUSE
            state = self.visitor.ask("GET", f"{self.room}/state", Accept="application/json", Accept_Encoding="identity")
            revision = int(json.loads(state.body)["revision"])
            if revision != known:
                self.visitor.get(self.room)
                known = revision
                self.seen[revision] = time.perf_counter()
        self.visitor.close()


def _go_on(coach: Visitor, live: LiveRow, step: int) -> None:
    page = coach.get(f"/debriefs/{live.id}").text
    form = next(each for each in read_forms(page) if each.action.endswith("/step"))
    coach.send(form.action, form.data(before=str(step - 1), after=str(step)))


def _waits(phones: list[Phone], revision: int, since: float) -> Iterator[float]:
    """Yield how long each phone took; LATEST for one that never came."""
    until = since + LATEST
    while time.perf_counter() < until and not all(revision in phone.seen for phone in phones):
        time.sleep(0.02)
    return (phone.seen.get(revision, until) - since for phone in phones)


def follow(server: Server, coach: Visitor, live: LiveRow) -> list[float]:
    """Return how many seconds every phone took at every step."""
    over = threading.Event()
    waits: list[float] = []
    phones = [Phone(server, live, over) for _ in range(PHONES)]
    with ThreadPoolExecutor(PHONES) as pool:
        running = [pool.submit(phone.follow) for phone in phones]
        for step in range(2, STEPS + 2):
            time.sleep(PAUSE * random.random())
            began = time.perf_counter()
            _go_on(coach, live, step)
            waits += _waits(phones, step, began)
        over.set()
        for each in running:
            each.result()
    return waits


def packs(coach: Visitor, live: LiveRow) -> dict[str, float]:
    """Return how many seconds each file takes, the first time it is asked for."""
    taken = {}
    for name in PACKS:
        began = time.perf_counter()
        assert coach.get(f"/debriefs/{live.id}/pack/{name}").body
        taken[name] = time.perf_counter() - began
    return taken


def measure(name: str, urls: Urls, folder: Path) -> None:
    """Play a debrief on a database and print what it took."""
    scene = set_scene(urls)
    engine = make_engine(urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        live = begin(session, scene.cast, plan(session, scene.cast), month=str(FIRST_OPEN.plus(-1)))
    engine.dispose()
    with serve("product", urls, folder, workers=2) as server:
        coach = sign_in(server, scene.cast.coach)
        waits = sorted(follow(server, coach, live))
        taken = packs(coach, live)
        coach.close()
    late = waits[int(0.95 * len(waits))]
    click.echo(f"{name}: {PHONES} phones, {STEPS} steps: median {median(waits):.2f} s, 95 % {late:.2f} s, ", nl=False)
    click.echo(f"latest {waits[-1]:.2f} s; " + ", ".join(f"{each} {seconds:.2f} s" for each, seconds in taken.items()))


@click.command()
def rooms() -> None:
    """Measure on SQLite and PostgreSQL; two minutes."""
    with tempfile.TemporaryDirectory(prefix="guanxi-rooms-") as made:
        folder = Path(made)
        with SqliteFolder(folder).database() as urls:
            measure("SQLite", urls, folder)
        with postgres_server() as server, server.database() as urls:
            measure("PostgreSQL", urls, folder)


if __name__ == "__main__":
    rooms()
