"""Whatever is sent, the answer is no fault of the application, and nothing wrong is stored."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse, stream_encode_multipart

from data.types import Month
from tests.access import OPEN_MONTH, ROWS, Row, World
from tests.access.people import LOOKS
from tests.fixtures import ON_SQLITE, on_both
from tests.integration.access.visits import Visit
from tests.integration.dashboard.visitors import CALLBACKS, PAGES, body
from tests.pulses import BROWSER
from tests.snapshots import changed, snapshot

VISITORS = ("anonymous", "rep", "outsider")  # who answers, and who has every permission
SCRIPT = {"Accept": "application/json"}
FAULT = 500
STRANGE = [
    "\x00",
    "a\x00b",
    "..",
    "../../etc/passwd",
    "'",
    '"><script>',
    "{{7*7}}",
    "١",
    "\u202e",
    "\ud7ff\U0001f600",
    "0",
    "9" * 400,
    "x" * 300,
    "x" * 5000,
    "2026-13",
    "0000-01",
    " ",
]
FOR_DATABASES = {text for text in STRANGE if not text.isascii() or "\x00" in text or text.isdigit() or len(text) > 100}
STRANGE_NUMBERS = ["0", "\u0661", "9" * 18, "9" * 400, "\x00", ".."]  # all others lead nowhere in the same way
TIMES = examples(
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
SHAPES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def turns(things: Sequence[str], number: int, turn: int) -> list[str]:
    """Some of many things, other ones in each turn, so that all have their turn in the end."""
    return [things[(turn * number + place) % len(things)] for place in range(number)]


def addresses(app: Flask, strange_texts: Sequence[str]) -> Iterator[str]:
    """Every address of the application with something strange in each of its places.

    One that only takes forms refuses to show a page before it looks at its places: there each text has a turn.
    """
    for turn, rule in enumerate(app.url_map.iter_rules()):
        numbers = all(f"<int:{name}>" in rule.rule for name in rule.arguments)
        strange_ones = (STRANGE_NUMBERS if numbers else strange_texts) if rule.arguments else ["x"]
        for strange in strange_ones if "GET" in (rule.methods or ()) else turns(strange_ones, 1, turn):
            address = rule.rule
            for name in rule.arguments:
                before, _, rest = address.partition(f"{name}>")
                address = before.rpartition("<")[0] + quote(strange, safe="") + rest
            yield address


@on_both("visitor", VISITORS, {"outsider"})
def test_strange_addresses_lead_nowhere_quietly(app: Flask, session: Session, world: World, visitor: str) -> None:
    """On SQLite all texts, on PostgreSQL those that a database may stumble over."""
    there = Visit.begin(app, world, visitor)
    before = snapshot(session)
    texts = STRANGE if session.get_bind().dialect.name == "sqlite" else [*filter(FOR_DATABASES.__contains__, STRANGE)]
    answers = {address: there.client.get(address, headers=BROWSER) for address in addresses(app, texts)}
    for turn, row in enumerate(row for row in ROWS if row.method == "GET" and row.page):
        for strange in texts[::3] if row.address.startswith("/dashboard/") else turns(texts, 2, turn):
            query = dict.fromkeys(("team", "month", "next", "ask", "from", "v"), strange)
            path = world.at(row).partition("?")[0]
            answers[f"{row.key} {strange}"] = there.client.get(path, query_string=query, headers=BROWSER)

    assert faults(answers) == {}
    assert set(changed(before, snapshot(session))) == ({"access_entry"} if visitor in LOOKS else set())


def faults(answers: dict[str, TestResponse]) -> dict[str, int]:
    return {name: answer.status_code for name, answer in answers.items() if answer.status_code >= FAULT}


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_other_methods_and_strange_headers_do_no_harm(app: Flask, session: Session, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    before = snapshot(session)
    answers = {}
    for turn, row in enumerate(ROWS):
        (method,) = turns(("PUT", "DELETE", "TRACE", "PROPFIND"), 1, turn)
        headers = BROWSER | {"X-CSRFToken": there.csrf_token}
        answers[f"{row.key} by {method}"] = there.client.open(world.at(row), method=method, headers=headers)
    for turn, row in enumerate(row for row in ROWS if row.method == "GET"):
        for name in turns(list(HEADERS), 4, turn):
            headers = BROWSER | {name: HEADERS[name]}
            answers[f"{row.key} with {name}"] = there.client.get(world.at(row), headers=headers)

    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/scim/")]
    assert set().union(*(rule.methods or () for rule in rules)) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert faults(answers) == {}
    assert set(changed(before, snapshot(session))) == ({"access_entry"} if visitor in LOOKS else set())


HEADERS = {
    "Accept": ";;q=x,,text/html;q=\xe9",
    "Accept-Encoding": "br;q=x, *;q=-1",
    "Accept-Language": "x" * 5000,
    "Authorization": "Basic \xff",
    "Content-Length": "-5",
    "Content-Type": "application/json; charset=none",
    "Cookie": "guanxi=.eJ; guanxi=x; _csrf_token=%00",
    "If-Modified-Since": "yesterday",
    "If-None-Match": '"' * 50,
    "Origin": "null",
    "Range": "bytes=-1-2",
    "Referer": "http://[",
    "Sec-Fetch-Mode": "\xe9",
    "User-Agent": "",
    "X-CSRFToken": "\x7f\xff",
    "X-Forwarded-For": "not, an, address",
    "X-Forwarded-Host": "evil.example",
}


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


@cache
def many_parts() -> dict[str, Any]:
    """More parts than a form may have, written once."""
    parts = {f"part{number}": str(number) for number in range(1001)}
    body, length, boundary = stream_encode_multipart(parts)
    return {"data": body.read(length), "content_type": f'{PARTS}; boundary="{boundary}"'}


BODIES: dict[str, Callable[[], dict[str, Any]]] = {  # what no page of ours sends
    "nothing": dict,
    "five megabytes": lambda: {"data": b"DAYS=" + b"9" * 5_000_000, "content_type": FORM},
    "1001 parts": many_parts,
    "a file": lambda: {"data": {"DAYS": (BytesIO(b"\x00" * 100), "x.bin"), "email": (BytesIO(b"x"), "y")}},
    "half of a part": lambda: {"data": b"--x\r\nContent-Disposition", "content_type": f"{PARTS}; boundary=x"},
    "no boundary": lambda: {"data": b"--x", "content_type": PARTS},
    "no text": lambda: {"data": b"DAYS=\xff\xfe%00%ff&email=%00&password=%00&person=%00", "content_type": FORM},
    "the same twice": lambda: {"data": "DAYS=1&DAYS=2&email=a&email=b&password=c&password=d", "content_type": FORM},
    "half of JSON": lambda: {"data": b'{"page":', "content_type": "application/json"},
    "deep JSON": lambda: {"data": b"[" * 100_000, "content_type": "application/json"},
    "another kind": lambda: {"data": b"<x/>", "content_type": "application/xml"},
    "a tampered key": lambda: {"data": {"DAYS\x00": "1", "X1": "1", "is_admin": "1"}},
}
READ_BY_PAGES = ("nothing", "a file", "no text", "the same twice", "a tampered key")
REFUSED_UNREAD = (
    "half of a part",
    "no boundary",
    "half of JSON",
    "deep JSON",
    "another kind",
    "1001 parts",
)
CHANGES = [row for row in ROWS if row.method == "POST" and row.endpoint != "auth.sign_out"]


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_bodies_that_are_too_large_are_refused_and_store_nothing(
    app: Flask, session: Session, world: World, visitor: str
) -> None:
    there = Visit.begin(app, world, visitor)
    before = snapshot(session)
    # Mail programs press the button that ends reminders; it has no fields, so whatever comes with it stays unread.
    rows = [row for row in CHANGES if row.endpoint != "invitations.stop"]
    told: dict[tuple[str, str], TestResponse] = {}
    for turn, row in enumerate(rows, VISITORS.index(visitor)):  # each row is sent the many parts by one of them
        names = ("five megabytes", "1001 parts")[: 1 + (turn % len(VISITORS) == 0)]
        told |= {(row.key, name): answer for name, answer in send(there, row, names).items()}

    assert {key: answer.status_code for key, answer in told.items() if not 400 <= answer.status_code < FAULT} == {}
    assert {answer.status_code for (key, _), answer in told.items() if "sign_in" in key} <= {404, 413}
    assert changed(before, snapshot(session)) == {}


@on_both("visitor", VISITORS, {"rep"})
def test_bodies_that_no_page_sends_are_no_fault(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    told: dict[str, TestResponse] = {}
    for turn, row in enumerate(CHANGES):
        names = (*READ_BY_PAGES, *turns(REFUSED_UNREAD, 2, turn))
        told |= {f"{row.key} with {name}": answer for name, answer in send(there, row, names).items()}

    assert faults(told) == {}


@ON_SQLITE
def test_what_is_no_form_of_a_page_about_oneself_is_refused_and_stores_nothing(
    app: Flask, session: Session, world: World
) -> None:
    there = Visit.begin(app, world, "rep")
    own = ("pulse.save_page", "pulse.submit_answers", "pulse.note_jot", "worksheets.save_point", "favours.")
    rows = [row for row in CHANGES if row.endpoint.startswith(own)]
    rows += [replace(row, address="/pulse/{month}/given") for row in rows if row.endpoint == "pulse.save_page"]
    before = snapshot(session)
    names = (*READ_BY_PAGES, *REFUSED_UNREAD)
    told = {(row.address, name): answer for row in rows for name, answer in send(there, row, names).items()}

    codes = {key: 413 if key[1] == "1001 parts" else 400 for key in told}
    assert {key: answer.status_code for key, answer in told.items() if answer.status_code != codes[key]} == {}
    assert changed(before, snapshot(session)) == {}


def send(there: Visit, row: Row, names: Iterable[str]) -> dict[str, TestResponse]:
    """Send some of the strange bodies to a row's address."""
    headers = (BROWSER if row.page else SCRIPT) | {"X-CSRFToken": there.csrf_token}
    return {name: there.client.post(there.world.at(row), headers=headers, **BODIES[name]()) for name in names}


def test_a_callback_answers_whatever_it_is_asked(app: Flask, session: Session, world: World) -> None:
    there = Visit.begin(app, world, "leader")
    headers = SCRIPT | {"X-CSRFToken": there.csrf_token}
    before = snapshot(session)

    def ask(sent: object) -> int:
        return there.client.post(CALLBACKS, json=sent, headers=headers).status_code

    @TIMES
    @given(SHAPES)
    def any_shape(sent: object) -> None:
        assert ask(sent) == 400

    @TIMES
    @given(st.sampled_from(PAGES), st.sampled_from(sorted(body("summary"))), SHAPES)
    def any_change(page: str, part: str, shape: object) -> None:
        assert ask(body(page) | {part: shape}) in {200, 400}

    @examples(TIMES, max_examples=30)
    @given(st.sampled_from(PAGES), SCALARS | SHAPES)
    def any_address(page: str, search: object) -> None:
        assert ask(body(page, search)) == (200 if search is None or isinstance(search, str) else 400)

    for check in (any_shape, any_change, any_address):
        check()
    assert changed(before, snapshot(session)) == {}


def test_saving_by_itself_answers_whatever_it_is_asked(app: Flask, session: Session, world: World) -> None:
    there = Visit.begin(app, world, "peer")
    headers = SCRIPT | {"X-CSRFToken": there.csrf_token, "Content-Type": "application/json"}
    good = {"page": "start", "person": str(world.cast.peer.id), "changes": {}}
    change = {"text": "20", "seen": "", "revision": 0}

    def ask(sent: object, month: Month = OPEN_MONTH) -> int:
        address = f"/pulse/{month}/save"
        return there.client.post(address, data=json.dumps(sent), headers=headers).status_code

    before = snapshot(session)

    @TIMES
    @given(SHAPES)
    def any_shape(sent: object) -> None:
        assert ask(sent) == 400

    @TIMES
    @given(st.sampled_from(sorted(good)), SHAPES)
    def any_change(part: str, shape: object) -> None:
        nothing = part == "changes" and shape == {}
        assert nothing or ask(good | {part: shape}) in {400, 409}

    @TIMES
    @given(st.sampled_from(sorted(change)), SHAPES.filter(lambda shape: not isinstance(shape, str | int)))
    def any_part(part: str, shape: object) -> None:
        assert ask(good | {"changes": {"DAYS": change | {part: shape}}}) == 400

    for check in (any_shape, any_change, any_part):
        check()
    assert changed(before, snapshot(session)) == {}


def test_texts_of_a_sign_in_form_are_never_a_fault(app: Flask, session: Session, world: World) -> None:
    there = Visit.begin(app, world, "anonymous")
    texts = st.text(max_size=30)

    @examples(TIMES, max_examples=60)
    @given(texts, texts, texts, st.integers(0, 250))
    def any_text(email: str, password: str, wanted: str, network: int) -> None:
        form = {"email": email, "password": password, "next": wanted, "csrf_token": there.csrf_token}
        environ = {"REMOTE_ADDR": f"192.0.2.{network}"}
        answer = there.client.post("/sign-in", data=form, headers=BROWSER, environ_base=environ)
        assert answer.status_code in {400, 429}

    before = snapshot(session)
    any_text()
    assert set(changed(before, snapshot(session))) <= {"sign_in_attempt"}
