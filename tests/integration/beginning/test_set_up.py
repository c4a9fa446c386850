"""The beginning of an installation: a code that works once, then a list that leads to the first round."""

import dataclasses
import datetime as dt
import re
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.rounds import open_due, plan_next_round
from data.models import Organisation, Person, RoleGrant, Round, RoundUnit, Team
from data.settings import Settings
from surveys.beginning.codes import is_code, make_code, use_code
from surveys.cli import _offer_set_up  # the console's own words
from tests.cast import NOW, PASSWORD, Cast
from tests.mailbox import Box
from tests.pages import form_to, main_form
from tests.pulses import BROWSER, sign_in

FIELDS = {
    "organisation": "Harbour Sales",
    "zone": "Europe/Zurich",
    "name": "Ada Keller",
    "email": "ada@example.com",
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def printed(app: Flask, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the console says when the server is started."""
    with app.app_context():
        _offer_set_up(8000)
    return capsys.readouterr().out


def names(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(select(Organisation.name)))
    session.rollback()
    return found


def fill(client: FlaskClient, **fields: str) -> Any:
    form = main_form(client.get("/set-up", headers=BROWSER).text)
    return client.post("/set-up", data=form.data(**(FIELDS | fields)), headers=BROWSER)


def done(client: FlaskClient) -> list[bool]:
    """Whether each step of the list says that it is done."""
    page = client.get("/getting-started", headers=BROWSER).text
    return [">Done<" in step for step in re.findall('<p class="gx-entries__what">(.*?)</p>', page)]


def test_the_command_prints_a_code_where_gunicorn_serves(app: Flask, client: FlaskClient, session: Session) -> None:
    first, second = (app.test_cli_runner().invoke(args=["set-up-code"]).output for _ in range(2))
    assert first.splitlines()[0] == "Open http://127.0.0.1:8000/set-up and enter this code, once:"
    assert fill(client, code=first.splitlines()[1]).status_code == 400  # the code that was printed last alone
    assert fill(client, code=second.splitlines()[1]).status_code == 302
    assert names(session) == ["Harbour Sales"]
    again = app.test_cli_runner().invoke(args=["set-up-code"])
    assert (again.exit_code, again.output) == (1, "Error: This installation is set up already.\n")


def test_an_empty_installation_leads_to_a_round_about_this_month(
    app: Flask, client: FlaskClient, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    said = printed(app, capsys)
    code = said.splitlines()[-1].strip()
    assert re.fullmatch(r"[0-9a-f]{8}( [0-9a-f]{8}){3}", code)
    assert client.get("/sign-in", headers=BROWSER).location == "/set-up"
    wrong = fill(client, code="0" * 32)
    assert (wrong.status_code, "This is not the code that the console printed last" in wrong.text) == (400, True)
    weak = fill(client, code=code, password="ada@example.com", zone="Nowhere/Land", organisation="A > B")
    for words in (
        "This password is too easy to guess:",
        "Choose the time zone of the organisation.",
        "Choose a name without",
    ):
        assert words in weak.text
    assert names(session) == []
    assert fill(client, code=code).location == "/sign-in?next=/getting-started"
    assert names(session) == ["Harbour Sales"]
    assert session.scalars(select(Team.name)).all() == ["Harbour Sales"]
    roles = session.execute(select(Person.email, RoleGrant.role).join(RoleGrant, RoleGrant.person_id == Person.id))
    assert [tuple(row) for row in roles] == [("ada@example.com", "administrator")]
    session.rollback()
    assert client.get("/set-up", headers=BROWSER).status_code == 404
    assert printed(app, capsys) == ""
    form = main_form(client.get("/sign-in", headers=BROWSER).text)
    signed_in = client.post("/sign-in", data=form.data(email="ada@example.com", password=PASSWORD), headers=BROWSER)
    assert [signed_in.location, client.get("/", headers=BROWSER).location] == ["/getting-started"] * 2
    steps = client.get("/getting-started", headers=BROWSER).text
    assert "It asks about November 2026 and opens by itself on 1 December 2026." in steps
    lines = "email,name,team\n" + "".join(f"rep{n}@example.com,Rep {n},Harbour Sales > North\n" for n in range(6))
    upload = form_to(client.get("/people/file", headers=BROWSER).text, "/people/file")
    sent = {"csrf_token": upload.values["csrf_token"], "on": "2026-11-03", "file": (BytesIO(lines.encode()), "p.csv")}
    checked = form_to(client.post("/people/file", data=sent, headers=BROWSER).text, "/confirm")
    client.post(checked.action, data=checked.data(), headers=BROWSER)
    assert "People who would be asked: 6. Teams: 2." in client.get("/getting-started", headers=BROWSER).text
    steps = client.get("/getting-started/pulse", headers=BROWSER).text
    assert "<fieldset disabled>" in steps
    assert re.findall('action="(.*?)"', steps.partition("<main")[2].partition("</main>")[0]) == [
        "/getting-started/pulse/seen"
    ]
    assert done(client) == [True, True, True, False, False]
    seen = form_to(steps, "/seen")
    client.post(seen.action, data=seen.data(), headers=BROWSER)
    assert done(client) == [True, True, True, False, True]
    plan_next_round(session, organisation_id=session.scalars(select(Organisation.id)).one(), now=NOW)
    session.commit()
    assert len(open_due(session, now=dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))) == 1
    session.commit()
    assert client.get("/", headers=BROWSER).location == "/rounds"
    assert session.execute(select(Round.about_month, RoundUnit.people).join(RoundUnit)).all() == [
        ("2026-11", 6),
        ("2026-11", 6),
    ]


def test_a_code_is_kept_as_its_hash_and_used_by_one_of_many(settings: Settings) -> None:
    first = make_code(settings)
    code = make_code(settings)
    assert (is_code(settings, first), is_code(settings, code)) == (False, True)
    [file] = settings.instance.iterdir()
    assert code.replace(" ", "") not in file.read_text(encoding="ascii")
    assert file.stat().st_mode & 0o777 == 0o600
    used: list[bool] = []
    start = threading.Barrier(8)

    def use() -> None:
        start.wait(10)
        used.append(use_code(settings, code))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(used) == [False] * 7 + [True]
    assert not use_code(settings, code)


def test_without_a_code_nobody_sets_anything_up(client: FlaskClient, session: Session) -> None:
    assert client.get("/sign-in", headers=BROWSER).status_code == 200
    for code in ("", "0" * 32):
        assert fill(client, code=code).status_code == 400
    refused = fill(client, **dict.fromkeys(FIELDS, "")).text
    told = re.findall(r'<li><a href="#[\w-]+">([^<]+)</a></li>', refused)
    assert len(set(told)) == len(told) == len(FIELDS) + 1, "each box, and the code, has words of its own"
    assert names(session) == []


def test_a_test_mail_goes_to_whoever_asks_for_it(app: Flask, cast: Cast, box: Box) -> None:
    client = sign_in(app, cast.administrator).client
    page = client.get("/getting-started", headers=BROWSER).text
    form = form_to(page, "/test-mail")
    assert done(client)[3] is False
    box.lost.add(cast.administrator.email)
    refused = client.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True)
    assert "The mail server did not take it (SMTPRecipientsRefused)." in refused.text
    assert done(client)[3] is False
    box.lost.clear()
    sent = client.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True)
    assert f"A test is on its way to {cast.administrator.email}." in sent.text
    assert done(client)[3] is True
    assert [mail["Subject"] for mail in box.to(cast.administrator.email)] == ["Test from Guanxi"]
    settings = app.extensions["guanxi-settings"]
    app.extensions["guanxi-settings"] = dataclasses.replace(settings, smtp_url="")
    assert "No mail server is set up" in client.get("/getting-started", headers=BROWSER).text
