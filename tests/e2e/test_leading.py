"""What leaders and administrators do, in Chromium: notes, actions, webhooks and the link that stops mails."""

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish
from tests.leading import SOON, TODAY, act, hook, note, stop_token

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE
LONG_AGO = TODAY - dt.timedelta(days=400)


def test_every_page_is_accessible(new_context: NewContext, live: Live, session: Session) -> None:
    note(session, live.cast)
    act(session, live.cast)
    act(session, live.cast, words="Thank in writing", due_on=LONG_AGO, today=LONG_AGO)
    hook(session, live.cast, "https://127.0.0.1:9/")
    team = live.cast.teams["Team A"]
    led = ["/notes/", f"/notes/new?team={team}", "/notes/1/withdraw", "/actions/", f"/actions/new?team={team}"]
    led += ["/actions/1", "/actions/1/close"]
    run = ["/webhooks", "/webhooks/new", "/webhooks/1", "/webhooks/1/key", "/webhooks/1/remove"]
    stop = f"/mails/stop/{stop_token(live.cast.rep)}"
    seen = {"leader": led, "rep": ["/actions/", stop], "administrator": run}
    for role, addresses in seen.items():
        page = sign_in(new_context(), live.cast.role(role))
        for address in addresses:
            page.goto(address)
            check_accessible(page, PHONE, DESK)


def test_a_leader_notes_and_follows_up_from_the_summary(new_context: NewContext, live: Live, session: Session) -> None:
    publish(session, live.cast)
    team = live.cast.teams["Team A"]
    page = sign_in(new_context(viewport=DESK), live.cast.leader, "/notes/")
    page.goto(f"/dashboard/?team={team}&month=2026-09")
    page.get_by_role("link", name="Add a note").click()
    page.wait_for_url(f"**/notes/new?team={team}&month=2026-09")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_label("What happened?").fill("Trade fair in Cologne")
    page.get_by_text("Market", exact=True).click()
    page.get_by_label("When?").fill("2026-09-14")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_role("link", name="Back to the trends").click()
    expect(page.get_by_text("Market: Trade fair in Cologne")).to_be_visible()
    page.goto(f"/dashboard/?team={team}&month=2026-09")
    page.get_by_role("link", name="Add, change or close actions").click()
    page.get_by_role("link", name="Add an action").click()
    page.get_by_label("What is to be done?").fill("Ask after offering")
    page.get_by_label("Who owns it?").select_option(label=live.cast.peer.name)
    page.get_by_label("By when?").fill(str(SOON))
    page.get_by_label("Which measure is it for?").select_option(label="Give-and-return")
    page.get_by_role("button", name="Add the action").click()
    page.get_by_role("link", name="Back to the summary").click()
    expect(page.get_by_text("Ask after offering")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Add, change or close actions").click()
    page.get_by_role("link", name=re.compile("Close.*Ask after offering")).click()
    page.get_by_role("button", name="Close the action").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("What came of it?").fill("Half of us kept at it.")
    page.get_by_role("button", name="Close the action").click()
    expect(page.get_by_text("Half of us kept at it.")).to_be_visible()
