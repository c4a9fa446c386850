"""The monthly pulse in Chromium: the whole way with and without JavaScript, by keyboard, and its accidents."""

import datetime as dt
import json
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Answer, Commitment, Round, Submission
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in, sign_in_by_hand
from tests.e2e.looks import check_accessible
from tests.pulses import SEPTEMBER, open_pulse
from tests.workshops import hold, plan

NewContext = Callable[..., BrowserContext]
BACK_AGAIN = "Saved. The connection is back: press the button again to go on."
STATEMENTS = [
    {"T1": "3", "R1": "5", "L1": "4", "T2": "2", "R4r": "no_occasion", "L2r": "prefer_not"},
    {"T4r": "4", "R2": "6", "L3": "4", "T3": "1", "R3": "7", "L4": "5"},
]


@pytest.fixture
def round_(session: Session, live: Live) -> Round:
    return open_pulse(session, live.cast.organisation_id)


def promise(session: Session, live: Live) -> None:
    """Let the rep's team have said in October what it would offer."""
    _, commitment = hold(session, live.cast, plan(session, live.cast))
    session.get_one(Commitment, commitment).created_at = dt.datetime(2026, 10, 12, tzinfo=dt.UTC)
    session.commit()


def say_not_yet(page: Page) -> None:
    """Say on the last page what became of it, and see that it is noted."""
    said = page.get_by_role("group", name="In October 2026, Team A said it would offer: Ask one customer.")
    said.get_by_label("Not yet").check()
    page.get_by_role("button", name="Say what became of it").click()
    expect(page.get_by_text("Noted. Only how many said what is ever told.")).to_be_visible()
    expect(said.get_by_label("Not yet")).to_be_checked()


def stored(session: Session) -> dict[str, tuple[str, int | None]]:
    session.rollback()
    rows = session.execute(select(Answer.item, Answer.kind, Answer.number)).all()
    session.rollback()
    return {row[0]: (row[1], row[2]) for row in rows}


def box(page: Page, item: str) -> Any:
    return page.locator(f"input[name='{item}']")


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name=re.compile("^(Start|Save and continue)$")).click()
    page.wait_for_url(f"**/pulse/2026-10/{to}")


def begin(context: BrowserContext, live: Live, enter: Callable[..., Page] = sign_in) -> Page:
    page = enter(context, live.cast.rep, "/pulse/")
    page.get_by_role("link", name=re.compile("^Begin.*October 2026$")).click()
    go_on(page, "received")
    return page


def fill_in(page: Page, look: Callable[[Page], None]) -> None:
    """Walk from the second page to the check page, looking at each."""
    look(page)
    box(page, "REC.INTRO.CUST").fill("3")
    box(page, "REC.DONE").check()
    go_on(page, "given")
    look(page)
    box(page, "GIV.VOUCH.PART").fill("30")
    box(page, "GIV.DONE").check()
    go_on(page, "conversations")
    look(page)
    box(page, "ASKED").fill("2")
    go_on(page, "statements-1")
    for answers, following in zip(STATEMENTS, ("statements-2", "check"), strict=True):
        look(page)
        for item, value in answers.items():
            page.locator(f"input[name='{item}'][value='{value}']").check()
        go_on(page, following)
    look(page)


def test_the_whole_way_on_a_phone(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    promise(session, live)
    page = sign_in(new_context(viewport=PHONE), live.cast.rep, "/pulse/")
    check_accessible(page)
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_text("nothing smaller is shown")).to_be_visible()
    check_accessible(page)
    go_on(page, "received")
    fill_in(page, check_accessible)
    expect(page.get_by_text("That is a lot. Is 30 right for one month?")).to_be_visible()
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/thanks")
    expect(page.get_by_role("heading", name="Your own result")).to_be_visible()
    check_accessible(page, DESK, PHONE)
    say_not_yet(page)
    page.get_by_role("link", name="Edit my answers").click()
    page.get_by_role("link", name=re.compile("Change I looked for something useful")).click()
    expect(page.locator("[name=R1][value='5']")).to_be_focused()
    expect(page.locator("[name=R1][value='5']")).to_be_in_viewport(ratio=1)
    expect(page.locator("fieldset[data-item=R1]")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Save and go back to my answers").click()
    page.get_by_role("link", name="Change Vouching, favours you gave").click()
    expect(box(page, "GIV.VOUCH.CUST")).to_be_focused()
    expect(page.get_by_text("Spoke up for them: a reference, praise or credit")).to_be_in_viewport(ratio=1)
    expect(page.locator("label[for=q-giv-vouch-cust]")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Save and go back to my answers").click()
    page.get_by_role("link", name=re.compile("Change How often did you ask")).click()
    box(page, "ASKED").fill("9")
    page.get_by_role("button", name="Save and go back to my answers").click()
    page.wait_for_url("**/check")
    page.get_by_role("link", name="Done").click()
    found = stored(session)
    assert found["ASKED"] == ("answered", 9)
    assert found["GIV.INTRO.CUST"] == ("nothing", 0)
    assert len(session.scalars(select(Submission.edited_at)).all()) == 1
    session.rollback()


@ON_SQLITE
def test_the_whole_way_without_javascript(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    promise(session, live)
    page = begin(new_context(viewport=PHONE, java_script_enabled=False), live, sign_in_by_hand)
    fill_in(page, lambda _page: None)
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/thanks")
    expect(page.get_by_role("heading", name="Your own result")).to_be_visible()
    say_not_yet(page)
    found = stored(session)
    assert (found["R4r"], found["L2r"]) == (("no_occasion", None), ("prefer_not", None))
    assert len(found) == 56


@ON_SQLITE
def test_the_whole_way_by_keyboard(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    page = sign_in(new_context(viewport=DESK), live.cast.rep, "/pulse/2026-10/start")

    def to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()") == name:
                return
        raise AssertionError(f"{name} is not reached by Tab on {page.url}")

    def press(name: str, following: str) -> None:
        to(name)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/pulse/2026-10/{following}")

    press("Start", "received")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    for direction, following in (("REC", "given"), ("GIV", "conversations")):
        to_box = f"{direction}.INTRO.CUST"
        if direction == "GIV":
            to(to_box)
        expect(box(page, to_box)).to_be_focused()
        page.keyboard.type("4" + "\n" * 18)
        expect(box(page, f"{direction}.DONE")).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/pulse/2026-10/{following}")
    press("Save and continue", "statements-1")
    for answers, following in zip(STATEMENTS, ("statements-2", "check"), strict=True):
        first, *others = answers
        to(first)
        page.keyboard.press("ArrowDown")
        to(others[0])
        for item in others:
            expect(page.locator(f"fieldset[data-item={item}] input").first).to_be_focused()
            page.keyboard.press("2")
        expect(page.get_by_role("button", name="Save and continue")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/pulse/2026-10/{following}")
    press("Send my answers", "thanks")
    found = stored(session)
    assert found["REC.INTRO.CUST"] == ("answered", 4)
    assert {found[item] for answers in STATEMENTS for item in answers} == {("answered", 2)}


@ON_SQLITE
def test_pages_stay_accessible_after_errors_and_in_other_looks(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    open_pulse(session, live.cast.organisation_id, month=SEPTEMBER)
    context = new_context(
        viewport={"width": 320, "height": 800},
        color_scheme="dark",
        reduced_motion="reduce",
    )
    page = begin(context, live)
    box(page, "REC.INTRO.CUST").fill("three")
    box(page, "REC.INFO.CUST").fill("40")
    page.get_by_role("button", name="Save and continue").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("passed you a lead: Customers and prospects: Enter a whole number from 0 to 99.")
    check_accessible(page)
    expect(box(page, "REC.INTRO.CUST")).to_have_value("three")
    summary.get_by_role("link").click()
    expect(box(page, "REC.INTRO.CUST")).to_be_focused()
    expect(page.get_by_text("Introduced you, or passed you a lead", exact=True)).to_be_in_viewport(ratio=1)
    box(page, "REC.INTRO.CUST").fill("3")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/received?ask=1")
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_role("button", name="That is everything").click()
    page.wait_for_url("**/given")
    go_on(page, "given?ask=1")
    go_on(page, "conversations")
    go_on(page, "statements-1")
    page.get_by_text("Almost never").first.click()
    expect(page.locator("fieldset[data-item=R1]")).to_be_in_viewport(ratio=0.98)
    expect(page.locator("[name=T1][value='2']")).to_be_focused()
    page.goto("/pulse/2026-10/check")
    check_accessible(page)
    page.goto("/pulse/")
    check_accessible(page)


@ON_SQLITE
def test_each_change_is_saved_by_itself(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    page = begin(new_context(), live)
    box(page, "REC.INTRO.CUST").press_sequentially("30")
    expect(page.locator("#save-status")).to_have_text("Saved", timeout=3000)
    expect(page.get_by_text("That is a lot. Is 30 right for one month?")).to_be_visible()
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 30)
    box(page, "REC.INFO.CUST").fill("-1")
    box(page, "REC.INFO.CUST").blur()
    expect(page.get_by_text("Customers and prospects: Enter a whole number from 0 to 99.")).to_be_visible()
    expect(box(page, "REC.INFO.CUST")).to_have_attribute("aria-invalid", "true")
    check_accessible(page)
    box(page, "REC.INFO.CUST").fill("1")
    box(page, "REC.INFO.CUST").blur()
    expect(page.locator("#save-status")).to_have_text("Saved")
    expect(box(page, "REC.INFO.CUST")).not_to_have_attribute("aria-invalid", "true")
    box(page, "REC.INFO.CUST").fill("9" * 10_001)
    told = "This text is too long to be one. 1, which was saved before, stands until you change it."
    expect(page.get_by_text(told)).to_be_visible()
    box(page, "REC.INFO.CUST").fill("1")
    expect(page.get_by_text(told)).to_be_hidden()
    box(page, "REC.INFO.TEAM").fill("9" * 10_001)
    expect(page.get_by_text("This text is too long to be one.")).to_be_visible()
    box(page, "REC.DONE").check()
    expect(page.get_by_text("This text is too long to be one. 0, which was saved before, stands")).to_be_visible()
    assert stored(session)["REC.INFO.TEAM"] == ("nothing", 0)
    box(page, "REC.INFO.TEAM").fill("")
    expect(page.get_by_text("This text is too long to be one.")).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 256})  # a window of 1280 px at 400 %
    box(page, "REC.INFO.PART").fill("2")
    expect(page.locator("#save-status")).to_have_text("Saved")
    expect(page.locator("#save-status")).to_be_in_viewport(ratio=1)
    page.reload()
    expect(box(page, "REC.INTRO.CUST")).to_have_value("30")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@ON_SQLITE
def test_two_tabs_and_two_devices_lose_nothing_and_are_told(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    context = new_context()
    one = begin(context, live)
    two = context.new_page()
    two.goto("/pulse/2026-10/received")
    box(one, "REC.INTRO.CUST").fill("1")
    box(two, "REC.INFO.CUST").fill("2")
    for page in (one, two):
        expect(page.locator("#save-status")).to_contain_text("Saved")
    desk = sign_in(new_context(viewport=DESK), live.cast.rep, "/pulse/2026-10/received")
    box(one, "REC.CARE.CUST").fill("5")
    box(one, "REC.CARE.CUST").blur()
    expect(one.locator("#save-status")).to_contain_text("Saved")
    one.wait_for_timeout(1500)
    # Leaving the box before saves it, and the answer brings the other tab's 5 while 6 stands here unsent.
    box(two, "REC.CARE.CUST").fill("6")
    expect(two.locator("#pulse-notes")).to_contain_text("had been changed in another tab or on another device to: 5")
    beside = two.locator("#q-rec-care .gx-elsewhere")
    expect(beside).to_contain_text("Customers and prospects: Changed in another tab or on another device to: 5.")
    two.evaluate("window.scrollTo(0, 0)")
    expect(two.locator("#save-status")).to_have_text("Saved. 2 answers were changed elsewhere too. Show the first")
    expect(two.locator("#save-status")).to_be_in_viewport(ratio=1)
    two.get_by_role("link", name="Show the first").click()
    expect(box(two, "REC.INTRO.CUST")).to_be_focused()
    expect(two.locator("#save-status")).to_have_text("Saved. An answer was changed elsewhere too. Show it")
    two.get_by_role("link", name="Show it").click()
    expect(box(two, "REC.CARE.CUST")).to_be_focused()
    expect(beside).to_be_in_viewport(ratio=1)
    check_accessible(two)
    box(one, "REC.HANDS.CUST").fill("7")
    expect(one.locator("#pulse-notes")).to_contain_text("This page now shows that answer")
    expect(box(one, "REC.CARE.CUST")).to_have_value("6")
    box(one, "REC.DONE").check()
    go_on(one, "given")
    box(two, "REC.VOUCH.CUST").fill("8")
    box(two, "REC.DONE").check()
    go_on(two, "given")
    box(desk, "REC.VOUCH.CUST").fill("9")
    expect(desk.locator("#pulse-notes")).to_contain_text("had been changed in another tab or on another device to: 8")
    desk.goto("/pulse/2026-10/check")
    desk.get_by_text("Changed in two places").click()
    for both in ("5", "8"):
        expect(desk.locator("details[open]")).to_contain_text(both)
    found = stored(session)
    kinds = {"INTRO": 1, "INFO": 2, "ADVICE": 0, "HANDS": 7, "VOUCH": 9, "CARE": 6}
    assert {kind: found[f"REC.{kind}.CUST"][1] for kind in kinds} == kinds


@ON_SQLITE
def test_a_lost_connection_costs_nothing(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    context = new_context()
    page = begin(context, live)
    context.set_offline(True)
    box(page, "REC.INTRO.CUST").fill("4")
    expect(page.locator("#save-status")).to_contain_text("No connection")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#save-status")).to_contain_text("press the button again")
    expect(box(page, "REC.INTRO.CUST")).to_have_value("4")
    assert "REC.INTRO.CUST" not in stored(session)
    context.set_offline(False)
    expect(page.locator("#save-status")).to_have_text(BACK_AGAIN, timeout=10_000)
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 4)

    # The network is there, the server is not; the browser only knows once it has asked.
    box(page, "REC.DONE").check()
    for gone in (lambda route: route.abort("connectionrefused"), lambda route: route.fulfill(status=502)):
        context.route("**/pulse/**", gone)
        box(page, "REC.INFO.CUST").fill("5")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator("#save-status")).to_contain_text("What you entered stays on this page and is sent")
        page.wait_for_timeout(500)
        expect(box(page, "REC.INFO.CUST")).to_have_value("5")
        context.unroute_all()
        expect(page.locator("#save-status")).to_have_text(BACK_AGAIN, timeout=10_000)
    assert stored(session)["REC.INFO.CUST"] == ("answered", 5)
    go_on(page, "given")


@ON_SQLITE
def test_start_and_send_wait_until_the_server_is_there(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    context = new_context()
    page = sign_in(context, live.cast.rep, "/pulse/")
    page.get_by_role("link", name=re.compile("^Begin.*October 2026$")).click()
    there = {"Start": "What you entered stays on this page", "Send my answers": "the server cannot be reached"}
    for button, then in (("Start", "**/received"), ("Send my answers", "**/thanks")):
        page.wait_for_load_state()
        context.route("**/pulse/**", lambda route: route.abort("connectionrefused"))
        here = page.url
        page.get_by_role("button", name=button).click()
        expect(page.locator("#save-status")).to_contain_text(there[button])
        assert page.url == here
        check_accessible(page)
        context.unroute_all()
        if button == "Start":
            expect(page.locator("#save-status")).to_have_text(BACK_AGAIN, timeout=10_000)
            assert stored(session) == {"DAYS": ("answered", 22)}, "what was filled in beforehand"
        page.get_by_role("button", name=button).click()
        page.wait_for_url(then)
        page.goto("/pulse/2026-10/check")


@ON_SQLITE
def test_signed_out_while_writing_costs_nothing(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    context = new_context()
    page = begin(context, live)
    other = context.new_page()
    other.goto("/pulse/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in**")
    box(page, "REC.INTRO.CUST").fill("4")
    status = page.locator("#save-status")
    expect(status).to_contain_text("You were signed out")
    expect(status.get_by_role("link")).to_have_attribute("target", "_blank")
    check_accessible(page)
    sign_in(context, live.cast.rep, "/pulse/")
    expect(status).to_have_text("Saved", timeout=15_000)
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 4)
    go_on_after = page.get_by_role("button", name="Save and continue")
    box(page, "REC.DONE").check()
    go_on_after.click()
    page.wait_for_url("**/given")


@ON_SQLITE
def test_somebody_else_signing_in_saves_nothing_of_an_old_page(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    context = new_context()
    page = begin(context, live)
    other = context.new_page()
    other.goto("/pulse/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in**")
    sign_in(context, live.cast.peer, "/pulse/")
    box(page, "REC.INTRO.CUST").fill("4")
    expect(page.locator("#save-status")).to_contain_text("Somebody else is signed in", timeout=10_000)
    assert set(stored(session)) == {"DAYS"}


@ON_SQLITE
def test_back_after_sending_and_double_clicks_make_one_submission(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    page = begin(new_context(), live)
    page.goto("/pulse/2026-10/check")
    page.get_by_role("button", name="Send my answers").dblclick()
    page.wait_for_url("**/thanks")
    page.go_back()
    page.wait_for_url("**/check")
    expect(page.get_by_text("You sent these answers on")).to_be_visible()
    page.goto("/pulse/2026-10/conversations?from=check")
    box(page, "ASKED").fill("3")
    page.get_by_role("button", name="Save and go back to my answers").dblclick()
    page.wait_for_url("**/check")
    page.go_back()
    expect(box(page, "ASKED")).to_have_value("3")
    assert len(session.scalars(select(Submission.submitted_at)).all()) == 1
    session.rollback()
    assert stored(session)["ASKED"] == ("answered", 3)


def test_fifty_sendings_at_once_make_one(new_context: NewContext, live: Live, session: Session, round_: Round) -> None:
    context = new_context()
    page = begin(context, live)
    page.goto("/pulse/2026-10/check")
    form = page.locator("form[action$='/submit']")
    fields = form.locator("input[type=hidden]").evaluate_all(
        "all => Object.fromEntries(all.map(one => [one.name, one.value]))"
    )
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
    body = urllib.parse.urlencode(fields).encode()
    finals: list[str] = []

    def send() -> None:
        request = urllib.request.Request(
            f"{live.url}/pulse/2026-10/submit", data=body, headers={"Cookie": cookies, "Accept": "text/html"}
        )
        with urllib.request.urlopen(request) as answer:
            finals.append(answer.url)

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert finals == [f"{live.url}/pulse/2026-10/thanks"] * 50
    assert len(session.scalars(select(Submission.id).where(Submission.submitted_at.is_not(None))).all()) == 1
    session.rollback()


@ON_SQLITE
def test_the_status_is_announced_politely(new_context: NewContext, live: Live, round_: Round) -> None:
    page = begin(new_context(), live)
    for region in ("#save-status", "#pulse-notes"):
        assert page.locator(region).get_attribute("role") == "status"
    requests: list[dict[str, Any]] = []
    page.on("request", lambda request: requests.append(json.loads(request.post_data or "{}")))
    box(page, "REC.INTRO.CUST").fill("4")
    expect(page.locator("#save-status")).to_have_text("Saved")
    assert requests[0]["changes"] == {"REC.INTRO.CUST": {"text": "4", "seen": "", "revision": 0}}
