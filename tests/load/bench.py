"""`make bench`: measures speed on both databases, prints the figures and writes them into docs/performance.md."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from tests.databases import SqliteFolder, Urls, postgres_server
from tests.load.measures import Measured, measure
from tests.load.painting import open_browser
from tests.load.report import tables, write
from tests.load.servers import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"


def _say(database: str) -> Callable[[str], None]:
    return lambda words: click.echo(f"{database}: {words} ...", err=True)


@click.command()
@click.option("--keep", is_flag=True, help="Print the figures only, leave docs/performance.md as it is.")
def bench(*, keep: bool) -> None:
    """Measure speed on SQLite and PostgreSQL; took nine minutes on a busy machine."""
    load_before = os.getloadavg()[0]
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as made, open_browser() as browser:
        folder = Path(made)

        def on(name: str, urls: Urls) -> None:
            found[name] = measure(urls, folder, browser, _say(name))

        with SqliteFolder(folder).database() as urls:
            on("SQLite", urls)
        with postgres_server() as server, server.database() as urls:
            on("PostgreSQL", urls)
    words = tables(found, load_before)
    click.echo(words)
    if not keep:
        write(DOCUMENT, words)


if __name__ == "__main__":
    bench()
