"""Measures the attack on the published results of a large company's year: `python -m tests.load.checking`.

Lets twelve months go by at 204 teams and 1,400 people (joining, leaving and moving each month), then runs
`flask --app wsgi privacy-check` as an administrator would, and prints how long it took and its peak memory.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from tests.attack.world import found, play
from tests.databases import Urls
from tests.load.closing import KIBI, MEBI, databases
from tests.load.servers import ROOT, SECRET

TEAMS, PEOPLE, REGIONS, MONTHS = 204, 1400, 34, 12


def fill(urls: Urls, teams: int, people: int, regions: int, months: int) -> None:
    """Let a company's months go by."""
    engine = make_engine(urls.app)
    sizes = tuple(people // teams + (number < people % teams) for number in range(teams))
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        world = found(session, sizes=sizes, regions=regions)
        for number in range(months):
            play(world, 1, first=number)
            _say(f"month {number + 1} of {months} closed")
    engine.dispose()


def check(urls: Urls) -> tuple[float, float, float, int]:
    """Run the command in a process of its own; returns seconds, those of a processor, peak MiB and its exit code.

    A process begins with the peak of the one that started it, so this one must not have grown before.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "FLASK_", "DASH_"))}
    told = {
        "GUANXI_SECRET_KEY": SECRET,
        "GUANXI_DATABASE_URL": urls.app,
        "GUANXI_OWNER_DATABASE_URL": urls.owner,
        "GUANXI_DASHBOARD_DATABASE_URL": urls.dashboard if urls.dashboard != urls.app else "",
        "GUANXI_HTTPS": "0",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "privacy-check"]
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=kept | told) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * KIBI / MEBI, process.returncode


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a command that prints figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--teams", type=int, default=TEAMS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--regions", type=int, default=REGIONS)
    parser.add_argument("--months", type=int, default=MONTHS)
    chosen = parser.parse_args()
    with databases(chosen.database or ["sqlite", "postgresql"]) as made:
        for name, urls in made.items():
            with ProcessPoolExecutor(1) as pool:
                pool.submit(fill, urls, chosen.teams, chosen.people, chosen.regions, chosen.months).result()
            seconds, busy, peak, code = check(urls)
            _say(f"{name}: {seconds:.0f} s ({busy:.0f} s of a processor), peak {peak:.0f} MiB, exit code {code}")


if __name__ == "__main__":
    main()
