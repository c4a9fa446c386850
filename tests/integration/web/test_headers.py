"""The headers of every answer: what other sites and injected scripts are kept from, and what may be kept by whom."""

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.access import ROWS, World
from tests.cast import PASSWORD, Cast
from tests.fixtures import ON_SQLITE, Make
from tests.integration.access.visits import Visit
from tests.pages import form_to
from tests.pulses import BROWSER

pytestmark = ON_SQLITE

SHARED = {
    "default-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
PAGE = SHARED | {"script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:"}
CHART = SHARED | {
    "script-src": "'self' 'nonce-N'",
    "style-src": "'self' 'nonce-N'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
STATIC = {"static", "bootstrap.static"}
KEPT = STATIC | {"dashboard.file", "/dashboard/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"}


def policy_of(answer: TestResponse) -> dict[str, str]:
    """The content security policy by directive, with N for the nonce."""
    (line,) = answer.headers.getlist("Content-Security-Policy")
    pairs = (part.strip().partition(" ") for part in line.split(";"))
    return {name: re.sub("'nonce-[A-Za-z0-9_-]{24}'", "'nonce-N'", value) for name, _, value in pairs}


@pytest.mark.parametrize("visitor", ["anonymous", "rep", "leader", "outsider"])
def test_every_answer_carries_the_headers_and_the_policy(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    for row in ROWS:
        for page in (True, False):
            answer = there.ask(row, page=page)
            assert {name: answer.headers.getlist(name) for name in ALWAYS} == {
                name: [value] for name, value in ALWAYS.items()
            }, row.key
            assert policy_of(answer) == (CHART if world.at(row).startswith("/dashboard/") else PAGE), row.key
            assert "Strict-Transport-Security" not in answer.headers
            assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-Id"])
            if row.endpoint not in KEPT or answer.status_code != 200:
                assert answer.headers.getlist("Cache-Control") == ["no-store"], row.key


def test_each_chart_page_has_a_nonce_of_its_own_and_names_no_other_script(app: Flask, world: World) -> None:
    client = Visit.begin(app, world, "leader").client
    pages = [client.get(f"/dashboard/{page}", headers=BROWSER) for page in ("", "trends", "giving", "participation")]
    pages += [client.get("/dashboard/", headers=BROWSER)]
    nonces = [set(re.findall("'nonce-([^']+)'", page.headers["Content-Security-Policy"])) for page in pages]

    assert [len(found) for found in nonces] == [1] * 5
    assert len(set().union(*nonces)) == 5
    for page, (nonce,) in zip(pages, nonces, strict=True):
        assert set(re.findall(r"<script\b[^>]*", page.text)) == {
            tag for tag in re.findall(r"<script\b[^>]*", page.text) if f'nonce="{nonce}"' in tag
        }
        assert re.findall(r"\son[a-z]+=|javascript:|https?://(?!localhost)", page.text.partition("<body>")[0]) == []


def test_pages_of_forms_have_no_inline_script_or_style(app: Flask, world: World) -> None:
    there = Visit.begin(app, world, "rep")
    rows = [row for row in ROWS if row.method == "GET" and row.page and not row.address.startswith("/dashboard/")]
    pages = [there.ask(row, page=True) for row in rows]

    texts = [page.text for page in pages if page.mimetype == "text/html"]
    assert len(texts) >= 5
    for text in texts:
        code = text.replace('<script type="application/json" ', "<data ")  # figures: data, which nothing runs
        assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:", code) == []


@pytest.mark.parametrize("https", [True, False])
def test_browsers_are_told_to_stay_with_https_where_there_is_https(make: Make, cast: Cast, *, https: bool) -> None:
    client = make(https=https).test_client()
    answers = [client.get(path, headers=BROWSER) for path in ("/sign-in", "/", "/nowhere", "/static/guanxi.css")]

    told = {answer.headers.get("Strict-Transport-Security") for answer in answers}
    assert told == ({"max-age=31536000"} if https else {None})


def addresses(client: FlaskClient) -> list[str]:
    page = client.get("/sign-in", headers=BROWSER).text
    return sorted(set(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|svg)[^"]*)"', page)))


def test_static_files_are_kept_for_a_year_under_their_version(app: Flask) -> None:
    client = app.test_client()
    found = addresses(client)
    assert len(found) >= 6

    for address in found:
        assert re.search(r"\?v=[0-9a-f]{16}$", address), address
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        small = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        older = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert brotli.decompress(small.data) == gzip.decompress(older.data) == plain.data
        assert {each.headers["Cache-Control"] for each in (plain, small, older)} == {
            "public, max-age=31536000, immutable"
        }
        assert {each.headers["Vary"] for each in (plain, small, older)} == {"Accept-Encoding"}
        assert not any("Set-Cookie" in each.headers for each in (plain, small, older))
        known = {"Accept-Encoding": "br", "If-None-Match": small.headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304


@pytest.mark.parametrize("version", ["", "?v=", "?v=0000000000000000", "?v=%00"])
def test_static_files_under_another_version_are_kept_for_an_hour(app: Flask, version: str) -> None:
    answer = app.test_client().get(f"/static/guanxi.css{version}")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=3600")


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "nothing.css", "%00", "x" * 300, "js", "/etc/passwd", ""])
def test_nothing_but_static_files_is_sent(app: Flask, name: str) -> None:
    for folder in ("/static/", "/bootstrap/static/"):
        assert app.test_client().get(folder + name, headers=BROWSER).status_code in {404, 308}


def sign_in_behind_a_proxy(app: Flask, email: str, password: str, caller: str) -> TestResponse:
    """Sign in through a proxy that ends https and says who called."""
    client = app.test_client()
    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "guanxi.example", "X-Forwarded-For": caller}
    page = client.get("/sign-in", headers=BROWSER | proxy, base_url="http://127.0.0.1:8000")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    own = {"Origin": "https://guanxi.example", "Referer": "https://guanxi.example/sign-in", "Cookie": cookie}
    form = form_to(page.text, "/sign-in").data(email=email, password=password)
    return client.post("/sign-in", data=form, headers=BROWSER | proxy | own, base_url="http://127.0.0.1:8000")


def test_behind_a_trusted_proxy_its_word_counts(make: Make, cast: Cast) -> None:
    app = make(https=True, trusted_proxies=1)
    answer = sign_in_behind_a_proxy(app, cast.rep.email, PASSWORD, "203.0.113.9")
    assert (answer.status_code, answer.location) == (302, "/pulse/")

    # Who calls is what the proxy added last, not what the caller wrote before it.
    for number in range(50):
        sign_in_behind_a_proxy(app, f"nobody{number}@example.com", "guess", f"192.0.2.{number}, 203.0.113.9")
    assert sign_in_behind_a_proxy(app, cast.rep.email, PASSWORD, "192.0.2.99, 203.0.113.9").status_code == 429
    assert sign_in_behind_a_proxy(app, cast.rep.email, PASSWORD, "203.0.113.9, 192.0.2.99").status_code == 302


def test_forms_of_other_sites_are_refused_where_there_is_https(make: Make, cast: Cast) -> None:
    client = make(https=True).test_client()
    page = client.get("/sign-in", headers=BROWSER, base_url="https://localhost")
    form = form_to(page.text, "/sign-in").data(email=cast.rep.email, password=PASSWORD)
    told = {}
    for referer in ("https://evil.example/", "http://localhost/sign-in", "https://localhost.evil.example/", ""):
        headers = BROWSER | ({"Referer": referer} if referer else {})
        answer = client.post("/sign-in", data=form, headers=headers, base_url="https://localhost")
        told[referer] = answer.status_code

    assert told == dict.fromkeys(told, 400)
