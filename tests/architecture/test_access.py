"""Every endpoint, callback and download has its row in the access matrix and its entry in an access list."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dashboard.app import Shell
from dashboard.app import init_app as init_dashboard
from dashboard.downloads import TABLES
from dashboard.shell import PREFIX
from dashboard.taking import FILES
from data.settings import Settings
from data.types import Grant, Role, Viewer
from surveys.access import AccessList, access_list
from tests.access import ROWS, VISITORS, Row
from tests.integration.dashboard.visitors import CALLBACKS
from wsgi import create_app

ANSWERED_FOR_ALL = {"HEAD", "OPTIONS"}  # as GET is, by the framework
LEADER = Viewer(1, 2, "Lee", "Harbour", "regular", (Grant(Role.LEADER, 3),))


@pytest.fixture(params=[False, True], ids=["real", "demo"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    url = f"sqlite:///{tmp_path / 'never-opened.sqlite3'}"
    return create_app(
        Settings(
            secret_key="a key of this test, long enough to be one",
            database_url=url,
            owner_database_url=url,
            dashboard_database_url=url,
            demo=request.param,
            testing=True,
        )
    )


def answered(app: Flask) -> set[tuple[str, str]]:
    """What an application answers: the method and endpoint of each of its rules."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - ANSWERED_FOR_ALL
    }


def names(endpoint: str) -> list[str]:
    return sorted(row.name for row in ROWS if row.endpoint == endpoint and not row.about)


def test_every_endpoint_has_its_row(app: Flask) -> None:
    rows = {(row.method, row.endpoint) for row in ROWS}

    assert answered(app) - rows == set(), "add a row to tests/access/"
    assert {endpoint for _, endpoint in rows - answered(app)} <= {"demo.sign_in"}, "rows that lead nowhere"


def test_every_endpoint_is_in_an_access_list(app: Flask) -> None:
    found = access_list(app)
    assert isinstance(found, AccessList)
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(PREFIX)]

    assert {rule.endpoint for rule in rules} == set(found.endpoints)
    assert all(found.requirement(rule.endpoint, rule.rule) is not None for rule in app.url_map.iter_rules())
    assert found.requirement("nobody.has_classified", "/somewhere") is None


def test_every_callback_has_its_row() -> None:
    app = Flask("bare")
    shell = Shell(str, str, str, lambda: "nonce", str, "/sign-in", dt.date.today)
    init_dashboard(app, shell, current_viewer=lambda: LEADER, session_for=lambda _viewer: None)
    callbacks: list[dict[str, Any]] = app.test_client().get(f"{PREFIX}_dash-dependencies").get_json()

    assert names(CALLBACKS) == sorted(found["output"] for found in callbacks)


def test_every_download_has_its_row() -> None:
    assert names("dashboard.download") == sorted(TABLES)
    assert names("dashboard.take_along") == sorted(FILES)


def test_rows_name_every_visitor_once() -> None:
    keys = [row.key for row in ROWS]

    assert sorted(set(keys)) == sorted(keys)
    assert {row.key: set(row.answers) for row in ROWS} == {key: set(VISITORS) for key in keys}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_that_changes_something_says_what_is_sent(row: Row) -> None:
    assert (row.method == "GET") == (row.form is None and row.json is None)
