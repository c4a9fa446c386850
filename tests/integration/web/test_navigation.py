"""One header and menu over forms and charts, for each role what it may open."""

import re

import html5lib
import pytest
from flask import Flask

from data.policy import ROLE_PERMISSIONS
from data.types import Permission, Role
from surveys.navigation import MENU
from tests.access import ROWS, World
from tests.fixtures import ON_SQLITE
from tests.integration.access.visits import Visit
from tests.pulses import BROWSER

VISITORS = ("rep", "leader", "coach", "administrator", "outsider")
LINK = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>([^<]+)</a></li>')
HEADER = re.compile(r'<a class="gx-skip".*?</header>', re.DOTALL)


def header(page: str) -> str:
    """The header as every page has it: without the mark of the present page and the token of the form."""
    (found,) = HEADER.findall(page)
    return re.sub(r' aria-current="page"|(?<=name="csrf_token" value=")[^"]*', "", found)


def menu_of(visitor: str) -> dict[str, str]:
    """The items for a visitor's roles, each of which leads to a page that the access matrix opens to them."""
    roles = list(Role) if visitor == "outsider" else [Role(visitor)]
    allowed = frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in roles))
    opened = {row.address: row.answers[visitor] == 200 for row in ROWS if row.method == "GET"}
    items = [item for item in MENU if item.permission in allowed and item.unless not in allowed]
    assert all(opened[item.url] for item in items)
    return {str(item.label): item.url for item in items}


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_the_menu_is_what_one_may_open_and_the_same_everywhere(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    menu = menu_of(visitor)
    pages = {path: there.client.get(path, headers=BROWSER) for path in ("/method", *menu.values())}

    assert menu
    assert {page.status_code for page in pages.values()} == {200}
    assert len({header(page.text) for page in pages.values()}) == 1
    for path, page in pages.items():
        links = LINK.findall(HEADER.findall(page.text)[0])
        assert {name: url for url, _, name in links} == menu
        assert len(links) == 2 * len(menu)  # once beside each other, once folded on small screens
        assert {url for url, current, _ in links if current} == {path} & set(menu.values())


def test_a_visitor_who_is_not_signed_in_has_no_menu(app: Flask) -> None:
    page = app.test_client().get("/sign-in", headers=BROWSER).text

    assert LINK.findall(page) == []
    assert "Sign out" not in page


@ON_SQLITE
@pytest.mark.parametrize("visitor", ["anonymous", "rep", "leader", "administrator", "outsider"])
def test_every_page_is_whole_and_begins_with_the_way_to_its_content(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    answers = [there.ask(row, page=True) for row in ROWS if row.method == "GET" and row.page]
    pages = [answer for answer in answers if answer.mimetype == "text/html" and answer.status_code != 302]
    assert pages

    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.text)
        body = page.text.partition("<body>")[2]
        assert re.findall(r"<(?:a|button|input|select|summary)\b[^>]*>", body)[0] == '<a class="gx-skip" href="#main">'
        assert len(re.findall(r'<main class="gx-main" id="main" tabindex="-1">', body)) == 1
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert sorted(set(ids)) == sorted(ids)
        assert re.search(r"<title>[^<]+ - Guanxi</title>", page.text)
        assert '<html lang="en">' in page.text


@ON_SQLITE
def test_a_slash_too_many_leads_to_the_page_and_to_nothing_else(app: Flask, world: World) -> None:
    there = Visit.begin(app, world, "administrator").client
    paths = ("/rounds/", "/people/?page=2", "/rounds//", "//evil.example/", "/pulse/2026-07/start/", "/nowhere/")
    answers = {path: there.get(path, headers=BROWSER) for path in paths}
    found = {path: answer.status_code == 308 and answer.location for path, answer in answers.items()}
    assert found == {
        "/rounds/": "/rounds",
        "/people/?page=2": "/people?page=2",
        "/rounds//": "/rounds",
        "//evil.example/": False,
        "/pulse/2026-07/start/": "/pulse/2026-07/start",
        "/nowhere/": False,
    }
    assert there.get("/rounds/", headers={"Accept": "application/json"}).status_code == 404
    assert there.post("/rounds/", headers=BROWSER).status_code in {400, 404}
