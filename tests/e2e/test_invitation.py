"""The link of an invitation on a phone: a button, the pulse, thanks; and the pages that end reminders."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from data.commands.invitations import Links, issue_links
from tests.cast import NOW
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.fixtures import SECRET
from tests.pulses import open_pulse

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE


@pytest.fixture
def links(session: Session, live: Live) -> Links:
    """The rep's links of an open round."""
    round_ = open_pulse(session, live.cast.organisation_id)
    place = {"organisation_id": live.cast.organisation_id, "round_id": round_.id, "person_id": live.cast.rep.id}
    links = issue_links(session, **place, secrets=[SECRET], now=NOW)
    session.commit()
    return links


def check(page: Page) -> None:
    check_accessible(page, DESK, PHONE)


def test_a_link_opens_the_pulse_and_nothing_else(new_context: NewContext, links: Links) -> None:
    page = new_context().new_page()
    page.goto(f"/invitation/{links.pulse}")
    check(page)
    page.get_by_role("button", name="Open my pulse").click()
    page.wait_for_url("**/pulse/2026-10/start")
    page.get_by_role("textbox").first.fill("20")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/pulse/2026-10/received")
    page.goto("/pulse/2026-10/check")
    check(page)
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/pulse/2026-10/thanks")
    check(page)
    page.get_by_role("link", name="Sign in to see more of yours").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_reminders_end_and_begin_again(new_context: NewContext, live: Live, links: Links) -> None:
    page = new_context().new_page()
    page.goto(f"/mail/stop/{links.stop}")
    check(page)
    page.get_by_role("button", name="Stop reminders").click()
    expect(page.get_by_text("You get no more reminders.")).to_be_visible()
    check(page)
    page.goto("/mail/stop/wrong")
    check(page)
    own = sign_in(new_context(), live.cast.rep, "/mail/")
    check(own)
    own.get_by_role("button", name="Send me reminders again").click()
    expect(own.get_by_text("You get reminders again.")).to_be_visible()
