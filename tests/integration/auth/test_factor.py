"""The second factor on both databases: enrolment, codes taken once, recovery codes, and what is shut before it."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.factors import PURPOSE, FactorSecrets, check_code, relock_factors
from data.commands.people import disable_person, grant_role
from data.models import AuditEntry, RecoveryCode, SecondFactor, SignInStep, UserSession
from data.types import Role
from data.vault import Vault
from tests.access import ROWS, World, make_world
from tests.cast import NOW, PASSWORD, Cast
from tests.fixtures import ON_SQLITE, SECRET
from tests.integration.access.visits import SCRIPT
from tests.integration.auth.browsers import enter, is_in, rows, signed_in
from tests.pages import form_to
from tests.pulses import BROWSER

CODE, SET_UP, FACTOR = "/sign-in/code", "/sign-in/second-factor", "/account/second-factor"
SIGNING = "/organisation/sign-in"
OTHER = "another key of these tests, as long as the first"
HALF_A_MINUTE = dt.timedelta(seconds=30)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still until it is moved, so that codes are what the test says."""
    with time_machine.travel(dt.datetime(2026, 11, 26, 12, 0, 5, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


def send(client: FlaskClient, page: str, part: str, **fields: str) -> TestResponse:
    """Fill in the form of a page whose address contains `part`."""
    form = form_to(client.get(page, headers=BROWSER).text, part)
    return client.post(form.action, data=form.data(**fields), headers=BROWSER)


def secret_on(page: str) -> pyotp.TOTP:
    """The secret that a page of enrolment shows as text."""
    (secret,) = re.findall(r'<code class="gx-code">([A-Z2-7]+)</code>', page)
    assert page.count("<svg") >= 2  # the product's mark, and the picture for the camera
    return pyotp.TOTP(secret)


def codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<li><code>([a-z2-7-]+)</code></li>", page)


def enrol(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Turn on the second factor of whoever is signed in."""
    send(client, FACTOR, "/begin")
    app = secret_on(client.get(FACTOR, headers=BROWSER).text)
    assert send(client, FACTOR, "/confirm", code="000000").status_code == 400
    done = send(client, FACTOR, "/confirm", code=app.now())
    assert done.status_code == 200
    return app, codes_on(done.text)


def test_it_is_set_up_asked_for_and_turned_off(app: Flask, session: Session, cast: Cast, clock: Any) -> None:
    client, other = signed_in(app, cast.rep.email), signed_in(app, cast.rep.email)
    totp, codes = enrol(client)
    (stored,) = rows(session, select(SecondFactor.locked_secret))
    hashes = {row[0] for row in rows(session, select(RecoveryCode.code_hash))}

    assert (len(codes), len(set(codes)), len(hashes)) == (10, 10, 10)
    assert totp.secret not in stored[0]
    assert not hashes & {*codes, *(code.replace("-", "") for code in codes)}
    assert (is_in(client), is_in(other)) == (True, False)  # what was begun without it is over
    clock.shift(HALF_A_MINUTE)
    half = app.test_client()
    assert enter(half, cast.rep.email).location == CODE
    assert not is_in(half)
    assert send(half, CODE, CODE, code="123456").status_code == 400
    assert send(half, CODE, CODE, code=totp.now()).location == "/pulse/"
    assert is_in(half)

    clock.shift(HALF_A_MINUTE)
    for fields, words in (
        ({"off-current": "not it", "off-code": totp.now()}, "This is not your current password."),
        ({"off-current": PASSWORD, "off-code": "123456"}, "This code is not right"),
        ({"off-current": PASSWORD}, "Enter a code."),
    ):
        refused = send(half, FACTOR, "/remove", **fields)
        assert (refused.status_code, words in refused.text) == (400, True)
    assert send(half, FACTOR, "/remove", **{"off-current": PASSWORD, "off-code": totp.now()}).status_code == 302
    assert enter(app.test_client(), cast.rep.email).location == "/pulse/"
    assert rows(session, select(RecoveryCode.id)) == []
    acts = [row[0] for row in rows(session, select(AuditEntry.act).where(AuditEntry.act.like("second_factor%")))]
    assert acts == ["second_factor_on", "second_factor_off"]


def test_no_code_is_taken_twice(app: Flask, session: Session, cast: Cast, clock: Any) -> None:
    totp, codes = enrol(signed_in(app, cast.rep.email))
    used = totp.now()
    taken = {}
    for name, code in (("of enrolment", used), ("recovery", codes[3].upper()), ("recovery again", codes[3])):
        client = app.test_client()
        enter(client, cast.rep.email)
        said = send(client, CODE, CODE, code=code)
        taken[name] = said.status_code
    assert "This recovery code is not right, or that code was used" in said.text
    clock.shift(HALF_A_MINUTE)
    now, early = totp.now(), totp.at(int(dt.datetime.now(dt.UTC).timestamp()) + 30)
    for name, code in (("next", now), ("next again", now), ("early", early), ("one before", now)):
        client = app.test_client()
        enter(client, cast.rep.email)
        taken[name] = send(client, CODE, CODE, code=f" {code[:3]} {code[3:]}").status_code

    assert taken == {
        "of enrolment": 400,
        "recovery": 302,
        "recovery again": 400,
        "next": 302,
        "next again": 400,
        "early": 302,
        "one before": 400,
    }
    assert len(rows(session, select(RecoveryCode.id))) == 9


def test_guessing_codes_is_slowed_down_over_all_browsers(app: Flask, cast: Cast, clock: Any) -> None:
    totp, codes = enrol(signed_in(app, cast.rep.email))
    clock.shift(HALF_A_MINUTE)
    told = []
    for _ in range(6):
        client = app.test_client()
        enter(client, cast.rep.email)
        told.append(send(client, CODE, CODE, code="123456").status_code)
    refused = send(client, CODE, CODE, code=totp.now())

    assert told == [400] * 5 + [429]
    assert (refused.status_code, send(client, CODE, CODE, code=codes[0]).status_code) == (429, 429)
    assert "too many wrong codes" in refused.text
    clock.shift(dt.timedelta(minutes=16))
    late = send(app.test_client(), "/sign-in", "/sign-in", email=cast.rep.email, password=PASSWORD)
    assert late.location == CODE


def test_new_recovery_codes_replace_the_old(app: Flask, cast: Cast, clock: Any) -> None:
    client = signed_in(app, cast.rep.email)
    totp, old = enrol(client)
    clock.shift(HALF_A_MINUTE)
    new = codes_on(send(client, FACTOR, "/codes", **{"codes-code": totp.now()}).text)

    assert (len(new), set(new) & set(old)) == (10, set())
    half = app.test_client()
    enter(half, cast.rep.email)
    assert send(half, CODE, CODE, code=old[0]).status_code == 400
    assert send(half, CODE, CODE, code=new[0]).status_code == 302


@ON_SQLITE
def test_half_signed_in_reaches_nothing(app: Flask, session: Session, cast: Cast, clock: Any) -> None:
    enrol(signed_in(app, cast.administrator.email))
    world: World = make_world(session, cast)
    half, nobody = app.test_client(), app.test_client()
    enter(half, cast.administrator.email)
    token = form_to(half.get(CODE, headers=BROWSER).text, CODE).values["csrf_token"]
    others = form_to(nobody.get("/sign-in", headers=BROWSER).text, "/sign-in").values["csrf_token"]
    told: dict[str, tuple[int, int]] = {}
    for row in ROWS:
        if row.endpoint in {"auth.ask_code", "auth.sign_out", "demo.sign_in"}:
            continue
        asked = [
            client.open(
                world.at(row),
                method=row.method,
                headers=SCRIPT | {"X-CSRFToken": word},
                data=None if row.method == "GET" else {},
            ).status_code
            for client, word in ((half, token), (nobody, others))
        ]
        told[row.key] = (asked[0], asked[1])

    assert {key: both for key, both in told.items() if both[0] != both[1]} == {}
    assert rows(session, select(UserSession.id).where(UserSession.factor_at > NOW)) != []
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    grant_role(session, person_id=cast.leader.id, role=Role.ADMINISTRATOR, **shared)  # one is always left
    disable_person(session, person_id=cast.administrator.id, **shared)
    session.commit()
    assert half.get(CODE, headers=BROWSER).location == "/sign-in"


def test_half_signed_in_ends_after_ten_minutes(app: Flask, session: Session, cast: Cast, clock: Any) -> None:
    totp, _ = enrol(signed_in(app, cast.rep.email))
    half = app.test_client()
    enter(half, cast.rep.email)
    form = form_to(half.get(CODE, headers=BROWSER).text, CODE)
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert half.post(CODE, data=form.data(code=totp.now()), headers=BROWSER).location == "/sign-in"
    assert not is_in(half)
    assert len(rows(session, select(SignInStep.id))) == 1


def test_where_one_wanted_to_go_is_kept_over_both_steps(app: Flask, cast: Cast, clock: Any) -> None:
    totp, _ = enrol(signed_in(app, cast.rep.email))
    clock.shift(HALF_A_MINUTE)
    led = {}
    for wanted in ("/method#scores", "//evil.example"):
        client = app.test_client()
        form = form_to(client.get("/sign-in", headers=BROWSER).text, "/sign-in").data(next=wanted)
        enter(client, cast.rep.email, form=form)
        led[wanted] = send(client, CODE, CODE, code=totp.now()).location
        clock.shift(HALF_A_MINUTE)
    assert led == {"/method#scores": "/method#scores", "//evil.example": "/pulse/"}


def test_administrators_are_led_to_set_it_up(app: Flask, session: Session, cast: Cast, clock: Any) -> None:
    without = signed_in(app, cast.administrator.email)
    refused = send(without, SIGNING, SIGNING, needed="yes")
    assert (refused.status_code, "Set up your own second factor first" in html.unescape(refused.text)) == (400, True)
    totp, _ = enrol(without)
    before = signed_in(app, cast.rep.email)
    assert send(without, SIGNING, SIGNING, needed="yes").status_code == 302
    clock.shift(HALF_A_MINUTE)
    assert "/remove" not in without.get(FACTOR, headers=BROWSER).text
    session.execute(update(SecondFactor).values(confirmed_at=None, last_step=0))  # as if it had never been set up
    session.execute(update(UserSession).where(UserSession.person_id == cast.administrator.id).values(factor_at=None))
    session.commit()

    assert (is_in(without), is_in(before)) == (False, True)  # sessions without it are over for administrators alone
    client = app.test_client()
    assert enter(client, cast.administrator.email).location == SET_UP
    assert not is_in(client)
    assert client.get(CODE, headers=BROWSER).location == SET_UP
    fresh = secret_on(client.get(SET_UP, headers=BROWSER).text)
    assert fresh.secret != totp.secret
    assert send(client, SET_UP, SET_UP, code="123456").status_code == 400
    done = send(client, SET_UP, SET_UP, code=fresh.now())
    assert len(codes_on(done.text)) == 10
    assert client.get("/rounds", headers=BROWSER).status_code == 200
    clock.shift(HALF_A_MINUTE)
    form = form_to(client.get("/account/password", headers=BROWSER).text, "/account/password")
    sent = {"off-current": PASSWORD, "off-code": fresh.now(), "csrf_token": form.values["csrf_token"]}
    refused = client.post(f"{FACTOR}/remove", data=sent, headers=BROWSER)
    assert (refused.status_code, "yours cannot be turned off" in refused.text) == (400, True)


def test_secrets_are_locked_anew_when_the_installations_changes(
    app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    totp, _ = enrol(signed_in(app, cast.rep.email))
    new = FactorSecrets(Vault((OTHER, SECRET), PURPOSE), OTHER)
    before = rows(session, select(SecondFactor.locked_secret))
    assert relock_factors(session, new.vault) == 1
    session.commit()
    assert rows(session, select(SecondFactor.locked_secret)) != before
    clock.shift(HALF_A_MINUTE)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    alone = FactorSecrets(Vault((OTHER,), PURPOSE), OTHER)
    assert check_code(session, **place, code=totp.now(), keys=alone, now=dt.datetime.now(dt.UTC))
