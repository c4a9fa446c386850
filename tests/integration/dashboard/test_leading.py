"""Open actions on the summary and the way to the forms, on both databases: who reads them."""

import datetime as dt
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.databases import Scene
from tests.integration.dashboard.published import cast_and_results
from tests.integration.dashboard.visitors import sign_in
from tests.leading import SOON, TODAY, act, note

LATE = TODAY - dt.timedelta(days=3)


def led(session: Session) -> Cast:
    cast = cast_and_results(session)
    act(session, cast, words="Ask after offering", measure="score:R")
    act(session, cast, words="Thank in writing", due_on=LATE, today=LATE, measure=None, owner_id=cast.peer.id)
    act(session, cast, "North", words="Of the whole region")
    note(session, cast)
    return cast


@pytest.fixture
def scene() -> Scene:
    return led


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


def test_the_summary_shows_open_actions_the_overdue_ones_first_and_no_owner(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    team = results.teams["Team A"]
    told = leader.contents("summary", f"?team={team}&month=2026-09")
    assert told.index("Thank in writing") < told.index("Ask after offering")
    assert told.count('"Overdue"') == 1
    assert json.dumps(f"Due {SOON.day} {SOON:%B %Y} \N{MIDDLE DOT} for Give-and-return")[1:-1] in told
    assert [word for word in (results.peer.name, "Of the whole region") if word in told] == []
    for page, address in (("summary", "/actions/"), ("summary", "/notes/new"), ("trends", "/notes/new")):
        found = f'"{address}?team={team}&month=2026-09"'
        parts = json.dumps(json.loads(leader.contents(page, f"?team={team}&month=2026-09")))
        assert parts.count(found) == 1
    assert "No action is open." in leader.contents("summary", f"?team={results.teams['Team B']}")


def test_charts_of_a_unit_above_have_no_link_to_actions_and_notes(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    query = f"?team={results.teams['Company']}"

    for page in ("summary", "trends"):
        told = leader.contents(page, query)
        assert [way for way in ("Open actions", "Add a note", "change or close actions") if way in told] == []
    assert {leader.client.get(f"{page}{query}").status_code for page in ("/actions/", "/notes/new")} == {404}


def test_participation_has_the_notes_of_the_trends_in_its_chart_list_and_file(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    query = f"?team={results.teams['Team A']}"
    told = leader.contents("participation", query)
    assert "What the dashed lines stand for" in told
    assert "Numbered dashed lines are workshops and notes." in told
    assert leader.contents("summary", query).count("What the dashed lines stand for") == 1, "below the first chart"
    assert leader.contents("summary", query).count("Notes: see the list under") == 1
    assert "#trend-title" in leader.contents("summary", query)
    assert "Notes: see the list under" not in told, "the page of the chart has it"
    rows = leader.client.get(f"/dashboard/participation.csv{query}").text.splitlines()
    assert rows[0].endswith("Number,Day,Kind,Workshop or note")
    assert [row for row in rows if row.endswith(",1,2026-09-14,Market,The new price list is out")]


def test_the_team_reads_its_own_actions_and_nobody_elses(app: Flask, results: Cast) -> None:
    rep = sign_in(app, results.rep)
    own = rep.contents("summary")
    assert "Thank in writing" in own
    assert "Actions and their owners" in own
    north = rep.contents("summary", f"?team={results.teams['North']}")
    assert "Summary: North" in north
    for text in (own + rep.contents("trends"), north, sign_in(app, results.coach).contents("summary")):
        assert "Add a note" not in text
    assert "Open actions" not in north
    coach = sign_in(app, results.coach).contents("summary", f"?team={results.teams['Team A']}")
    assert "Summary: Team A" in coach
    assert "Open actions" not in coach
    above = sign_in(app, results.leader).contents("summary", f"?team={results.teams['Company']}")
    assert "Summary: Company" in above
    assert [words for words in ("Open actions", "Add a note") if words in above] == []
