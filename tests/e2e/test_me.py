"""My page in Chromium: charts drawn under the page's policy in every width and look, the way to the team's page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from data.types import Month
from tests.cast import PASSWORD
from tests.e2e.conftest import DESK, ON_SQLITE, Live, sign_in
from tests.e2e.looks import check_accessible, small_targets
from tests.integration.dashboard.published import publish
from tests.integration.me.sending import send
from tests.pulses import open_pulse

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def months(session: Session, live: Live) -> None:
    """Three months that the rep has sent."""
    for month in (Month(2026, 8), Month(2026, 9), Month(2026, 10)):
        send(session, live.cast.rep, open_pulse(session, live.cast.organisation_id, month=month).id)


@ON_SQLITE
@pytest.mark.parametrize("width", [320, 1280])
def test_my_page_in_every_width_and_look(new_context: NewContext, live: Live, months: None, width: int) -> None:
    context = new_context(
        viewport={"width": width, "height": 900},
        color_scheme="light" if width == 1280 else "dark",
        forced_colors="active" if width == 320 else "none",
        reduced_motion="reduce",
    )
    page = sign_in(context, live.cast.rep, "/me/")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert page.locator(".js-plotly-plot").count() == 7
    check_accessible(page)
    assert small_targets(page) == []
    for summary in page.get_by_text("The numbers as a table").all():
        summary.click()
    check_accessible(page)


@ON_SQLITE
def test_everything_of_mine_and_erasing_it(new_context: NewContext, live: Live, months: None) -> None:
    page = sign_in(new_context(), live.cast.rep, "/me/everything")
    check_accessible(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download everything of mine").click()
    assert started.value.suggested_filename == "guanxi-everything-of-mine.zip"
    page.get_by_role("link", name="See what would go and what would stay").click()
    check_accessible(page)
    page.get_by_label("Your password").fill("not it")
    page.get_by_role("button", name="Erase me for good").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Erase me for good").click()
    expect(page.get_by_role("heading", name="You were erased")).to_be_focused()
    check_accessible(page)
    page.get_by_role("link", name="to the sign-in page").click()
    page.wait_for_url("**/sign-in**")
    page.goto("/me/")
    page.wait_for_url("**/sign-in**")


@ON_SQLITE
def test_my_page_without_javascript_says_the_same(new_context: NewContext, live: Live, months: None) -> None:
    page = sign_in(new_context(viewport=DESK, java_script_enabled=False), live.cast.rep, "/me/")
    expect(page.get_by_text("In October 2026: deal-first 100", exact=False)).to_be_visible()
    for part in ("p", "td"):  # no text is found within <noscript>, which is seen all the same
        expect(page.locator(f"noscript {part}").first).to_be_visible()
    for empty in page.locator(".gx-me__drawings, .gx-me__numbers").all():
        expect(empty).to_be_hidden()


@ON_SQLITE
def test_a_rep_sees_the_page_that_the_leader_sees(new_context: NewContext, live: Live, session: Session) -> None:
    publish(session, live.cast)
    team = live.cast.teams["Team A"]
    pages = [
        sign_in(new_context(viewport=DESK), member, f"/dashboard/?team={team}")
        for member in (live.cast.rep, live.cast.leader)
    ]
    told = []
    for page in pages:
        expect(page.locator(".gx-tile").first).to_be_visible()
        told.append(page.locator(".gx-tiles").inner_text())
        check_accessible(page)
    assert told[0] == told[1]
    expect(pages[0].get_by_role("link", name="My team")).to_have_attribute("aria-current", "page")
