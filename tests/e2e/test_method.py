"""The method page in the browser: readable at every width, formulas one click deeper."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from data.method import load_method
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible


@ON_SQLITE
@pytest.mark.parametrize(
    "options", [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}], ids=["phone", "desk"]
)
def test_the_method_is_readable_and_opens_its_formulas(
    live: Live, new_context: Callable[..., BrowserContext], options: dict[str, Any]
) -> None:
    page = sign_in(new_context(**options), live.cast.leader, "/method")
    formula = page.get_by_text("(R - T) / 6, with R and T as in S2")
    expect(page.get_by_role("heading", name="How this is measured")).to_be_visible()
    expect(formula).to_be_hidden()

    for summary in page.locator("summary").filter(has_text="For statisticians").all():
        summary.click()

    expect(formula).to_be_visible()
    method = load_method()
    expect(page.locator("details section")).to_have_count(len(method.scores) + len(method.statistics))
    check_accessible(page)
