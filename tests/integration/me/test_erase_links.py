"""Erasing oneself without a password: a link by mail, good for ten minutes and once, and a button that confirms."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.invitations import issue_links
from data.commands.staffing import change_person
from data.models import Invitation, OutboxMessage, Person
from surveys.jobs import deliver_due
from tests.cast import NOW, Cast
from tests.fixtures import SECRET
from tests.mailbox import Box
from tests.pages import form_to, main_form
from tests.pulses import BROWSER, open_pulse, sign_in

ASKED = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def invited(app: Flask, session: Session, cast: Cast) -> FlaskClient:
    """A browser that the rep's invitation has opened."""
    round_ = open_pulse(session, cast.organisation_id, closes_at=ASKED + dt.timedelta(days=7))
    place = {"organisation_id": cast.organisation_id, "round_id": round_.id, "person_id": cast.rep.id}
    links = issue_links(session, **place, secrets=[SECRET], now=NOW)
    session.commit()
    client = app.test_client()
    with time_machine.travel(ASKED, tick=False):
        form = main_form(client.get(f"/invitation/{links.pulse}", headers=BROWSER).text)
        assert client.post(form.action, data=form.data(), headers=BROWSER).status_code == 302
    return client


def ask(app: Flask, client: FlaskClient, at: dt.datetime = ASKED) -> None:
    with time_machine.travel(at, tick=False):
        page = client.get("/me/erase", headers=BROWSER).text
        assert "Your password" not in page
        form = form_to(page, "/me/erase/link")
        answer = client.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True)
        assert "A mail is on its way to your address." in answer.text
        with app.app_context():
            deliver_due(at)


def link_in(box: Box, cast: Cast) -> str:
    text = box.to(cast.rep.email)[-1].get_body(("plain",))
    assert text is not None
    (found,) = re.findall(r"http://\S+(/me/erase/\S+)", text.get_content())
    return str(found)


def erased(session: Session, cast: Cast) -> bool:
    session.rollback()
    found = session.scalar(select(Person.erased_at).where(Person.id == cast.rep.id)) is not None
    session.rollback()
    return found


def test_who_came_by_an_invitation_is_erased_by_a_link_and_a_button(
    app: Flask, session: Session, cast: Cast, box: Box, invited: FlaskClient
) -> None:
    ask(app, invited)
    ask(app, invited, ASKED + dt.timedelta(minutes=1))
    assert len(box.to(cast.rep.email)) == 1, "one mail in ten minutes, however often it is asked for"
    link, elsewhere = link_in(box, cast), app.test_client()
    with time_machine.travel(ASKED + dt.timedelta(minutes=9), tick=False):
        for method in ("GET", "HEAD"):
            assert elsewhere.open(link, method=method, headers=BROWSER).status_code == 200
        assert not erased(session, cast), "programs that look at links in mails erase nobody"
        assert elsewhere.post(link, headers=BROWSER).status_code == 400, "no other site can press the button"
        form = form_to(elsewhere.get(link, headers=BROWSER).text, link)
        assert "Everything of yours is gone" in elsewhere.post(link, data=form.data(), headers=BROWSER).text
        assert erased(session, cast)
        for method in ("GET", "POST"):
            again = elsewhere.open(link, method=method, data=form.data() if method == "POST" else None, headers=BROWSER)
            assert again.status_code == 404
        assert invited.get("/pulse/2026-10/start", headers=BROWSER).status_code == 302, "the invitation's session ended"
    assert session.scalars(select(OutboxMessage.payload).where(OutboxMessage.done_at.is_(None))).all() == []


def test_a_link_of_eleven_minutes_ago_or_one_that_no_mail_had_erases_nobody(
    app: Flask, session: Session, cast: Cast, box: Box, invited: FlaskClient
) -> None:
    ask(app, invited)
    link = link_in(box, cast)
    with time_machine.travel(ASKED + dt.timedelta(minutes=11), tick=False):
        for address in (link, link[:-2], f"{link}x", f"/me/erase/{'x' * 5000}", "/me/erase/關係"):
            answer = app.test_client().get(address, headers=BROWSER)
            assert (answer.status_code, "This link does not work" in answer.text) == (404, True)
    assert not erased(session, cast)


def test_only_the_newest_link_erases_and_all_others_say_the_same(
    app: Flask, session: Session, cast: Cast, box: Box, invited: FlaskClient
) -> None:
    links = []
    for minutes in (9, 11):  # two mails, two minutes apart
        ask(app, invited, ASKED + dt.timedelta(minutes=minutes))
        links.append(link_in(box, cast))
    older, newer = links
    with time_machine.travel(ASKED + dt.timedelta(minutes=12), tick=False):
        stranger = app.test_client()
        form = form_to(stranger.get(newer, headers=BROWSER).text, newer)
        told = [
            stranger.open(link, method=method, data=form.data() if method == "POST" else None, headers=BROWSER)
            for link in (older, "/me/erase/of-nobody")
            for method in ("GET", "POST")
        ]
        assert {answer.status_code for answer in told} == {404}
        assert len({re.sub("csrf_token.*?>", "", answer.text) for answer in told}) == 1
        assert not erased(session, cast)
        assert "Everything of yours is gone" in stranger.post(newer, data=form.data(), headers=BROWSER).text
    assert erased(session, cast)


def test_without_a_password_the_page_offers_the_link_and_the_right_person_is_signed_out(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    rep, peer = sign_in(app, cast.rep), sign_in(app, cast.peer)
    session.get_one(Person, cast.rep.id).password_hash = None
    session.commit()
    assert "Your password" in peer.client.get("/me/erase", headers=BROWSER).text
    now = dt.datetime.now(dt.UTC)
    ask(app, rep.client, now)
    link = link_in(box, cast)
    form = form_to(peer.client.get(link, headers=BROWSER).text, link)
    assert peer.client.post(link, data=form.data(), headers=BROWSER).status_code == 200
    assert erased(session, cast)
    assert peer.client.get("/me/", headers=BROWSER).status_code == 200
    assert rep.client.get("/me/", headers=BROWSER).status_code == 302


def test_without_a_mail_server_it_is_said_who_can_help(app: Flask, session: Session, cast: Cast) -> None:
    rep = sign_in(app, cast.rep)
    session.get_one(Person, cast.rep.id).password_hash = None
    session.commit()
    form = form_to(rep.client.get("/me/erase", headers=BROWSER).text, "/me/erase/link")
    answer = rep.client.post(form.action, data=form.data(), headers=BROWSER)
    assert (answer.status_code, "Ask your administrator to erase you." in answer.text) == (403, True)


def test_the_link_and_the_invitation_die_with_the_address(
    app: Flask, invited: FlaskClient, session: Session, cast: Cast, box: Box
) -> None:
    ask(app, invited)
    link = link_in(box, cast)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    with time_machine.travel(ASKED, tick=False):
        assert invited.get(link, headers=BROWSER).status_code == 200
        change_person(session, **place, name=cast.rep.name, email="moved@example.com", now=ASKED)
        session.commit()
        assert invited.get(link, headers=BROWSER).status_code == 404
        assert invited.get("/pulse/", headers=BROWSER).location.startswith("/sign-in")
    session.rollback()
    assert session.scalars(select(Invitation.id)).all() == []
