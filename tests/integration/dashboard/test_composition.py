"""The charts' application in a bare Flask application with a shell of the test: its own gate and frame suffice."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from dashboard.app import Shell, init_app
from dashboard.guard import OPEN_OF_DASH, PERMISSION
from dashboard.pages import PAGES
from data.types import Grant, Permission, Role, Viewer
from tests.integration.dashboard.visitors import CALLBACKS, HTML, body, empty_database
from tests.integration.dashboard.visitors import PAGES as RESULTS

LEADER = Viewer(1, 2, "Lee", "Harbour", "regular", (Grant(Role.LEADER, 3), Grant(Role.COACH)))
POWERLESS = Viewer(1, 4, "Rae", "Harbour", "regular")
NAMES = (*RESULTS, "health")
DOCUMENTS = tuple(page.path for page in PAGES)
FRAME = ("/dashboard/_dash-layout", "/dashboard/_dash-dependencies")
DOWNLOAD = "/dashboard/trend.csv?team=3"
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)


class Host:
    """A bare application; `viewer` is who is looking. Without a `database` nothing may be read."""

    def __init__(self, database: Engine | None = None) -> None:
        self.database = database
        self.viewer: Viewer | None = LEADER
        self.app = Flask("bare")
        self.app.secret_key = "a key of this test alone"
        self.reads = 0
        init_app(
            self.app,
            Shell(
                header_html=lambda: "<header>Header of Harbour</header>",
                head_html=lambda: "<style>body { margin: 0 }</style>",
                footer_html=lambda: "<footer>Footer</footer>",
                nonce=lambda: str(g.setdefault("nonce", "nonce-of-this-request")),
                token=lambda: "token-of-this-session",
                sign_in_url="/sign-in",
                today=lambda: dt.date(2026, 11, 26),
            ),
            current_viewer=lambda: self.viewer,
            session_for=self.session,
        )

    def session(self, viewer: Viewer) -> Any:
        self.reads += 1
        assert self.database is not None, "nothing is to be read"
        return Session(self.database)

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.app.test_client().get(address, headers=headers)

    def post(self, **request: Any) -> TestResponse:
        return self.app.test_client().post(CALLBACKS, **request)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    assert host.reads == 0


@pytest.fixture
def open_host() -> Iterator[Host]:
    """One with an empty database, whose pages can be opened: their first figures come with them."""
    engine = empty_database()
    yield Host(engine)
    engine.dispose()


def callbacks(host: Host) -> dict[str, Any]:
    gate = host.app.before_request_funcs[None][0]
    (cell,) = [each.cell_contents for each in gate.__closure__ or () if hasattr(each.cell_contents, "callback_map")]
    found = cell.callback_map
    assert isinstance(found, dict)
    return found


def test_every_callback_carries_its_permission(host: Host) -> None:
    found = callbacks(host)

    carried = {name: getattr(spec["callback"].__wrapped__, PERMISSION, None) for name, spec in found.items()}
    asked = {**dict.fromkeys(RESULTS, Permission.VIEW_TEAM), "health": Permission.SEE_UPKEEP}
    assert carried == {body(name)["output"]: permission for name, permission in asked.items()}
    assert [name for name, spec in found.items() if spec["background"] or spec["allow_dynamic_callbacks"]] == []


@pytest.mark.parametrize("address", DOCUMENTS)
def test_documents_lead_strangers_to_sign_in_and_back(host: Host, address: str) -> None:
    host.viewer = None
    answer = host.get(f"{address}?team=3&month=2026-10", **HTML)

    assert (answer.status_code, answer.location) == (
        302,
        f"/sign-in?next={address}%3Fteam%3D3%26month%3D2026-10",
    )


@pytest.mark.parametrize("address", [*FRAME, *DOCUMENTS, DOWNLOAD, "/dashboard/anything", "/dashboard/_reload-hash"])
def test_nothing_is_there_for_strangers_and_for_those_without_permission(host: Host, address: str) -> None:
    host.viewer = None
    assert host.get(address, Accept="application/json").status_code == 401
    host.viewer = POWERLESS
    assert host.get(address, Accept="application/json").status_code == 403


@pytest.mark.parametrize("page", NAMES)
def test_posts_of_strangers_and_of_those_without_permission_are_refused(host: Host, page: str) -> None:
    host.viewer = None
    assert host.post(json=body(page)).status_code == 401
    assert host.post(data="{").status_code == 401
    host.viewer = POWERLESS
    assert host.post(json=body(page)).status_code == 403


def test_administrators_get_the_pulses_health_and_nothing_else(open_host: Host) -> None:
    open_host.viewer = Viewer(1, 4, "Anna", "Harbour", "regular", (Grant(Role.ADMINISTRATOR),))
    assert [page for page in PAGES if open_host.get(page.path, **HTML).status_code == 200] == [PAGES[-1]]
    assert {open_host.post(json=body(page)).status_code for page in RESULTS} == {403}
    assert open_host.get(DOWNLOAD, Accept="text/csv").status_code == 403
    assert open_host.get("/dashboard/take-along/results.csv", Accept="text/csv").status_code == 403
    open_host.viewer = Viewer(1, 5, "Rita", "Harbour", "regular", (Grant(Role.LEADER),))
    assert [page.name for page in PAGES if open_host.get(page.path, **HTML).status_code == 403] == ["health"]
    assert open_host.post(json=body("health")).status_code == 403


def test_a_callback_refuses_by_itself_when_the_gate_is_missing(host: Host) -> None:
    host.app.before_request_funcs[None].pop(0)
    host.viewer = None
    assert [host.post(json=body(page)).status_code for page in NAMES] == [401] * len(NAMES)
    host.viewer = POWERLESS
    assert [host.post(json=body(page)).status_code for page in NAMES] == [403] * len(NAMES)


@pytest.mark.parametrize(
    "address",
    [
        "/dashboard/_reload-hash",
        "/dashboard/_favicon.ico",
        "/dashboard/_mcp",
        "/dashboard/assets/frame.js",
        "/dashboard/assets/vendor/nothing.js",
        "/dashboard/files/nothing.js",
        "/dashboard/files/frame.0000000000000000.js",
        "/dashboard/secret",
        "/dashboard/trends/",
        "/dashboard/_dash-component-suites/dash/dcc/nothing.js",
        "/dashboard/_dash-component-suites/os/path.py",
        "/dashboard/_dash-component-suites/dash/dash.py",
        "/dashboard/_dash-component-suites/dash/..%2f..%2fwsgi.py",
    ],
)
def test_what_dash_offers_beyond_the_pages_does_not_exist(host: Host, address: str) -> None:
    assert host.get(address, **HTML).status_code == 404


def test_only_what_pages_need_is_open(host: Host) -> None:
    rules = {rule.endpoint for rule in host.app.url_map.iter_rules() if rule.rule.startswith("/dashboard/")}

    assert {*OPEN_OF_DASH, *DOCUMENTS, "dashboard.file", "dashboard.download"} <= rules
    with host.app.test_request_context():
        assert host.get("/elsewhere").status_code == 404  # and other places are not the gate's business


BAD_BODIES: list[Any] = [
    None,
    [],
    "text",
    5,
    {},
    body("summary") | {"output": "nothing.children"},
    body("summary") | {"outputs": None},
    body("summary") | {"outputs": body("trends")["outputs"]},
    body("summary") | {"inputs": None},
    body("summary") | {"inputs": []},
    body("summary") | {"inputs": [{"id": "other", "property": "search", "value": ""}]},
    body("summary") | {"state": [{"id": "x", "property": "y"}]},
    body("summary") | {"changedPropIds": 3},
    {key: value for key, value in body("summary").items() if key != "inputs"},
    body("summary", 7),
    body("summary", ["?team=1"]),
    body("summary", {"team": 1}),
    body("summary", 1.5),
]


@pytest.mark.parametrize("bad", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_tampered_posts_are_bad_requests(host: Host, bad: Any) -> None:
    assert host.post(json=bad).status_code == 400


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"output": NaN', b"[" * 100_000, b'{"a":' * 50_000])
def test_malformed_posts_are_bad_requests(host: Host, data: bytes) -> None:
    assert host.post(data=data, content_type="application/json").status_code == 400
    assert host.post(data=data, content_type="text/plain").status_code == 400


def test_other_methods_than_pages_use_are_refused(host: Host) -> None:
    client = host.app.test_client()

    assert client.get(CALLBACKS).status_code == 404
    assert client.put(CALLBACKS).status_code == 405
    assert client.post("/dashboard/").status_code == 405
    assert client.delete("/dashboard/_dash-layout").status_code == 405


@pytest.mark.parametrize(("address", "title"), [(page.path, page.title) for page in PAGES])
def test_every_script_carries_the_nonce_and_the_frame_is_ours(open_host: Host, address: str, title: str) -> None:
    page = open_host.get(address, **HTML).text

    scripts = SCRIPT.findall(page)
    assert len(scripts) > 8
    assert [tag for tag, _ in scripts if 'nonce="nonce-of-this-request"' not in tag] == []
    assert page.count("<script") == len(scripts)
    assert '<html lang="en">' in page
    assert f"<title>{title} - Guanxi</title>" in page
    assert page.index("Header of Harbour") < page.index('<main class="gx-main" id="main"') < page.index("Footer")
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    assert re.findall(r"\son\w+=\"|javascript:", page) == []


def test_no_data_table_and_no_asynchronous_part_but_the_charts_own(open_host: Host) -> None:
    page = open_host.get("/dashboard/", **HTML).text
    names = [
        re.split(r"[.@]", address.rsplit("/", 1)[1])[0] for address in re.findall(r'<script[^>]* src="([^"]+)"', page)
    ]

    assert names[0] == "frame"
    assert sorted(names[1:]) == [
        "async-graph",
        "dash_core_components",
        "dash_core_components-shared",
        "dash_html_components",
        "dash_renderer",
        "polyfill",
        "prop-types",
        "react",
        "react-dom",
    ]


@pytest.mark.parametrize("address", DOCUMENTS)
def test_the_frame_brings_its_layout_and_callbacks_along(open_host: Host, address: str) -> None:
    page = open_host.get(address, **HTML).text
    (start,) = [json.loads(text) for tag, text in SCRIPT.findall(page) if 'id="guanxi-start"' in tag]

    referred = {"Referer": f"http://localhost{address}?team=3"}
    assert start["_dash-layout"] == open_host.get("/dashboard/_dash-layout", **referred).get_json()
    assert start["_dash-dependencies"] == open_host.get("/dashboard/_dash-dependencies").get_json()
    content = DOCUMENTS.index(address)
    assert f'"{NAMES[content]}-content"' in json.dumps(start["_dash-layout"])


def test_frame_and_layout_are_the_same_for_every_viewer(open_host: Host) -> None:
    def frame() -> list[str]:
        answers = [open_host.get(address, **HTML).text for address in (*DOCUMENTS, *FRAME)]
        return [re.sub(r'"end_id": ?"[^"]+"', "", text) for text in answers]

    first = frame()
    open_host.viewer = Viewer(9, 8, "Somebody Else", "Elsewhere", "regular", (Grant(Role.COACH),))
    assert frame() == first
    assert not any(words in text for text in first for words in ("Lee", "Somebody", "Elsewhere", 'python_version": "3'))


def test_a_second_application_in_the_process_has_its_callbacks_too(host: Host) -> None:
    other = Host()
    other.viewer = None

    assert callbacks(other).keys() == callbacks(host).keys()
    assert other.post(json=body("summary")).status_code == 401
