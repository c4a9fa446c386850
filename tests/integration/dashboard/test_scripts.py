"""Scripts as they are sent: compressed, kept where their address holds a version, and the charts' own bundle."""

import datetime as dt
import gzip
import re
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from dashboard import scripts
from dashboard.app import Shell, init_app
from dashboard.bundle import plotly_bundle_path
from data.types import Grant, Role, Viewer
from tests.integration.dashboard.visitors import HTML, empty_database

LEADER = Viewer(1, 2, "Lee", "Harbour", "regular", (Grant(Role.LEADER, 3),))
ASKED_BY_DASH = "/dashboard/_dash-component-suites/plotly/package_data/plotly.min.js"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    app, engine = Flask("bare"), empty_database()
    shell = Shell(str, str, str, lambda: "nonce", str, "/sign-in", dt.date.today)
    init_app(app, shell, current_viewer=lambda: LEADER, session_for=lambda _viewer: Session(engine))
    yield app.test_client()
    engine.dispose()


def addresses(client: FlaskClient) -> list[str]:
    page = client.get("/dashboard/", headers=HTML).text
    return sorted(set(re.findall(r'(?:src|href|data-plotly)="(/dashboard/[^"]+\.(?:js|css))"', page)))


def test_every_script_of_a_page_is_there_compressed_and_kept_for_a_year(client: FlaskClient) -> None:
    found = addresses(client)
    assert len(found) == 12

    for address in found:
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        small = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        older = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert [each.status_code for each in (plain, small, older)] == [200] * 3, address
        assert (small.headers["Content-Encoding"], older.headers["Content-Encoding"]) == ("br", "gzip")
        assert brotli.decompress(small.data) == gzip.decompress(older.data) == plain.data
        assert len({each.headers["ETag"] for each in (plain, small, older)}) == 3
        assert {each.headers["Cache-Control"] for each in (plain, small, older)} == {
            f"private, max-age={scripts.YEAR}, immutable"
        }
        assert small.headers["Vary"] == "Accept-Encoding"
        assert small.mimetype in {"text/javascript", "text/css"}


def test_the_charts_script_is_the_bundle_at_both_addresses(client: FlaskClient) -> None:
    bundle = plotly_bundle_path().read_bytes()

    ours, dashs = scripts.address_of("plotly"), ASKED_BY_DASH
    assert [client.get(address).data == bundle for address in (ours, dashs)] == [True, True]
    assert client.get(dashs).headers["Cache-Control"] == "private, no-cache"  # this address holds no version


def test_what_is_kept_is_not_sent_again(client: FlaskClient) -> None:
    known = client.get(ASKED_BY_DASH, headers={"Accept-Encoding": "br"}).headers["ETag"]
    again = client.get(ASKED_BY_DASH, headers={"Accept-Encoding": "br", "If-None-Match": known})

    assert (again.status_code, again.data) == (304, b"")


def test_nothing_but_scripts_and_style_sheets_leaves_the_packages(client: FlaskClient) -> None:
    suites = "/dashboard/_dash-component-suites/"
    others = ["dash/dcc/metadata.json", "dash/dcc/dash_core_components.js.map", "flask/app.py", "dash/../../etc/passwd"]

    assert [client.get(suites + other).status_code for other in others] == [404] * 4
