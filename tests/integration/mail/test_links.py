"""Links of mails: programs that look at them change nothing, a button opens one pulse and nothing else."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.erasure import erase_person
from data.commands.invitations import Links, issue_links
from data.commands.people import disable_person
from data.models import Assignment, Organisation, OwnChoice, Round, UserSession
from data.types import AssignmentStatus
from tests.access import ROWS, SIGN_IN, World, make_world
from tests.cast import NOW, Cast
from tests.fixtures import SECRET
from tests.integration.access.visits import SCRIPT
from tests.integration.me.sending import send
from tests.leading import stop_token
from tests.pages import form_to, main_form, read_forms
from tests.pulses import BROWSER, SEPTEMBER, open_pulse, sign_in
from tests.snapshots import changed, snapshot


@pytest.fixture
def mine(session: Session, cast: Cast) -> Links:
    """The peer's links of an open round."""
    round_ = open_pulse(session, cast.organisation_id)
    place = {"organisation_id": cast.organisation_id, "round_id": round_.id, "person_id": cast.peer.id}
    links = issue_links(session, **place, secrets=[SECRET], now=NOW)
    session.commit()
    return links


def press(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Press the button of a page, of several the one whose form holds `fields`."""
    forms = [form for form in read_forms(client.get(address, headers=BROWSER).text) if form.action == address]
    (form,) = [form for form in forms if fields.items() <= form.values.items()]
    return client.post(address, data=form.data(**form.presses), headers=BROWSER)


def test_looking_changes_nothing(app: Flask, session: Session, mine: Links) -> None:
    before = snapshot(session, without=())
    for address in (f"/invitation/{mine.pulse}", f"/mail/stop/{mine.stop}", "/invitation/wrong", "/mail/stop/wrong"):
        for method in ("GET", "HEAD", "OPTIONS"):
            app.test_client().open(address, method=method, headers=BROWSER)
    assert changed(before, snapshot(session, without=())) == {}


def test_a_wrong_link_tells_of_what_it_would_have_done(app: Flask, cast: Cast, mine: Links) -> None:
    whole = stop_token(cast.peer)
    for method, address, words, others in (
        ("GET", f"/mail/stop/{mine.stop}x", "No mails were stopped", "pulse"),
        ("POST", f"/mail/stop/{mine.stop}x", "No mails were stopped", "pulse"),
        ("GET", f"/mails/stop/{whole[:40]}", "No mails were stopped", "pulse"),
        ("POST", f"/mails/stop/{whole[:40]}", "No mails were stopped", "pulse"),
        ("GET", f"/mails/stop/{whole}\N{HORIZONTAL ELLIPSIS}", "No mails were stopped", "pulse"),
        ("GET", f"/invitation/{mine.pulse}x", "works until the pulse", "stop"),
    ):
        answer = app.test_client().open(address, method=method, headers=BROWSER)
        told = answer.text.partition("<main")[2].partition("</main>")[0]
        assert (answer.status_code, words in told, others in told) == (404, True, False)


def test_the_button_opens_the_pulse_on_several_devices(app: Flask, mine: Links) -> None:
    for _ in range(2):
        client = app.test_client()
        answer = press(client, f"/invitation/{mine.pulse}")
        assert (answer.status_code, answer.location) == (302, "/pulse/2026-10/start")
        page = client.get("/pulse/2026-10/start", headers=BROWSER)
        assert page.status_code == 200
        sent = client.post("/pulse/2026-10/start", data=main_form(page.text).data(DAYS="20"), headers=BROWSER)
        assert sent.location == "/pulse/2026-10/received"


def test_such_a_session_is_for_that_pulse_alone(app: Flask, session: Session, cast: Cast) -> None:
    world: World = make_world(session, cast)
    client = app.test_client()
    press(client, f"/invitation/{world.places['invitation']}")
    allowed = {
        "home.method",
        "pulse.show_page",
        "pulse.show_check",
        "pulse.show_thanks",
        "pulse.fresh_token",
        "me.confirm_erasing",
    }
    looked = [row for row in ROWS if row.method == "GET" and row.answers["anonymous"] in {200, SIGN_IN}]
    inside = {row.endpoint for row in looked if client.get(world.at(row), headers=BROWSER).status_code == 200}
    open_to_all = {row.endpoint for row in looked if row.answers["anonymous"] == 200}
    assert inside == allowed | open_to_all
    outside = [row for row in looked if row.endpoint not in inside]
    assert {client.get(world.at(row), headers=SCRIPT).status_code for row in outside} == {401}
    token = client.get("/pulse/token", headers=BROWSER).get_json()["token"]
    elsewhere = (
        "auth.",
        "demo.",
        "invitations.",
        "announcements.",
        "me.erase_by_link",
        "rooms.",
        "asks.tell",
        "beginning.",
    )
    changes = [row for row in ROWS if row.method == "POST" and not row.endpoint.startswith(elsewhere)]
    refused = {
        row.endpoint
        for row in changes
        if client.post(world.at(row), data={}, headers={**SCRIPT, "X-CSRFToken": token}).status_code == 401
    }
    assert {row.endpoint for row in changes} - refused == {
        "pulse.submit_answers",
        "pulse.save_page",
        "pulse.save_changes",
        "me.ask_for_link",
        "languages.choose_language",
    }
    assert client.get("/pulse/2026-10/start", headers=SCRIPT).status_code == 401


def test_signing_out_ends_it_for_good(app: Flask, session: Session, mine: Links) -> None:
    client = app.test_client()
    press(client, f"/invitation/{mine.pulse}")
    form = form_to(client.get("/pulse/2026-10/start", headers=BROWSER).text, "/sign-out")
    client.post("/sign-out", data=form.data(), headers=BROWSER)
    assert session.scalars(select(UserSession.revoked_at).where(UserSession.only_month.is_not(None))).one() is not None
    session.rollback()


def test_who_is_signed_in_already_stays_so(app: Flask, session: Session, cast: Cast, mine: Links) -> None:
    client = sign_in(app, cast.peer).client
    assert press(client, f"/invitation/{mine.pulse}").location == "/pulse/2026-10/start"
    assert client.get("/me/", headers=BROWSER).status_code == 200
    other = sign_in(app, cast.rep).client
    press(other, f"/invitation/{mine.pulse}")
    assert other.get("/me/", headers=BROWSER).status_code == 302


@pytest.mark.parametrize("way", ["wrong", "closed", "over", "disabled", "erased", "away"])
def test_links_that_do_not_work_are_answered_alike(
    app: Flask, session: Session, cast: Cast, mine: Links, way: str
) -> None:
    place = {"organisation_id": cast.organisation_id, "person_id": cast.peer.id}
    if way == "closed":
        session.execute(update(Round).values(state="closed"))
    elif way == "over":
        session.execute(update(Round).values(closes_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=31)))
    elif way == "disabled":
        disable_person(session, **place, now=NOW)
    elif way == "erased":
        erase_person(session, **place, now=NOW)
    elif way == "away":
        session.execute(update(Assignment).values(status=AssignmentStatus.AWAY))
    session.commit()
    client = app.test_client()
    token = form_to(client.get("/sign-in", headers=BROWSER).text, "/sign-in").values["csrf_token"]
    wrong, now_wrong = "/invitation/nothing", f"/invitation/{'x' * 43 if way == 'wrong' else mine.pulse}"
    for method in ("GET", "POST"):
        data = {"csrf_token": token} if method == "POST" else None
        answers = [client.open(address, method=method, data=data, headers=BROWSER) for address in (wrong, now_wrong)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text == answers[1].text
    assert client.get("/pulse/", headers=BROWSER).status_code == 302


def test_wrong_links_are_slowed_down(app: Flask, mine: Links) -> None:
    client = app.test_client()
    token = form_to(client.get("/sign-in", headers=BROWSER).text, "/sign-in").values["csrf_token"]
    told = [
        client.post("/invitation/wrong", data={"csrf_token": token}, headers=BROWSER).status_code for _ in range(51)
    ]
    assert told == [404] * 50 + [429]
    assert client.get(f"/invitation/{mine.pulse}", headers=BROWSER).status_code == 429


def test_reminders_end_by_one_click_and_begin_again_on_ones_own_page(
    app: Flask, session: Session, cast: Cast, mine: Links
) -> None:
    chosen = select(OwnChoice.person_id, OwnChoice.choice, OwnChoice.value)
    by_program = app.test_client().post(f"/mail/stop/{mine.stop}", data={"List-Unsubscribe": "One-Click"})
    assert by_program.status_code == 200
    assert "You get no more reminders." in by_program.text
    assert app.test_client().post(f"/mail/stop/{mine.stop}").status_code == 200, "pressed again, it stays so"
    assert [tuple(row) for row in session.execute(chosen)] == [(cast.peer.id, "no_reminders", "on")]
    session.rollback()
    client = sign_in(app, cast.peer).client
    page = client.get("/mail/", headers=BROWSER).text
    assert "You get no reminders." in page
    assert press(client, "/mail/", mails="reminders").status_code == 302
    for days, words in (
        ("5,9", "at most two reminders, on days 5 and 9 of the round"),
        ("3", "one reminder, on day 3 of the round"),
        ("", "Your organisation sends no reminders at present."),
    ):
        session.execute(update(Organisation).values(reminder_days=days))
        session.commit()
        assert words in client.get("/mail/", headers=BROWSER).text
    assert session.execute(chosen).all() == []
    session.rollback()
    for address in (f"/mail/stop/{mine.stop}", f"/mails/stop/{stop_token(cast.peer)}"):
        visitor = app.test_client()
        for said in ("You get no more mails about results.", "You get mails about results again."):
            assert said in press(visitor, address, mails="results").text, "either link leads to the same page"
    assert session.execute(chosen).all() == []
    session.rollback()


def test_earlier_months_are_not_shown_to_who_came_by_a_link(
    app: Flask, session: Session, cast: Cast, mine: Links
) -> None:
    earlier = open_pulse(session, cast.organisation_id, month=SEPTEMBER)
    send(session, cast.peer, earlier.id, GIV_CARE_TEAM=97)
    client = app.test_client()
    press(client, f"/invitation/{mine.pulse}")
    first = client.get("/pulse/2026-10/start", headers=BROWSER).text
    assert "your answers of earlier months are not shown" in first
    client.post("/pulse/2026-10/start", data=main_form(first).data(DAYS="20"), headers=BROWSER)
    for page in ("start", "received", "given", "conversations", "statements-1", "statements-2"):
        assert "September:" not in client.get(f"/pulse/2026-10/{page}", headers=BROWSER).text
    own = sign_in(app, cast.peer).client
    assert "September: 97" in own.get("/pulse/2026-10/given", headers=BROWSER).text
    assert "earlier months are not shown" not in own.get("/pulse/2026-10/start", headers=BROWSER).text
