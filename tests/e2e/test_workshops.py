"""Workshops of a coach in Chromium: planned, changed, taken along."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish
from tests.leading import TODAY
from tests.workshops import plan

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE


def test_a_coach_plans_a_workshop(new_context: NewContext, live: Live, session: Session) -> None:
    settings = live.app.extensions["guanxi-settings"]
    live.app.extensions["guanxi-settings"] = dataclasses.replace(settings, smtp_url="smtp://127.0.0.1:9")
    plan(session, live.cast, title="An earlier one", happens_on=TODAY - dt.timedelta(days=30))
    page = sign_in(new_context(viewport=DESK), live.cast.coach, "/workshops/")
    expect(page.get_by_text("Nothing planned")).to_be_visible()
    page.get_by_role("link", name="Plan a workshop").click()
    page.get_by_role("button", name="Plan the workshop").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Title").fill("Offers first")
    page.get_by_label("Day").fill(str(TODAY + dt.timedelta(days=3)))
    page.get_by_label("Begins at").fill("14:30")
    page.get_by_label("Team B").check()
    check_accessible(page)
    page.get_by_role("button", name="Plan the workshop").click()
    expect(page.get_by_text("It is drawn on the trends of its teams.")).to_be_visible()
    page.goto("/workshops/")
    page.get_by_role("link", name="As a calendar").click()
    day = TODAY + dt.timedelta(days=3)
    page.goto(f"/workshops/calendar?month={day:%Y-%m}")
    cell = page.get_by_role("cell").filter(has_text="Offers first")
    expect(cell).to_contain_text("14:30")
    expect(cell.get_by_role("time")).to_have_attribute("datetime", str(day))
    check_accessible(page, PHONE, DESK)
    page.get_by_role("link", name="Previous month").press("Enter")
    before = day.replace(day=1) - dt.timedelta(days=1)
    expect(page).to_have_url(f"{live.url}/workshops/calendar?month={before:%Y-%m}")
    for path in ("/workshops/", "/workshops/2", "/workshops/2/change", "/workshops/2/cancel"):
        page.goto(path)
        check_accessible(page, PHONE, DESK)
    page.goto("/workshops/2")
    page.get_by_role("button", name="Invite by mail").click()
    expect(page.get_by_text("Invitations to 5 people are on their way.")).to_be_visible()
    check_accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Calendar entry").click()
    assert taken.value.suggested_filename.endswith(".ics")


def test_one_click_on_the_summary_begins_a_debrief(new_context: NewContext, live: Live, session: Session) -> None:
    publish(session, live.cast)
    team = live.cast.teams["Team A"]
    page = sign_in(new_context(viewport=DESK), live.cast.coach, f"/dashboard/?team={team}")
    page.get_by_role("button", name="Start a debrief").click()
    page.wait_for_url("**/debriefs/1")
    expect(page.get_by_role("heading", name="What this is for")).to_be_visible()
    page.get_by_role("link", name="Back to the workshop").click()
    page.get_by_role("link", name="Cancel this workshop").click()
    check_accessible(page, PHONE, DESK)
    page.get_by_role("button", name="Cancel the workshop and end the debrief").click()
    expect(page.get_by_text("The debrief is over.")).to_be_visible()
