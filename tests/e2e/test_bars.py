"""What stands on narrow pages while somebody writes: the bar that says what was saved, the summary of what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from data.models import Contact
from tests.e2e.conftest import ON_SQLITE, Live
from tests.e2e.looks import check_accessible
from tests.e2e.test_pulse import begin, box
from tests.favours import note_contact
from tests.pulses import open_pulse
from tests.worksheets import FULL, write_worksheet

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE
SHEET = "/worksheets/1/points/P1"
COVERED = """() => {
    const field = document.activeElement.getBoundingClientRect();
    return Math.round(field.bottom - document.getElementById("save-status").getBoundingClientRect().top);
}"""
UNDER = """(one) => Math.round(
    one.getBoundingClientRect().bottom - document.getElementById("save-status").getBoundingClientRect().top
)"""
BEYOND_BORDER = """() => [...document.querySelectorAll(".gx-choice, .gx-choices")]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => one.textContent.trim())"""


@pytest.fixture
def mei(session: Session, live: Live) -> Contact:
    open_pulse(session, live.cast.organisation_id)
    return note_contact(session, live.cast.rep, "Mei, plant manager")


def bar(page: Page) -> Any:
    """The bar that says what was saved."""
    return page.locator("#save-status")


def test_the_bar_fits_narrow_pages_and_never_covers_the_box_that_is_filled_in(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    context = new_context(viewport={"width": 320, "height": 600})
    page = begin(context, live)
    page.goto("/pulse/2026-10/statements-1")
    assert page.evaluate(BEYOND_BORDER) == []
    for address, name in (("/pulse/2026-10/conversations", "MOVED"), (SHEET, "P1")):
        page.goto(address)
        field = page.locator(f"[name='{name}']")
        low = field.evaluate("(one) => one.getBoundingClientRect().bottom + scrollY - innerHeight + 50")
        for away, words in (("offline", "No connection"), ("signed out", "You were signed out")):
            cookies: Any = context.cookies()
            if away == "offline":
                context.set_offline(True)
            else:
                context.clear_cookies()
            page.evaluate("(y) => scrollTo({top: y, behavior: 'instant'})", low)
            field.evaluate("(one) => one.focus({preventScroll: true})")
            field.press_sequentially("1")
            expect(bar(page)).to_contain_text(words)
            page.wait_for_timeout(100)
            assert page.evaluate(COVERED) <= 0, f"{address}, {away}: the box is not under the bar"
            for width in (320, 390):
                page.set_viewport_size({"width": width, "height": 600})
                check_accessible(page)
                assert bar(page).evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
                assert bar(page).evaluate("(one) => one.offsetHeight") < 600 / 4
            page.set_viewport_size({"width": 320, "height": 600})
            context.add_cookies(cookies)
            context.set_offline(False)
            expect(bar(page)).to_have_text("Saved", timeout=15_000)
    page.goto("/pulse/2026-10/received")
    low = box(page, "REC.INTRO.CUST").evaluate(
        "(one) => one.getBoundingClientRect().bottom + scrollY - innerHeight + 60"
    )
    page.evaluate("(y) => scrollTo({top: y, behavior: 'instant'})", low)
    box(page, "REC.INTRO.CUST").evaluate("(one) => one.focus({preventScroll: true})")
    box(page, "REC.INTRO.CUST").press_sequentially("three")
    message = page.locator(".gx-count-card .gx-error").first
    expect(message).to_be_visible()
    page.wait_for_timeout(100)
    assert message.evaluate(UNDER) <= 0, "the message is not under the bar"


def test_the_summary_of_errors_goes_as_they_are_mended(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    page = begin(new_context(), live)
    for item in ("REC.INTRO.CUST", "REC.INFO.CUST"):
        box(page, item).fill("three")
    page.get_by_role("button", name="Save and continue").click()
    summary = page.get_by_role("alert")
    told = "Introduced you, or passed you a lead: Customers and prospects: Enter a whole number from 0 to 99."
    expect(summary.get_by_role("link", name=told)).to_be_visible()
    box(page, "REC.INTRO.CUST").fill("3")
    expect(summary.get_by_role("link")).to_have_count(1)
    expect(box(page, "REC.INTRO.CUST")).to_be_focused()
    assert page.title() == "Error: Favours you received - Guanxi"
    box(page, "REC.INFO.CUST").fill("4")
    summary.get_by_role("link").focus()
    expect(summary).to_have_count(0)
    expect(box(page, "REC.INFO.CUST")).to_be_focused()
    expect(bar(page)).to_have_text("Saved")
    assert page.title() == "Favours you received - Guanxi"

    page.goto(SHEET)
    page.locator("textarea").fill("x" * 1001)
    page.get_by_role("button", name="Save and continue").last.click()
    expect(summary).to_be_focused()
    page.locator("textarea").fill("x" * 1000)
    expect(bar(page)).to_have_text("Saved")
    expect(summary).to_have_count(0)
    assert not page.title().startswith("Error: ")
