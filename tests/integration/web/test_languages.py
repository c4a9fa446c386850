"""Which language a page speaks: the person's choice, the browser's, the organisation's, what the browser asks for."""

import re

from flask import Flask
from flask.testing import FlaskClient

from data.language import current
from tests.cast import PASSWORD, Cast
from tests.pages import main_form
from tests.pulses import BROWSER

CHINESE = {**BROWSER, "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
ENGLISH = {**BROWSER, "Accept-Language": "en-GB"}


def spoken(client: FlaskClient, address: str, headers: dict[str, str]) -> tuple[str, str]:
    """The language of a page and its title."""
    page = client.get(address, headers=headers).text
    return re.findall(r'<html lang="([^"]+)"', page)[0], re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0]


def choose(client: FlaskClient, code: str, where: str = "/account") -> str | None:
    headers = {**BROWSER, "Referer": f"http://localhost{where}"}
    return client.post("/language", data={"language": code}, headers=headers).location


def sign_in(client: FlaskClient, email: str) -> None:
    form = main_form(client.get("/sign-in", headers=BROWSER).text)
    client.post("/sign-in", data=form.data(email=email, password=PASSWORD), headers=BROWSER)


def test_strangers_are_spoken_to_as_their_browser_asks_or_as_they_chose(client: FlaskClient) -> None:
    assert spoken(client, "/sign-in", CHINESE) == ("zh-Hans", "登录 - Guanxi")
    assert spoken(client, "/nowhere", CHINESE)[0] == "zh-Hans"
    assert spoken(client, "/sign-in", {**BROWSER, "Accept-Language": "fr"}) == ("en", "Sign in - Guanxi")

    assert choose(client, "zh", "/sign-in?next=/pulse/") == "/sign-in?next=/pulse/"
    assert spoken(client, "/sign-in", ENGLISH) == ("zh-Hans", "登录 - Guanxi")

    assert choose(client, "xx", "//elsewhere.example.com") == "/"
    elsewhere = client.post("/language", data={}, headers={**BROWSER, "Referer": "https://elsewhere.example.com/x"})
    assert elsewhere.location == "/"
    assert spoken(client, "/sign-in", CHINESE) == ("en", "Sign in - Guanxi")
    assert current() == "en"  # whoever this thread serves next


def test_a_person_is_spoken_to_as_they_chose_on_every_device(app: Flask, cast: Cast) -> None:
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        sign_in(client, cast.rep.email)
    assert spoken(here, "/account", CHINESE) == ("en", "Account - Guanxi")  # the organisation's comes first

    assert choose(here, "zh") == "/account"
    assert spoken(here, "/account", ENGLISH) == ("zh-Hans", "账户 - Guanxi")
    assert spoken(there, "/pulse/", ENGLISH) == ("zh-Hans", "我的月度问卷 - Guanxi")

    peer = app.test_client()
    sign_in(peer, cast.peer.email)
    boss = app.test_client()
    sign_in(boss, cast.administrator.email)
    form = main_form(boss.get("/organisation/language", headers=ENGLISH).text)
    saved = boss.post("/organisation/language", data=form.data(language="zh"), headers=ENGLISH, follow_redirects=True)
    assert "Your change is saved." in saved.text  # whoever changes it has not chosen another one
    assert spoken(peer, "/account", ENGLISH) == ("zh-Hans", "账户 - Guanxi")
    choose(peer, "en")
    assert spoken(peer, "/account", CHINESE) == ("en", "Account - Guanxi")
