"""One's own account on both databases: where one is signed in, what can be ended, a changed password."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import UserSession
from surveys.account.devices import device_words
from tests.cast import PASSWORD, Cast
from tests.integration.auth.browsers import enter, is_in, rows, sign_in_form, signed_in
from tests.pages import form_to
from tests.pulses import BROWSER

ANOTHER = "three unrelated words"
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0": "Firefox on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15": "Safari on Mac",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36": "Chrome on Android",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 Edg/128.0": (
        "Edge on Windows"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 CriOS/128 Mobile Safari/604": (
        "Chrome on iPhone"
    ),
    "curl/8.9": "Unknown device",
    "": "Unknown device",
}


def press(client: FlaskClient, part: str, page: str = "/account", **fields: str) -> int:
    form = form_to(client.get(page, headers=BROWSER).text, part)
    return client.post(form.action, data=form.data(**fields), headers=BROWSER).status_code


def on(app: Flask, email: str, agent: str) -> FlaskClient:
    client = app.test_client()
    assert enter(client, email, form=sign_in_form(client), **{"User-Agent": agent}).status_code == 302
    return client


def test_sign_ins_are_listed_and_ended(app: Flask, session: Session, cast: Cast) -> None:
    windows, mac, phone, *_ = list(AGENTS)
    here, there, third = (on(app, cast.rep.email, agent) for agent in (windows, mac, phone))
    other = signed_in(app, cast.peer.email)
    page = here.get("/account", headers=BROWSER).text
    devices = re.findall(r'gx-entries__what">([^<]+?)( <span class="gx-tag">This one</span>)?<', page)
    ids = {device: number for number, device in rows(session, select(UserSession.id, UserSession.device))}

    assert sorted((device, bool(mark)) for device, mark in devices) == [
        ("Chrome on Android", False),
        ("Firefox on Windows", True),
        ("Safari on Mac", False),
    ]
    assert cast.rep.email in page
    assert press(here, f"/sessions/{ids[mac]}/end") == 302
    assert [is_in(client) for client in (here, there, third, other)] == [True, False, True, True]
    token = form_to(other.get("/account", headers=BROWSER).text, "/sign-out").values
    answer = other.post(f"/account/sessions/{ids[phone]}/end", data=token, headers=BROWSER)
    assert answer.status_code == 404  # somebody else's is as if it were not there
    assert press(here, "/end-others") == 302
    assert [is_in(client) for client in (here, there, third, other)] == [True, False, False, True]
    assert "/end-others" not in here.get("/account", headers=BROWSER).text


@pytest.mark.parametrize("agent", AGENTS)
def test_devices_are_named_in_plain_words(agent: str) -> None:
    assert device_words(agent) == AGENTS[agent]


def test_a_changed_password_ends_every_other_sign_in(app: Flask, cast: Cast) -> None:
    here, there = signed_in(app, cast.rep.email), signed_in(app, cast.rep.email)
    page = "/account/password"
    assert press(here, page, page, current="not it", password=ANOTHER) == 400
    assert press(here, page, page, current=PASSWORD, password="short") == 400
    assert press(here, page, page, current=PASSWORD, password="") == 400
    assert press(here, page, page, current=PASSWORD, password=PASSWORD) == 400
    assert (is_in(here), is_in(there)) == (True, True)
    assert press(here, page, page, current=PASSWORD, password=ANOTHER) == 302

    assert (is_in(here), is_in(there)) == (True, False)
    assert [enter(app.test_client(), cast.rep.email, word).status_code for word in (PASSWORD, ANOTHER)] == [400, 302]


def test_guessing_the_current_password_is_slowed_down(app: Flask, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    page = "/account/password"
    told = [press(client, page, page, current="guess", password=ANOTHER) for _ in range(11)]
    assert told == [400] * 10 + [429]
