"""Signing in by every way there is, on a phone and a desk: links of mails, a second factor, the account."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.models import Organisation
from data.settings import OidcSettings
from surveys.jobs import run_due
from tests.cast import PASSWORD
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.mailbox import Box, box

__all__ = ["box"]
NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE
ANOTHER = "three unrelated words"


def check(page: Page) -> None:
    check_accessible(page, PHONE, DESK)


def mailed(live: Live, box: Box, address: str) -> str:
    """Let the worker take a turn; returns the path of the link in the mail."""
    with live.app.app_context():
        run_due(dt.datetime.now(dt.UTC))
    bodies = [mail.get_body(("plain",)) for mail in box.to(address)]
    links = [re.findall(r"http://127\.0\.0\.1:8000(/\S+)", body.get_content()) for body in bodies if body is not None]
    # The newest mail with a link: one that tells of a changed password holds none.
    (link,) = [found for found in links if found][-1]
    return str(link)


def ask(page: Page, link: str, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name=link).click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()


def with_service(live: Live) -> None:
    """Give the application a sign-in service that does not answer."""
    known = OidcSettings(
        discovery_url="http://127.0.0.1:9/.well-known/openid-configuration",
        client_id="guanxi",
        client_secret="secret",
        name="Harbour's account",
    )
    settings = live.app.extensions["guanxi-settings"]
    live.app.extensions["guanxi-settings"] = dataclasses.replace(settings, oidc=known)


def enter(page: Page, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_forgotten_password_and_a_link_to_sign_in(new_context: NewContext, live: Live, box: Box) -> None:
    page = new_context().new_page()
    with_service(live)
    page.goto("/sign-in")
    expect(page.get_by_role("link", name="Sign in with Harbour's account")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Sign in with Harbour's account").click()
    expect(page.get_by_text("sign-in service does not answer")).to_be_visible()
    check(page)
    page.goto("/password")
    page.get_by_role("button", name="Send me the link").click()
    check(page)
    ask(page, "I forgot my password", live.cast.rep.email)
    check(page)
    page.goto(mailed(live, box, live.cast.rep.email))
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set this password").click()
    check(page)
    page.get_by_label("New password").fill(ANOTHER)
    page.get_by_role("button", name="Set this password").click()
    expect(page.get_by_text("Your password is set. Sign in with it.")).to_be_visible()
    ask(page, "Get a link to sign in by mail", live.cast.rep.email)
    link = mailed(live, box, live.cast.rep.email)
    other = new_context().new_page()  # the mail is opened in another browser
    other.goto(link)
    check(other)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/pulse/")
    page.goto(link)
    check(page)
    other.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    other.get_by_text("Menu", exact=True).click()
    other.get_by_role("link", name="Account", exact=True).click()
    expect(other.get_by_role("heading", name="Account")).to_be_visible()
    check(other)


def test_a_second_factor_from_the_picture_to_the_rule(new_context: NewContext, live: Live) -> None:
    page = sign_in(new_context(viewport=DESK), live.cast.administrator, "/account/second-factor")
    check(page)
    page.get_by_role("button", name="Set up a second factor").click()
    page.get_by_text("I cannot use the camera").click()
    totp = pyotp.TOTP(page.locator("code.gx-code").inner_text())
    check(page)
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Turn on the second factor").click()
    check(page)
    page.get_by_role("textbox", name="Code").fill(totp.now())
    page.get_by_role("button", name="Turn on the second factor").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    recovery = page.locator(".gx-codes code").first.inner_text()
    check(page)
    page.get_by_role("link", name="go on").click()
    page.goto("/account/second-factor")
    check(page)
    page.goto("/organisation/sign-in")
    check(page)
    page.get_by_role("button", name="Ask administrators for a second factor").click()
    expect(page.get_by_text("Administrators need a second factor now.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Sign out").click()
    enter(page, live.cast.administrator.email)
    expect(page.get_by_role("heading", name="Enter a code")).to_be_visible()
    check(page)
    page.goto("/rounds")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.goto("/sign-in/code")
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    page.goto("/account/password")
    page.get_by_label("Current password").fill("not it")
    page.get_by_label("New password").fill(ANOTHER)
    page.get_by_role("button", name="Change my password").click()
    check(page)


def test_administrators_set_it_up_before_anything_else(new_context: NewContext, live: Live, session: Session) -> None:
    session.execute(update(Organisation).values(administrators_need_factor=True))
    session.commit()
    page = new_context().new_page()
    enter(page, live.cast.administrator.email)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    check(page)
    page.get_by_text("I cannot use the camera").click()
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(page.locator("code.gx-code").inner_text()).now())
    page.get_by_role("button", name="Turn on the second factor").click()
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
