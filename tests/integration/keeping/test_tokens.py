"""Tokens of programs: shown once, kept as a hash, listed, revoked, over."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.people import disable_person, grant_role
from data.commands.staffing import enable_person
from data.commands.tokens import MOST, add_token, find_program, note_use, organisation_of, revoke_token
from data.errors import ConflictError, NotFoundError, RefusedError
from data.models import ApiToken, AuditEntry, RoleGrant
from data.types import Role, TokenScope
from surveys.jobs import run_due
from tests.access.world import person_handle
from tests.cast import NOW, Cast
from tests.pages import form_to
from tests.programs import make_token
from tests.pulses import BROWSER, sign_in

DAY = dt.timedelta(days=1)
TOKEN = re.compile(r"gx_\d+_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")


def give(session: Session, cast: Cast, role: Role, team: str | None = None) -> None:
    """Give the administrator a role, of the whole organisation or of a team."""
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.administrator.id}
    grant_role(session, **place, role=role, team_id=cast.teams[team] if team else None, now=NOW)
    session.commit()


def test_nobody_hands_on_results_that_they_do_not_see(app: Flask, session: Session, cast: Cast) -> None:
    client = sign_in(app, cast.administrator).client

    def offered() -> list[str]:
        return form_to(client.get("/tokens/new", headers=BROWSER).text, "/tokens/new").choices["scopes"]

    few = ["rounds:read", "people:write"]
    assert offered() == few
    form = form_to(client.get("/tokens/new", headers=BROWSER).text, "/tokens/new")
    forged = form.data(name="Sly") | {"scopes": ["results:read"]}
    assert client.post("/tokens/new", data=forged, headers=BROWSER).status_code == 400
    give(session, cast, Role.LEADER, "North")
    assert offered() == few
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW, "expires_at": NOW + DAY}
    with pytest.raises(RefusedError):
        add_token(session, **shared, name="Sly", scopes=[TokenScope.RESULTS])
    give(session, cast, Role.LEADER, "Company")
    assert offered() == ["results:read", *few]
    assert session.scalars(select(ApiToken)).all() == []


def test_a_token_is_shown_once_listed_and_revoked(app: Flask, session: Session, cast: Cast) -> None:
    give(session, cast, Role.COACH)
    client = sign_in(app, cast.administrator).client
    form = form_to(client.get("/tokens/new", headers=BROWSER).text, "/tokens/new")
    assert form.choices["scopes"] == ["results:read", "rounds:read", "people:write"]
    wanted = form.data(name=" Data  warehouse ") | {"scopes": ["rounds:read", "results:read"]}
    made = client.post("/tokens/new", data=wanted, headers=BROWSER)
    (text,) = set(TOKEN.findall(made.text))
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    row = session.scalars(select(ApiToken)).one()
    assert (row.name, row.scopes, text in repr(vars(row))) == ("Data warehouse", "results:read rounds:read", False)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "token_added")).one()
    assert (entry.actor_id, entry.details["scopes"]) == (cast.administrator.id, ["results:read", "rounds:read"])
    session.rollback()
    listed = client.get("/tokens", headers=BROWSER).text
    assert ("Data warehouse" in listed, "never used" in listed, TOKEN.findall(listed)) == (True, True, [])
    note_use(session, organisation_id=cast.organisation_id, token_id=row.id, now=NOW)
    session.commit()
    assert "last used 3 November 2026 at 10:00" in client.get("/tokens", headers=BROWSER).text
    asked = form_to(client.get(f"/tokens/{row.id}/revoke", headers=BROWSER).text, "/revoke")
    assert client.post(asked.action, data=asked.data(), headers=BROWSER).location == "/tokens"
    assert "Revoked" in client.get("/tokens", headers=BROWSER).text
    session.expire_all()
    assert find_program(session, organisation_id=cast.organisation_id, text=text, now=NOW) is None


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"scopes": []}, {"scopes": ["everything"]}, {"ends_on": "2020-01-01"}, {"ends_on": "9999-12-31"}],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    app: Flask, session: Session, cast: Cast, wrong: dict[str, Any]
) -> None:
    client = sign_in(app, cast.administrator).client
    form = form_to(client.get("/tokens/new", headers=BROWSER).text, "/tokens/new")
    good: dict[str, Any] = {**form.data(name="Kept"), "scopes": ["rounds:read"]}
    answer = client.post("/tokens/new", data=good | wrong, headers=BROWSER)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert session.scalars(select(ApiToken)).all() == []


def test_a_token_is_proven_in_full_within_its_time_and_organisation(session: Session, cast: Cast) -> None:
    here, there = cast.organisation_id, cast.other_organisation_id
    made = make_token(session, here, TokenScope.ROUNDS)
    now = dt.datetime.now(dt.UTC)

    def scopes(text: str, organisation: int = here, at: dt.datetime = now) -> frozenset[TokenScope] | None:
        found = find_program(session, organisation_id=organisation, text=text, now=at)
        return None if found is None else found.scopes

    assert scopes(made.text) == frozenset({TokenScope.ROUNDS})
    assert organisation_of(made.text) == here
    other = made.text[:-1] + ("A" if made.text[-1] != "A" else "B")
    assert [scopes(text) for text in (other, made.text + "A", "", "gx_1_x_y")] == [None] * 4
    assert scopes(made.text, organisation=there) is None
    assert scopes(made.text, at=now + 365 * DAY) is None
    with pytest.raises(NotFoundError):
        revoke_token(session, organisation_id=there, token_id=made.id, now=now)
    revoke_token(session, organisation_id=here, token_id=made.id, now=now)
    assert scopes(made.text) is None


def test_there_are_twenty_at_most_and_none_without_end(session: Session, cast: Cast) -> None:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    for number in range(MOST):
        add_token(session, **shared, name=f"N{number}", scopes=[TokenScope.ROUNDS], expires_at=NOW + DAY)
    with pytest.raises(ConflictError):
        add_token(session, **shared, name="One more", scopes=[TokenScope.ROUNDS], expires_at=NOW + DAY)
    for ends in (NOW, NOW - DAY, NOW + 800 * DAY):
        with pytest.raises(RefusedError):
            add_token(session, **shared, name="Long", scopes=[TokenScope.ROUNDS], expires_at=ends)


def test_a_token_for_results_whose_maker_sees_them_no_more_is_told(app: Flask, session: Session, cast: Cast) -> None:
    give(session, cast, Role.COACH)
    now = dt.datetime.now(dt.UTC)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "expires_at": now + DAY, "now": now}
    shared |= {"actor_id": cast.administrator.id, "sees_everything": True}
    for name, scope in (("Figures", TokenScope.RESULTS), ("Rounds", TokenScope.ROUNDS)):
        add_token(session, **shared, name=name, scopes=[scope])
    session.commit()
    client = sign_in(app, cast.administrator).client
    told, tag = "One token hands on results that its maker may not see", "Maker sees no results any more"

    def warned() -> tuple[bool, int]:
        with app.app_context():
            run_due(now)
        page = client.get("/tokens", headers=BROWSER).text
        return told in page, page.count(tag)

    def noted() -> int:
        query = select(func.count()).where(AuditEntry.act == "token_results_left")
        found = session.scalar(query) or 0
        session.rollback()
        return found

    assert (warned(), noted()) == ((False, 0), 0)
    page = f"/people/of/{person_handle(cast.administrator.id, cast.organisation_id)}"
    grant = session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.COACH).order_by(RoleGrant.id)).all()[-1]
    session.rollback()
    form = form_to(client.get(page, headers=BROWSER).text, f"/{grant}/revoke")
    answer = client.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True)
    assert "An API token that this person made goes on working" in answer.text
    assert (warned(), noted()) == ((True, 1), 1)
    assert (warned(), noted()) == ((True, 1), 1)  # once
    give(session, cast, Role.LEADER, "North")
    assert warned() == (True, 1)
    give(session, cast, Role.LEADER, "Company")
    assert (warned(), noted()) == ((False, 0), 1)


def test_a_token_outlives_its_maker_and_everybody_is_told(app: Flask, session: Session, cast: Cast) -> None:
    here: dict[str, Any] = {"organisation_id": cast.organisation_id}
    now = dt.datetime.now(dt.UTC)
    maker = {**here, "person_id": cast.coach.id}
    grant_role(session, **maker, role=Role.ADMINISTRATOR, now=now)
    shared: dict[str, Any] = {**here, "expires_at": now + DAY, "now": now}
    texts = [
        add_token(session, **shared, name=name, scopes=[TokenScope.ROUNDS], actor_id=by).text
        for name, by in (("Theirs", cast.coach.id), ("Mine", cast.administrator.id), ("Nobody's", None))
    ]
    session.commit()
    client = sign_in(app, cast.administrator).client

    def listed() -> list[Any]:
        page = client.get("/tokens", headers=BROWSER).text
        return [*re.findall(r'<p class="gx-entries__what">(.*?) <', page), "Maker administers no more" in page]

    def noted() -> list[int | None]:
        session.rollback()
        with app.app_context():
            run_due(now)
        found = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.act == "token_left")).all()
        session.rollback()
        return list(found)

    assert (listed(), noted()) == (["Nobody&#39;s", "Mine", "Theirs", False], [])
    assert f"by {cast.coach.name}" in client.get("/tokens", headers=BROWSER).text
    page = f"/people/of/{person_handle(cast.coach.id, cast.organisation_id)}"
    form = form_to(client.get(page, headers=BROWSER).text, "/disable")
    told = client.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True).text
    assert "An API token that this person made goes on working." in told
    assert listed() == ["Theirs", "Nobody&#39;s", "Mine", True]
    assert noted() == noted() == [1]
    assert [find_program(session, **here, text=text, now=now) is not None for text in texts] == [True] * 3
    enable_person(session, **maker, now=now)
    session.commit()
    assert (noted(), listed()[-1]) == ([1], False)
    disable_person(session, **maker, now=now)
    session.commit()
    assert noted() == [1, 1]
