"""What is said of one thing in two tabs: of what was changed there alone, and to listeners once."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Round, Submission
from tests.e2e.conftest import ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.test_pulse import box, stored
from tests.favours import note_contact
from tests.pulses import open_pulse
from tests.worksheets import write_worksheet

NewContext = Callable[..., BrowserContext]
LISTEN = """() => {
    window.heard = {"save-status": [], "pulse-notes": []};
    for (const id of Object.keys(window.heard)) {
        const region = document.getElementById(id);
        new MutationObserver((changes) => {
            const added = changes.flatMap((one) => [...one.addedNodes]).map((node) => node.textContent.trim());
            if (!added.length) return;
            window.heard[id].push(region.ariaAtomic === "false" ? added.join(" ") : region.textContent.trim());
        }).observe(region, {childList: true, subtree: true, characterData: true});
    }
}"""


def begin(context: BrowserContext, live: Live, session: Session) -> tuple[Page, Page, Round]:
    round_ = open_pulse(session, live.cast.organisation_id)
    session.commit()
    one = sign_in(context, live.cast.rep, "/pulse/2026-10/start")
    one.get_by_role("button", name="Start").click()
    one.wait_for_url("**/received")
    two = context.new_page()
    two.goto("/pulse/2026-10/received")
    return one, two, round_


def enter(page: Page, item: str, number: str, saved: str = "Saved") -> None:
    page.locator(f"[name='{item}']").fill(number)
    with page.expect_response("**/save"):
        page.locator(f"[name='{item}']").blur()
    expect(page.locator("#save-status")).to_contain_text(saved)


@ON_SQLITE
def test_the_first_page_of_the_pulse_saves_by_itself_too(new_context: NewContext, live: Live, session: Session) -> None:
    open_pulse(session, live.cast.organisation_id)
    session.commit()
    context = new_context(viewport=PHONE)
    page = sign_in(context, live.cast.rep, "/pulse/2026-10/start")
    expect(box(page, "DAYS")).to_have_value("22")
    assert session.scalars(select(Submission)).all() == [], "looking begins nothing"
    session.rollback()
    box(page, "DAYS").press_sequentially("x")
    expect(page.locator("#save-status")).to_have_text("Saved, except where a message says what is wrong.")
    expect(page.locator(".gx-error")).to_contain_text("Enter a whole number from 0 to 31.")
    box(page, "DAYS").fill("17")
    expect(page.locator("#save-status")).to_have_text("Saved", timeout=3000)
    assert stored(session) == {"DAYS": ("answered", 17)}
    other = context.new_page()
    other.goto("/pulse/2026-10/start")
    expect(box(other, "DAYS")).to_have_value("17")
    box(other, "DAYS").fill("16")
    expect(other.locator("#save-status")).to_have_text("Saved")
    box(page, "DAYS").fill("15")
    expect(page.locator("#pulse-notes")).to_contain_text("had been changed in another tab or on another device to: 16")
    box(page, "DAYS").press("Enter")
    page.wait_for_url("**/received")
    assert stored(session)["DAYS"] == ("answered", 15)


@ON_SQLITE
def test_what_was_changed_elsewhere_is_heard_once(new_context: NewContext, live: Live, session: Session) -> None:
    one, two, _ = begin(new_context(), live, session)
    two.evaluate(LISTEN)
    enter(one, "REC.INTRO.CUST", "1")
    enter(two, "REC.CARE.CUST", "2")
    expect(two.locator("#pulse-notes p")).to_have_count(1)
    enter(one, "REC.HANDS.CUST", "3")
    for number in ("4", "5", "6"):
        enter(
            two, "REC.CARE.CUST", number, "Saved. 2 answers were changed elsewhere too." if number != "4" else "Saved"
        )
    heard = two.evaluate("heard")
    assert [len(words.split(" was changed ")) - 1 for words in heard["pulse-notes"]] == [1, 1], "each note by itself"
    told = [words for words in heard["save-status"] if "elsewhere" in words]
    assert told == list(dict.fromkeys(told)), "and not again with each saving"
    two.get_by_role("link", name="Show the first").click()
    expect(two.locator("[name='REC.INTRO.CUST']")).to_be_focused()
    two.get_by_role("link", name="Show it").click()
    expect(two.locator("[name='REC.HANDS.CUST']")).to_be_focused()
    expect(two.locator("#save-status")).to_have_text("Saved")


@ON_SQLITE
def test_a_tick_that_follows_from_words_typed_here_is_nobody_elses(
    new_context: NewContext, live: Live, session: Session
) -> None:
    write_worksheet(session, note_contact(session, live.cast.rep, "Mei"), finished=False)
    page = sign_in(new_context(), live.cast.rep, "/worksheets/1/points/P1")
    page.locator("textarea").fill("I don't know yet")
    with page.expect_response("**/save"):
        page.locator("textarea").blur()
    expect(page.get_by_role("checkbox", name="I don't know yet")).to_be_checked()
    expect(page.locator("#save-status")).to_have_text("Saved")
    assert page.locator("#pulse-notes").text_content() == ""
    page.locator("textarea").fill("Runs three plants, from eight to six")
    with page.expect_response("**/save"):
        page.locator("textarea").blur()
    expect(page.get_by_role("checkbox", name="I don't know yet")).not_to_be_checked()
    assert page.locator("#pulse-notes").text_content() == ""


@ON_SQLITE
def test_what_came_too_late_is_what_was_changed_there(new_context: NewContext, live: Live, session: Session) -> None:
    write_worksheet(session, note_contact(session, live.cast.rep, "Mei"), finished=False)
    context = new_context()
    late, same = sign_in(context, live.cast.rep, "/worksheets/1/points/P1"), context.new_page()
    same.goto("/worksheets/1/points/P1")
    before = late.locator("textarea").input_value()
    finishing = context.new_page()
    finishing.goto("/worksheets/1/check")
    finishing.get_by_role("button", name="Finish").click()
    finishing.wait_for_url("**/worksheets/1")
    late.get_by_label("Slightly sure").check()
    late.get_by_role("button", name="Save and continue").last.click()
    expect(late.get_by_role("heading", name="This worksheet is finished")).to_be_focused()
    expect(late.locator("dl")).to_contain_text("Slightly sure")
    expect(late.locator("dl > div")).to_have_count(1)
    assert before
    same.get_by_role("button", name="Save and continue").last.click()
    expect(same.get_by_text("Everything on the page you came from had been saved in time.")).to_be_visible()
    expect(same.locator("dl")).to_have_count(0)
