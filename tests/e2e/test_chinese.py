"""A rep who reads Chinese: chooses it, signs in, fills in the pulse and is thanked, without a word of English."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from tests.cast import PASSWORD
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live
from tests.e2e.looks import Look, troubles
from tests.pulses import open_pulse

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE
LOOKS = tuple(Look(size["width"], size["height"]) for size in (PHONE, DESK))
# What keeps its Latin letters: the product, people, teams, addresses, the zone, English itself, the index.
NAMES = re.compile(
    r"Guanxi|English|Europe/Zurich|RO|Rep One|North|Team [A-C]|Company|Harbour Sales|JSON|CSV|ZIP|Chrome|Linux|\S+@\S+"
)


def english(page: Page) -> list[str]:
    """Words in Latin letters that a reader sees, apart from names."""
    text = NAMES.sub("", page.locator("body").inner_text())
    return sorted(set(re.findall(r"[A-Za-z]{2,}", text)))


def look(page: Page) -> None:
    assert troubles(page, LOOKS) == []
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_a_month_in_chinese(new_context: NewContext, live: Live, session: Session) -> None:
    open_pulse(session, live.cast.organisation_id)
    session.commit()
    names = set(re.findall(r"[A-Za-z]{2,}", live.cast.rep.name))
    page = new_context().new_page()
    page.goto("/sign-in?next=/pulse/2026-10/start")
    page.get_by_role("button", name="简体中文").click()
    page.wait_for_url("**/sign-in?next=/pulse/2026-10/start")
    look(page)
    page.get_by_label("电子邮箱").fill(live.cast.rep.email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    page.wait_for_url("**/pulse/2026-10/start")
    expect(page.get_by_role("heading", level=1)).to_have_text("您2026年10月的月度问卷")
    look(page)
    page.get_by_label("您在2026年10月工作了多少天？").fill("20")
    page.get_by_role("button", name="开始").click()
    for step in load_instrument("pulse-1.0").pages[1:]:
        page.wait_for_url(f"**/pulse/2026-10/{step.key}")
        if step.key == "received":
            page.get_by_role("group", name="引荐").get_by_label("客户和潜在客户").fill("3")
            expect(page.locator("#save-status")).to_have_text("已保存")
            look(page)
        for label in ("我想得起来的就是这些",):
            if page.get_by_label(label).count():
                page.get_by_label(label).check()
        for often in page.get_by_label("大约一半的时候").all():
            often.press("Space")  # a second tap at one spot would come too soon
        assert set(english(page)) <= names, page.url
        page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/pulse/2026-10/check")
    expect(page.get_by_text("客户和潜在客户：3")).to_be_visible()
    look(page)
    page.get_by_role("button", name="提交我的答案").click()
    page.wait_for_url("**/pulse/2026-10/thanks")
    expect(page.get_by_role("heading", name="谢谢您")).to_be_visible()
    look(page)
    for address in (
        "/pulse/2026-10/thanks",
        "/me/",
        "/favours/new",
        "/worksheets/new",
        "/account",
        "/mail/",
    ):
        page.goto(address)
        assert set(english(page)) <= names, address
        look(page)
