"""The pulse's health, on both databases: what is told of the whole company, to whom, and what stands without it."""

import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.reports.cells import list_cells
from data.types import UPKEEP, Month, Scope
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.fixtures import first_asked
from tests.integration.dashboard.published import cast_and_results, publish, publish_upkeep
from tests.integration.dashboard.visitors import Visitor, sign_in

CHARTS = ("reliability", "fit", "seconds", "seconds-spans", "ledger", "careless", "careless-without")


def with_upkeep(session: Session) -> Cast:
    cast = cast_and_results(session)
    publish_upkeep(session, cast)
    return cast


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return first_asked(request, health=with_upkeep, results=cast_and_results, cast=make_cast)


@pytest.fixture
def health(cast: Cast) -> Cast:
    return cast


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


def table(there: Visitor, chart: str, query: str = "") -> list[str]:
    answer = there.client.get(f"/dashboard/{chart}.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename=guanxi-{chart}-company-")
    return str(answer.get_data(as_text=True)).splitlines()


def words(told: str) -> str:
    """What a page says, with plain spaces."""
    return json.dumps(json.loads(told), ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")


def test_coaches_and_administrators_are_told_the_same(app: Flask, health: Cast) -> None:
    coach, administrator = (sign_in(app, member) for member in (health.coach, health.administrator))
    told = coach.contents("health")
    assert administrator.contents("health") == told
    said = words(told)
    sentences = (
        "In October 2026, alpha was 0.71 for deal-first (61 people) and 0.66 for give-and-return (48 people). ",
        "Below 0.70: give-and-return.",
        "2 of the 12 statements with a figure lie below 0.30. The one that goes least with its scale (0.21): ",
        "Left out most often (17 %): \N{LEFT DOUBLE QUOTATION MARK}I opened conversations with what I wanted",
        "half of the 60 people took at most 4 min 15 s: above the 4 minutes aimed at. ",
        "Nine in ten took at most 6 min 30",
        "The median is above the 4 minutes aimed at.",
        "people counted 1.25 (95 % interval 1.11 to 1.41, 60 people) favours given to colleagues",
        "In October 2026, the answers of 14 % of the 64 people look careless: one and the same to all statements, or ",
    )
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert said.count('"type": "Graph"') == 3
    assert '"Team"' not in said, "there is one organisation and nothing below it"


def test_tables_hold_what_is_published(app: Flask, health: Cast) -> None:
    administrator = sign_in(app, health.administrator)
    assert table(administrator, "reliability") == [
        '\ufeffScale,Alpha,"Alpha, from","Alpha, to",Omega,People',
        "Deal-first,0.71,0.58,0.81,0.73,61",
        "Give-and-return,0.66,0.50,0.78,Not enough answers,48",
        "Long view,Cannot be told,,,Cannot be told,62",
    ]
    assert table(administrator, "fit")[:2] == [
        "\ufeffStatement,Scale,Mean,Spread (this or less),Fit with the others,Left out in %,No occasion in %,People",
        "I opened conversations with what I wanted to sell or arrange.,Deal-first,51,24,0.21,17,8 or lower,64",
    ]
    assert table(administrator, "seconds")[1:3] == ["In all,4 min 15 s,6 min 30 s,60", "Working days,20 s,1 min,60"]
    assert table(administrator, "seconds-spans")[1:] == [
        "Under 3 min,10",
        "3 min to 3 min 30 s,15",
        "3 min 30 s to 4 min,20",
        "4 min to 5 min,30",
        "5 min or more,25",
    ]
    assert table(administrator, "ledger")[1] == "October 2026,1.25,1.11,1.41,60,90"
    assert table(administrator, "careless")[1:] == ['"All the same, or hurried",14,64']
    assert table(administrator, "careless-without")[1:3] == ["RO index,0.31,9,0.30,55", "Deal-first,31,9,30,55"]


def test_only_those_two_roles_and_only_of_the_whole(app: Flask, health: Cast) -> None:
    for member in (health.leader, health.rep):
        there = sign_in(app, member)
        assert there.page("/dashboard/health").status_code == 403
        assert {there.client.get(f"/dashboard/{chart}.csv").status_code for chart in CHARTS} == {403}
    coach = sign_in(app, health.coach)
    for name in ("North", "Team A"):
        query = f"?team={health.teams[name]}"
        assert coach.page(f"/dashboard/health{query}").status_code == 404
        assert {coach.client.get(f"/dashboard/{chart}.csv{query}").status_code for chart in CHARTS} == {404}
    whole = f"?team={health.teams['Company']}&month=2026-10"
    assert table(coach, "fit", whole) == table(coach, "fit")


def test_files_of_results_leave_it_out(session: Session, health: Cast) -> None:
    scope = Scope(health.organisation_id, everything=True)
    found = list_cells(session, scope, team_ids=[health.teams["Company"]], until=Month(2026, 10))
    assert len(found) > 100
    assert [cell for cell in found if cell.measure.startswith(UPKEEP)] == []


def test_rounds_from_before_it_was_counted_say_so(app: Flask, results: Cast) -> None:
    said = words(sign_in(app, results.administrator).contents("health"))
    assert said.count("This round closed before these figures were kept.") == 4
    assert said.count('"type": "Graph"') == 0
    assert table(sign_in(app, results.administrator), "seconds") == ["\ufeffPage,Median,90th percentile,People"]


def test_no_round_yet(app: Flask, cast: Cast) -> None:
    said = words(sign_in(app, cast.administrator).contents("health"))
    assert "No round is planned yet, so there is nothing to show." in said
    assert "health-show" not in said, "there is nothing to choose between"


def test_too_few_people(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, months=("2026-10",))
    publish_upkeep(session, cast, state="not_enough")
    said = words(sign_in(app, cast.coach).contents("health"))
    assert said.count("Fewer people answered all of the statements than we need to show a result.") == 2
    assert "or so few answers of some team look careless that telling of them would tell of these people." in said
    assert "Fewer people were timed on every page than we need to show a result." in said
    assert said.count('"type": "Graph"') == 0


def test_careless_answers_wait_for_the_quarters_end(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, months=("2026-10",))
    publish_upkeep(session, cast, state="protects_neighbour")
    said = words(sign_in(app, cast.coach).contents("health"))
    assert said.count("Careless answers are shown with the last month of a quarter") == 1
    few = "So few people left out one of the statements that these figures would tell of their answers."
    assert said.count(few) == 2
