"""The method page in the browser: readable at every width, formulas one click deeper."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from data.method import load_method
from tests.e2e.conftest import DESK, PHONE, Live, sign_in


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
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
