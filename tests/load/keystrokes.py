"""`python -m tests.load.keystrokes`: how long the pulse should take somebody who sees it for the first time.

Nobody is timed. Chromium walks through the pages as a rep who has never answered, reads off what stands on them and
counts what has to be done; times of a keystroke-level model (Card, Moran & Newell 1980) turn that into minutes.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from tests.cast import Member, make_cast
from tests.databases import SqliteFolder
from tests.e2e.conftest import PHONE, sign_in
from tests.load.painting import open_browser
from tests.load.servers import serve
from tests.pulses import open_pulse

DECIDE, POINT, PRESS, KEY = 1.35, 1.1, 0.2, 0.28  # seconds: M, P, BB and K of the model
LOAD, FLICK, WAIT = 0.5, 0.5, 0.25  # a page, a window's height of scrolling, until the next statement comes into sight
WORDS_A_MINUTE = 238  # silent reading of English (Brysbaert 2019)
DIRECTION, FILLED = 18, (0, 5, 7, 10, 15)  # boxes of a direction, and which of them are filled in
BLOCKS = "h1, h2, p, li, legend, label, button, summary, dt, dd"
# What is in sight, block by block, without what only screen readers say; `asked` marks what one has to answer.
READ = f"""() => [...document.querySelectorAll("main :is({BLOCKS})")]
  .filter((one) => !one.parentElement.closest("{BLOCKS}") && one.checkVisibility() && !one.closest(".visually-hidden"))
  .map((one) => {{
    const seen = one.cloneNode(true);
    seen.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
    return [seen.textContent.trim(), one.matches("legend, label, h2.gx-pulse__question")];
  }})"""
HEIGHT = "() => document.querySelector('main').getBoundingClientRect().bottom / innerHeight"


@dataclass(frozen=True)
class Seen:
    """What a page comes to: windows high, words never read before (all, and those of questions), boxes by kind."""

    heights: float
    words: int
    asked: int
    counts: int = 0
    filled: int = 0
    statements: int = 0
    ticks: int = 0


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


def read(page: Page, known: set[str]) -> Seen:
    """Read a page, and note what is known from now on."""
    texts = [(text, asked) for text, asked in page.evaluate(READ) if text not in known]
    new = dict(texts)
    known.update(new)
    return Seen(page.evaluate(HEIGHT), _words(new), _words(text for text, asked in new.items() if asked))


def on_a_phone(seen: Seen) -> float:
    """Return the seconds of a page but for reading: what is tapped, typed, decided and scrolled past."""
    tap = POINT + PRESS
    boxes = seen.counts * DECIDE + seen.filled * (tap + KEY)
    statements = seen.statements * (DECIDE + tap + WAIT)
    flicks = 0.0 if seen.statements else max(seen.heights - 1, 0) * FLICK
    return LOAD + boxes + statements + seen.ticks * tap + flicks + tap


def at_a_keyboard(seen: Seen) -> float:
    """Return the same where nothing is pointed at: a key to each box, a key for each statement."""
    boxes = seen.counts * (DECIDE + KEY) + seen.filled * KEY
    return LOAD + KEY + boxes + seen.statements * (DECIDE + KEY) + seen.ticks * KEY + KEY


def reading(seen: list[Seen], *, all_words: bool) -> float:
    """Return the seconds of reading every word once, or those of the questions only."""
    return sum(page.words if all_words else page.asked for page in seen) / WORDS_A_MINUTE * 60


def _answered(page: Page, seen: Seen) -> Seen:
    """Answer a page that is open, and note what that took."""
    boxes, statements = page.locator("form[method=post] input[inputmode=numeric]"), page.locator("fieldset.gx-question")
    ticks = page.locator("form[method=post] [data-item] input[type=checkbox]")
    counts = boxes.count()
    filled = [number for number in range(counts) if counts < DIRECTION or number in FILLED]
    first = page.url.endswith("/start")  # its box holds the month's working days
    for number in [] if first else filled:
        boxes.nth(number).fill("2")
    for number in range(statements.count()):
        statements.nth(number).locator("input").nth(number % 7).check()
    for number in range(ticks.count()):
        ticks.nth(number).check()
    return Seen(
        seen.heights, seen.words, seen.asked, counts, 0 if first else len(filled), statements.count(), ticks.count()
    )


def walk(context: BrowserContext, rep: Member) -> list[Seen]:
    """Fill the pulse in and send it; returns its pages."""
    page, known, pages = sign_in(context, rep, "/pulse/"), set[str](), []
    page.get_by_role("link", name="Begin").click()
    while not page.url.endswith("/thanks"):
        page.wait_for_load_state("networkidle")
        pages.append(_answered(page, read(page, known)))
        with page.expect_navigation():
            page.locator("main form[method=post] .btn-primary").last.click()
    return pages


def _told(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def report(pages: list[Seen]) -> None:
    """Print the pages, and the minutes in every way."""
    for page in pages:
        click.echo(page)
    for name, seconds in (("phone", on_a_phone), ("keyboard", at_a_keyboard)):
        doing = sum(seconds(page) for page in pages)
        questions, words = (doing + reading(pages, all_words=each) for each in (False, True))
        click.echo(f"{name}: {_told(doing)} without reading, {_told(questions)} with the questions, ", nl=False)
        click.echo(f"{_told(words)} with every word once")


@click.command()
def keystrokes() -> None:
    """Estimate the minutes of a first pulse; half a minute."""
    with tempfile.TemporaryDirectory(prefix="guanxi-keystrokes-") as made, SqliteFolder(Path(made)).database() as urls:
        engine = make_engine(urls.app)
        with Session(engine, expire_on_commit=False) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            cast = make_cast(session)
            open_pulse(session, cast.organisation_id)
        engine.dispose()
        with serve("product", urls, Path(made)) as server, open_browser() as browser:
            options: Any = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
            report(walk(browser.new_context(base_url=server.url, **options), cast.rep))


if __name__ == "__main__":
    keystrokes()
