"""The favour log in Chromium: logged on a phone in a few taps, by keyboard, without JavaScript, and its accidents."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Answer, Favour
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.favours import aliases, log, note_contact
from tests.pulses import open_pulse

NewContext = Callable[..., BrowserContext]
TODAY = dt.datetime.now(ZoneInfo("Europe/Zurich")).date()
SECONDS_PER_TAP = 1.7  # finding it, moving a thumb there, pressing it; generous for somebody who knows the form


def stored(session: Session) -> list[Any]:
    session.rollback()
    rows = session.execute(
        select(Favour.contact_id, Favour.direction, Favour.kind, Favour.happened_on)
        .where(Favour.removed_at.is_(None))
        .order_by(Favour.id)
    ).all()
    named = aliases(session)
    session.rollback()
    return [(named[row[0]], *row[1:]) for row in rows]


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Any) -> None:
        target.tap()
        self.taps += 1

    def pick(self, label: str, option: str) -> None:
        """Open a list and take one: the phone's own list, two taps."""
        self.page.get_by_label(label).select_option(label=option)
        self.taps += 2


@ON_SQLITE
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_favour_is_logged_on_a_phone_in_seconds(
    new_context: NewContext, live: Live, session: Session, *, script: bool
) -> None:
    note_contact(session, live.cast.rep, "Mei, plant manager")
    page = sign_in(new_context(has_touch=True, java_script_enabled=script), live.cast.rep, "/pulse/")
    thumb = Thumb(page)
    thumb.tap(page.get_by_text("Menu", exact=True))
    thumb.tap(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Favours"))
    page.wait_for_url("**/favours/")
    before = thumb.taps
    thumb.tap(page.get_by_role("link", name="Log a favour"))
    page.wait_for_url("**/new")
    thumb.pick("With whom?", "Mei, plant manager")
    thumb.tap(page.get_by_text("I gave help"))
    thumb.tap(page.locator("label", has_text="Introduction"))
    thumb.tap(page.get_by_text("No", exact=True))
    if script:
        page.context.route("**/*", lambda route: route.abort("connectionrefused"))
        page.get_by_role("button", name="Save").tap()
        expect(page.locator("#save-status")).to_contain_text("What you entered stays on this page.")
        page.context.unroute_all()
    thumb.tap(page.get_by_role("button", name="Save"))
    page.wait_for_url("**/favours/")
    assert stored(session) == [("Mei, plant manager", "gave", "INTRO", TODAY)]
    assert thumb.taps - before == 7, "and not one key"
    assert thumb.taps * SECONDS_PER_TAP < 15.5
    expect(page.get_by_text("It is in your log. Only you see it.")).to_be_visible()


@ON_SQLITE
def test_the_organisations_own_texts_after_an_error(new_context: NewContext, live: Live) -> None:
    boss = sign_in(new_context(viewport=PHONE), live.cast.administrator, "/organisation")
    check_accessible(boss)
    boss.get_by_label("Link to your gift register").fill("javascript:alert(1)")
    boss.get_by_role("button", name="Save").click()
    expect(boss.get_by_role("alert")).to_be_focused()
    check_accessible(boss)


@ON_SQLITE
def test_by_keyboard_alone(new_context: NewContext, live: Live, session: Session) -> None:
    page = sign_in(new_context(viewport=DESK), live.cast.rep, "/favours/new")
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == "alias":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Ana")
    for keys in (["Tab", "Space"], ["Tab", "Space"], ["Tab", "Space"], ["Tab", "Space"], ["Tab", "Tab", "Enter"]):
        for key in keys:
            page.keyboard.press(key)
    page.wait_for_url("**/favours/")
    assert stored(session) == [("Ana", "gave", "INTRO", TODAY)]


BAD = {
    "long": ("a" * 1001, "Shorten the note to 1,000 characters."),
    "nul": ("a\x00b", "This text holds a character that cannot be stored."),
}
GOOD = ["👩‍👩‍👧 🎁", "מיי מהמפעל", "<script>document.title='x'</script>", "=cmd()|'/c calc'!A0"]


def fill(page: Page, note: str, day: str = "") -> None:
    page.get_by_text("I received help").click()
    page.locator("label", has_text="Information").click()
    if not page.get_by_label("Note").is_visible():
        page.get_by_text("Another day, or a note").click()
    page.get_by_label("Note").fill(note)
    if day:
        page.evaluate(
            "day => { const box = document.getElementById('happened_on'); box.type = 'text'; box.value = day }", day
        )
    page.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Save").click()


@ON_SQLITE
def test_bad_input_is_told_and_kept_and_the_rest_is_stored(
    new_context: NewContext, live: Live, session: Session
) -> None:
    contact = note_contact(session, live.cast.rep, "Mei")
    page = sign_in(new_context(), live.cast.rep, "/favours/")
    address = f"/favours/new?contact={contact.id}"
    for note, words in BAD.values():
        page.goto(address)
        fill(page, note)
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_label("Note")).to_have_value(note.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    tomorrow = str(TODAY + dt.timedelta(days=1))
    for day, words in (("2026-02-31", "Enter a day that exists"), (tomorrow, "not in the future")):
        page.goto(address)
        fill(page, "kept", day)
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_label("Note")).to_have_value("kept")
    assert stored(session) == []
    for note in GOOD:
        page.goto(address)
        fill(page, note)
        page.wait_for_url("**/favours/")
        expect(page.get_by_text(note)).to_be_visible()
        assert page.title() == "Favours - Guanxi"
    assert len(stored(session)) == len(GOOD)


@ON_SQLITE
def test_a_double_click_makes_one_entry_and_removal_is_undone(
    new_context: NewContext, live: Live, session: Session
) -> None:
    contact = note_contact(session, live.cast.rep, "Mei")
    page = sign_in(new_context(), live.cast.rep, f"/favours/new?contact={contact.id}")
    page.get_by_text("I gave help").click()
    page.locator("label", has_text="Personal care").click()
    page.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Save").dblclick()
    page.wait_for_url("**/favours/")
    page.go_back()  # the form as it was sent
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("You logged just the same a moment ago.")
    check_accessible(page)
    page.goto("/favours/")
    assert len(stored(session)) == 1
    page.get_by_role("link", name=re.compile("Change.*You gave Mei care")).click()
    page.get_by_role("button", name="Remove from my log").click()
    page.wait_for_url("**removed=*")
    check_accessible(page)
    assert stored(session) == []
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/favours/")
    assert len(stored(session)) == 1
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@ON_SQLITE
def test_a_jot_adds_to_its_box_at_once(new_context: NewContext, live: Live, session: Session) -> None:
    open_pulse(session, live.cast.organisation_id)
    contact = note_contact(session, live.cast.rep, "Mei")
    favour = log(session, live.cast.rep, contact)
    page = sign_in(new_context(), live.cast.rep, "/pulse/2026-10/start")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/received")
    page.goto("/pulse/2026-10/given")
    jot = page.get_by_label("Mei, 12 October: add 1 to Customers and prospects")
    expect(jot).not_to_be_checked()
    check_accessible(page)
    box = page.locator("input[name='GIV.INTRO.CUST']")
    box.fill("2")
    with page.expect_response("**/jot"):
        jot.check()
    expect(box).to_have_value("3")
    expect(page.locator("#save-status")).to_have_text("Saved")
    with page.expect_response("**/jot"):
        jot.uncheck()
    expect(box).to_have_value("2")
    with page.expect_response("**/jot"):
        jot.check()
    page.get_by_text("That is everything I recall").click()
    page.get_by_role("button", name="Save and continue").dblclick()
    page.wait_for_url("**/conversations")
    session.rollback()
    numbers = session.scalars(select(Answer.number).where(Answer.item == "GIV.INTRO.CUST")).all()
    assert (numbers, session.scalars(select(Favour.counted_month)).all()) == ([3], ["2026-10"])
    session.rollback()
    page.goto("/pulse/2026-10/given")
    added = page.get_by_text("Mei, 12 October: added to Customers and prospects")
    expect(added).to_be_visible()
    expect(jot).to_be_hidden()
    box.fill("0")
    box.blur()
    expect(added).to_be_hidden()
    expect(page.locator("#save-status")).to_have_text("Saved")
    page.reload()
    expect(added).to_have_count(0)
    with page.expect_response("**/jot"):
        jot.check()
    expect(box).to_have_value("1")
    assert favour


@ON_SQLITE
def test_two_tabs_on_an_entry_show_both_and_lose_nothing(new_context: NewContext, live: Live, session: Session) -> None:
    entry = log(session, live.cast.rep, note_contact(session, live.cast.rep, "Mei"), note="first")
    context = new_context(viewport=PHONE)
    one, two = sign_in(context, live.cast.rep, f"/favours/{entry}"), context.new_page()
    two.goto(f"/favours/{entry}")
    for page, words in ((one, "from one"), (two, "from two")):
        page.get_by_label("Note").fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
    told = two.get_by_role("alert")
    expect(told).to_be_focused()
    expect(told).to_contain_text("from one")
    expect(two.get_by_label("Note")).to_have_value("from two")
    check_accessible(two, PHONE, DESK)
    one.goto(f"/favours/{entry}")
    one.get_by_role("button", name="Remove from my log").click()
    expect(one.get_by_text("The entry is no longer in your log")).to_be_visible()
    two.get_by_role("button", name="Save", exact=True).click()
    expect(two.get_by_role("heading", name="This is not there any more")).to_be_focused()
    check_accessible(two, PHONE, DESK)
    two.get_by_role("button", name="Put it back with what I entered").click()
    expect(two.get_by_text("from two")).to_be_visible()


@ON_SQLITE
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_way_back_from_an_entry_leads_to_what_was_found(
    new_context: NewContext, live: Live, session: Session, *, script: bool
) -> None:
    mei = note_contact(session, live.cast.rep, "Mei")
    for number in range(21):
        log(session, live.cast.rep, mei, note=f"Wine {number}")
    log(session, live.cast.rep, mei, note="Beer", happened_on=dt.date(2026, 10, 13))
    page = sign_in(new_context(viewport=PHONE, java_script_enabled=script), live.cast.rep, "/favours/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_text("Search", exact=True).first.click()
    page.get_by_label("Words to look for").fill("wine")
    page.get_by_label("Words to look for").press("Enter")
    expect(page.get_by_text("Beer")).to_have_count(0)
    expect(page.locator(".gx-memory")).to_have_count(20)
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("Wine 0", exact=True)).to_be_visible()
    page.locator(".gx-memory__change a").click()
    expect(page.get_by_role("heading", name="Change an entry")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Wine 0", exact=True)).to_be_visible()
    page.go_back()
    expect(page.locator(".gx-memory")).to_have_count(20)
    expect(page.get_by_label("Words to look for")).to_have_value("wine")
    page.go_back()
    expect(page.get_by_text("Beer")).to_be_visible()
    assert [url for url in asked if "wine" in url.casefold()] == []


@ON_SQLITE
def test_an_entry_is_a_screen_and_a_half_of_a_phone(new_context: NewContext, live: Live, session: Session) -> None:
    note_contact(session, live.cast.rep, "Mei")
    page = sign_in(new_context(viewport=PHONE, color_scheme="dark"), live.cast.rep, "/favours/new")
    button = page.get_by_role("button", name="Save")
    place = button.bounding_box()
    assert place is not None
    assert place["y"] + place["height"] < PHONE["height"] * 1.5
    choices = [one.bounding_box() for one in page.locator("form.gx-quick > div .gx-choice").all()]
    assert all(one and one["height"] >= 44 and one["width"] >= 44 for one in choices)
    page.get_by_text("What the kinds mean").click()
    expect(page.get_by_text("told something useful that was not known").last).to_be_visible()
    check_accessible(page, PHONE, DESK)
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    button.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
