"""Files keep the secrets of the pages, on both databases: whose teams, what is hidden, and for nobody's cache."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from dashboard.taking import FILES
from data.types import ResultState
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.documents import everything
from tests.fixtures import ON_SQLITE, first_asked
from tests.integration.dashboard.published import cast_and_results, publish
from tests.integration.dashboard.visitors import sign_in
from tests.integration.exports.reading import ADDRESS, taken

MARKED = 67.0625  # what a withheld row might still hold, and what nothing else is


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return first_asked(request, results=cast_and_results, cast=make_cast)


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


@pytest.mark.parametrize("name", FILES)
def test_other_teams_and_months_are_as_if_they_were_not_there(app: Flask, results: Cast, name: str) -> None:
    leader = sign_in(app, results.leader).client
    foreign = [results.teams["Team C"], results.teams["South"], max(results.teams.values()) + 2, 999999, "x", "1e3"]
    queries = [f"?team={team}" for team in foreign] + ["?month=2026-07", "?month=x", "?team=%00"]
    answers = [leader.get(f"{ADDRESS}{name}{query}") for query in queries]

    assert leader.get(f"{ADDRESS}{name}").status_code == 200
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.headers["Content-Type"] for answer in answers}) == 1
    assert leader.get(f"{ADDRESS}s{name}").status_code == 404
    assert leader.get(f"{ADDRESS}{name}/more").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_who_may_not_look_may_not_take(app: Flask, results: Cast, name: str) -> None:
    assert app.test_client().get(f"{ADDRESS}{name}").status_code == 302
    assert taken(app, results.administrator, name).status_code == 403
    assert taken(app, results.outsider, name, f"?team={results.teams['Team A']}").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_files_are_sent_with_their_type_and_kept_by_no_cache(app: Flask, results: Cast, name: str) -> None:
    answer = taken(app, results.leader, name)
    stem, ending = name.split(".")

    assert answer.mimetype == FILES[name].kind
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=guanxi-{stem}-north-2026-10.{ending}"


@ON_SQLITE
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("state", [state for state in ResultState if state not in {"shown", "no_round"}])
def test_a_withheld_number_is_in_no_part_of_a_file(
    app: Flask, session: Session, cast: Cast, name: str, state: ResultState
) -> None:
    numbers = dict.fromkeys(("value", "low", "high"), MARKED) | {"n": 670625, "base": 670625}
    publish(session, cast, hidden="Team A", state=state, left=numbers)
    text = everything(taken(app, cast.leader, name, f"?team={cast.teams['Team A']}").data)

    assert len(text) > 1000
    assert "0625" not in text
