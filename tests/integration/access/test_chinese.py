"""Every page in Chinese: whatever a visitor may open holds no English but names, and forms sent empty answer so too."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.models import Organisation
from surveys.languages import COOKIE
from tests.access import ROWS, VISITORS, World
from tests.fixtures import ON_SQLITE
from tests.integration.access.visits import Visit
from tests.pages import read_forms
from tests.pulses import BROWSER
from tests.worksheets import FULL

SPOKEN = {"alt", "aria-label", "placeholder", "title"}
UNREAD = {"script", "style", "svg", "code", "bdi", "textarea"}  # the last: what programs and people call and write
ZONES = "zone"  # a list of names
# What keeps its Latin letters: what people of the world wrote, codes of files, names, addresses, settings.
WRITTEN = (
    r"The new price list is out|Open first conversations with an offer|Asking after offering|"
    r"An hour with somebody who knows hospitals|An introduction for|About [a-z]+|"
    r"Data warehouse|Bo in service|Zoë at the dairy|Mei Okonkwo|Mei|Émile|ana|W{90}|"
) + "|".join(re.escape(point.words) for point in FULL.values() if point.words)
CODES = (
    r"first_name|last_name|is_manager|yes|no|rep|leader|coach|administrator|unread|kind|preview|generic|[a-z]+:(?:read|write)|EMEA|"
    r"customer|partner|colleague|gave|received|asked|never|once|monthly|yearly|introduction|information|advice|hands-on|help|vouching|care"
)
NAMED = (
    r"Guanxi|English|Slack|Teams|Microsoft|Webhook|HubSpot|Salesforce|Pipedrive|JavaScript|Chrome|Linux|Werkzeug|"
    r"CSV|JSON|ZIP|PDF|PPTX|XLSX|Markdown|UTF|HMAC|SHA256|RO|API|ID|UTC|ics|SCIM|MB|"
    r"Company|North|South|Team [A-D]|Elsewhere|Far team|Harbour Sales|(?:Team [A-D] )?Rep (?:One|Two|\d+)|Peer|"
    r"Leader|Coach|Administrator|Outsider"
)
ADDRESSES = (
    r"https?://\S*|\S+@\S+|\S*127\.0\.0\.1\S*|[A-Z]+_[A-Z_]+|[A-Za-z]+/[A-Za-z_/]+|"
    r"[0-9a-f]{16}|(?<![A-Za-z])[A-Z0-9]{6}(?![A-Za-z])"
)
NAMES = re.compile(rf"{ADDRESSES}|(?<![A-Za-z])(?:{WRITTEN}|{CODES}|{NAMED})(?![A-Za-z])")
# What is looked at elsewhere: charts, what programs read, and a page of formulas and sources.
ELSEWHERE = ("/dashboard", "operating.", "home.method")
LATIN = re.compile(r"[A-Za-z]{2,}")


class _Words(HTMLParser):
    """What is read and heard of a page, and what its scripts may say."""

    def __init__(self) -> None:
        super().__init__()
        self.unread: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in UNREAD or (tag == "select" and found.get("name") == ZONES):
            self.unread.append(tag)
        self.words += [value for name, value in found.items() if name in SPOKEN]
        self.words += json.loads(found["data-said"]).values() if "data-said" in found else []

    def handle_endtag(self, tag: str) -> None:
        if self.unread and self.unread[-1] == tag:
            self.unread.pop()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)


def english(page: str) -> list[str]:
    """Return texts of a page that hold words in Latin letters, apart from names."""
    reader = _Words()
    reader.feed(page)
    without = {text: re.sub(r"\{\w+\}", "", NAMES.sub("", text)) for text in reader.words}
    return sorted({" ".join(text.split()) for text, rest in without.items() if LATIN.search(rest)})


def _pages(there: Visit) -> Iterator[tuple[str, TestResponse]]:
    for row in ROWS:
        if row.method == "GET" and row.page and not row.endpoint.startswith(ELSEWHERE):
            answer = there.ask(row, page=True)
            if answer.mimetype == "text/html" and answer.status_code != 302:
                yield row.key, answer


def _sent_empty(there: Visit, pages: Mapping[str, str]) -> Iterator[tuple[str, TestResponse]]:
    """Send the forms that are filled in, with nothing in them."""
    for key, page in pages.items():
        for form in read_forms(page):
            fields = [name for name, kind in form.kinds.items() if kind != "hidden"]
            if form.method == "post" and fields and not form.action.endswith("/sign-out"):
                hidden = {name: text for name, text in form.values.items() if form.kinds[name] == "hidden"}
                answer = there.client.post(form.action, data=hidden, headers=BROWSER)
                if answer.status_code != 302 and answer.mimetype == "text/html":
                    yield f"{key} sent empty", answer


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_is_in_chinese(app: Flask, session: Session, world: World, visitor: str) -> None:
    session.execute(update(Organisation).values(language="zh"))
    session.commit()
    there = Visit.begin(app, world, visitor)
    there.client.set_cookie(COOKIE, "zh")
    pages = {key: answer.text for key, answer in _pages(there)}
    answers = {**pages, **{key: answer.text for key, answer in _sent_empty(there, pages)}}

    assert {key: found for key, page in answers.items() if (found := english(page))} == {}


def test_english_is_seen() -> None:
    page = """<title>您好 - Guanxi</title><p>Team A 的 CSV <bdi>Anything at all</bdi></p><p>Not saved</p>
    <input aria-label="A name" data-said='{"lost": "No connection."}'><code>set this</code>"""
    assert english(page) == ["A name", "No connection.", "Not saved"]


@ON_SQLITE
def test_the_screen_of_a_room_speaks_as_the_organisation_does(app: Flask, session: Session, world: World) -> None:
    coach = Visit.begin(app, world, "coach").client
    debrief = f"/debriefs/{world.places['debrief']}"
    for spoken, chosen in (("en", "zh"), ("zh", "en")):
        session.execute(update(Organisation).values(language=spoken))
        session.commit()
        coach.set_cookie(COOKIE, chosen)
        pages = [coach.get(f"{debrief}{path}", headers=BROWSER).text for path in ("", "/screen")]

        tags = [re.findall(r'<html lang="(\w+)', page)[0] for page in pages]
        assert tags == [chosen, spoken]
