"""Every form that is posted too late comes back, and one press after signing in again sends it."""

import re

import pytest
from flask import Flask

from tests.access import ROWS, Row, World
from tests.fixtures import ON_SQLITE
from tests.integration.access.visits import Visit
from tests.pages import main_form, read_forms
from tests.pulses import BROWSER, sign_in_again

VISITORS = ("rep", "leader", "coach", "administrator", "outsider")
SECRET = re.compile("password|code$")
AGAIN = "Please send this once more"
WITHOUT_TOKEN = {"announcements.stop", "languages.choose_language"}  # taken from whomever
# Nobody is signed in there, or the link in the address is the proof; and signing out twice is nothing to come back to.
OF_NOBODY = re.compile(r"/(sign-in|sign-out|password|invitation|join|mail|asks/told|demo|set-up|me/erase)\b")


def forms_of(row: Row, visitor: str, world: World) -> dict[str, str]:
    """What a browser sends for a row: its fields, and for whom the page was made."""
    person = str(world.cast.role(visitor).id)
    return {name: text.format(**world.places, person=person) for name, text in (row.form or {}).items()} | {
        "person": person
    }


def comes_back(row: Row, visitor: str) -> bool:
    """Whether a row is a form of a page that its visitor may send, without a password or a code in it."""
    of_somebody = not OF_NOBODY.search(row.address) and row.endpoint not in WITHOUT_TOKEN
    asked = row.method == "POST" and row.page and row.form is not None and of_somebody
    secret = any(SECRET.search(name) for name in row.form or {})
    return asked and not secret and row.answers[visitor] not in {401, 403, 404, "sign in"}


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_form_says_for_whom_its_page_was_made(app: Flask, world: World, visitor: str) -> None:
    there, person = Visit.begin(app, world, visitor), str(world.cast.role(visitor).id)
    silent = set()
    for row in ROWS:
        if row.method != "GET" or not row.page or row.answers[visitor] != 200:
            continue
        answer = there.ask(row, page=True)
        forms = read_forms(answer.text) if answer.mimetype == "text/html" else []
        posts = [form for form in forms if form.method == "post" and not form.action.endswith("/sign-out")]
        silent |= {row.address for form in posts if form.values.get("person") != person}

    assert {address for address in silent if not OF_NOBODY.search(address)} == set()


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_form_comes_back_and_one_press_sends_it(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    client = there.client
    rows = [row for row in ROWS if comes_back(row, visitor)]
    assert rows
    client.post("/sign-out", data={"csrf_token": there.csrf_token}, headers=BROWSER)
    kept, lost = {}, {}
    for row in rows:
        form = forms_of(row, visitor, world) | {"csrf_token": there.csrf_token}
        answer = client.post(world.at(row), data=form, headers=BROWSER)
        if answer.status_code in {400, 401} and 'name="resend"' in answer.text:
            kept[row.key] = (world.at(row), main_form(answer.text).data())
        else:
            lost[row.key] = answer.status_code
    assert lost == {}

    sign_in_again(client, world.cast.role(visitor))
    asked = {}
    for name, (address, form) in kept.items():
        answer = client.post(address, data=form, headers=BROWSER)
        if answer.status_code == 401 or (answer.mimetype == "text/html" and AGAIN in answer.text):
            asked[name] = answer.status_code
    assert asked == {}
