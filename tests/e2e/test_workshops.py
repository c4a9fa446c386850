"""Workshops of a coach in Chromium: planned, taken along, and a debrief with five phones."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish
from tests.leading import TODAY
from tests.workshops import plan

NewContext = Callable[..., BrowserContext]


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


def smallest_words(page: Page) -> float:
    """The size of the smallest words on a page, in pixels."""
    return float(
        page.evaluate(
            """() => Math.min(...[...document.querySelectorAll("body *")]
              .filter((e) => e.checkVisibility() && !["SCRIPT", "TITLE"].includes(e.tagName))
              .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
              .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
        )
    )


def check_screen(page: Page) -> None:
    """What a room looks at: large words, all of it in sight, nothing to press, no name of anybody."""
    for width, height in ((1280, 720), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        assert smallest_words(page) >= 24
        below = page.evaluate("(main => main.scrollHeight - main.clientHeight)(document.querySelector('main'))")
        assert below <= 1, f"{page.inner_text('h1')} at {width} x {height}: {below} px are out of sight"
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.get_by_role("button").or_(page.get_by_role("link")).count() == 0
    assert not re.search(r"Coach|Rep \d", page.inner_text("body"))


class Room:
    """A coach with two windows, and phones."""

    def __init__(self, new_context: NewContext, live: Live, workshop: int) -> None:
        self.new_context = new_context
        self.windows = new_context(viewport=DESK)
        self.coach = sign_in(self.windows, live.cast.coach, f"/workshops/{workshop}")
        self.coach.get_by_role("button", name="Start a debrief").click()
        self.coach.wait_for_url("**/debriefs/*")
        self.address = self.coach.url
        self.code = self.coach.locator(".gx-debrief__code").inner_text()
        self.screen = self.windows.new_page()
        self.screen.goto(f"{self.address}/screen")
        self.phones: list[Page] = []

    def join(self, **options: Any) -> Page:
        """Let somebody in: scan, press, nothing more."""
        phone = self.new_context(viewport=PHONE, **options).new_page()
        phone.goto(f"/j/{self.code}")
        phone.get_by_role("button", name="Join with").click()
        phone.wait_for_url("**/room")
        self.phones.append(phone)
        return phone

    def go_on(self) -> None:
        """Press the right arrow on the screen."""
        later = self.screen.get_attribute("body", "data-later")
        self.screen.keyboard.press("ArrowRight")
        self.screen.wait_for_selector(f"body[data-step='{later}']")
        self.coach.wait_for_selector(f"[data-debrief][data-step='{later}']")


def guess(phone: Page, deal: int, give: int) -> None:
    phone.get_by_label("Deal-first").fill(str(deal))
    phone.get_by_label("Give-and-return").fill(str(give))
    phone.get_by_role("button", name="my answer").click()
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()


def test_a_debrief_from_the_code_to_the_end(new_context: NewContext, live: Live, session: Session) -> None:
    publish(session, live.cast)
    room = Room(new_context, live, plan(session, live.cast))
    for more in ({}, {}, {"java_script_enabled": False}, {}):
        room.join(**more)
    expect(room.screen.get_by_text("4 joined")).to_be_visible()
    check_screen(room.screen)
    check_accessible(room.screen)
    check_accessible(room.phones[0])
    answer_and_lose_the_network(room)
    guess_and_show(room)
    for heading in ("Who is in these figures", "Give and receive", "Transactional", "Where we differ most"):
        room.go_on()
        expect(room.screen.get_by_role("heading", name=heading)).to_be_visible()
        check_screen(room.screen)
    for _ in range(3):
        room.go_on()
    promise_and_end(room)


def answer_and_lose_the_network(room: Room) -> None:
    first, second = room.phones[:2]
    room.go_on()
    expect(first.get_by_role("heading", name="Before we look")).to_be_visible()
    first.get_by_text("About half and half").click()
    first.get_by_role("button", name="Send my answer").click()
    expect(room.screen.get_by_text("1 of 4 answered")).to_be_visible()
    check_screen(room.screen)
    check_accessible(first)
    first.context.set_offline(True)
    room.go_on()
    expect(second.get_by_role("heading", name="Guess first")).to_be_visible()
    expect(first.get_by_text("The connection is lost.")).to_be_visible()
    first.context.set_offline(False)
    expect(first.get_by_role("heading", name="Guess first")).to_be_visible(timeout=15_000)


def guess_and_show(room: Room) -> None:
    first, second, without_script, _ = room.phones
    without_script.get_by_role("link", name="Refresh").click()
    for number, phone in enumerate(room.phones):
        guess(phone, 30 + number, 60)
    guess(first, 70, 61)  # thought again: still one of four
    first.reload()
    expect(first.get_by_label("Deal-first")).to_have_value("70")
    expect(room.screen.get_by_text("4 of 4 answered")).to_be_visible()
    room.coach.get_by_role("button", name="Show the answers").click()
    expect(room.coach.get_by_text("Fewer than 5 have answered, so nothing is shown.")).to_be_visible()
    guess(room.join(), 35, 62)  # late, and in
    room.coach.close()
    room.coach = room.windows.new_page()
    room.coach.goto(room.address)
    expect(room.coach.get_by_text("5 of 5 answered")).to_be_visible()
    check_accessible(room.coach)
    room.coach.get_by_role("button", name="Show the answers").click()
    for window in (room.coach, room.screen):
        expect(window.get_by_text("Deal-first: most guessed 30 to 39; the answers gave 33.")).to_be_visible()
    room.screen.bring_to_front()
    room.screen.keyboard.press("Enter")  # what was shown stays as it is
    expect(room.screen.locator(".js-plotly-plot")).to_be_visible()
    check_screen(room.screen)
    check_accessible(room.screen)
    expect(second.get_by_text("The answers are on the screen.")).to_be_visible()


def promise_and_end(room: Room) -> None:
    first, second = room.phones[:2]
    expect(first.get_by_role("heading", name="What we will offer")).to_be_visible()
    first.get_by_label("What will you offer?").fill("Introduce two customers to each other")
    first.get_by_role("button", name="Add for the team").click()
    expect(room.screen.get_by_text("Introduce two customers to each other")).to_be_visible()
    check_accessible(first)
    room.coach.set_viewport_size({"width": 390, "height": 844})
    expect(room.coach.get_by_role("button", name="Take off")).to_be_visible()
    check_accessible(room.coach)
    room.coach.get_by_text("End the debrief", exact=True).click()
    room.coach.get_by_role("button", name="End it now").click()
    expect(room.coach.get_by_text("The debrief is over.")).to_be_visible()
    for phone in (first, second):
        expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
