"""Every page that a rep can open, and every form after an error, in every width and look: one visit each."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from tests.access import OPEN_MONTH, ROWS, World, make_world
from tests.e2e.conftest import ON_SQLITE, Live, sign_in
from tests.e2e.looks import ENDS, LOOKS, troubles

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE

FILES = ("/static", "/bootstrap", "/dashboard", "{frame}", "/pulse/token", "/favours/my-")
EMPTY = ("/pulse/", "/favours/", "/favours/new", "/favours/contacts", "/favours/next", "/worksheets/", "/me/")
LONG = "x" * 1001
# What goes wrong on each form: what is typed, and the button that sends it.
MISTAKES: tuple[tuple[str, Mapping[str, str], str], ...] = (
    ("/pulse/{month}/received", {"REC.INTRO.CUST": "three"}, "Save and continue"),
    ("/favours/new", {}, "Save"),
    ("/favours/contacts/new", {}, "Save"),
    ("/favours/contacts/{contact}/next", {}, "Save"),
    ("/favours/file", {}, "Check the file"),
    ("/worksheets/new", {}, "Begin"),
    ("/worksheets/{draft}/points/P2", {"P2": LONG}, "Save and continue"),
    ("/me/erase", {"password": "not it"}, "Erase me for good"),
)


@pytest.fixture
def world(session: Session, live: Live) -> World:
    return make_world(session, live.cast)


def addresses(world: World) -> list[str]:
    """Every page of the access matrix that the rep may see, the dashboard aside, and every page of the pulse."""
    rows = [row for row in ROWS if row.method == "GET" and row.page and row.answers["rep"] == 200]
    found = [world.at(row) for row in rows if not row.address.startswith(FILES)]
    return [*found, *(f"/pulse/{OPEN_MONTH}/{page.key}" for page in load_instrument("pulse-1.0").pages)]


def visit(page: Page, address: str) -> Response | None:
    """Open a page in the first look: forced colours are there before pages are."""
    LOOKS[0].choose(page)
    return page.goto(address)


def messages(page: Page) -> Any:
    """How what changes by itself is announced, by the ids of its places."""
    return page.evaluate(
        "Object.fromEntries(['save-status', 'pulse-notes'].map((id) => [id, document.getElementById(id)?.role]))"
    )


def test_every_page_in_every_look(new_context: NewContext, live: Live, world: World) -> None:
    page = sign_in(new_context(), live.cast.rep, "/me/")
    found: list[str] = []
    for address in dict.fromkeys(addresses(world)):
        answer = visit(page, address)
        assert answer is not None
        assert answer.status == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # answers for programs
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        found += troubles(page, chosen=LOOKS[0])
        if page.locator("form[data-pulse]").count():
            assert messages(page) == {"save-status": "status", "pulse-notes": "status"}, address
    assert found == [], "\n".join(found)


def test_every_form_after_an_error_and_every_empty_page(new_context: NewContext, live: Live, world: World) -> None:
    page = sign_in(new_context(), live.cast.rep, "/me/")
    found: list[str] = []
    for address, typed, button in MISTAKES:
        visit(page, address.format(**world.places))
        for name, text in typed.items():
            page.locator(f"[name='{name}']").fill(text)
        page.get_by_role("main").get_by_role("button", name=button, exact=True).last.click()
        expect(page.get_by_role("alert")).to_be_focused()
        assert page.title().startswith("Error: ")
        page.get_by_role("alert").get_by_role("link").first.click()
        assert page.evaluate("document.activeElement.closest('[role=alert]') === null"), "a link leads to the field"
        for name, text in typed.items():
            if name != "password":
                expect(page.locator(f"[name='{name}']")).to_have_value(text)
        found += troubles(page, chosen=LOOKS[0])
    other = sign_in(new_context(), live.cast.peer, "/me/")
    for address in EMPTY:
        visit(other, address)
        found += troubles(other, ENDS, chosen=LOOKS[0])
    assert found == [], "\n".join(found)
