"""The API on both databases: who may ask what, and that it tells what was published, word for word, and no more."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy.orm import Session

from data.exports.escaping import escape
from data.models import PublishedResult
from surveys.api.document import document, operations
from tests.access import World
from tests.cast import NOW
from tests.fixtures import ON_SQLITE
from tests.integration.api.conftest import Asker
from tests.pulses import BROWSER, sign_in

PLACES = {"month": "2026-10"}
REFUSED = ("revoked", "over", "unknown", "nonsense", "none")


def address(path: str) -> str:
    return path.format(**PLACES)


def reading(app: Flask) -> list[Any]:
    return [each for each in operations(app) if each.scope and each.method == "GET" and each.path.startswith("/api/")]


def valid(app: Flask, name: str, value: Any) -> None:
    with app.test_request_context():
        schemas = document(app)["components"]["schemas"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)


def test_each_token_reaches_what_it_is_for(app: Flask, askers: dict[str, Asker]) -> None:
    told, expected = {}, {}
    for operation in reading(app):
        for name, asker in askers.items():
            answer = asker.ask(address(operation.path))
            told[operation.name, name] = answer.status_code
            good = name in {"all", "elsewhere", operation.scope.value}
            expected[operation.name, name] = 200 if good else 401 if name in REFUSED else 403
            if answer.status_code == 200:
                valid(app, operation.answers[200], answer.get_json())
            else:
                assert answer.mimetype == "application/problem+json"
                valid(app, "Problem", answer.get_json())
            if answer.status_code == 403:
                assert f"This token lacks the scope {operation.scope.value}." in answer.text
            assert "Set-Cookie" not in answer.headers
    expected["get_round", "elsewhere"] = 404
    assert told == expected
    assert askers["none"].ask("/api/v1/rounds").headers["WWW-Authenticate"].startswith("Bearer")


@ON_SQLITE
def test_programs_read_english_whatever_language_they_are_asked_in(app: Flask, askers: dict[str, Asker]) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    for name in ("all", "revoked"):
        for path in ("/api/v1/results", "/api/v1/rounds/1999-01"):
            answers = [askers[name].ask(path, headers=headers) for headers in ({}, chinese)]
            assert answers[0].get_data() == answers[1].get_data()


def test_a_session_is_nobody_here(app: Flask, world: World) -> None:
    client = sign_in(app, world.cast.coach).client
    assert client.get("/api/v1/results", headers=BROWSER).status_code == 401


def pages(asker: Asker, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = asker.get(f"{path}&limit={limit}&after={after}")
        found, after = found + page["items"], page["next"]
        assert len(page["items"]) <= limit
    return found


def test_results_are_those_of_the_files(app: Flask, session: Session, world: World, askers: dict[str, Asker]) -> None:
    team = world.cast.teams["Team A"]
    withheld = PublishedResult(
        organisation_id=world.cast.organisation_id, round_id=1, team_id=team, measure="outcome:wins", part="others",
        state="protects_neighbour", value=77.0, low=1.0, high=99.0, n=3, publication_version="x",
        published_at=NOW,
    )  # fmt: skip
    first = PublishedResult(
        organisation_id=world.cast.organisation_id, round_id=1, team_id=team, measure="change:L", part="others",
        state="not_comparable", publication_version="publication-1.3", published_at=NOW,
    )  # fmt: skip
    few = PublishedResult(
        organisation_id=world.cast.organisation_id, round_id=1, team_id=team, measure="participation", part="others",
        state="shown", value=50.0, n=99, base=199, interval="census", publication_version="x", published_at=NOW,
    )  # fmt: skip
    session.add_all([withheld, first, few])
    session.commit()
    results = askers["results:read"]
    cells = pages(results, f"/api/v1/results?unit={team}", 100)
    assert cells == results.get(f"/api/v1/results?unit={team}&limit=1000")["items"]
    client = sign_in(app, world.cast.coach).client
    file = client.get(f"/dashboard/take-along/results.csv?team={team}&month=2026-10").data.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(file)) if row["Team"] == "Team A" and row["k"]]

    def told(number: Any) -> str:
        return "" if number is None else f"{number:.10g}" if isinstance(number, int | float) else str(number)

    def line(cell: dict[str, Any]) -> tuple[str, ...]:
        shown = cell["reason"] or "Shown"
        numbers = [told(cell[name]) for name in ("value", "low", "high", "n", "invited", "since", "k")]
        return (cell["month"], cell["name"], cell["part_name"], escape(cell["scale"]), shown, *numbers)

    columns = ("Month", "Measure", "Part", "Unit", "State", "Value", "Low", "High", "n", "Invited", "Since", "k")
    refused = {(row["Month"], row["Measure"], row["Part"]) for row in rows if row["Word"] == "Fewer than half answered"}
    silent = dict.fromkeys(("value", "low", "high"))
    alike = [cell | (silent if (cell["month"], cell["name"], cell["part_name"]) in refused else {}) for cell in cells]
    assert refused
    assert sorted(map(line, alike)) == sorted(tuple(row[name] for name in columns) for row in rows)
    changes = [row for row in rows if not row["Measure"].startswith("Change that so many")]
    assert sorted(cell["caution"] for cell in cells if not cell["measure"].startswith("detectable:")) == sorted(
        bool(row["Caution"]) for row in changes
    )
    (month,) = {cell["month"] for cell in cells if cell["measure"] == "participation" and cell["invited"] == 199}
    cautious = [cell for cell in cells if cell["caution"]]
    assert cautious
    assert all(month in (cell["month"], cell["since"]) for cell in cautious)
    (hidden,) = [cell for cell in cells if cell["state"] == "protects_neighbour"]
    (alone,) = [cell for cell in cells if cell["part"] == "others" and cell["measure"] == "change:L"]
    assert (alone["state"], alone["reason"]) == ("no_round", "No round to compare with"), "as it was published before"
    assert hidden["reason"] == "Hidden to protect a neighbouring team"
    assert [hidden[name] for name in ("value", "low", "high", "n", "bound", "interval", "word")] == [None] * 7


def test_a_closed_team_is_in_the_trees_of_its_months(world: World, askers: dict[str, Asker]) -> None:
    asker, closed = askers["results:read"], int(world.places["closed_team"])
    trees = {month: asker.get(f"/api/v1/units?month={month}")["items"] for month in ("2026-09", "2026-10")}
    assert {month for month, tree in trees.items() if closed in {unit["id"] for unit in tree}} == {"2026-09"}
    assert asker.get(f"/api/v1/results?unit={closed}")["items"] == []


def test_results_are_chosen_by_unit_measure_and_month(world: World, askers: dict[str, Asker]) -> None:
    team = world.cast.teams["Team B"]
    path = f"/api/v1/results?unit={team}&measure=score:T&since=2026-09&until=2026-10"
    cells = askers["all"].get(path)["items"]
    assert {(cell["unit_id"], cell["measure"]) for cell in cells} == {(team, "score:T")}
    assert sorted({cell["month"] for cell in cells}) == ["2026-09", "2026-10"]
    assert askers["elsewhere"].get("/api/v1/results")["items"] == []
    absent = [askers["all"].ask(f"/api/v1/results?unit={unit}") for unit in (10**9, 10**17)]
    foreign = askers["elsewhere"].ask(f"/api/v1/results?unit={team}")
    assert {answer.status_code for answer in (*absent, foreign)} == {404}
    assert len({answer.text for answer in (*absent, foreign)}) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=1&limit=2",
        "after=-1",
        "unit=0",
        "unit=x",
        "unit=99999999999999999999",
        "month=2026-10",
        "since=2026-13",
        "since=0000-01",
        "until=x",
        "measure=%00",
    ],
)
def test_what_cannot_be_read_is_refused(askers: dict[str, Asker], wrong: str) -> None:
    answer = askers["all"].ask(f"/api/v1/results?{wrong}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_nothing_is_sent_twice_to_who_has_it(askers: dict[str, Asker]) -> None:
    first = askers["all"].ask("/api/v1/units")
    again = askers["all"].ask("/api/v1/units", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-store"


@ON_SQLITE
def test_wrong_tokens_are_slowed_down_by_network_and_good_ones_are_let_in(askers: dict[str, Asker]) -> None:
    told = [askers["unknown"].ask("/api/v1/rounds").status_code for _ in range(52)]
    assert told == [401] * 50 + [429] * 2
    assert askers["unknown"].ask("/api/v1/rounds").headers["Retry-After"] == "900"
    assert askers["all"].ask("/api/v1/rounds").status_code == 200


@ON_SQLITE
def test_every_route_of_programs_is_in_the_document(app: Flask, askers: dict[str, Asker]) -> None:
    there = {
        (method, rule.endpoint.partition(".")[2])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/scim/"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = askers["none"].ask("/api/v1/openapi.json").get_json()
    assert {
        (method.upper(), each["operationId"]) for path in told["paths"].values() for method, each in path.items()
    } == there
    assert told["openapi"] == "3.1.0"
