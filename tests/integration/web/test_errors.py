"""Errors as pages for people and as JSON for scripts; a database that is away is told as such."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import html5lib
import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.errors import ConflictError, DomainError, NotFoundError, RefusedError, RoundClosedError
from data.settings import Settings
from surveys import access
from surveys.access import Access
from tests.access import World
from tests.cast import Cast
from tests.databases import PostgresServer
from tests.fixtures import ON_SQLITE, Make
from tests.integration.access.visits import Visit
from tests.integration.auth.browsers import copy_of, enter, sign_in_form, signed_in
from tests.integration.dashboard.visitors import CALLBACKS, body
from tests.pulses import BROWSER

SCRIPT = {"Accept": "application/json"}
CODES = [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 500, 501, 502, 503, 504]
WITH_PAGE = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}
SECRET_WORDS = "what somebody typed"  # must not get out


@pytest.fixture
def app(make: Make) -> Flask:
    """An application of the test's own, which takes more addresses."""
    return make()


def failing(app: Flask) -> Flask:
    """Add addresses that fail in every way."""
    kinds: dict[str, type[DomainError]] = {
        kind.__name__: kind for kind in (NotFoundError, ConflictError, RefusedError, RoundClosedError, DomainError)
    }

    def fail(way: str) -> str:
        if way in kinds:
            raise kinds[way]("A plain sentence <for> people.")
        if way.isdigit():
            abort(int(way))
        raise RuntimeError(SECRET_WORDS)

    app.add_url_rule("/fail/<way>", endpoint="fail", view_func=fail, methods=["GET", "POST"])
    access.allow(app, {"fail": Access.PUBLIC})
    return app


def check_page(answer: TestResponse, code: int) -> None:
    """A whole page that says what it is, with a reference and a way out."""
    assert answer.mimetype == "text/html"
    html5lib.HTMLParser(strict=True).parse(answer.text)
    (title,) = re.findall(r"<h1>([^<]+)</h1>", answer.text)
    assert f"<title>{title} - Guanxi</title>" in answer.text
    assert f"Error {code}" in answer.text
    assert f"Reference {answer.headers['X-Request-Id']}" in answer.text
    assert '<div class="gx-actions"><a class="btn btn-primary" href="/' in answer.text


@ON_SQLITE
@pytest.mark.parametrize("code", CODES)
def test_every_error_is_a_page_for_people_and_json_for_scripts(app: Flask, code: int) -> None:
    client = failing(app).test_client()
    page, script = client.get(f"/fail/{code}", headers=BROWSER), client.get(f"/fail/{code}", headers=SCRIPT)

    assert (page.status_code, script.status_code) == (code, code)
    check_page(page, code if code in WITH_PAGE else 400 if code < 500 else 500)
    told = script.get_json()
    assert told == {"error": told["error"], "status": code}
    assert re.fullmatch(r"([A-Z][^.]+\.)( [A-Z][^.]+\.)?", told["error"]), "sentences of ours"
    assert HTTPStatus(code).phrase not in told["error"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("ConflictError", 409),
        ("RoundClosedError", 409),
        ("RefusedError", 403),
        ("DomainError", 400),
    ],
)
def test_refusals_of_the_rules_say_why(app: Flask, kind: str, code: int) -> None:
    client = failing(app).test_client()
    page, script = client.get(f"/fail/{kind}", headers=BROWSER), client.get(f"/fail/{kind}", headers=SCRIPT)

    assert page.status_code == code
    assert "A plain sentence &lt;for&gt; people." in page.text
    assert (script.status_code, script.get_json()["error"]) == (code, "A plain sentence <for> people.")


@ON_SQLITE
def test_whoever_is_signed_in_keeps_the_menu_on_every_page_but_that_of_a_fault(app: Flask, cast: Cast) -> None:
    failing(app)
    client = signed_in(app, cast.administrator.email)
    for code in sorted(WITH_PAGE - {401}):
        page = client.get(f"/fail/{code}", headers=BROWSER).text
        menu = ['href="/people"' in page, cast.administrator.name in page, 'action="/sign-out"' in page]
        assert menu == [code < 500] * 3, code
        assert html5lib.HTMLParser(strict=True).parse(page) is not None
    assert "gx-nav" not in app.test_client().get("/fail/404", headers=BROWSER).text


@ON_SQLITE
def test_what_is_not_there_is_told_in_one_way_only(app: Flask) -> None:
    client = failing(app).test_client()
    pages = [client.get(path, headers=BROWSER) for path in ("/fail/NotFoundError", "/fail/404", "/nowhere")]

    assert [page.status_code for page in pages] == [404] * 3
    assert len({re.sub("Reference [0-9a-f]+", "", page.text) for page in pages}) == 1


def test_a_fault_tells_nothing_and_logs_its_place_only(
    settings: Settings, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    client = failing(make()).test_client()
    answers = [client.get(f"/fail/{SECRET_WORDS}", headers=headers) for headers in (BROWSER, SCRIPT)]
    logged = capsys.readouterr().err

    assert [answer.status_code for answer in answers] == [500, 500]
    check_page(answers[0], 500)
    assert not any(SECRET_WORDS in answer.text or "RuntimeError" in answer.text for answer in answers)
    assert "builtins.RuntimeError" in logged
    assert "test_errors.py" in logged
    assert SECRET_WORDS not in logged


@ON_SQLITE
def test_scripts_are_told_whether_somebody_was_signed_in(app: Flask, world: World) -> None:
    there = Visit.begin(app, world, "rep")
    other = copy_of(app, there.client)
    there.client.post("/sign-out", data={"csrf_token": there.csrf_token}, headers=BROWSER)

    assert app.test_client().get("/pulse/", headers=SCRIPT).get_json()["error"] == "You are not signed in."
    assert other.get("/pulse/", headers=SCRIPT).get_json()["error"] == "You are not signed in any more."


def test_what_is_not_there_and_what_is_not_done(app: Flask) -> None:
    client = app.test_client()
    missing, wrong = client.get("/nowhere", headers=BROWSER), client.put("/method", headers=BROWSER)

    check_page(missing, 404)
    check_page(wrong, 405)
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert client.get("/nowhere", headers=SCRIPT).is_json


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ({"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, True),
        ({"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}, True),
        ({"Accept": "text/html", "Sec-Fetch-Mode": "cors"}, False),
        ({"Accept": "*/*"}, True),
        ({"Accept": ""}, True),
        ({}, True),
        ({"Accept": "*/*", "Sec-Fetch-Mode": "cors"}, False),
        ({"Accept": "application/json"}, False),
        ({"Accept": "application/json, */*;q=0.5"}, False),
        ({"Accept": "text/html;q=0.5, application/json;q=0.9"}, False),
        ({"Accept": "text/csv"}, False),
        ({"Content-Type": "application/json"}, False),
        ({"Accept": "text/html", "Content-Type": "application/json"}, False),
    ],
)
def test_a_page_is_for_whoever_shows_pages(app: Flask, headers: dict[str, str], *, page: bool) -> None:
    assert (app.test_client().get("/nowhere", headers=headers).mimetype == "text/html") is page
    for address in ("/method", "/dashboard/", "/dashboard/giving?month=2026-10"):
        answer = app.test_client().get(address, headers=headers)
        assert answer.status_code == (302 if page else 401), address
        assert answer.is_json is not page, address


def away(settings: Settings, tmp_path: Path) -> str:
    """The address of a database that is not there."""
    if settings.sqlite:
        return f"sqlite:///{tmp_path / 'no folder' / 'x.sqlite3'}"
    return "postgresql://guanxi_app@127.0.0.1:9/guanxi"  # nothing listens there


@pytest.fixture
def empty(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the same kind that no migration has seen."""
    if settings.sqlite:
        (tmp_path / "empty.sqlite3").touch()
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database("template1") as urls:
        yield urls.app


@pytest.mark.parametrize("state", ["away", "empty"])
def test_a_database_that_is_away_or_empty_is_told_as_such(
    app: Flask, make: Make, settings: Settings, cast: Cast, tmp_path: Path, empty: str, state: str
) -> None:
    url = away(settings, tmp_path) if state == "away" else empty
    lost = make(database_url=url, dashboard_database_url=url)
    client = copy_of(lost, signed_in(app, cast.leader.email))

    for path in ("/", "/method", "/dashboard/", "/dashboard/trend.csv", "/pulse/"):
        page = client.get(path, headers=BROWSER)
        assert page.status_code == 503, path
        check_page(page, 503)
        script = client.get(path, headers=SCRIPT)
        assert (script.status_code, script.get_json()["status"]) == (503, 503)
    stranger = lost.test_client()
    assert stranger.get("/static/guanxi.css").status_code == 200
    assert stranger.get("/sign-in", headers=BROWSER).status_code == 200
    assert enter(stranger, cast.leader.email, form=sign_in_form(stranger)).status_code == 503


def test_results_that_are_away_leave_the_forms_alone(
    make: Make, settings: Settings, world: World, tmp_path: Path
) -> None:
    app = make(dashboard_database_url=away(settings, tmp_path))
    there = Visit.begin(app, world, "leader")
    answer = there.client.post(CALLBACKS, json=body("summary"), headers=SCRIPT | {"X-CSRFToken": there.csrf_token})

    assert (answer.status_code, answer.get_json()["status"]) == (503, 503)
    assert there.client.get("/dashboard/trend.csv", headers=BROWSER).status_code == 503
    assert there.client.get("/dashboard/", headers=BROWSER).status_code == 503  # the first figures come with the page
    assert there.client.get("/method", headers=BROWSER).status_code == 200


def test_connections_that_broke_are_made_anew(app: Flask, session: Session, cast: Cast) -> None:
    client = signed_in(app, cast.rep.email)
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        session.execute(text(f"{others} AND usename = current_user AND pid <> pg_backend_pid()"))
        session.rollback()

    assert client.get("/method", headers=BROWSER).status_code in {200, 503}
    assert client.get("/method", headers=BROWSER).status_code == 200


@ON_SQLITE
def test_a_page_that_sends_too_much_is_told_what_to_do(world: World, app: Flask) -> None:
    there = Visit.begin(app, world, "peer")
    form = {"csrf_token": there.csrf_token, "DAYS": "9" * 5_000_000}
    page = there.client.post("/pulse/2026-10/start", data=form, headers=BROWSER)

    check_page(page, 413)
    assert "every text box says how many characters it takes" in page.text
    assert "Press the back button of your browser, shorten the text" in page.text
