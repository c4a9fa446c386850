"""What happens to people while they write: the round closes, hours pass, keys change, sessions end, texts are odd."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.db import db
from data.models import Answer, Contact, Favour, Round, Submission, UserSession
from data.settings import Settings
from tests.cast import PASSWORD, Member
from tests.e2e.conftest import ON_SQLITE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.e2e.test_pulse import begin, box, stored
from tests.favours import log, note_contact
from tests.pulses import open_pulse
from tests.worksheets import FULL, write_worksheet
from wsgi import create_app

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE
NEW_SECRET = "tests only: another secret of more than 32 characters"
LATER = dt.timedelta(hours=3)
LINES = "n" * 960 + "\n\nThe third line, 关系 <b>"
ODD = ("x" * 1001, "👩‍👩‍👧", "שלוש", "<script>document.title='x'</script>", "=cmd()|'/c calc'!A0", "1e3")


@pytest.fixture
def round_(session: Session, live: Live) -> Round:
    return open_pulse(session, live.cast.organisation_id)


@pytest.fixture
def mei(session: Session, live: Live) -> Contact:
    return note_contact(session, live.cast.rep, "Mei, plant manager")


def closes(session: Session, ago: dt.timedelta) -> None:
    """Let the round close, and the form have been opened an hour before that."""
    cut_off = dt.datetime.now(dt.UTC) - ago
    session.execute(update(Round).values(closes_at=cut_off))
    session.execute(update(Submission).values(opened_at=cut_off - dt.timedelta(hours=1)))
    session.commit()


def test_a_round_that_closes_while_somebody_types(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    page = begin(new_context(), live)
    for item, text in (("REC.INTRO.CUST", "4"), ("REC.INFO.CUST", "5")):
        with page.expect_response("**/save") as saved:
            box(page, item).fill(text)
        assert saved.value.ok
        closes(session, dt.timedelta(minutes=20))
    page.reload()
    expect(page.get_by_text("You began before that, so you can still answer until")).to_be_visible()
    late = sign_in(new_context(), live.cast.peer, "/pulse/2026-10/start")
    expect(late.get_by_role("heading", name="The pulse about October 2026 has closed")).to_be_visible()

    closes(session, dt.timedelta(minutes=31))
    box(page, "REC.INFO.CUST").fill("")
    box(page, "REC.CARE.CUST").fill("6")
    expect(page.locator("#save-status")).to_contain_text("closed", timeout=10_000)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="The pulse about October 2026 has closed")).to_be_visible()
    typed = page.locator(".gx-pulse__typed")
    back = "You took this answer back. What was saved before is still there."
    assert typed.all_inner_texts() == [back, "6"], "what was not saved, to copy"
    check_accessible(page)
    found = stored(session)
    assert (found["REC.INTRO.CUST"][1], found["REC.INFO.CUST"][1], "REC.CARE.CUST" in found) == (4, 5, False)


@pytest.fixture
def restarted(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application after a restart with a new secret, the old one kept beside it."""
    fallbacks = (settings.secret_key, *settings.secret_key_fallbacks)
    again = create_app(dataclasses.replace(settings, secret_key=NEW_SECRET, secret_key_fallbacks=fallbacks))
    yield again
    with again.app_context():
        for engine in db.engines.values():
            engine.dispose()


def pass_time(session: Session) -> None:
    """Let three hours pass: whatever began or ends has done so three hours earlier."""
    for one in session.scalars(select(UserSession)).all():
        one.created_at, one.last_seen_at, one.expires_at = (
            moment - LATER for moment in (one.created_at, one.last_seen_at, one.expires_at)
        )
    for begun in session.scalars(select(Submission)).all():
        begun.opened_at -= LATER
    session.commit()


def sign_in_beside(page: Page, member: Member) -> None:
    """Follow the link to sign in, which opens a tab of its own, and sign in there."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    beside = opened.value
    beside.get_by_label("E-mail address").fill(member.email)
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    beside.wait_for_url(lambda url: "/sign-in" not in url)
    beside.close()


def test_left_open_for_hours_over_a_restart_and_new_keys_then_signed_out(
    new_context: NewContext, live: Live, session: Session, round_: Round, mei: Contact, restarted: Flask
) -> None:
    log(session, live.cast.rep, mei, note="a note from before")
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    context = new_context()
    pulse = begin(context, live)
    sheet = context.new_page()
    sheet.goto("/worksheets/1/points/P1")
    live.serve_instead(restarted)
    rotated = restarted.test_cli_runner().invoke(args=["keys", "rotate"])
    assert rotated.exit_code == 0, rotated.output

    pass_time(session)
    box(pulse, "REC.INTRO.CUST").fill("7")
    sheet.locator("textarea").fill("Runs three plants, from eight to six")
    for page in (pulse, sheet):
        expect(page.locator("#save-status")).to_have_text("Saved", timeout=15_000)
    sheet.goto("/favours/")
    expect(sheet.get_by_text("a note from before")).to_be_visible()
    sheet.goto("/worksheets/1/points/P3")

    context.clear_cookies()
    long = ("关系 " * 1667)[:5000]
    sheet.locator("textarea").fill(long)
    expect(sheet.locator("#save-status")).to_contain_text("You were signed out", timeout=10_000)
    sign_in_beside(sheet, live.cast.rep)
    expect(sheet.get_by_text("Shorten this to 1,000 characters; it has 4,000 too many.")).to_be_visible(timeout=20_000)
    expect(sheet.locator("textarea")).to_have_value(long)
    sheet.locator("textarea").fill(long[:1000])
    expect(sheet.locator("#save-status")).to_have_text("Saved", timeout=15_000)
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 7)
    for point, words in (("P1", "Runs three plants, from eight to six"), ("P3", long[:1000].strip())):
        sheet.goto(f"/worksheets/1/points/{point}")
        expect(sheet.locator("textarea")).to_have_value(words)


def test_signed_out_in_mid_page_without_javascript(
    new_context: NewContext, live: Live, session: Session, round_: Round, mei: Contact
) -> None:
    contact, context = mei.id, new_context(java_script_enabled=False)
    page = begin(context, live)
    box(page, "REC.INTRO.CUST").fill("4")
    box(page, "REC.DONE").check()
    context.clear_cookies()
    page.get_by_role("button", name="Save and continue").click()
    save_again(page, live)
    page.wait_for_url("**/pulse/2026-10/given")
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 4)

    page.goto(f"/favours/new?contact={contact}")
    for label in ("I gave help", "Personal care", "Another day, or a note"):
        page.locator("label, summary", has_text=label).click()
    page.get_by_label("Note").fill(LINES)
    page.get_by_text("No", exact=True).click()
    context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    save_again(page, live)
    page.wait_for_url("**/favours/")
    expect(page.get_by_text("The third line")).to_have_text(LINES, use_inner_text=True)
    assert len(session.scalars(select(Favour.id)).all()) == 1
    session.rollback()


def save_again(page: Page, live: Live) -> None:
    """Sign in in another tab and press the button of the page that kept everything, once."""
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    sign_in_beside(page, live.cast.rep)
    page.get_by_role("button", name="Save what I entered").click()


def test_the_author_is_back_after_somebody_else_and_all_is_saved_by_itself(
    new_context: NewContext, live: Live, session: Session, round_: Round, mei: Contact
) -> None:
    write_worksheet(session, mei, {"P2": FULL["P2"]}, finished=False)
    context = new_context()
    pulse = begin(context, live)
    sheet = context.new_page()
    sheet.goto("/worksheets/1/points/P1")
    pages = (pulse, sheet)
    sign_out_beside(context)
    sheet.locator("textarea").press_sequentially("Runs three")
    box(pulse, "REC.INTRO.CUST").press_sequentially("4")
    for page in pages:
        expect(page.locator("#save-status")).to_contain_text("You were signed out", timeout=15_000)

    sent: list[str] = []
    beside = sign_in(context, live.cast.peer, "/pulse/")
    context.on("request", lambda request: sent.append(request.post_data or ""))
    for page in pages:
        expect(page.locator("#save-status")).to_contain_text("Somebody else is signed in", timeout=15_000)
    check_accessible(sheet)
    sheet.locator("textarea").press_sequentially(" plants")
    sheet.get_by_role("button", name="Save and continue").click()
    sheet.wait_for_timeout(1000)
    expect(sheet).to_have_url(re.compile("/points/P1$"))
    with sheet.expect_event("dialog") as warned:
        sheet.evaluate("() => { setTimeout(() => location.reload()); }")
    assert warned.value.type == "beforeunload"
    warned.value.dismiss()
    assert "Runs" not in "".join(sent), "nothing is sent in another person's name"
    beside.close()
    sign_out_beside(context)
    for page in pages:
        expect(page.locator("#save-status")).to_contain_text("You were signed out", timeout=15_000)

    sign_in(context, live.cast.rep).close()
    for page in pages:
        expect(page.locator("#save-status")).to_contain_text("Saved", timeout=15_000)
    sheet.locator("textarea").press_sequentially(", from eight to six")
    expect(sheet.locator("#save-status")).to_have_text("Saved", timeout=15_000)
    sheet.get_by_role("button", name="Save and continue").click()
    sheet.wait_for_url("**/points/P2")
    sheet.goto("/worksheets/1/points/P1")
    expect(sheet.locator("textarea")).to_have_value("Runs three plants, from eight to six")
    assert stored(session)["REC.INTRO.CUST"] == ("answered", 4)


def test_whoever_signs_in_next_gets_nothing_of_it_and_its_author_loses_nothing(
    new_context: NewContext, live: Live, session: Session, mei: Contact
) -> None:
    context = new_context(java_script_enabled=False)
    page = sign_in(context, live.cast.rep, f"/favours/new?contact={mei.id}")
    for label in ("I gave help", "Introduction"):
        page.locator("label", has_text=label).click()
    page.get_by_text("Another day, or a note").click()
    page.get_by_label("Note").fill(LINES)
    page.get_by_text("No", exact=True).click()
    sign_out_beside(context)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    sign_in(context, live.cast.peer).close()
    page.get_by_role("button", name="Save what I entered").click()
    expect(page.get_by_role("heading", name="Somebody else is signed in")).to_be_visible()
    assert "nnn" not in page.content()
    sign_out_beside(context)
    sign_in(context, live.cast.rep).close()
    page.reload()
    page.wait_for_url("**/favours/")
    expect(page.get_by_text("The third line")).to_have_text(LINES, use_inner_text=True)
    assert len(session.scalars(select(Favour.id)).all()) == 1
    session.rollback()


def sign_out_beside(context: BrowserContext) -> None:
    """Sign out in another tab."""
    beside = context.new_page()
    beside.goto("/")
    beside.get_by_role("button", name="Sign out").click()
    beside.close()


def test_odd_texts_in_a_number_box_are_told_and_kept(
    new_context: NewContext, live: Live, session: Session, round_: Round
) -> None:
    page = begin(new_context(), live)
    for text in ODD:
        box(page, "REC.INTRO.CUST").fill(text)
        with page.expect_navigation():  # the page before looks the same
            page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter a whole number from 0 to 99.")
        expect(box(page, "REC.INTRO.CUST")).to_have_value(text)
    page.evaluate("document.querySelector(\"[name='REC.INTRO.CUST']\").value = '4\\0'")
    page.get_by_role("button", name="Save and continue").click()
    expect(box(page, "REC.INTRO.CUST")).to_have_value("4\N{REPLACEMENT CHARACTER}")
    assert page.title() == "Error: Favours you received - Guanxi", "no script of a text has run"
    box(page, "REC.INTRO.CUST").fill("=cmd()")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_focused()
    check_accessible(page)
    session.rollback()
    assert session.scalars(select(Answer.item).where(Answer.item == "REC.INTRO.CUST", Answer.number > 0)).all() == []
    session.rollback()


def test_a_text_of_five_million_characters_is_told_beside_its_box_and_costs_nothing_else(
    new_context: NewContext, live: Live, session: Session
) -> None:
    open_pulse(session, live.cast.organisation_id, instrument="bench-1.0")
    context = new_context()
    page = sign_in(context, live.cast.rep, "/pulse/2026-10/texts")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Save and continue")).to_be_visible()
    page.goto("/pulse/2026-10/texts")
    refused: list[int] = []
    page.on("response", lambda answer: refused.append(answer.status) if answer.status >= 400 else None)
    page.evaluate(
        """() => {
            const box = document.querySelector("[name=X1]");
            box.value = "x".repeat(5000000);
            box.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    told = page.get_by_text("Shorten this to 200 characters; it has 4,999,800 too many.")
    expect(told).to_be_visible(timeout=20_000)
    with page.expect_response("**/save"):
        page.locator("[name=X2]").fill("the second box")
    status = page.locator("#save-status")
    expect(status).to_have_text("Saved, except where a message says what is wrong.")
    assert texts(session) == {"X2": "the second box"}
    with page.expect_response("**/save"):
        page.locator("[name=X3]").fill("the third box")
    summary = page.get_by_role("alert")
    for name in ("Back", "Save and continue"):
        page.get_by_role("button", name=name).click()
        expect(summary).to_be_focused()
        expect(summary.get_by_role("listitem")).to_have_count(1)
        expect(page).to_have_title(re.compile("^Error: "))
    check_accessible(page)
    summary.get_by_role("link").click()
    expect(page.locator("[name=X1]")).to_be_focused()
    page.reload()
    assert [page.locator(f"[name={item}]").input_value() for item in ("X2", "X3")] == [
        "the second box",
        "the third box",
    ]

    page.locator("[name=X1]").fill("y" * 20_000)
    expect(page.get_by_text("Shorten this to 200 characters; it has 9,800 too many.")).to_be_visible()
    check_accessible(page)
    page.locator("[name=X1]").fill("short")
    expect(status).to_have_text("Saved")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url(lambda url: not url.endswith("/texts"))
    assert texts(session) == {"X1": "short", "X2": "the second box", "X3": "the third box"}
    assert refused == []


def texts(session: Session) -> dict[str, str | None]:
    """The texts of the answers, as they are stored now."""
    session.rollback()
    rows = session.execute(select(Answer.item, Answer.words).where(Answer.words.is_not(None))).all()
    session.rollback()
    return {row[0]: row[1] for row in rows}
