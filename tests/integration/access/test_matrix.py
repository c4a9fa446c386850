"""Every request as every visitor: exactly what the access matrix says, and nothing else."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from dashboard.downloads import TABLES
from data.instruments import load_instrument
from data.models import Team
from data.types import Permission
from tests.access import MARKED, ROWS, VISITORS, World
from tests.documents import everything
from tests.fixtures import ON_SQLITE, on_both
from tests.integration.access.visits import Visit, expected, outcome, visit
from tests.integration.dashboard.visitors import PAGES, body
from tests.pulses import BROWSER

IN_ORDER = sorted(ROWS, key=lambda row: (row.method != "GET", row.endpoint == "auth.sign_out"))
SCRIPTS_AND_STYLES = {"text/javascript", "text/css"}
# Mail programs post to the first two, and the link is the proof; nobody is harmed by the third.
WITHOUT_TOKEN = {"announcements.stop", "invitations.stop", "languages.choose_language"}
PROBLEMS = {"api": "application/problem+json", "scim": "application/scim+json"}
SCRIPT = {"Accept": "application/json"}
OF_TEAMS = [chart for chart, (_, permission) in TABLES.items() if permission is Permission.VIEW_TEAM]
NUMBERS = re.compile(r" [0-9.e+-]+$", re.MULTILINE)  # what each line of metrics ends with
REQUEST = Request(EnvironBuilder().get_environ())
REFUSED = {400, 401, 403, 404, 405}
SEEN = {  # the nodes of the tree whose results each role may look at
    "rep": {"Company", "North", "Team A"},
    "leader": {"Company", "North", "Team A", "Team B", "Team D"},  # the last is closed
    "coach": {"Company", "North", "Team A", "Team B", "South", "Team C", "Team D"},
    "outsider": {"Elsewhere", "Far team"},  # without results, as nothing was published there
}


@on_both("visitor", VISITORS, {"rep", "leader", "administrator", "outsider"})
def test_every_request_is_answered_as_the_matrix_says_and_a_reps_answers_are_shown_to_that_rep_alone(
    app: Flask, world: World, visitor: str
) -> None:
    there = Visit.begin(app, world, visitor)
    told, said, shown = {}, {}, pages_of_the_pulse(there)
    for row in IN_ORDER:
        for page in (True, False) if row.page and row.method == "GET" else (row.page,):
            manner = f"{row.key} {'page' if page else 'script'}"
            answer = there.ask(row, page=page)
            told[manner], said[manner] = outcome(answer, world.at(row)), expected(row, world, visitor, page=page)
            if row.method == "GET" and page is row.page:
                shown[row.key] = answer
            if answer.status_code in REFUSED:
                kind = "text/html" if page else PROBLEMS.get(row.endpoint.partition(".")[0], "application/json")
                refused_form = row.endpoint == "auth.sign_in"
                assert refused_form or answer.mimetype == kind, manner

    assert told == said
    of_the_rep = {"GET pulse.show_check", "GET pulse.show_thanks", "given"}
    assert telling_what_was_sent(shown) == (of_the_rep if visitor == "rep" else set())


def pages_of_the_pulse(there: Visit) -> dict[str, TestResponse]:
    pages = load_instrument("pulse-1.0").pages
    return {page.key: there.client.get(f"/pulse/2026-07/{page.key}", headers=BROWSER) for page in pages}


def telling_what_was_sent(answers: Mapping[str, TestResponse]) -> set[str]:
    """Which of some answers hold the number that the rep of the world has sent."""
    told = {name: answer for name, answer in answers.items() if answer.mimetype not in SCRIPTS_AND_STYLES}
    texts = {name: everything(answer.data) for name, answer in told.items()}
    # Of counts of requests and seconds any may come to that number: what is counted is looked at, and in which steps.
    texts["GET operating.metrics"] = NUMBERS.sub("", texts["GET operating.metrics"])
    # Alone, not within the letters and signs of a token, and not the number of a workbook's row.
    alone = rf'(?<![\w.-])(?<! r="){MARKED}(?![\w-])'
    return {name for name, text in texts.items() if re.search(alone, text)}


def test_what_was_sent_is_looked_for_in_metrics_but_not_in_their_numbers() -> None:
    metrics = "GET operating.metrics"
    counted = TestResponse([b'# TYPE asked counter\nasked_total{route="home"} 97.0\n'], "200 OK", Headers(), REQUEST)
    leaking = TestResponse([b'asked_total{route="home",given="97"} 1.0\n'], "200 OK", Headers(), REQUEST)

    assert telling_what_was_sent({metrics: counted}) == set()
    assert telling_what_was_sent({metrics: leaking}) == {metrics}


def test_addresses_of_the_matrix_lead_to_its_endpoints(app: Flask, world: World) -> None:
    routes = app.url_map.bind("localhost")
    rows = [row for row in ROWS if not row.endpoint.startswith("demo.")]

    assert [routes.match(world.at(row).partition("?")[0], row.method)[0] for row in rows] == [
        row.endpoint for row in rows
    ]


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS[1:])
def test_every_change_asks_for_the_token(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    rows = [row for row in ROWS if row.method != "GET" and row.endpoint not in WITHOUT_TOKEN]
    changes = [row for row in rows if row.answers[visitor] not in {401, 403, 404}]
    # The things of another organisation are there no more than their forms.
    changes += [row for row in rows if row.answers[visitor] == 404 and "demo" not in row.key]

    assert {row.key: there.ask(row, page=row.page, with_token=False).status_code for row in changes} == {
        row.key: 400 for row in changes
    }


def test_strangers_need_the_token_to_sign_in(app: Flask, world: World) -> None:
    there = Visit.begin(app, world, "anonymous")
    (row,) = [row for row in ROWS if row.key == "POST auth.sign_in"]

    assert there.ask(row, page=True, with_token=False).status_code == 400
    assert (
        "made before the system was restarted or the session in this browser changed"
        in there.ask(row, page=True, with_token=False).text
    )


def nodes(session: Session) -> dict[str, int]:
    """Every team of every organisation, and two that are nowhere."""
    found = {name: team for team, name in session.execute(select(Team.id, Team.name)).all()}
    session.rollback()
    return found | {"Nowhere": max(found.values()) + 1000, "Zero": 0}


@pytest.mark.parametrize("visitor", SEEN)
def test_teams_beyond_ones_own_are_as_if_they_were_not_there(
    app: Flask, session: Session, world: World, visitor: str
) -> None:
    client = visit(app, world, visitor)
    token = token_of(client)
    shown, absent = set(), set()
    for name, team in nodes(session).items():
        answers = [told(client, token, page, f"?team={team}") for page in PAGES]
        files = [client.get(f"/dashboard/{chart}.csv?team={team}", headers=SCRIPT) for chart in OF_TEAMS]
        if {answer.status_code for answer in answers} == {200}:
            shown.add(name)
            assert {file.status_code for file in files} == ({404} if visitor == "outsider" else {200})
        else:
            assert {answer.status_code for answer in (*answers, *files)} == {404}, name
            absent.add(tuple(re.sub("Reference [0-9a-f]+", "", answer.text) for answer in (*answers, *files)))
    for search in ("?team=x", "?team=-1", f"?team={'9' * 30}", "?month=2026-13", "?month=1999-01"):
        answers = [told(client, token, page, search) for page in PAGES]
        shown |= {search for answer in answers if answer.status_code != 404}

    outsider = visitor == "outsider"  # no round has closed there, so every month is as good as another
    assert shown == SEEN[visitor] | ({"?month=1999-01"} if outsider else set())
    assert len(absent) == 1  # another's team, another organisation's and one that never was: the same answer


def token_of(client: Any) -> str:
    client.get("/dashboard/", headers=BROWSER)
    cookie = client.get_cookie("_csrf_token", path="/dashboard/")
    assert cookie is not None
    return str(cookie.value)


def told(client: Any, token: str, page: str, search: str) -> Any:
    return client.post(
        "/dashboard/_dash-update-component",
        json=body(page, search),
        headers={"Accept": "application/json", "X-CSRFToken": token},
    )
