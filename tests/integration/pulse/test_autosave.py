"""Changes saved as they are made: each item by itself, both sides told of a clash, nothing wrong stored."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import Answer, PageTime, PersonKey, Round, Submission
from tests.cast import Cast
from tests.pages import form_to
from tests.pulses import BROWSER, Rep, open_pulse, sign_in, statements


def stored(session: Session) -> dict[str, tuple[str, int | None]]:
    session.rollback()
    rows = session.execute(select(Answer.item, Answer.kind, Answer.number)).all()
    session.rollback()
    return {row[0]: (row[1], row[2]) for row in rows}


@pytest.fixture
def started(rep: Rep) -> Rep:
    rep.post("start", DAYS="20")
    return rep


def test_a_change_is_saved_with_its_revision(session: Session, started: Rep) -> None:
    answer = started.save("received", REC_INTRO_CUST=("30", "", 0))
    assert answer.get_json() == {
        "items": {"REC.INTRO.CUST": {"text": "30", "revision": 1}},
        "errors": {},
        "remarks": {"REC.INTRO.CUST": "That is a lot. Is 30 right for one month?"},
        "replaced": {},
    }
    assert stored(session) == {"DAYS": ("answered", 20), "REC.INTRO.CUST": ("answered", 30)}
    again = started.save("received", REC_INTRO_CUST=("2", "30", 1)).get_json()
    assert again["items"] == {"REC.INTRO.CUST": {"text": "2", "revision": 2}}
    assert again["remarks"] == {}


def test_both_tabs_are_told_of_a_clash_and_the_later_wins(session: Session, started: Rep) -> None:
    started.save("conversations", ASKED=("5", "", 0))
    second = started.save("conversations", ASKED=("7", "", 0)).get_json()
    assert second["replaced"] == {"ASKED": "5"}
    assert stored(session)["ASKED"] == ("answered", 7)
    assert "help or an introduction?: 5, then 7 (" in re.sub(r"<[^>]+>", "", started.get("check").text)
    first = started.save("conversations", MOVED=("1", "", 0)).get_json()
    assert first["items"]["ASKED"] == {"text": "7", "revision": 2}
    assert first["replaced"] == {}


def test_a_change_of_the_first_page_begins_the_pulse(session: Session, rep: Rep, round_: Round) -> None:
    answer = rep.save("start", DAYS=("19", "", 0))
    assert (answer.status_code, answer.get_json()["items"]) == (200, {"DAYS": {"text": "19", "revision": 1}})
    assert stored(session) == {"DAYS": ("answered", 19)}
    assert "You have begun. What you entered is saved." in rep.client.get("/pulse/", headers=BROWSER).text
    form = form_to(rep.get("start").text, "start")
    assert (form.values["DAYS"], form.values["seen"]) == ("19", '{"DAYS": ["19", 1]}')
    assert rep.get("received").status_code == 200


def test_looking_and_asking_for_news_begin_nothing(session: Session, rep: Rep, round_: Round) -> None:
    nothing = {"page": "start", "person": str(rep.member.id), "changes": {}}
    assert rep.get("start").status_code == 200
    answer = rep.save_body(nothing)
    assert answer.get_json() == {"items": {}, "errors": {}, "remarks": {}, "replaced": {}}
    assert session.scalars(select(Submission)).all() == []
    session.rollback()
    assert rep.client.post("/pulse/2026-09/save", json=nothing, headers=rep.scripted()).status_code == 404


@pytest.mark.parametrize(("minutes", "taken"), [(2, True), (0, False), (None, False)])
def test_a_first_page_opened_before_the_end_has_the_grace_while_somebody_types(
    session: Session, rep: Rep, round_: Round, minutes: int | None, *, taken: bool
) -> None:
    now = dt.datetime.now(dt.UTC)
    session.execute(update(Round).where(Round.id == round_.id).values(closes_at=now - dt.timedelta(minutes=1)))
    session.commit()
    change = {"DAYS": {"text": "13", "seen": "", "revision": 0}}
    body = {"page": "start", "person": str(rep.member.id), "changes": change}
    if minutes is not None:
        body["rendered"] = str(int((now - dt.timedelta(minutes=minutes)).timestamp()))
    assert rep.save_body(body).status_code == (200 if taken else 409)
    assert stored(session) == ({"DAYS": ("answered", 13)} if taken else {})


def test_asking_for_nothing_tells_what_is_there(session: Session, started: Rep) -> None:
    answer = started.save_body({"page": "start", "person": str(started.member.id), "changes": {}})
    assert answer.get_json()["items"] == {"DAYS": {"text": "20", "revision": 1}}


def test_the_tick_reaches_the_boxes_that_were_left_empty(session: Session, started: Rep) -> None:
    started.save("given", GIV_DONE=("1", "", 0), GIV_CARE_CUST=("2", "", 0))
    assert stored(session)["GIV.INTRO.CUST"] == ("nothing", 0)
    started.save("given", GIV_DONE=("", "1", 1))
    found = stored(session)
    assert (found["GIV.INTRO.CUST"], found["GIV.CARE.CUST"]) == (("skipped", None), ("answered", 2))


@pytest.mark.parametrize(("item", "typed"), [("ASKED", "three"), ("ASKED", "100"), ("ASKED", "1" + "0" * 30)])
def test_what_cannot_be_read_is_told_and_not_stored(session: Session, started: Rep, item: str, typed: str) -> None:
    answer = started.save("conversations", **{item: (typed, "", 0), "MOVED": ("2", "", 0)})
    assert answer.status_code == 200
    assert answer.get_json()["errors"] == {item: "Enter a whole number from 0 to 99."}
    found = {"DAYS": ("answered", 20), "MOVED": ("answered", 2)}
    assert stored(session) == found
    again = started.get("conversations").text
    assert form_to(again, "conversations").values[item] == typed, "what was typed is there on coming back"
    assert again.count("Enter a whole number from 0 to 99.") == 2, "in the summary and beside the box"
    unread = session.scalars(select(Submission.unread)).one()
    session.rollback()
    assert typed.encode() not in (unread or b"")
    assert f"<bdi>{typed}</bdi>" in started.get("check").text
    assert stored(session) == found
    started.save("conversations", **{item: ("", "", 0)})
    assert form_to(started.get("conversations").text, "conversations").values[item] == ""


def test_a_lost_key_keeps_nothing_from_being_saved(session: Session, started: Rep) -> None:
    started.save("conversations", ASKED=("three", "", 0))
    session.execute(update(PersonKey).values(wrapped=b"nothing that a secret opens"))
    session.commit()
    assert started.save("conversations", ASKED=("many", "", 0), MOVED=("2", "", 0)).status_code == 200
    assert stored(session) == {"DAYS": ("answered", 20), "MOVED": ("answered", 2)}


@pytest.mark.parametrize(
    ("page", "item"), [("conversations", "T1"), ("conversations", "X"), ("nowhere", "ASKED"), ("check", "ASKED")]
)
def test_an_item_of_another_page_stores_nothing(session: Session, started: Rep, page: str, item: str) -> None:
    answer = started.save(page, **{item: ("3", "", 0)})
    assert answer.status_code == 400
    assert "Nothing of it was saved" in answer.get_json()["error"]
    assert set(stored(session)) == {"DAYS"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 200_000,
        b'{"page": "start", "person": "1", "changes": {"DAYS": {"text": 1, "seen": "", "revision": 0}}}',
        b'{"page": "start", "person": "1", "changes": {}, "more": 1}',
    ],
)
def test_a_malformed_body_is_400(started: Rep, body: bytes) -> None:
    token = started.client.get("/pulse/token").get_json()["token"]
    headers = {"Accept": "application/json", "X-CSRFToken": token, "Content-Type": "application/json"}
    answer = started.client.post("/pulse/2026-10/save", data=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud83d", "🙂", "\u202eabc", "=cmd()", "<script>", "x" * 201])
def test_texts_are_kept_or_told_about_but_never_break(app: Flask, session: Session, cast: Cast, text: str) -> None:
    open_pulse(session, cast.other_organisation_id, instrument="bench-1.0")
    author = sign_in(app, cast.outsider)
    answer = author.save("texts", X1=(text, "", 0))
    assert answer.status_code == 200
    found = answer.get_json()
    assert ("X1" in found["errors"]) == ("\x00" in text or len(text) > 200)
    if "X1" in found["items"]:
        assert found["items"]["X1"]["text"] == text.encode("utf-8", "replace").decode()
        assert author.get("texts").status_code == 200


def test_a_page_can_ask_who_is_signed_in(app: Flask, cast: Cast, started: Rep) -> None:
    peer = sign_in(app, cast.peer)
    for rep, member in ((started, cast.rep), (peer, cast.peer)):
        answer = rep.client.get("/pulse/token")
        assert answer.get_json()["person"] == str(member.id)
        assert "no-store" in answer.headers["Cache-Control"]


def test_without_a_token_nothing_is_saved(session: Session, started: Rep) -> None:
    answer = started.client.post("/pulse/2026-10/save", json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.is_json


def test_autosave_adds_no_seconds_and_few_statements(app: Flask, session: Session, started: Rep) -> None:
    started.save("given", GIV_CARE_CUST=("1", "", 0))
    with statements(app) as seen:
        started.save("given", GIV_CARE_CUST=("2", "1", 1))
    token = 2 if "postgresql" in str(session.get_bind()) else 1  # the test asks for a token first
    assert len(seen) - token <= 12, seen
    assert session.scalars(select(PageTime.page)).all() == ["start"]
    session.rollback()


def at_once(app: Flask, rep: Rep, posts: list[Any]) -> list[int]:
    """Send requests from as many threads with the same cookies; returns the status codes."""
    cookie = rep.client.get_cookie("guanxi")
    assert cookie is not None
    barrier = threading.Barrier(len(posts))
    codes: list[int] = [0] * len(posts)

    def run(number: int, post: Any) -> None:
        client: FlaskClient = app.test_client()
        client.set_cookie("guanxi", cookie.value)
        barrier.wait()
        codes[number] = post(client).status_code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_fifty_sendings_at_once_make_one_submission(app: Flask, session: Session, started: Rep) -> None:
    form = form_to(started.get("check").text, "/submit").data()
    posts = [lambda client: client.post("/pulse/2026-10/submit", data=form, headers=BROWSER)] * 50
    assert set(at_once(app, started, posts)) == {302}
    rows = session.execute(select(Submission.submitted_at, Submission.edited_at)).all()
    session.rollback()
    assert len(rows) == 1
    assert rows[0][0] is not None
    assert rows[0][1] is None


def test_tabs_that_save_at_once_lose_none(app: Flask, session: Session, started: Rep) -> None:
    items = [f"GIV.{kind}.{who}" for kind in ("INTRO", "INFO", "ADVICE", "CARE") for who in ("CUST", "PART", "TEAM")]
    token = started.client.get("/pulse/token").get_json()["token"]
    headers = {"Accept": "application/json", "X-CSRFToken": token}

    def body(item: str, number: int) -> dict[str, Any]:
        change = {item: {"text": str(number), "seen": "", "revision": 0}}
        return {"page": "given", "person": str(started.member.id), "changes": change}

    posts: list[Any] = [
        lambda client, item=item, number=number: client.post(
            "/pulse/2026-10/save", json=body(item, number), headers=headers
        )
        for number, item in enumerate(items)
    ]
    posts.append(lambda client: client.post("/pulse/2026-10/save", json=body("GIV.DONE", 1), headers=headers))
    assert set(at_once(app, started, posts)) == {200}
    found = stored(session)
    assert {item: found[item] for item in items} == {item: ("answered", number) for number, item in enumerate(items)}
    assert found["GIV.HANDS.CUST"] == ("nothing", 0)
