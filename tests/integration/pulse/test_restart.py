"""A form that was open for three hours, over a restart and a change of the installation's secret, costs nothing."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.db import db
from data.models import Answer
from data.settings import Settings
from tests.cast import Cast
from tests.pages import form_to, main_form
from tests.pulses import Rep, open_pulse, sign_in
from wsgi import create_app

NEW_SECRET = "tests only: another secret of more than 32 characters"
OLDEST_SECRET = "tests only: the secret before, of more than 32 characters"


@contextmanager
def restarted(settings: Settings, *known: str) -> Iterator[Flask]:
    """The application after a restart with a new secret, and some that it knows beside it."""
    again = create_app(dataclasses.replace(settings, secret_key=NEW_SECRET, secret_key_fallbacks=known))
    yield again
    with again.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def rotated(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application with a new secret, the old one kept beside it, and a still older one."""
    with restarted(settings, settings.secret_key, OLDEST_SECRET) as again:
        yield again


@pytest.fixture
def writing(app: Flask, session: Session, cast: Cast) -> Rep:
    """A rep on the second page of the pulse."""
    open_pulse(session, cast.organisation_id)
    rep = sign_in(app, cast.rep)
    rep.post("start", DAYS="20")
    return rep


def moved(rep: Rep, to: Flask) -> Rep:
    """The same browser, with its cookies, in front of the application that runs now."""
    client = to.test_client()
    client._cookies = rep.client._cookies
    return Rep(client, rep.member)


def stored(session: Session) -> dict[str, int | None]:
    rows = session.execute(select(Answer.item, Answer.number).where(Answer.item == "REC.INTRO.CUST")).all()
    session.rollback()
    return {row[0]: row[1] for row in rows}


def test_what_was_typed_before_is_saved_with_one_press(session: Session, writing: Rep, rotated: Flask) -> None:
    form = form_to(writing.get("received").text, "received")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)):
        rep = moved(writing, rotated)
        sent = rep.send("received", form.data(**{"REC.INTRO.CUST": "7", "REC.DONE": "1"}))
        assert (sent.status_code, sent.location) == (302, "/pulse/2026-10/given")
    assert stored(session) == {"REC.INTRO.CUST": 7}


def test_a_form_signed_with_no_known_secret_comes_back_whole(session: Session, writing: Rep, rotated: Flask) -> None:
    token = URLSafeTimedSerializer("a secret that nobody knows", salt="wtf-csrf-token")
    form = form_to(writing.get("received").text, "received").data(**{"REC.INTRO.CUST": "7"})
    strange = {**form, "csrf_token": token.dumps(URLSafeTimedSerializer("").loads_unsafe(form["csrf_token"])[1])}
    rep = moved(writing, rotated)
    kept = rep.send("received", strange)
    assert kept.status_code == 400
    assert "made before the system was restarted or your session changed. What you entered is not lost" in kept.text
    assert stored(session) == {}
    assert rep.send("received", main_form(kept.text).data()).status_code == 302
    assert stored(session) == {"REC.INTRO.CUST": 7}


def test_the_pages_script_gets_a_new_token_and_saves(session: Session, writing: Rep, rotated: Flask) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)):
        answer = moved(writing, rotated).save("received", REC_INTRO_CUST=("7", "", 0))
        assert answer.status_code == 200
    assert stored(session) == {"REC.INTRO.CUST": 7}
