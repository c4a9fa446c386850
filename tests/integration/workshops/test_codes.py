"""Codes and squares that lead phones into a debrief, on both databases."""

import re

import segno
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.models import LiveParticipant
from surveys.rooms.cookie import square_key
from tests.cast import Cast
from tests.leading import Leader
from tests.pages import form_to
from tests.pulses import BROWSER, sign_in
from tests.rooms import Phone
from tests.workshops import press


def joined(session: Session) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(LiveParticipant)) or 0
    session.rollback()
    return found


def test_buttons_pressed_twice_let_a_phone_in_once(app: Flask, session: Session, code: str) -> None:
    phone = Phone(app.test_client())
    forms = [form_to(phone.get(f"/j/{code}").text, "/join") for _ in range(2)]  # in two tabs
    taps = [Phone(app.test_client()) for _ in range(3)]  # sent before any of them was answered
    for tap in taps:
        for name in ("guanxi", "guanxi-phone"):
            kept = phone.client.get_cookie(name)
            assert kept is not None, name
            tap.client.set_cookie(name, kept.value)
    answers = [tap.client.post("/join", data=forms[0].data(), headers=BROWSER) for tap in taps]
    assert [answer.location for answer in answers] == ["/room/1"] * 3
    assert joined(session) == 1
    taps[0].client.set_cookie("guanxi-phone", "changed")
    assert taps[0].join(code).location == "/room/1"
    assert joined(session) == 1, "its place in the room is enough"


def test_ten_wrong_codes_a_minute_are_enough_and_the_square_still_leads_in(
    app: Flask, coach: Leader, code: str, client: FlaskClient
) -> None:
    guesser = Phone(client)
    wrong = [guesser.post("/join", code=f"WRNG{number}{number}").status_code for number in range(2, 12)]
    assert wrong == [400] * 10
    refused = guesser.post("/join", code="WRNGAA")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert guesser.post("/join", code=code).status_code == 429, "the right one too, else guessing would go on"
    assert "Point your camera at the square" in refused.text
    scanned = square_of(app, coach, code)
    assert coach.get("/debriefs/1/state").get_json()["stopped"] is True
    assert re.search(r"data-stopped>.*Ten wrong codes came from your network", coach.get("/debriefs/1").text)
    for path in (scanned[:-1] + ("a" if scanned[-1] != "a" else "b"), f"/j/{code}"):
        form = form_to(guesser.get(path).text, "/join")
        assert guesser.client.post("/join", data=form.data(), headers=BROWSER).status_code == 429, "no such square"
    form = form_to(guesser.get(scanned).text, "/join")
    assert guesser.client.post("/join", data=form.data(), headers=BROWSER).location == "/room/1"
    press(coach, "/debriefs/1", "/end")
    gone = guesser.get(scanned)
    assert (gone.status_code, "This debrief is over" in gone.text) == (404, True)


def square_of(app: Flask, coach: Leader, code: str) -> str:
    """Where the square on the screen leads."""
    with app.app_context():
        path = f"/j/{code}?key={square_key(code)}"
    drawn = re.findall(r'd="(M[^"]+)"', segno.make(f"http://127.0.0.1:8000{path}", error="m").svg_inline(border=3))
    assert drawn[-1] in coach.get("/debriefs/1/screen").text
    return path


def test_whoever_has_one_network_is_stopped_there_alone(app: Flask, code: str) -> None:
    phone = Phone(app.test_client())
    data = {"csrf_token": phone.token(), "code": code}

    def join_from(address: str, **fields: str) -> TestResponse:
        return phone.client.post("/join", data=data | fields, headers=BROWSER, environ_base={"REMOTE_ADDR": address})

    many = [join_from(f"2001:db8:1:2::{number}", code="WRNGAA").status_code for number in range(1, 12)]
    assert many == [400] * 10 + [429], "one subscriber has a whole network of such addresses"
    assert join_from("2001:db8:1:3::1", code="WRNGAA").status_code == 400
    assert join_from("10.1.2.3").location == "/room/1"


def test_a_phone_is_nobody_also_where_somebody_is_signed_in(
    app: Flask, session: Session, cast: Cast, coach: Leader, code: str
) -> None:
    browsers = [Phone(sign_in(app, cast.rep).client) for _ in range(2)]
    for phone in browsers:
        assert phone.join(code).location == "/room/1"
    assert joined(session) == 2, "nothing that is kept of a phone follows from a person"
    press(coach, "/debriefs/1", "/step", before="1", after="2")
    browsers[0].send(choice="deal")
    assert "choice" not in form_to(browsers[1].get().text, "/answer").values
