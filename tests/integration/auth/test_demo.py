"""The demo's people as cards, one click each; a real installation has neither the cards nor the route."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.commands.organisations import create_organisation, create_team
from data.commands.people import add_person, disable_person, grant_role, join_team
from data.db import db
from data.models import Person
from data.settings import Settings
from data.types import Role
from tests.cast import NOW, PASSWORD, SINCE, Cast
from tests.integration.auth.browsers import is_in
from tests.leading import hook, leader_of
from tests.pages import form_to, read_forms
from tests.pulses import BROWSER
from wsgi import create_app

PEOPLE = {"Ada Rep": (Role.REP,), "Lin Both": (Role.REP, Role.LEADER), "Cem Coach": (Role.COACH,)}


@pytest.fixture
def people(session: Session, cast: Cast) -> dict[str, int]:
    """Some people of a demo, beside the cast, who are none."""
    demo = create_organisation(session, name="Lakeside", zone="Europe/Zurich", kind="demo", now=NOW)
    shared: dict[str, Any] = {"organisation_id": demo.id, "now": NOW}
    root = create_team(session, name="Lakeside", parent_id=None, position=0, **shared)
    team = create_team(session, name="Pier", parent_id=root.id, position=1, **shared)
    found = {}
    for name, roles in {**PEOPLE, "Gone Away": (Role.REP,), "No Password": (Role.REP,)}.items():
        email = f"{name.lower().replace(' ', '.')}@lakeside.example"
        person = add_person(session, email=email, name=name, password=PASSWORD, cheap_hash=True, **shared)
        join_team(session, person_id=person.id, team_id=team.id, starts_on=SINCE, **shared)
        for role in roles:
            grant_role(
                session, person_id=person.id, role=role, team_id=team.id if role == Role.LEADER else None, **shared
            )
        found[name] = person.id
    disable_person(session, person_id=found["Gone Away"], **shared)
    session.execute(update(Person).where(Person.id == found["No Password"]).values(password_hash=None))
    session.commit()
    return found


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    """The application as a demo."""
    app = create_app(dataclasses.replace(settings, demo=True))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def cards(page: str) -> dict[str, tuple[str, str]]:
    """The words and the id of each card by name."""
    found = re.findall(
        r'name="person" value="(\d+)">\s*<span class="gx-person__name">([^<]+)</span>\s*'
        r'<span class="gx-person__role">([^<]+)</span>',
        page,
    )
    return {name: (words, person) for person, name, words in found}


def token_of(client: FlaskClient) -> str:
    page = client.get("/sign-in", headers=BROWSER).text
    return read_forms(page)[-1].values["csrf_token"]


def test_the_demos_people_are_offered_and_nobody_else(demo: Flask, people: dict[str, int]) -> None:
    page = demo.test_client().get("/sign-in", headers=BROWSER).text

    assert cards(page) == {
        "Ada Rep": ("Rep in Pier", str(people["Ada Rep"])),
        "Lin Both": ("Leads Pier, answers too", str(people["Lin Both"])),
        "Cem Coach": ("Coach for Pier", str(people["Cem Coach"])),
    }
    assert re.findall(r"<h2>([^<]+)</h2>", page) == [
        "Fill in the monthly pulse",
        "Look at results",
        "Or sign in with a password",
    ]


@pytest.mark.parametrize(("name", "home"), [("Ada Rep", "/pulse/"), ("Lin Both", "/dashboard/")])
def test_one_click_signs_in(demo: Flask, people: dict[str, int], name: str, home: str) -> None:
    client = demo.test_client()
    form = form_to(client.get("/sign-in", headers=BROWSER).text, "/demo/sign-in")
    answer = client.post(form.action, data=form.data(person=str(people[name])), headers=BROWSER)

    assert (answer.status_code, answer.location) == (302, home)
    assert is_in(client)
    assert name in client.get("/method", headers=BROWSER).text


@pytest.mark.parametrize(
    ("wanted", "reached"), [("/room/worksheet?another=1", "/room/worksheet?another=1"), ("//evil.example", "/pulse/")]
)
def test_one_click_leads_where_one_wanted_to_go(demo: Flask, people: dict[str, int], wanted: str, reached: str) -> None:
    for forged in ({}, {"next": wanted}):
        client = demo.test_client()
        page = client.get("/sign-in", query_string={"next": wanted}, headers=BROWSER).text
        form = form_to(page, "/demo/sign-in")
        answer = client.post(form.action, data=form.data(person=str(people["Ada Rep"]), **forged), headers=BROWSER)

        assert answer.location == reached


def test_a_click_needs_the_token_of_its_page(demo: Flask, people: dict[str, int]) -> None:
    client = demo.test_client()
    answer = client.post("/demo/sign-in", data={"person": str(people["Ada Rep"])}, headers=BROWSER)

    assert answer.status_code == 400
    assert not is_in(client)


NOBODY = ["", "0", "-1", "1.5", "x", "١", "9" * 18, "9" * 40, "1 OR 1=1", "\x00"]


def test_whoever_is_not_there_is_not_found(demo: Flask, people: dict[str, int]) -> None:
    client = demo.test_client()
    token = token_of(client)
    answers = [
        client.post("/demo/sign-in", data={"person": who, "csrf_token": token}, headers=BROWSER) for who in NOBODY
    ]

    assert [answer.status_code for answer in answers] == [404] * len(NOBODY)
    assert not is_in(client)


def test_people_who_are_no_part_of_the_demo_are_not_found(demo: Flask, cast: Cast, people: dict[str, int]) -> None:
    client = demo.test_client()
    token = token_of(client)
    for person in (cast.rep.id, cast.outsider.id, people["Gone Away"]):
        answer = client.post("/demo/sign-in", data={"person": str(person), "csrf_token": token}, headers=BROWSER)
        assert answer.status_code == 404
    assert not is_in(client)


def test_a_real_installation_offers_nobody(app: Flask, people: dict[str, int]) -> None:
    client = app.test_client()
    page = client.get("/sign-in", headers=BROWSER).text
    token = token_of(client)
    answer = client.post("/demo/sign-in", data={"person": str(people["Ada Rep"]), "csrf_token": token}, headers=BROWSER)

    assert cards(page) == {}
    assert "Ada Rep" not in page
    assert answer.status_code == 404
    assert not is_in(client)


def test_webhooks_of_the_demo_promise_nothing_that_is_not_sent(
    demo: Flask, app: Flask, session: Session, cast: Cast
) -> None:
    told = "In the demo nothing is sent when a round closes; a test alone is sent."

    assert told in leader_of(demo, cast.administrator).get("/webhooks").text
    assert told not in leader_of(app, cast.administrator).get("/webhooks").text
    webhook = hook(session, cast, "https://hooks.example/x")
    assert told in leader_of(demo, cast.administrator).get(f"/webhooks/{webhook}").text
    assert told not in leader_of(app, cast.administrator).get(f"/webhooks/{webhook}").text
