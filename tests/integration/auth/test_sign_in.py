"""Sign-in by e-mail and password: who gets in, what the others learn, and how guessing is slowed down."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.people import add_person, disable_person
from data.commands.sessions import NO_MATCH
from data.models import AuditEntry, Person, SignInAttempt, UserSession
from tests.cast import NOW, PASSWORD, Cast
from tests.integration.auth.browsers import HOME, enter, is_in, rows, sign_in_form, signed_in
from tests.pages import form_to
from tests.pulses import BROWSER

TOO_MANY = "There were too many attempts to sign in. Wait 15 minutes, then try again."
A_QUARTER = dt.timedelta(minutes=15)


def test_the_right_password_begins_a_session(app: Flask, session: Session, cast: Cast) -> None:
    client = app.test_client()
    answer = enter(client, cast.leader.email, form=None, **{"User-Agent": "Browser \x7f1.0" + "x" * 300})

    assert (answer.status_code, answer.location) == (302, "/dashboard/")
    assert is_in(client)
    ((person, device, began, seen, ends, revoked),) = rows(
        session,
        select(
            UserSession.person_id,
            UserSession.device,
            UserSession.created_at,
            UserSession.last_seen_at,
            UserSession.expires_at,
            UserSession.revoked_at,
        ),
    )
    assert (person, device, revoked) == (cast.leader.id, ("Browser 1.0" + "x" * 300)[:200], None)
    assert (seen, ends) == (began, began + dt.timedelta(hours=12))
    assert (cast.leader.id, "signed_in") in rows(session, select(AuditEntry.actor_id, AuditEntry.act))


@pytest.mark.parametrize("written", ["TEAM.A.REP.1@EXAMPLE.COM", "  team.a.rep.1@example.com "])
def test_addresses_are_taken_as_people_write_them(app: Flask, cast: Cast, written: str) -> None:
    assert enter(app.test_client(), written).status_code == 302


def test_a_wrong_password_is_told_and_the_address_kept(app: Flask, session: Session, cast: Cast) -> None:
    client = app.test_client()
    answer = enter(client, cast.rep.email, "not the password")

    assert answer.status_code == 400
    assert answer.text.count(str(NO_MATCH)) == 2  # in the summary and beside the field
    assert f'value="{cast.rep.email}"' in answer.text
    assert "not the password" not in answer.text
    assert "<title>Error: Sign in" in answer.text
    assert not is_in(client)
    assert rows(session, select(UserSession.id)) == []


def test_nobody_learns_who_is_here(app: Flask, session: Session, cast: Cast) -> None:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    invited = add_person(session, email="invited@example.com", name="Invited", **shared)
    assert invited.password_hash is None
    disable_person(session, person_id=cast.peer.id, **shared)
    session.execute(update(Person).where(Person.id == cast.coach.id).values(erased_at=NOW))
    session.commit()
    tried = {
        cast.rep.email: "wrong",
        "nobody@example.com": PASSWORD,
        "invited@example.com": "",
        "invited@example.com ": "wrong",
        cast.peer.email: PASSWORD,
        cast.coach.email: PASSWORD,
        cast.rep.email + "\x00": PASSWORD,
        "no address": PASSWORD,
    }

    answers = {email: enter(app.test_client(), email, password or " ") for email, password in tried.items()}
    assert {answer.status_code for answer in answers.values()} == {400}
    assert {_without_what_differs(answer.text) for answer in answers.values()} == {
        _without_what_differs(answers[cast.rep.email].text)
    }
    assert [_names(answer.headers) for answer in answers.values()] == [_names(answers[cast.rep.email].headers)] * 8


def _without_what_differs(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def _names(headers: object) -> list[str]:
    return sorted(name for name, _ in list(headers))  # type: ignore[call-overload] # headers of the test's client


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("", "x", "Enter your e-mail address."),
        ("rep@example.com", "", "Enter your password."),
        ("x" * 600, "x", "Enter up to 512 characters."),
        ("rep@example.com", "x" * 600, "Enter up to 512 characters."),
    ],
)
def test_an_unfinished_form_is_no_attempt(
    app: Flask, session: Session, cast: Cast, email: str, password: str, words: str
) -> None:
    answer = enter(app.test_client(), email, password)

    assert answer.status_code == 400
    assert words in answer.text
    assert rows(session, select(SignInAttempt.id)) == []


@pytest.mark.parametrize("known", [True, False])
def test_guessing_one_account_is_slowed_down_wherever_it_comes_from(app: Flask, cast: Cast, *, known: bool) -> None:
    email = cast.rep.email if known else "nobody@example.com"
    client = app.test_client()
    form = sign_in_form(client)
    told = [enter(client, email, "guess", network=f"192.0.2.{number}", form=form).status_code for number in range(12)]
    refused = enter(client, email.upper(), PASSWORD, network="198.51.100.1", form=form)

    assert told == [400] * 10 + [429] * 2
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert TOO_MANY in refused.text
    assert enter(app.test_client(), cast.peer.email, network="192.0.2.1").status_code == 302
    with time_machine.travel(dt.datetime.now(dt.UTC) + A_QUARTER + dt.timedelta(seconds=9)):
        assert enter(client, email, PASSWORD, form=form).status_code == (302 if known else 400)


def test_guessing_from_one_network_is_slowed_down_whoever_is_tried(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    form = sign_in_form(client)
    told = [enter(client, f"nobody{number}@example.com", "guess", form=form).status_code for number in range(51)]

    assert told == [400] * 50 + [429]
    assert enter(client, cast.rep.email, form=form).status_code == 429
    assert enter(app.test_client(), cast.rep.email, network="192.0.2.8").status_code == 302


def test_whoever_gets_in_starts_counting_anew(app: Flask, cast: Cast) -> None:
    for _ in range(2):
        client = app.test_client()
        form = sign_in_form(client)
        assert [enter(client, cast.rep.email, "typo", form=form).status_code for _ in range(9)] == [400] * 9
        assert enter(client, cast.rep.email, form=form).status_code == 302


def test_attempts_name_neither_address_nor_network(app: Flask, session: Session, cast: Cast) -> None:
    enter(app.test_client(), cast.rep.email, "guess")
    found = rows(session, select(SignInAttempt.subject, SignInAttempt.subject_hash))

    assert sorted(subject for subject, _ in found) == ["account", "network"]
    assert all(re.fullmatch("[0-9a-f]{64}", hashed) for _, hashed in found)


def test_what_visitors_say_of_their_network_counts_only_behind_a_proxy(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    form = sign_in_form(client)
    for number in range(50):
        enter(client, f"nobody{number}@example.com", "guess", form=form, **{"X-Forwarded-For": f"203.0.113.{number}"})

    assert enter(client, cast.rep.email, form=form, **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429


GOOD = ["/pulse/", "/dashboard/trends?team=3&month=2026-10", "/method#scores", "/a%2F%2Fb", "/../method"]
EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%0d%0aLocation: https://evil.example\r\n",
    "/\t/evil.example",
    "/\n/evil.example",
    "/a\\b",
    "https://evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    " /method",
    "/" + "x" * 600,
    "",
]


def field_after(client: FlaskClient, wanted: str) -> str:
    """What the form of a sign-in page with this address holds."""
    page = client.get("/sign-in", query_string={"next": wanted}, headers=BROWSER).text
    return form_to(page, "/sign-in").values["next"]


def test_one_is_led_within_this_site_only(app: Flask, cast: Cast) -> None:
    by_address, by_form = {}, {}
    for wanted in GOOD + EVIL:
        client = app.test_client()
        form = sign_in_form(client)
        by_address[wanted] = field_after(client, wanted)
        by_form[wanted] = enter(client, cast.rep.email, form=form | {"next": wanted}).location

    assert by_address == {wanted: wanted if wanted in GOOD else "" for wanted in GOOD + EVIL}
    assert by_form == {wanted: wanted if wanted in GOOD else "/pulse/" for wanted in GOOD + EVIL}


def test_a_page_that_was_asked_for_too_early_comes_after_signing_in(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    led = client.get("/pulse/2026-10/start?from=check&ask=1", headers=BROWSER)
    answer = enter(client, cast.rep.email, form=sign_in_form(client, led.location))

    assert answer.location == "/pulse/2026-10/start?from=check&ask=1"


def test_whoever_is_in_already_is_led_home(app: Flask, cast: Cast) -> None:
    answer = signed_in(app, cast.administrator.email).get("/sign-in?next=/method", headers=BROWSER)

    assert (answer.status_code, answer.location) == (302, "/getting-started")


def test_somebody_without_any_role_has_a_home_too(app: Flask, session: Session, cast: Cast) -> None:
    add_person(
        session,
        organisation_id=cast.organisation_id,
        email="new@example.com",
        name="New",
        password=PASSWORD,
        cheap_hash=True,
        now=NOW,
    )
    session.commit()

    assert enter(app.test_client(), "new@example.com").location == HOME
