"""Teams that were closed, and teams that were put elsewhere: who sees which of their months, on every way there is."""

import datetime as dt
import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.joining import join_teams
from data.commands.organisations import close_team, place_team
from data.commands.people import grant_role, revoke_role
from data.models import Action, PublishedResult, RoleGrant, Round
from data.reports.closed import list_ever
from data.reports.highest import list_highest
from data.reports.series import list_series
from data.reports.units import list_units
from data.types import Role, Scope
from tests.cast import NOW, Cast, Member, make_cast
from tests.databases import Scene
from tests.fixtures import ON_SQLITE
from tests.integration.dashboard.published import publish
from tests.integration.dashboard.visitors import HTML, PAGES, Visitor, body, sign_in
from tests.leading import leader_of, note
from tests.workshops import plan

CLOSED = dt.date(2026, 11, 1)
MONTHS, AFTER = ("2026-07", "2026-08", "2026-09"), "2026-10"
FILES = ("results.csv", "results.xlsx", "summary.pdf", "summary.pptx")


def with_a_closed_team(session: Session) -> Cast:
    """Three rounds; then Team B of North joins Team A, Team C goes from South to North, and there is one more round."""
    cast = make_cast(session)
    publish(session, cast, months=MONTHS)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    join_teams(session, **place, team_id=cast.teams["Team B"], into_id=cast.teams["Team A"], on=CLOSED)
    place_team(session, **place, team_id=cast.teams["Team C"], parent_id=cast.teams["North"])
    session.commit()
    publish(session, cast, months=(AFTER,), gone={"Team B"})
    return cast


@pytest.fixture
def scene() -> Scene:
    return with_a_closed_team


def give(session: Session, cast: Cast, member: Member, role: Role, team: str) -> None:
    team_id = cast.teams[team]
    grant_role(session, organisation_id=cast.organisation_id, person_id=member.id, role=role, team_id=team_id, now=NOW)
    session.commit()


def statuses(visitor: Visitor, search: str) -> set[int]:
    """How pages, tables and files answer, all together."""
    pages = {visitor.post(body(page, search)).status_code for page in PAGES}
    files = {visitor.client.get(f"/dashboard/take-along/{name}{search}").status_code for name in FILES}
    return pages | files | {visitor.client.get(f"/dashboard/trend.csv{search}").status_code}


def menu(visitor: Visitor, name: str, search: str = "") -> list[str]:
    """The options of a selector, those of a group in one line with its label."""
    content = json.loads(visitor.contents("summary", search))["response"]["summary-content"]["children"]
    found: list[str] = []

    def look(part: object) -> None:
        if isinstance(part, list):
            for each in part:
                look(each)
        elif isinstance(part, dict) and "props" in part:
            props = part["props"]
            if part["type"] == "Select" and props["name"] == name:
                for each in props["children"]:
                    inside = each["props"]
                    words = inside["children"]
                    found.append(words if isinstance(words, str) else named(inside["label"], words))
            look(props.get("children"))

    look(content)
    return [each.strip("\N{NO-BREAK SPACE}") for each in found]


def named(label: str, options: list[Mapping[str, Mapping[str, str]]]) -> str:
    return f"{label}: {', '.join(each['props']['children'] for each in options)}"


def test_whoever_sees_the_place_of_a_closed_team_sees_its_months(app: Flask, session: Session, cast: Cast) -> None:
    search = f"?team={cast.teams['Team B']}"
    for member in (cast.leader, cast.coach):
        there = sign_in(app, member)
        assert menu(there, "team")[-1] == "Closed: Team B (closed on 1 November 2026)"
        assert menu(there, "month", search) == ["September 2026", "August 2026", "July 2026"]
        assert menu(there, "month") == ["October 2026", "September 2026", "August 2026", "July 2026"]
        assert statuses(there, search) == statuses(there, f"{search}&month=2026-07") == {200}
        assert statuses(there, f"{search}&month={AFTER}") == {404}
        for page in PAGES:
            told = there.contents(page, search)
            assert "Team B was closed on 1 November 2026. What was published about it stays; nothing is added." in told
            assert "Showing Team B, September 2026" in told
        summary = there.contents("summary", search)
        assert "deal-first was 34" in summary.lower() or "34" in summary
        assert not {"Add a note", "Start a debrief", "Open actions"} & set(summary.split('"'))
    for member in (cast.rep, cast.members["Team B"][0], cast.members["Team C"][0], cast.outsider):
        assert statuses(sign_in(app, member), search) == {404}
    assert "Closed" not in " ".join(menu(sign_in(app, cast.rep), "team"))


def test_the_files_say_so_and_hold_what_was_published(app: Flask, session: Session, cast: Cast) -> None:
    team = cast.teams["Team B"]
    there = sign_in(app, cast.leader).client
    search = f"?team={team}"
    table = there.get(f"/dashboard/take-along/results.csv{search}", headers=HTML).get_data(as_text=True)
    lines = table.splitlines()
    published = session.scalars(select(PublishedResult.id).where(PublishedResult.team_id == team)).all()
    assert sum(line.startswith("Team B,") for line in lines) == len(published)
    assert {line.split(",")[1] for line in lines if line.startswith("Team B,")} == set(MONTHS)
    assert any("Team closed on" in line and "1 November 2026" in line for line in lines)
    book = load_workbook(io.BytesIO(there.get(f"/dashboard/take-along/results.xlsx{search}").data), read_only=True)
    words = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"Team closed on", "1 November 2026"} <= set(words)
    north = there.get(f"/dashboard/take-along/results.csv?team={cast.teams['North']}").get_data(as_text=True)
    assert "Team closed on" not in north


def test_a_role_for_the_closed_team_itself_shows_it_and_what_is_above_for_its_months(
    app: Flask, session: Session, cast: Cast
) -> None:
    member = cast.members["Team C"][1]
    give(session, cast, member, Role.LEADER, "Team B")
    search = f"?team={cast.teams['Team B']}"
    there = sign_in(app, member)
    assert menu(there, "team") == [
        "Company",
        "North",
        "Team C",
        "Closed: Team B (closed on 1 November 2026)",
    ]
    assert statuses(there, search) == {200}
    (grant,) = session.scalars(select(RoleGrant).where(RoleGrant.person_id == member.id, RoleGrant.role == Role.LEADER))
    revoke_role(session, organisation_id=cast.organisation_id, grant_id=grant.id, now=NOW)
    session.commit()
    assert statuses(there, search) == {404}


def test_above_a_closed_team_alone_nothing_later_is_seen(session: Session, cast: Cast) -> None:
    scope = Scope(cast.organisation_id, frozenset({cast.teams["Team B"]}))
    span = ("2026-07", "2026-09")
    assert list_units(session, scope) == []
    assert [(unit.name, unit.own, unit.closed_on, unit.span) for unit in list_ever(session, scope)] == [
        ("Company", False, None, span),
        ("North", False, None, span),
        ("Team B", True, CLOSED, span),
    ]


def test_axes_have_no_room_for_what_was_published_above_later(session: Session, cast: Cast) -> None:
    above = {"round_id": latest_round(session), "team_id": cast.teams["North"], "organisation_id": cast.organisation_id}
    told = {"publication_version": "publication-1.0", "published_at": NOW, "state": "shown"}
    session.add(PublishedResult(**above, **told, measure="rate:stuck_each", part="new", value=99.0))
    session.flush()
    scopes = [Scope(cast.organisation_id, frozenset({cast.teams[team]})) for team in ("Team B", "North")]
    found = [
        list_highest(session, scope, measures=("rate:given", "rate:stuck_each"), known=list_ever(session, scope))
        for scope in scopes
    ]
    assert found[0]["rate:given", ""] == 3.9
    assert [each.get(("rate:stuck_each", "new")) for each in found] == [None, 99.0]


def latest_round(session: Session) -> int:
    return session.scalars(select(Round.id).order_by(Round.about_month.desc())).first() or 0


def test_who_leads_nothing_but_a_closed_team_opens_its_last_month(app: Flask, session: Session, cast: Cast) -> None:
    give(session, cast, cast.administrator, Role.LEADER, "Team B")
    there = sign_in(app, cast.administrator)
    assert "Showing Team B, September 2026" in there.contents("summary")
    north = f"?team={cast.teams['North']}"
    assert statuses(there, f"{north}&month=2026-09") == {200}
    assert statuses(there, f"{north}&month={AFTER}") == {404}
    assert statuses(there, f"?team={cast.teams['Team A']}") == {404}


def test_side_by_side_a_closed_team_stands_in_its_months(app: Flask, cast: Cast) -> None:
    north = f"/dashboard/teams.csv?team={cast.teams['North']}&month="
    there = sign_in(app, cast.leader).client
    then, now = (there.get(f"{north}{month}").get_data(as_text=True) for month in ("2026-09", AFTER))
    assert "Team B,34" in then
    assert "Team B" not in now


def test_rights_for_months_before_a_move_go_with_the_team(app: Flask, session: Session, cast: Cast) -> None:
    """The new parent's leader sees all months of the team, the old parent's the sums of those months and no team."""
    give(session, cast, cast.members["Team A"][2], Role.LEADER, "South")
    before, after = sign_in(app, cast.members["Team A"][2]), sign_in(app, cast.leader)
    moved, south = (f"?team={cast.teams[team]}&month=2026-09" for team in ("Team C", "South"))
    assert statuses(after, moved) == {200}
    assert statuses(before, moved) == {404}
    assert statuses(before, south) == {200}
    assert statuses(after, south) == {404}
    assert "35" in before.client.get(f"/dashboard/trend.csv{south}").get_data(as_text=True)


def test_a_team_that_moved_and_was_closed_stands_where_it_was_last(app: Flask, session: Session, cast: Cast) -> None:
    give(session, cast, cast.members["Team A"][2], Role.LEADER, "South")
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    on = dt.date(2026, 12, 1)
    join_teams(session, **place, team_id=cast.teams["Team C"], into_id=cast.teams["Team A"], on=on)
    close_team(session, **place, team_id=cast.teams["South"], closed_on=on)
    session.commit()
    publish(session, cast, months=("2026-11",), gone={"Team B", "Team C", "South"})
    search = f"?team={cast.teams['Team C']}"
    leader, before = sign_in(app, cast.leader), sign_in(app, cast.members["Team A"][2])
    assert menu(leader, "team")[-1] == (
        "Closed: Team C (closed on 1 December 2026), Team B (closed on 1 November 2026)"
    )
    assert menu(leader, "month", search)[0] == "October 2026"
    assert statuses(leader, search) == {200}
    assert statuses(before, search) == {404}
    assert statuses(before, f"?team={cast.teams['South']}") == {200}


def test_published_rows_are_read_and_nothing_is_added(session: Session, cast: Cast) -> None:
    scope = Scope(cast.organisation_id, everything=True)
    team = cast.teams["Team B"]
    read = list_series(session, scope, team_id=team, measures=("score:T", "rate:given"))
    stored = session.execute(
        select(Round.about_month, PublishedResult.measure, PublishedResult.part, PublishedResult.value)
        .join(Round, Round.id == PublishedResult.round_id)
        .where(PublishedResult.team_id == team, PublishedResult.measure.in_(("score:T", "rate:given")))
    ).all()
    found = {(row.month, row.measure, row.part, row.value) for row in read if row.state == "shown"}
    assert found == {tuple(row) for row in stored}
    assert {row.state for row in read if row.month == AFTER} == {"no_round"}


def test_its_workshops_and_notes_stay_with_it(app: Flask, session: Session, cast: Cast) -> None:
    of_team: dict[str, Any] = {"happens_on": dt.date(2026, 8, 3), "time": None}
    workshop, written = plan(session, cast, "Team B", **of_team), note(session, cast, "Team B")
    coach, leader = leader_of(app, cast.coach), leader_of(app, cast.leader)
    team = cast.teams["Team B"]
    assert coach.get(f"/workshops/{workshop}").status_code == 200
    assert "Asking after offering" in coach.get("/workshops/").text
    assert f'value="{team}"' in coach.get(f"/workshops/{workshop}/change").text
    assert f'value="{team}"' not in coach.get("/workshops/new").text
    assert coach.get(f"/debriefs/new?team={team}").status_code == 404
    listed = leader.get(f"/notes/?team={team}").text
    assert "The new price list is out" in listed
    assert "Add a note" not in listed
    assert leader.get(f"/notes/new?team={team}").status_code == 404
    assert "The new price list is out" in sign_in(app, cast.leader).contents("trends", f"?team={team}")
    assert leader.post(f"/notes/{written}/withdraw?team={team}").status_code == 302
    assert "The new price list is out" not in leader.get(f"/notes/?team={team}").text


@ON_SQLITE
def test_before_any_later_round_a_team_that_closes_is_there_as_ever(app: Flask, session: Session, cast: Cast) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    join_teams(session, **place, team_id=cast.teams["Team C"], into_id=cast.teams["Team A"], on=dt.date(2026, 12, 1))
    session.commit()
    told = sign_in(app, cast.leader).contents("summary", f"?team={cast.teams['Team C']}")
    assert "Showing Team C, October 2026" in told
    assert "was closed on" not in told


def test_what_a_closed_team_left_open_is_closed_by_who_leads_its_place(
    app: Flask, session: Session, cast: Cast
) -> None:
    session.add(
        Action(
            organisation_id=cast.organisation_id,
            team_id=cast.teams["Team B"],
            words="Offer before asking",
            owner_id=cast.leader.id,
            due_on=dt.date(2026, 10, 1),
            created_at=NOW,
        )
    )
    session.commit()
    rep, south = leader_of(app, cast.rep), cast.members["Team C"][0]
    assert "Offer before asking" not in rep.get("/actions/").text
    give(session, cast, south, Role.LEADER, "Team A")
    leader, other = leader_of(app, cast.leader), leader_of(app, south)
    assert "Offer before asking" not in other.get("/actions/").text, "it stood beside Team A, not below"
    assert (other.get("/actions/1/close").status_code, rep.get("/actions/1/close").status_code) == (404, 403)
    for search in ("", f"?team={cast.teams['North']}", f"?team={cast.teams['Team B']}"):
        page = leader.get(f"/actions/{search}").text
        assert "Left open by closed teams" in page, search
        assert "/actions/1/close" in page, search
        assert 'href="/actions/1"' not in page, search
    assert "Offer before asking" not in leader.get(f"/actions/?team={cast.teams['Team A']}").text
    assert leader.get("/actions/1").status_code == 404, "it cannot be changed any more"
    done = leader.post("/actions/1/close", outcome="Team A goes on with it.")
    assert done.location == f"/actions/?team={cast.teams['Team B']}"
    page = leader.get(done.location).text
    assert "Team A goes on with it." in page
    assert "Left open by closed teams" not in page
    assert "Team A goes on with it." in leader.get("/actions/").text
