"""The frame by keyboard, over forms and charts alike."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.integration.dashboard.published import publish

PAGES = ("/method", "/dashboard/", "/dashboard/trends", "/rounds", "/pulse/", "/nowhere")


@ON_SQLITE
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_one_key_leads_past_the_menu(
    session: Session, live: Live, new_context: Callable[..., BrowserContext], viewport: dict[str, int]
) -> None:
    publish(session, live.cast)
    page = sign_in(new_context(viewport=viewport), live.cast.outsider)  # who holds every role, and sees every page
    for path in PAGES:
        page.goto(path)
        page.keyboard.press("Tab")
        link = page.get_by_role("link", name="Skip to the main content")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main#main")).to_be_focused()
        assert inside_main_after_tab(page), path


def inside_main_after_tab(page: Page) -> bool:
    """Whether the next key leads on within the content, or past its end where there is nothing to press in it."""
    page.keyboard.press("Tab")
    return bool(page.evaluate("() => !document.activeElement.closest('header')"))
