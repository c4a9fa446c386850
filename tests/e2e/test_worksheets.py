"""Worksheets in Chromium: the whole way on a phone, by keyboard and without JavaScript, accidents, paper."""

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from data.commands.worksheets import PointValue
from data.models import Contact, PersonKey
from data.queries.own_worksheets import PointsOf
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.favours import note_contact
from tests.integration.worksheets import stored
from tests.worksheets import FULL, LONG_AGO, write_worksheet

NewContext = Callable[..., BrowserContext]
A4 = (595, 842)
TEXTS = {
    "P1": "Runs three plants, from eight to six",
    "P2": "👩‍👩‍👧 and 关系 before the summer",
    "P3": "שני מנהלי קו עזבו ואף אחד לא הגיע",
    "P4": "=cmd()|'/c calc'!A0 <script>alert('tired')</script>",
}


@pytest.fixture
def mei(session: Session, live: Live) -> Contact:
    return note_contact(session, live.cast.rep, "Mei, plant manager")


def points(session: Session, live: Live, worksheet: int = 1) -> PointsOf:
    return stored.points(session, live.cast, worksheet)


def words(page: Page) -> Locator:
    return page.locator("textarea")


def saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_have_text("Saved", timeout=10_000)


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(f"**/{to}")


def write_all(page: Page, look: Callable[[Page], None]) -> None:
    """Fill in the nine points from the first, four with words, one as not known, and look at some."""
    for number in range(1, 10):
        point, following = f"P{number}", f"points/P{number + 1}" if number < 9 else "check"
        if point in TEXTS:
            words(page).fill(TEXTS[point])
            page.get_by_label("Fairly sure").check()
            page.get_by_label("They told me" if number % 2 else "My guess").check()
        elif number == 5:
            page.get_by_label("I don't know yet").check()
            expect(page.get_by_label("Fairly sure")).to_be_hidden()
        if number in (1, 5):
            look(page)
        go_on(page, following)


@ON_SQLITE
def test_the_whole_way_on_a_phone(new_context: NewContext, live: Live, session: Session, mei: Contact) -> None:
    page = sign_in(new_context(viewport=PHONE), live.cast.rep, "/worksheets/")
    check_accessible(page)
    page.get_by_role("link", name="Begin a worksheet").click()
    check_accessible(page)
    page.get_by_label("Which customer?").select_option("Mei, plant manager")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/points/P1")
    write_all(page, check_accessible)
    check_accessible(page)
    page.get_by_role("link", name="Change Offer").click()
    words(page).fill("An hour with our safety auditor")
    page.get_by_role("button", name="Save and go back to my worksheet").click()
    page.wait_for_url("**/check")
    page.get_by_role("button", name="Finish this worksheet").dblclick()
    page.wait_for_url("**/worksheets/1")
    expect(page.get_by_role("heading", name="3 of 9 are guesses: ask one of these next.")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="How did it turn out?").click()
    page.get_by_role("group", name="Day").get_by_label("Right", exact=True).check()
    check_accessible(page)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/worksheets/1")
    expect(page.get_by_text("Turned out: right")).to_be_visible()
    found = points(session, live)
    assert {key: point.words for key, point in found.items() if key in TEXTS} == TEXTS
    assert (found["P5"].dont_know, found["P9"].words) == (True, "An hour with our safety auditor")
    assert (found["P1"].confidence, found["P1"].basis, found["P1"].outcome) == (75, "told", "right")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@ON_SQLITE
def test_the_whole_way_without_javascript(new_context: NewContext, live: Live, session: Session) -> None:
    page = sign_in(new_context(viewport=PHONE, java_script_enabled=False), live.cast.rep, "/worksheets/new")
    page.get_by_label("Somebody new").fill("Ruth, purchasing")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/points/P1")
    write_all(page, lambda _page: None)
    page.get_by_role("button", name="Finish this worksheet").click()
    page.wait_for_url("**/worksheets/1")
    expect(page.get_by_role("heading", name="Ruth, purchasing")).to_be_visible()
    assert {key: point.words for key, point in points(session, live).items() if key in TEXTS} == TEXTS


@ON_SQLITE
def test_the_way_by_keyboard(new_context: NewContext, live: Live, session: Session, mei: Contact) -> None:
    page = sign_in(new_context(viewport=DESK), live.cast.rep, "/worksheets/new?contact=1")

    def to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            here = "document.activeElement.name || document.activeElement.textContent.trim()"
            if page.evaluate(here) == name and page.evaluate("document.activeElement.tagName") != "BODY":
                return
        raise AssertionError(f"{name} is not reached by Tab on {page.url}")

    to("Begin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/points/P1")
    to("P1")
    page.keyboard.type(TEXTS["P1"])
    to("P1.sure")
    page.keyboard.press("ArrowDown")
    to("P1.basis")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    chip = page.locator(".gx-chip:has(:focus-visible)")
    expect(chip).to_have_text("They told me")
    assert chip.evaluate("chip => getComputedStyle(chip).outlineStyle") == "solid"
    page.keyboard.press("Enter")  # leads on, as in any form
    page.wait_for_url("**/points/P2")
    for number in range(2, 10):
        to("Save and continue")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/points/P{number + 1}" if number < 9 else "**/check")
    to("Finish this worksheet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/worksheets/1")
    found = points(session, live)["P1"]
    assert (found.words, found.confidence, found.basis) == (TEXTS["P1"], 25, "told")


def begin(context: BrowserContext, live: Live, session: Session, mei: Contact) -> Page:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    return sign_in(context, live.cast.rep, "/worksheets/1/points/P1")


@ON_SQLITE
def test_each_change_is_saved_by_itself_and_resumed(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    page = begin(new_context(), live, session, mei)
    words(page).press_sequentially("Up at five, every day")
    saved(page)
    expect(page.get_by_text("21 of 1,000 characters").first).to_be_visible()
    page.get_by_label("Half sure").check()
    saved(page)
    page.get_by_label("Worked out from facts").check()
    page.wait_for_timeout(1500)
    saved(page)
    elsewhere = sign_in(new_context(viewport=DESK), live.cast.rep, "/worksheets/")
    elsewhere.get_by_role("link", name="Go on with version 1").click()
    elsewhere.wait_for_url("**/points/P3")
    elsewhere.goto("/worksheets/1/points/P1")
    expect(words(elsewhere)).to_have_value("Up at five, every day")
    expect(elsewhere.get_by_label("Half sure")).to_be_checked()
    expect(elsewhere.get_by_label("Worked out from facts")).to_be_checked()


@ON_SQLITE
def test_words_that_tick_a_box_are_no_change_of_another_device(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    page = begin(new_context(viewport=PHONE), live, session, mei)
    tick, counts = page.get_by_label("I don't know yet"), page.get_by_text("This counts as “I don't know yet”.")
    words(page).fill("I don't know yet")
    expect(tick).to_be_checked()
    saved(page)
    expect(counts).to_be_visible()
    expect(words(page)).to_have_accessible_description(re.compile("This counts as “I don't know yet”"))
    tick.uncheck()
    expect(tick).to_be_checked()
    saved(page)
    check_accessible(page)
    words(page).fill("They want less noise")
    expect(tick).not_to_be_checked()
    saved(page)
    expect(counts).to_have_count(0)
    expect(page.locator("#pulse-notes")).to_be_empty()


@ON_SQLITE
def test_a_text_that_is_too_long_is_told_and_kept(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    page = begin(new_context(), live, session, mei)
    long = "👍" * 1001
    words(page).fill(long)
    expect(page.get_by_text("1 character too many", exact=True).first).to_be_visible()
    expect(page.get_by_text("Shorten this to 1,000 characters; it has 1 too many.")).to_be_visible(timeout=10_000)
    check_accessible(page)
    go = page.get_by_role("button", name="Save and continue")
    go.click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(words(page)).to_have_value(long)
    check_accessible(page)
    summary.get_by_role("link").click()
    expect(words(page)).to_be_focused()
    words(page).fill("👍" * 1000)
    go_on(page, "points/P2")
    assert points(session, live)["P1"].words == "👍" * 1000
    page.goto("/worksheets/1/points/P1")
    words(page).evaluate("box => { box.value = 'a\\0b'; }")
    go.click()
    expect(summary).to_contain_text("This text holds a character that cannot be stored.")
    expect(words(page)).to_have_value("a\N{REPLACEMENT CHARACTER}b")
    go.click()
    expect(summary).to_contain_text("a character that cannot be stored")
    words(page).fill("x" * 5000)
    expect(summary).to_contain_text("it has 4,000 too many")
    expect(summary).not_to_contain_text("cannot be stored")
    words(page).fill("a\N{REPLACEMENT CHARACTER}b")
    expect(summary).to_contain_text("cannot be stored")
    expect(summary).not_to_contain_text("too many")
    assert points(session, live)["P1"].words == "👍" * 1000


@ON_SQLITE
def test_two_tabs_lose_nothing_and_are_told(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    context = new_context()
    one = begin(context, live, session, mei)
    two = context.new_page()
    two.goto("/worksheets/1/points/P1")
    words(one).fill("From the first tab")
    saved(one)
    two.get_by_label("They told me").check()
    expect(two.locator("#pulse-notes")).to_contain_text("This page now shows that answer")
    expect(words(two)).to_have_value("From the first tab")
    words(two).fill("From the second tab")
    words(two).blur()
    expect(two.locator("#save-status")).to_have_text("Saved")
    two.wait_for_timeout(1500)
    words(one).fill("From the first tab again")
    expect(one.locator("#pulse-notes")).to_contain_text("to: From the second tab.")
    go_on(two, "points/P2")
    found = points(session, live)["P1"]
    assert (found.words, found.basis) == ("From the first tab again", "told")


@ON_SQLITE
def test_a_lost_connection_costs_nothing(new_context: NewContext, live: Live, session: Session, mei: Contact) -> None:
    context = new_context()
    page = begin(context, live, session, mei)
    context.set_offline(True)
    words(page).fill("Written in the tunnel")
    expect(page.locator("#save-status")).to_contain_text("No connection", timeout=10_000)
    context.set_offline(False)
    saved(page)
    assert points(session, live)["P1"].words == "Written in the tunnel"


@ON_SQLITE
def test_a_lost_key_is_told_while_writing(new_context: NewContext, live: Live, session: Session, mei: Contact) -> None:
    page = begin(new_context(), live, session, mei)
    session.delete(session.get_one(PersonKey, live.cast.rep.id))
    session.commit()
    before = stored.raw(session)
    words(page).fill("What I have just typed")
    expect(page.locator("#save-status")).to_contain_text("nothing was written over", timeout=10_000)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Your texts cannot be opened")).to_be_focused()
    expect(page.get_by_text("What I have just typed")).to_be_visible()
    check_accessible(page)
    assert stored.raw(session) == before


@pytest.fixture
def two_versions(session: Session, mei: Contact) -> None:
    """Two finished versions about a customer, and a third one begun."""
    write_worksheet(session, mei, now=LONG_AGO)
    write_worksheet(
        session,
        mei,
        {
            **FULL,
            "P1": replace(FULL["P1"], words="Runs four plants, 关系 and spends mornings on the floor"),
            "P2": replace(FULL["P2"], basis="told"),
            "P6": PointValue("x" * 900, confidence=0, basis="guess"),
        },
    )
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)


@ON_SQLITE
def test_a_new_version_beside_the_last_one(
    new_context: NewContext, live: Live, session: Session, two_versions: None
) -> None:
    page = sign_in(new_context(), live.cast.rep, "/worksheets/3/points/P1")
    last = page.get_by_role("region", name=re.compile("^Last time, "))
    expect(last).to_contain_text("Runs four plants")
    expect(words(page)).to_have_value("")
    page.get_by_role("button", name="Start from last time's words").click()
    expect(words(page)).to_have_value("Runs four plants, 关系 and spends mornings on the floor")
    expect(page.get_by_role("status").first).to_contain_text("Last time's words are in the box.")
    page.goto("/worksheets/2/compare")
    expect(page.locator("article").first.locator("del")).to_contain_text("three")
    expect(page.locator("article").first.locator("ins").first).to_contain_text("four")
    page.goto("/worksheets/2/remove")
    page.get_by_role("button", name="Delete this version").click()
    page.wait_for_url("**/worksheets/")
    expect(page.get_by_role("link", name="Version 2")).to_have_count(0)
    expect(page.get_by_role("link", name="Version 1")).to_have_count(1)


@ON_SQLITE
def test_the_print_view_fits_on_a4(new_context: NewContext, live: Live, two_versions: None) -> None:
    page = sign_in(new_context(viewport=DESK, color_scheme="dark"), live.cast.rep, "/worksheets/2/print")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in paper.pages} == {A4}
    assert len(paper.pages) <= 3
    told = unicodedata.normalize("NFKC", " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split()))
    for label in ("Day", "Aim", "Strain", "Feeling", "Circle", "Choice", "Mirror", "Ledger", "Offer"):
        assert label in told
    assert "Private notes of Team A Rep 1" in told
    assert not {"Print", "Menu", "Sign out", "Back to the worksheet"} & set(re.findall(r"[A-Z][\w ]+", told))
