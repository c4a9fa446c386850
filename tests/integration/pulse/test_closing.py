"""A round that closes: the half hour after it, what was typed too late, a close before its time."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Round, Submission
from data.types import RoundState
from tests.cast import Cast
from tests.integration.pulse.test_pages import stored, submit, walk
from tests.pages import form_to
from tests.pulses import BROWSER, ZONE, Rep, sign_in


def close(session: Session, round_: Round, ago: dt.timedelta, state: RoundState = RoundState.OPEN) -> None:
    session.rollback()
    row = session.get_one(Round, round_.id)
    row.closes_at = dt.datetime.now(dt.UTC) - ago
    row.state = state
    session.commit()


def test_a_form_opened_before_the_end_is_taken_for_half_an_hour(session: Session, rep: Rep, round_: Round) -> None:
    rep.post("start", DAYS="20")
    session.execute(select(Submission)).scalar_one().opened_at -= dt.timedelta(hours=1)
    session.commit()
    form = form_to(rep.get("conversations").text, "conversations").data(ASKED="4")
    close(session, round_, dt.timedelta(minutes=29))
    assert rep.send("conversations", form).status_code == 302
    ended, until = (
        f"{moment.astimezone(ZoneInfo(ZONE)):%-d %B %Y at %H:%M}"
        for moment in (round_.closes_at, round_.closes_at + dt.timedelta(minutes=30))
    )
    told = f"This pulse closed on {ended}. You began before that, so you can still answer until {until}."
    for page in ("", "statements-1", "check"):
        shown = rep.get(page).text if page else rep.client.get("/pulse/", headers=BROWSER).text
        assert told in shown, page
        assert shown.count(ended) == 1, f"{page}: nothing else is due in the past"
    assert submit(rep).location == "/pulse/2026-10/thanks"
    shown = rep.get("thanks").text
    assert f"You can change them until {until}." in shown
    assert f"This pulse closed on {ended}." in shown


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED])
def test_after_the_end_the_typed_text_is_shown_to_copy(
    session: Session, rep: Rep, round_: Round, state: RoundState
) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("conversations").text, "conversations").data(ASKED="47", MOVED="\x00<b>")
    check = form_to(rep.get("check").text, "/submit").data()
    close(session, round_, dt.timedelta(minutes=31), state)
    answer = rep.send("conversations", form)
    assert answer.status_code == 409
    assert "has closed" in answer.text
    assert "47" in answer.text
    assert "<b>" not in answer.text
    assert rep.send("submit", check).status_code == 409
    for page in ("start", "received", "check"):
        assert "has closed" in rep.get(page).text
    assert rep.save("conversations", ASKED=("4", "", 0)).status_code == 409
    assert set(stored(session)) == {"DAYS"}
    listed = rep.client.get("/pulse/", headers=BROWSER).text
    assert "Begun, not sent" in listed


def test_after_the_end_only_what_was_not_saved_is_listed(session: Session, rep: Rep, round_: Round) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("conversations").text, "conversations")
    assert rep.save("conversations", ASKED=("47", "", 0)).status_code == 200
    close(session, round_, dt.timedelta(minutes=31))
    late = rep.send("conversations", form.data(ASKED="47", MOVED="38")).text
    assert re.findall(r'gx-pulse__typed">([^<]*)<', late) == ["38"]
    in_time = rep.send("conversations", form.data(ASKED="47")).text
    assert re.findall(r'gx-pulse__typed">([^<]*)<', in_time) == []
    assert "Everything on the page you came from had been saved in time." in in_time


def test_after_the_end_what_the_page_only_showed_is_not_called_too_late(
    session: Session, rep: Rep, round_: Round
) -> None:
    rep.post("start", DAYS="20")
    rep.post("conversations", ASKED="23")
    form = form_to(rep.get("conversations").text, "conversations")
    assert rep.save("conversations", ASKED=("31", "23", 1)).status_code == 200
    close(session, round_, dt.timedelta(minutes=31))
    late = rep.send("conversations", form.data(MOVED="6"))
    assert re.findall(r'gx-pulse__typed">([^<]*)<', late.text) == ["6"]


def test_after_the_end_what_was_taken_back_is_told_as_too_late(session: Session, rep: Rep, round_: Round) -> None:
    rep.post("start", DAYS="20")
    rep.post("received", **{"REC.INTRO.CUST": "3", "REC.DONE": "1"})
    rep.post("conversations", ASKED="8")
    pages = {page: form_to(rep.get(page).text, page) for page in ("received", "conversations")}
    close(session, round_, dt.timedelta(minutes=31))

    def late(page: str, **boxes: str) -> list[str]:
        sent = {name: text for name, text in pages[page].data(**boxes).items() if text != "off"}
        shown = rep.send(page, sent).text
        assert ("saved in time" in shown) == ("too late" not in shown)
        assert ("so that you can copy it" in shown) == any(text.strip() for text in boxes.values() if text != "off")
        return re.findall(r'gx-pulse__typed">([^<]*)<', shown)

    back = "You took this answer back. What was saved before is still there."
    assert late("conversations", ASKED="") == [back]
    assert late("conversations", ASKED=" ", MOVED="6") == [back, "6"]
    assert late("received", **{"REC.DONE": "off"}) == [back]
    for page in pages:
        assert late(page) == [], f"{page}: nothing was changed there"
    assert stored(session)["ASKED"] == ("answered", 8)


def test_after_the_end_an_answer_that_was_picked_is_shown_in_its_words(
    session: Session, rep: Rep, round_: Round
) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("statements-1").text, "statements-1")
    picked = form.data(T1="5", R1="no_occasion", L1="77")
    signed_in = rep.client
    rep.client = rep.client.application.test_client()
    readable = rep.send("statements-1", picked).text
    rep.client = signed_in
    close(session, round_, dt.timedelta(minutes=31))
    late = rep.send("statements-1", picked).text
    for shown in (readable, late):
        assert re.findall(r'gx-pulse__typed">([^<]*)<', shown) == ["More than half the time", "No occasion", "77"]


def test_a_round_that_closed_early_says_when(session: Session, rep: Rep, round_: Round) -> None:
    rep.post("start", DAYS="20")
    submit(rep)
    promised, ended = round_.closes_at, dt.datetime(2026, 11, 4, 10, 30, tzinfo=dt.UTC)
    round_.state, round_.closed_at = RoundState.CLOSED, ended
    session.commit()
    assert promised > ended
    assert "It closed on 4 November 2026 at 11:30 and takes no more answers." in rep.get("check").text
    assert "This pulse closed on 4 November 2026 at 11:30." in rep.get("thanks").text
    round_.closed_at = promised + dt.timedelta(minutes=30)
    session.commit()
    told = promised.astimezone(ZoneInfo("Europe/Zurich"))
    assert f"It closed on {told.day} {told:%B %Y} at {told:%H:%M} and" in rep.get("check").text


def test_the_list_says_what_is_open_and_what_was_sent(
    app: Flask, session: Session, cast: Cast, rep: Rep, round_: Round
) -> None:
    listed = rep.client.get("/pulse/", headers=BROWSER).text
    assert "October 2026" in listed
    assert "Begin" in listed
    walk(rep)
    submit(rep)
    assert "You sent your answers on" in rep.client.get("/pulse/", headers=BROWSER).text
    outsider = sign_in(app, cast.outsider).client
    assert "No round yet" in outsider.get("/pulse/", headers=BROWSER).text
    close(session, round_, dt.timedelta(hours=2), RoundState.CLOSED)
    assert "Sent on" in rep.client.get("/pulse/", headers=BROWSER).text
