"""Taps on a page of the pulse that moves on under the finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import ON_SQLITE, PHONE, Live
from tests.e2e.test_pulse import begin
from tests.pulses import open_pulse

NewContext = Callable[..., BrowserContext]


@ON_SQLITE
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_second_tap_at_one_spot_answers_nothing_else(
    new_context: NewContext, live: Live, session: Session, motion: str
) -> None:
    open_pulse(session, live.cast.organisation_id)
    page = begin(new_context(viewport=PHONE, has_touch=True, reduced_motion=motion), live)
    page.goto("/pulse/2026-10/statements-1")
    questions, told = page.locator("fieldset.gx-question"), [""]
    for number, pause in ((0, 400), (2, 550), (4, 700)):
        chosen = questions.nth(number).locator("label", has_text="Almost never")
        chosen.scroll_into_view_if_needed()
        spot = chosen.bounding_box()
        assert spot is not None
        for wait in (pause, 50):
            page.touchscreen.tap(spot["x"] + 40, spot["y"] + spot["height"] / 2)
            page.wait_for_timeout(wait)
        told.append(page.locator(".gx-soon").inner_text())  # nothing where the tap fell between two choices
        expect(questions.nth(number + 1)).to_be_in_viewport(ratio=0.9)
        assert page.locator("fieldset.gx-question input:checked").count() == number // 2 + 1
        expect(chosen.locator("input")).to_be_checked()
        expect(page.locator(".gx-soon")).to_be_empty()
    assert set(told) == {"", "The page was still moving, so that tap was not taken. Tap again."}
    later = questions.nth(5).locator("label", has_text="Almost never")
    later.tap()
    expect(later.locator("input")).to_be_checked()
