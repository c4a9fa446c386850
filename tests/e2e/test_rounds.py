"""The administrator's rounds in the browser."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, Live, sign_in
from tests.integration.dashboard.published import publish


@pytest.mark.parametrize("width", [320, DESK["width"]])
def test_the_list_scrolls_in_itself_and_not_the_page(
    session: Session, live: Live, new_context: Callable[..., BrowserContext], width: int
) -> None:
    publish(session, live.cast)
    page = sign_in(new_context(viewport={"width": width, "height": 800}), live.cast.administrator, "/rounds")
    expect(page.get_by_role("region", name="Rounds")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
