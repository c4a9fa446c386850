"""Pictures of every leader's page in every invented world, on a phone, on a screen and on paper, and its files.

    .venv/bin/python -m tests.load.sights FOLDER [WORLD ...]

A world is named by who leads in it (tests/worlds.py); without names, all are taken. Coaches see the pulse's health.
"""

import tempfile
import threading
from pathlib import Path

import click
from playwright.sync_api import Page
from werkzeug.serving import make_server

from data.settings import load_settings
from tests.cast import Member
from tests.databases import SqliteFolder
from tests.e2e.conftest import DESK, PHONE, sign_in
from tests.integration.dashboard.visitors import PAGES as CHARTS
from tests.load.painting import MOST_SECONDS, open_browser
from tests.load.servers import SECRET
from tests.worlds import every_world
from wsgi import create_app

DRAWN = "() => [...document.querySelectorAll('.dash-graph')].every((each) => each.querySelector('.main-svg'))"
LOOKS = {
    "phone": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
    "screen": (DESK, "light"),
    "screen-dark": (DESK, "dark"),
}
PAGES = {each: f"/dashboard/{'' if each == 'summary' else each}" for each in CHARTS}
PAGES |= {"actions": "/actions/", "action": "/actions/new", "note": "/notes/new"}
OF_COACHES = {"health": "/dashboard/health"}
FILES = ("summary.pdf", "summary.pptx", "results.xlsx", "results.csv")


def _wait(page: Page) -> None:
    """Wait until every chart is drawn; the pages' policy forbids the library to wait for them."""
    page.wait_for_load_state("networkidle")
    for _ in range(MOST_SECONDS * 10):
        if page.evaluate(DRAWN):
            break
        page.wait_for_timeout(100)


def _take(page: Page, name: str, folder: Path) -> None:
    """Take the pictures of the page that is open."""
    for look, (window, colours) in LOOKS.items():
        page.set_viewport_size({"width": window["width"], "height": window["height"]})
        page.emulate_media(media="screen", color_scheme="dark" if colours == "dark" else "light")
        page.reload()
        _wait(page)
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
    page.emulate_media(media="null", color_scheme="light")
    page.reload()
    _wait(page)
    page.pdf(path=folder / f"{name}-paper.pdf", format="A4")


def _look(url: str, leaders: dict[str, Member], folder: Path) -> None:
    with open_browser() as browser:
        for name, member in leaders.items():
            context = browser.new_context(base_url=url)
            page = sign_in(context, member, "/dashboard/")
            coaching = name.endswith("-coach")
            for each, address in (OF_COACHES if coaching else PAGES).items():
                page.goto(address)
                _take(page, f"{name}-{each}", folder)
            for each in () if coaching else FILES:
                taken = context.request.get(f"/dashboard/take-along/{each}")
                (folder / f"{name}-{each}").write_bytes(taken.body())
            context.close()
            click.echo(name)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("worlds", nargs=-1)
def sights(folder: Path, worlds: tuple[str, ...]) -> None:
    """Build the worlds, serve them on this computer alone, and keep pictures of their pages in FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-sights-") as made,
        SqliteFolder(Path(made)).scene(every_world) as (urls, leaders),
    ):
        known = {"GUANXI_SECRET_KEY": SECRET, "GUANXI_DATABASE_URL": urls.app, "GUANXI_INSTANCE": made}
        server = make_server("127.0.0.1", 0, create_app(load_settings(known | {"GUANXI_HTTPS": "0"})), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        chosen = {
            name: member for name, member in leaders.items() if not worlds or name.removesuffix("-coach") in worlds
        }
        _look(f"http://127.0.0.1:{server.server_port}", chosen, folder)
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    sights()
