"""Links of mails about signing in, from asking to being in, on both databases and through a real mail server."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.links import invite_person
from data.commands.people import add_person, disable_person, grant_role, set_password
from data.commands.staffing import change_person
from data.errors import RefusedError
from data.models import OutboxMessage, SignInAttempt, SignInLink, SignInRequest, UserSession
from data.types import Role
from surveys.jobs import run_due
from surveys.people.handles import handle_of
from tests.cast import NOW, PASSWORD, Cast
from tests.fixtures import SECRET
from tests.integration.auth.browsers import copy_of, enter, is_in, rows, signed_in
from tests.mailbox import Box, box
from tests.pages import form_to, main_form
from tests.pulses import BROWSER, statements
from tests.snapshots import changed, snapshot

__all__ = ["box"]
ANOTHER = "three unrelated words"
ENTER, RESET = "/sign-in/link", "/password"


def ask(client: FlaskClient, path: str, email: str, network: str = "192.0.2.7") -> TestResponse:
    """Fill in the form that asks for a link."""
    form = main_form(client.get(path, headers=BROWSER).text)
    return client.post(path, data=form.data(email=email), headers=BROWSER, environ_base={"REMOTE_ADDR": network})


def deliver(app: Flask) -> None:
    """Let the worker take a turn."""
    with app.app_context():
        run_due(dt.datetime.now(dt.UTC))


def link_in(box: Box, address: str) -> str:
    """Return the path of the link in the latest mail to an address: the same in plain words and in HTML."""
    mail = box.to(address)[-1]
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    found = {
        match
        for part in parts
        if part
        for match in re.findall(r"http://127\.0\.0\.1:8000(/\S+?)[\s\"]", part.get_content())
    }
    assert len(found) == 1, found
    return str(found.pop())


def mailed(app: Flask, box: Box, path: str, address: str) -> str:
    """Ask for a link, and return it from the mail."""
    assert ask(app.test_client(), path, address).status_code == 302
    deliver(app)
    return link_in(box, address)


def press(client: FlaskClient, link: str, **fields: str) -> TestResponse:
    """Open a link and send the form of its page."""
    form = main_form(client.get(link, headers=BROWSER).text)
    return client.post(link, data=form.data(**fields), headers=BROWSER)


def test_asking_is_answered_alike_and_looks_nobody_up(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    disable_person(session, organisation_id=cast.organisation_id, person_id=cast.coach.id, now=NOW)
    session.commit()
    told, asked = set(), []
    for email in (cast.rep.email, "nobody@example.com", cast.coach.email):
        client = app.test_client()
        form = main_form(client.get(RESET, headers=BROWSER).text)
        with statements(app) as sent:
            answer = client.post(RESET, data=form.data(email=email), headers=BROWSER)
        told.add((answer.status_code, answer.location))
        asked.append([re.sub(r"\s+", " ", words) for words in sent])
    page = app.test_client().get(told.copy().pop()[1], headers=BROWSER)

    assert told == {(302, "/sign-in/asked/reset")}
    assert asked[0] == asked[1] == asked[2]
    assert not any("FROM person" in words for words in asked[0])
    assert "If somebody with this address is here" in page.text
    kept = [locked for (locked,) in rows(session, select(SignInRequest.locked_address))]
    assert len(kept) == 3
    assert not any("@" in locked for locked in kept)
    deliver(app)
    assert box.addresses() == [cast.rep.email]
    assert rows(session, select(SignInRequest.id)) == []
    assert not any(cast.rep.email in str(payload) for (payload,) in rows(session, select(OutboxMessage.payload)))


def test_a_forgotten_password_is_replaced_once(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    before = signed_in(app, cast.rep.email)
    link = mailed(app, box, RESET, cast.rep.email)
    other = mailed(app, box, RESET, cast.rep.email)
    mails = box.to(cast.rep.email)
    assert [mail["Subject"] for mail in mails] == ["Your link to set a new password"] * 2
    assert len({mail["Message-ID"] for mail in mails}) == 2
    client = app.test_client()
    for easy, words in (
        ("short", "12 to 512 characters"),
        ("aaaaaaaaaaaaaa", "too easy to guess"),
        ("Harbour2026!", "too easy to guess"),
        ("", "Enter a new"),
        (PASSWORD, "the password that is in use already"),
    ):
        refused = press(client, link, password=easy)
        assert (refused.status_code, words in refused.text) == (400, True)
    done = press(client, link, password=ANOTHER)

    assert (done.status_code, done.location) == (302, "/sign-in")
    assert "Your password is set" in client.get("/sign-in", headers=BROWSER).text
    assert not is_in(client)  # a mailbox alone opens nothing where a second factor is on
    assert not is_in(before)
    assert enter(app.test_client(), cast.rep.email).status_code == 400
    assert enter(app.test_client(), cast.rep.email, ANOTHER).status_code == 302
    assert [client.get(used, headers=BROWSER).status_code for used in (link, other)] == [404, 404]
    assert rows(session, select(SignInLink.id)) == []


@pytest.mark.parametrize(("path", "minutes"), [(ENTER, 10), (RESET, 30)])
def test_looking_at_a_link_changes_nothing_and_it_ends_by_itself(
    app: Flask, session: Session, cast: Cast, box: Box, path: str, minutes: int
) -> None:
    link = mailed(app, box, path, cast.rep.email)
    client = app.test_client()
    before = snapshot(session, without=())
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert client.open(link, method=method, headers=BROWSER).status_code == 200
    assert changed(before, snapshot(session, without=())) == {}
    now = dt.datetime.now(dt.UTC)
    form = main_form(client.get(link, headers=BROWSER).text)
    with time_machine.travel(now + dt.timedelta(minutes=minutes, seconds=5)):
        late = client.post(link, data=form.data(password=ANOTHER), headers=BROWSER)
    assert late.status_code == 404
    assert not is_in(client)
    kinds = {ENTER: RESET, RESET: ENTER}
    token = link.rpartition("/")[2]
    assert client.get(f"{kinds[path]}/{token}", headers=BROWSER).status_code == 404  # a link is for one thing only


def test_a_link_signs_in_once_in_any_browser(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    first, link = (mailed(app, box, ENTER, cast.leader.email) for _ in range(2))
    client, late = app.test_client(), app.test_client()
    planted = copy_of(app, _visited(client, link))
    answer = press(client, link)

    assert (answer.status_code, answer.location) == (302, "/dashboard/")
    assert is_in(client)
    assert not is_in(planted)
    for used in (link, first):
        assert late.get(used, headers=BROWSER).status_code == 404
    again = late.post(link, data=main_form(late.get(ENTER, headers=BROWSER).text).data(), headers=BROWSER)
    assert again.status_code == 404
    assert [row[0] for row in rows(session, select(UserSession.person_id))] == [cast.leader.id]


def _visited(client: FlaskClient, link: str) -> FlaskClient:
    client.get(link, headers=BROWSER)
    return client


@pytest.mark.parametrize("way", ["shut out", "another password", "another address"])
def test_links_die_with_what_they_stand_for(app: Flask, session: Session, cast: Cast, box: Box, way: str) -> None:
    links = [mailed(app, box, path, cast.rep.email) for path in (ENTER, RESET)]
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "now": NOW}
    if way == "shut out":
        disable_person(session, **place)
    elif way == "another address":
        change_person(session, **place, name="Rep", email="moved@example.com")
    else:
        set_password(session, **place, password=ANOTHER, cheap_hash=True)
    session.commit()

    assert [app.test_client().get(link, headers=BROWSER).status_code for link in links] == [404, 404]


def test_asking_is_slowed_down_alike_for_anybody(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    for email in (cast.rep.email, "nobody@example.com"):
        told = [ask(app.test_client(), ENTER, email, f"192.0.2.{number}").status_code for number in range(6)]
        assert told == [302] * 5 + [429]
    many = [ask(app.test_client(), RESET, f"nobody{number}@example.com").status_code for number in range(31)]
    assert many == [302] * 30 + [429]
    assert ask(app.test_client(), RESET, "no address").status_code == 400
    hashes = rows(session, select(SignInAttempt.subject, SignInAttempt.subject_hash))
    assert all(re.fullmatch("[0-9a-f]{64}", hashed) for _, hashed in hashes)


def test_wrong_links_are_slowed_down(app: Flask, cast: Cast, box: Box) -> None:
    client = app.test_client()
    token = main_form(client.get(ENTER, headers=BROWSER).text).values
    told = [client.post(f"{ENTER}/wrong{number}", data=token, headers=BROWSER).status_code for number in range(51)]
    assert told == [404] * 50 + [429]


def test_a_mail_that_would_come_too_late_is_not_sent(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    ask(app.test_client(), ENTER, cast.rep.email)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        deliver(app)
    assert box.mails == []
    assert rows(session, select(SignInRequest.id)) == []


def test_who_was_added_without_a_password_chooses_one(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": dt.datetime.now(dt.UTC)}
    person = add_person(session, **place, email="new@example.com", name="Newcomer")
    grant_role(session, **place, person_id=person.id, role=Role.COACH)
    session.commit()
    runner = signed_in(app, cast.administrator.email)
    handle = handle_of([SECRET], organisation_id=cast.organisation_id, person_id=person.id)
    page = f"/people/of/{handle}"
    sent = form_to(runner.get(page, headers=BROWSER).text, "/invite")
    assert "on its way" in runner.post(sent.action, data=sent.data(), headers=BROWSER, follow_redirects=True).text
    with pytest.raises(RefusedError, match="has a password already"):
        invite_person(session, **place, person_id=cast.rep.id)
    session.commit()
    deliver(app)
    link = link_in(box, "new@example.com")
    client = app.test_client()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2)):
        assert press(client, link, password=PASSWORD).status_code == 302
        assert client.get(link, headers=BROWSER).status_code == 404
        assert enter(app.test_client(), "new@example.com").location == "/dashboard/"


def test_without_a_mail_server_nothing_is_promised(app: Flask, session: Session, cast: Cast) -> None:
    client = app.test_client()
    assert "I forgot my password" not in client.get("/sign-in", headers=BROWSER).text
    for path in (ENTER, RESET):
        assert "No mail server is set up here" in client.get(path, headers=BROWSER).text
    assert rows(session, select(SignInRequest.id)) == []
