"""Sessions are rows: they end where they are ended, and what is taken away is gone at the next request."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.people import disable_person, grant_role, move_team, revoke_role, set_password
from data.commands.sessions import begin_session, token_hash
from data.models import Person, RoleGrant, UserSession
from data.queries.sessions import get_signed_in
from data.settings import Settings
from data.types import Role
from tests.cast import NOW, Cast
from tests.fixtures import Make
from tests.integration.auth.browsers import cookies_of, copy_of, enter, is_in, rows, sign_in_form, signed_in
from tests.pages import form_to
from tests.pulses import BROWSER

OTHER_KEY = "another key of these tests, as long as the first"


def token_of(client: FlaskClient) -> str:
    page = client.get("/method", headers=BROWSER).text
    return form_to(page, "/sign-out").values["csrf_token"]


def test_signing_out_ends_the_session_itself(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    thief = copy_of(app, client)
    assert is_in(thief)
    answer = client.post("/sign-out", data={"csrf_token": token_of(client)}, headers=BROWSER)

    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert not is_in(client)
    assert not is_in(thief)  # the cookie is as good as it was, but nothing is behind it
    assert [ended is not None for (ended,) in rows(session, select(UserSession.revoked_at))] == [True]


def test_signing_out_here_leaves_other_devices_alone(app: Flask, cast: Cast) -> None:
    here, there = signed_in(app, cast.rep.email), signed_in(app, cast.rep.email)
    here.post("/sign-out", data={"csrf_token": token_of(here)}, headers=BROWSER)

    assert (is_in(here), is_in(there)) == (False, True)


def test_signing_out_twice_is_no_error(app: Flask, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    token = token_of(client)
    other = copy_of(app, client)

    for browser in (client, other):
        answer = browser.post("/sign-out", data={"csrf_token": token}, headers=BROWSER)
        assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_session_ends_by_itself(app: Flask, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(hours=11, minutes=59)):
        assert is_in(client)
    with time_machine.travel(now + dt.timedelta(hours=12, seconds=9)):
        assert not is_in(client)


def test_an_installation_may_have_shorter_sessions(make: Make, cast: Cast) -> None:
    client = signed_in(make(session_hours=1), cast.rep.email)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61)):
        assert not is_in(client)


def test_somebody_shut_out_is_out_at_once(app: Flask, session: Session, cast: Cast) -> None:
    client, other = signed_in(app, cast.rep.email), signed_in(app, cast.peer.email)
    disable_person(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, now=NOW)
    session.commit()

    assert (is_in(client), is_in(other)) == (False, True)
    assert enter(app.test_client(), cast.rep.email).status_code == 400


@pytest.mark.parametrize("column", ["disabled_at", "erased_at"])
def test_a_row_that_survives_its_person_lets_nobody_in(app: Flask, session: Session, cast: Cast, column: str) -> None:
    client = signed_in(app, cast.rep.email)
    session.execute(update(Person).where(Person.id == cast.rep.id).values({column: NOW}))
    session.commit()

    assert not is_in(client)


def test_a_new_password_ends_what_the_old_one_opened(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    set_password(session, **shared, password="another walk along it", cheap_hash=True, now=NOW)
    session.commit()

    assert not is_in(client)
    assert enter(app.test_client(), cast.rep.email).status_code == 400
    assert enter(app.test_client(), cast.rep.email, "another walk along it").status_code == 302


def test_roles_given_and_taken_count_at_the_next_request(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.administrator.email)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    (grant,) = rows(session, select(RoleGrant.id).where(RoleGrant.person_id == cast.administrator.id))
    assert client.get("/rounds", headers=BROWSER).status_code == 200
    grant_role(session, person_id=cast.leader.id, role=Role.ADMINISTRATOR, **shared)  # one is always left
    revoke_role(session, grant_id=grant[0], **shared)
    session.commit()

    assert client.get("/rounds", headers=BROWSER).status_code == 403
    assert is_in(client)
    grant_role(session, person_id=cast.administrator.id, role=Role.COACH, **shared)
    session.commit()
    assert client.get("/dashboard/", headers=BROWSER).status_code == 200


def test_ones_team_is_that_of_the_organisations_own_day(session: Session, cast: Cast) -> None:
    late = dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC)  # in Zurich it is December
    person = session.get_one(Person, cast.rep.id)
    token = begin_session(session, person=person, device="", hours=1, now=late).token
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "now": late}
    grant_role(session, **place, role=Role.COACH, team_id=cast.teams["South"])
    move_team(session, **place, team_id=cast.teams["Team B"], on=dt.date(2026, 12, 1))

    def team_at(moment: dt.datetime) -> tuple[int | None, list[Role]]:
        found = get_signed_in(session, organisation_id=cast.organisation_id, token_hash=token_hash(token), now=moment)
        assert found is not None
        return found.viewer.team_id, [grant.role for grant in found.viewer.grants]

    roles = [Role.REP, Role.COACH]
    assert team_at(late - dt.timedelta(hours=1)) == (cast.teams["Team A"], roles)
    assert team_at(late) == (cast.teams["Team B"], roles)


def test_nothing_is_left_of_the_browser_before_signing_in(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    form = sign_in_form(client)
    planted = copy_of(app, client)  # somebody put a cookie of theirs into the browser
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    answer = enter(client, cast.rep.email, form=form)

    assert answer.status_code == 302
    assert not is_in(planted)
    with client.session_transaction() as kept:
        assert "planted" not in kept
    stale = client.post("/sign-out", data={"csrf_token": form["csrf_token"]}, headers=BROWSER)
    assert stale.status_code == 400  # a token from before is worth nothing now


def test_signing_in_again_ends_the_session_before(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    before = copy_of(app, client)
    answer = enter(client, cast.leader.email, form={"csrf_token": token_of(client), "next": ""})

    assert answer.location == "/dashboard/"
    assert (is_in(client), is_in(before)) == (True, False)


@pytest.mark.parametrize("https", [True, False])
def test_cookies_are_kept_from_scripts_other_sites_and_plain_connections(
    make: Make, cast: Cast, *, https: bool
) -> None:
    app = make(https=https)
    client = app.test_client()
    address = "https://localhost" if https else "http://localhost"
    page = client.get("/sign-in", base_url=address, headers=BROWSER)
    form = form_to(page.text, "/sign-in").data(email=cast.leader.email, password="a walk along the river")
    headers = BROWSER | {"Origin": address, "Referer": f"{address}/sign-in"}
    answer = client.post("/sign-in", data=form, base_url=address, headers=headers)
    secure = {"Secure"} if https else set()

    assert answer.status_code == 302
    assert cookies_of(answer) == {
        "__Host-guanxi" if https else "guanxi": {"HttpOnly", "Path=/", "SameSite=Lax"} | secure,
        "_csrf_token": {"Path=/dashboard/", "SameSite=Strict"} | secure,
    }


def test_the_cookie_names_neither_the_person_nor_the_row(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    with client.session_transaction() as kept:
        organisation, _, token = kept["_user_id"].partition(".")
        names = set(kept)

    assert organisation == str(cast.organisation_id)
    assert len(token) == 43  # 256 bits
    ((hashed,),) = rows(session, select(UserSession.token_hash))
    assert hashed not in token
    assert names == {"_user_id", "_fresh", "_id", "csrf_token"}


@pytest.mark.parametrize(
    "form", ["{other}.{token}", "{token}", ".{token}", "{organisation}.", "x.{token}", "١.{token}"]
)
def test_a_token_opens_its_own_session_and_organisation_only(app: Flask, cast: Cast, form: str) -> None:
    client = signed_in(app, cast.rep.email)
    with client.session_transaction() as kept:
        organisation, _, token = kept["_user_id"].partition(".")
        kept["_user_id"] = form.format(other=cast.other_organisation_id, organisation=organisation, token=token)

    assert not is_in(client)


def test_a_cookie_signed_by_others_is_none(app: Flask, make: Make, cast: Cast) -> None:
    foreign = signed_in(make(secret_key=OTHER_KEY), cast.rep.email)

    assert not is_in(copy_of(app, foreign))


def test_sessions_outlive_a_change_of_the_key(app: Flask, make: Make, settings: Settings, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    newer = make(secret_key=OTHER_KEY, secret_key_fallbacks=(settings.secret_key,))
    moved = copy_of(newer, client)

    assert is_in(moved)
    answer = moved.post("/sign-out", data={"csrf_token": token_of(moved)}, headers=BROWSER)
    assert answer.location == "/sign-in"
    assert not is_in(client)
    assert is_in(signed_in(newer, cast.rep.email))
    assert not is_in(copy_of(make(secret_key=OTHER_KEY), signed_in(app, cast.rep.email)))
