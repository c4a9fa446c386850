"""A whole debrief in Chromium: two coaches, a screen and twelve phones, with all that goes wrong in a room."""

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy.orm import Session

from data.commands.people import grant_role
from data.types import Role
from tests import pulses
from tests.cast import Member
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish
from tests.leading import note
from tests.workshops import plan

NewContext = Callable[..., BrowserContext]
CUT = 20.0  # seconds without a network
SLOW = 4_000  # milliseconds that a page takes to come
BACK = 15_000  # milliseconds until a phone is back in the room


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


def check_full(page: Page, said: list[str]) -> None:
    """As many commitments as there is room for: what is left out would not fit, and how many they are is told."""
    out = page.locator("[data-fits] > li[hidden]")
    left = out.count()
    assert [one in page.inner_text("main") for one in said] == [number >= left for number in range(len(said))]
    told = page.locator("[data-more]")
    expect(told).to_be_visible(visible=left > 0)
    if left:
        expect(told).to_contain_text("One more stands" if left == 1 else f"{left} more stand")
        out.last.evaluate("item => { item.hidden = false; }")
        below = page.evaluate("(main => main.scrollHeight - main.clientHeight)(document.querySelector('main'))")
        assert below > 0, "there was room for one more"
        page.evaluate("window.dispatchEvent(new Event('resize'))")


class Room:
    """A coach with two windows, another coach, and phones: six of people who are signed in, the others of nobody."""

    def __init__(self, new_context: NewContext, live: Live, workshop: int) -> None:
        self.new_context, self.live = new_context, live
        self.windows = self.signed_in(live.cast.coach, viewport=DESK)
        self.coach = self.windows.new_page()
        self.coach.goto(f"/workshops/{workshop}")
        self.coach.get_by_role("button", name="Start a debrief").click()
        self.coach.wait_for_url("**/debriefs/*")
        self.address = self.coach.url
        self.code = self.coach.locator(".gx-debrief__code").inner_text()
        self.screen = self.windows.new_page()
        self.screen.goto(f"{self.address}/screen")
        self.phones: list[Page] = []

    def signed_in(self, member: Member, **options: Any) -> BrowserContext:
        """Make a browser in which somebody is signed in."""
        app = self.live.app
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = pulses.sign_in(app, member).client.get_cookie(name)
        assert cookie is not None
        context = self.new_context(**options)
        context.add_cookies([{"name": name, "value": cookie.value, "url": self.live.url}])
        return context

    def join(self, member: Member | None = None, **options: Any) -> Page:
        """Let somebody in: scan, press, nothing more."""
        usual = {"viewport": PHONE, **options}
        phone = (self.signed_in(member, **usual) if member else self.new_context(**usual)).new_page()
        phone.goto(f"/j/{self.code}")
        phone.get_by_role("button", name="Join with").click()
        phone.wait_for_url("**/room/*")
        self.phones.append(phone)
        return phone

    def go_on(self, heading: str) -> None:
        """Press the right arrow on the screen."""
        later = self.screen.get_attribute("body", "data-later")
        self.screen.keyboard.press("ArrowRight")
        self.screen.wait_for_selector(f"body[data-step='{later}']")
        self.coach.wait_for_selector(f"[data-debrief][data-step='{later}']")
        expect(self.screen.get_by_role("heading", name=heading)).to_be_visible()

    def put_away(self, *numbers: int) -> None:
        """Close phones: their owners watch the screen from now on."""
        for number in numbers:
            self.phones[number].context.close()

    def show(self) -> None:
        """Press the coach's button that shows."""
        self.coach.get_by_role("button", name=re.compile("^Show ")).click()


def load_again(phone: Page) -> None:
    """Let somebody press Refresh, maybe just as the page itself goes on: Chromium then drops one of the two."""
    phone.evaluate("() => { window.before = true; setTimeout(() => location.reload()); }")
    phone.wait_for_function("() => !window.before")


def guess(phone: Page, deal: int, give: int) -> None:
    phone.get_by_label("Deal-first").fill(str(deal))
    phone.get_by_label("Give-and-return").fill(str(give))
    with phone.expect_navigation():  # an earlier guess left the same words on the page
        phone.get_by_role("button", name="my answer").click()
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()


@ON_SQLITE
def test_a_debrief_from_the_code_to_the_end(new_context: NewContext, live: Live, session: Session) -> None:
    publish(session, live.cast)
    now = dt.datetime.now(dt.UTC)
    coaching: dict[str, Any] = {"role": Role.COACH, "team_id": live.cast.teams["North"], "now": now}
    grant_role(session, organisation_id=live.cast.organisation_id, person_id=live.cast.leader.id, **coaching)
    for day in (dt.date(2026, 8, 4), dt.date(2026, 9, 2), dt.date(2026, 10, 12)):
        note(session, live.cast, happened_on=day)
    room = Room(new_context, live, plan(session, live.cast))
    for title in ("Worksheets and pairs", "Ask and offer"):
        room.coach.get_by_role("button", name=re.compile(f"Put in ?: {title}")).click()
    expect(room.coach.get_by_text("Step 1 of 13")).to_be_visible()
    for member in live.cast.members["Team A"]:
        room.join(member)
    for script in (True, False):
        room.join(java_script_enabled=script)
    expect(room.screen.get_by_text("8 have joined")).to_be_visible()
    check_screen(room.screen)
    check_accessible(room.screen)
    check_accessible(room.phones[6])
    cut_at = answer_and_lose_the_network(room)
    guess_and_show(room, cut_at)
    for heading in ("Who is in these figures", "Give and receive", "Transactional", "Where we differ most"):
        room.go_on(heading)
        check_screen(room.screen)
    write_worksheets(room)
    share_sentences(room)
    for heading in ("Having looked", "Pick one thing"):
        room.go_on(heading)
    ask_and_offer(room)
    promise_and_end(room)


def answer_and_lose_the_network(room: Room) -> float:
    first, second, third = room.phones[:3]
    room.go_on("Before we look")
    expect(first.get_by_role("heading", name="Before we look")).to_be_visible()
    twice = first.context.new_page()
    twice.goto("/room/1")
    for tab, choice in ((first, "About half and half"), (twice, "I cannot say")):
        tab.get_by_text(choice).click()
        tab.get_by_role("button", name="my answer").click()
        expect(tab.get_by_text("Your answer is in.")).to_be_visible()
    twice.close()
    check_accessible(first)
    first.context.set_offline(True)
    cut_at = time.monotonic()
    first.get_by_text("Mostly deal-first").click()
    first.get_by_role("button", name="my answer").click()
    kept = first.get_by_text("What you typed is kept on this page and sent by itself")
    expect(kept).to_be_visible()
    expect(first.get_by_text("This page tries again by itself.")).not_to_be_attached()
    expect(first.get_by_label("Mostly deal-first")).to_be_checked()
    check_accessible(first)
    lose_the_coach(room)
    load_again(second)
    expect(second.get_by_role("heading", name="Before we look")).to_be_visible()
    expect(room.screen.get_by_text("1 of 8 answered")).to_be_visible()
    check_screen(room.screen)
    third.get_by_text("I cannot say").click()
    room.go_on("Guess first")
    expect(third.get_by_text("What you typed can no longer be sent.")).to_be_visible()
    check_accessible(third)
    third.get_by_role("link", name="Go to the present step").click()
    expect(third.get_by_role("heading", name="Guess first")).to_be_visible()
    expect(second.get_by_role("heading", name="Guess first")).to_be_visible()
    expect(kept).to_be_visible()
    return cut_at


def lose_the_coach(room: Room) -> None:
    room.coach.wait_for_load_state()  # a key pressed while it loads is lost
    room.windows.set_offline(True)
    told = room.coach.get_by_role("status").filter(has_text="There was no connection")
    room.coach.keyboard.press("ArrowRight")
    expect(told).to_be_visible()
    room.windows.set_offline(False)
    expect(told).not_to_be_attached()
    room.windows.set_offline(True)
    room.coach.get_by_role("button", name="Show the answers").click()
    expect(told).to_be_visible()
    check_accessible(room.coach)
    room.windows.set_offline(False)


def guess_and_show(room: Room, cut_at: float) -> None:
    first, second, third, fourth = room.phones[:4]
    for _ in range(3):  # late, and in
        room.join()
    without_script = room.phones[7]
    without_script.get_by_role("link", name="Refresh").click()
    for number, phone in enumerate((second, third, fourth, without_script)):
        guess(phone, 30 + number, 60)
    guess(second, 38, 61)  # thought again: still one of four
    load_again(second)
    expect(second.get_by_label("Deal-first")).to_have_value("38")
    room.show()
    expect(room.coach.get_by_text("Nothing was shown: at least 5 must have answered, and 4 had.")).to_be_visible()
    fourth.context.close()  # leaves, and has answered
    guess(room.join(), 35, 62)  # later still
    room.coach.close()
    room.coach = room.windows.new_page()
    room.coach.goto(room.address)
    check_accessible(room.coach)
    other = room.signed_in(room.live.cast.leader, viewport=DESK).new_page()
    other.goto(room.address)
    first.wait_for_timeout(max(0.0, CUT - (time.monotonic() - cut_at)) * 1000)
    first.context.set_offline(False)
    too_late = first.get_by_text("This question takes no answers now.").first
    expect(too_late).to_be_visible(timeout=BACK)
    expect(first.get_by_text("is kept on this page")).not_to_be_attached()
    check_accessible(first)
    expect(first.get_by_role("heading", name="Guess first")).to_be_visible()
    lose_the_server(first)
    expect(room.coach.get_by_text("6 of 12 answered")).to_be_visible()
    other.get_by_role("button", name="Show guesses and result").click()
    room.screen.bring_to_front()
    room.screen.keyboard.press("Enter")  # pressed twice, by two
    for window in (room.coach, other, room.screen):
        expect(
            window.get_by_text("Deal-first: the most common guess was 30 to 39 (5 of 6); the answers gave 33.")
        ).to_be_visible()
    other.context.close()
    expect(room.screen.locator(".js-plotly-plot")).to_be_visible()
    check_screen(room.screen)
    check_accessible(room.screen)
    expect(second.get_by_text("The answers are on the screen.")).to_be_visible()
    room.put_away(*range(7, 12))


def lose_the_server(phone: Page) -> None:
    """Let the server go in the moment in which a guess is sent, and come back."""
    phone.get_by_label("Deal-first").fill("70")
    phone.get_by_label("Give-and-return").fill("60")
    gone: list[Route] = []

    def fail(route: Route) -> None:
        gone.append(route)
        route.abort("connectionreset") if len(gone) == 1 else route.fulfill(status=503)

    phone.route("**/answer", fail)
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_text("sent by itself as soon as the connection is back")).to_be_visible()
    expect(phone.get_by_label("Deal-first")).to_have_value("70")
    phone.unroute("**/answer")
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    expect(phone.get_by_label("Deal-first")).to_have_value("70")


def write(phone: Page, words: str) -> None:
    """Work on a worksheet from the phone, and come back to the room."""
    phone.get_by_role("link", name="Open my worksheet").click()
    phone.get_by_label("Somebody new").fill("Mei")
    phone.get_by_role("button", name="Begin").click()
    phone.get_by_label("Walk through an ordinary working day").fill(words)
    phone.get_by_label("They told me").check()
    phone.get_by_role("button", name="Save and continue").click()
    phone.wait_for_url("**/points/P2")
    phone.get_by_role("link", name="Back to the debrief").click()
    phone.wait_for_url("**/room/1")


def write_worksheets(room: Room) -> None:
    first, stranger = room.phones[0], room.phones[6]
    room.go_on("From their side")
    expect(stranger.get_by_role("link", name="Open my worksheet")).to_be_visible()
    check_accessible(stranger)
    check_screen(room.screen)
    stranger.get_by_role("link", name="Open my worksheet").click()
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.goto("/room/1")
    people = [room.phones[number] for number in (0, 1, 2, 4, 5)]
    for phone in people[:4]:
        write(phone, "She walks the floor of two plants.")
    room.show()
    expect(room.coach.get_by_text("at least 5 signed-in people must have written something")).to_be_visible()
    write(people[4], "Meetings from eight to six.")
    expect(room.screen.get_by_text("5 writing")).to_be_visible()
    first.goto("/room/1/worksheet")
    first.wait_for_url("**/points/P2")
    room.show()
    expect(room.screen.get_by_role("cell", name="3 to 5").first).to_be_visible()
    expect(first.get_by_text("The coach has gone on. What you wrote is saved.")).to_be_visible()
    check_accessible(first)
    first.get_by_role("link", name="Back to the debrief").click()
    check_screen(room.screen)
    check_accessible(room.screen)


def share(phone: Page, words: str) -> None:
    phone.get_by_role("link", name="Share one sentence").click()
    phone.get_by_label("Your sentence").fill(words)
    phone.get_by_role("button", name="Share it").click()
    expect(phone.get_by_text("Your sentence is with the others.")).to_be_visible()


def share_sentences(room: Room) -> None:
    first = room.phones[0]
    room.go_on("In pairs")
    room.coach.get_by_role("button", name="Timer: 4 minutes").click()
    for window in (room.coach, room.screen, first, room.phones[6]):
        expect(window.get_by_role("timer")).to_have_text(re.compile(r"3:\d\d left"))
    check_screen(room.screen)
    for number in (0, 1, 2, 4, 5):
        share(room.phones[number], f"Nobody asked them about point {number}.")
    check_accessible(first)
    first.get_by_role("button", name="Take it back").click()
    room.show()
    expect(room.coach.get_by_text("at least 5 people must have shared one")).to_be_visible()
    first.get_by_label("Your sentence").fill("An audit keeps them busy.")
    first.get_by_role("button", name="Share it").click()
    expect(room.screen.get_by_text("5 shared")).to_be_visible()
    room.show()
    expect(room.screen.get_by_text("An audit keeps them busy.")).to_be_visible()
    for phone in (first, room.phones[1]):
        expect(phone.get_by_text("The sentences have been shown.")).to_be_visible()
        expect(phone.get_by_role("button", name="Take it back")).to_have_count(0)
    check_screen(room.screen)
    for number in (0, 1, 2, 4, 5):
        room.phones[number].goto("/room/1")
    room.put_away(4, 5, 6)


def ask_and_offer(room: Room) -> None:
    first, second = room.phones[:2]
    room.go_on("Ask and offer")
    first.get_by_role("link", name="Ask and offer").click()
    third = room.phones[2]
    third.goto("/room/1/asks")
    third.get_by_label("What would help you?").fill("A second opinion")  # and thinks on
    expect(third.get_by_text("Nothing yet.")).to_be_visible()
    first.get_by_label("What would help you?").fill("An hour with somebody who knows hospitals")
    slow: list[Route] = []
    second.route("**/asks", lambda route: slow.append(route))  # noqa: PLW0108 - Playwright takes no built-in
    link = second.get_by_role("link", name="Ask and offer")
    link.evaluate("link => { setTimeout(() => link.click()); }")  # Playwright's own click waits for the page
    first.get_by_role("button", name="Ask the room").click()
    second.wait_for_timeout(SLOW)  # the room goes on, and the page that was asked for still comes
    slow[0].continue_()
    second.unroute("**/asks")
    second.get_by_role("button", name="I can help").click()
    expect(first.get_by_text("Can help: Team A Rep 2")).to_be_visible()
    expect(third.get_by_text("hospitals").first).to_be_visible()
    expect(third.get_by_text("Can help: Team A Rep 2")).to_be_visible()
    expect(third.get_by_label("What would help you?")).to_have_value("A second opinion")
    for window in (room.coach, room.screen):
        expect(window.get_by_text("1 ask, 1 offer of help.")).to_be_visible()
        assert "hospitals" not in window.inner_text("body")
    check_screen(room.screen)
    check_accessible(second)
    room.put_away(2)
    for phone in (first, second):
        phone.get_by_role("link", name="Back to the debrief").click()


def promise_and_end(room: Room) -> None:
    first, second = room.phones[:2]
    room.go_on("What we will offer")
    expect(first.get_by_role("heading", name="What we will offer")).to_be_visible()
    first.get_by_label("What will you offer?").fill("Introduce two customers to each other")
    first.get_by_role("button", name="Add for the team").click()
    expect(room.screen.get_by_text("Introduce two customers to each other")).to_be_visible()
    check_accessible(first)
    first.get_by_label("What will you offer?").fill("W" * 140)
    first.get_by_role("button", name="Add for the team").click()
    expect(room.screen.get_by_text("W" * 140)).to_be_visible()
    check_screen(room.screen)
    said = ["Introduce two customers to each other", "W" * 140]
    for number in range(9):
        said.append(f"Ask customer {number} what changed")
        first.get_by_label("What will you offer?").fill(said[-1])
        first.get_by_role("button", name="Add for the team").click()
        expect(room.screen.get_by_text(said[-1])).to_be_visible()
        check_screen(room.screen)
        check_full(room.screen, said)
    room.coach.set_viewport_size({"width": 390, "height": 844})
    expect(room.coach.get_by_text("W" * 140).first).to_be_visible()
    expect(room.coach.get_by_role("button", name="Take off")).to_have_count(len(said))
    for page in (room.screen, room.coach, first):  # which may be loading what was said last
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")  # a long word is broken
    check_accessible(room.coach)
    second.get_by_role("button", name="Add for the team").click()
    expect(second.get_by_text("what will be offered").first).to_be_visible()  # refused, and still to be put right
    room.coach.get_by_role("link", name="End the debrief").click()
    room.coach.get_by_role("button", name="End it now").click()
    expect(room.coach.get_by_text("The debrief is over.")).to_be_visible()
    expect(second.get_by_text("The debrief is over. What you typed can no longer be sent.")).to_be_visible()
    second.get_by_role("link", name="Leave this page").click()
    for phone in (first, second):
        expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    first.goto("/asks/")
    first.set_viewport_size({"width": 1280, "height": 900})
    expect(first.get_by_text("Offered help: Team A Rep 2")).to_be_visible()
    check_accessible(first)
