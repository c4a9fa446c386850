"""Leaders' pages and files in companies in which something is hard to draw: every page comes, whole and small."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from dashboard.figures import house, teams
from tests.cast import Member
from tests.databases import Scene
from tests.fixtures import ON_SQLITE, Stage
from tests.integration.dashboard.visitors import PAGES, sign_in
from tests.worlds import every_world

MOST_FIGURES, MOST_BYTES, LEAST_BYTES = 8, 250_000, 1000
LEAST_SHOWN = 30  # of 40 teams, at least
TAKEN = ("many", "small", "fresh")
FILES = ("summary.pdf", "summary.pptx", "results.xlsx", "results.csv")
NO_NUMBER = re.compile(r"\\b(?:NaN|Infinity|nan|None|undefined)\\b")
SAID = {
    "small": "Not enough answers",
    "hidden": "Hidden to protect a neighbouring team",
    "fresh": "The first round close",
    "one": "One round so far",
    "two": "Baseline forming",
    "broken": "The questions changed with this month",
    "equal": "there was no clear change in",
    "many": "Teams 1 to 1",
    "sixty": "Workshop: Offering before asking (South 1)",
}


FINDING = re.compile(r'"children": "([^"]*)", "className": "gx-finding"')
NOTE = re.compile(r'"children": "([^"]*)", "className": "gx-tile__note"')
OVER_MONTHS = {"summary": 1, "trends": 6, "giving": 1, "outcomes": 5}  # charts that tell of change
TELLING = 5  # tiles


@pytest.fixture
def scene() -> Scene:
    return every_world


def names_on_charts(part: Any) -> Iterator[str]:
    """The words on the figures of an answer, however deep."""
    if isinstance(part, dict):
        yield from (str(note["text"]) for note in part.get("annotations", ()))
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from names_on_charts(each)


@ON_SQLITE
def test_every_page_and_file_is_there_in_every_world(app: Flask, stage: Stage) -> None:
    leaders: dict[str, Member] = stage.made
    told: dict[str, str] = defaultdict(str)
    for name, member in leaders.items():
        visitor = sign_in(app, member)
        for page in PAGES:
            text = json.dumps(json.loads(visitor.contents(page)))
            assert text.count('"type": "Graph"') <= MOST_FIGURES, (name, page)
            assert len(text) < MOST_BYTES, (name, page)
            assert not NO_NUMBER.search(text), (name, page)
            assert '"customdata"' not in text
            told[name] += text
        for file in FILES if name in TAKEN else ():
            answer = visitor.client.get(f"/dashboard/take-along/{file}")
            assert (answer.status_code, len(answer.data) > LEAST_BYTES) == (200, True), (name, file)
    assert [name for name, words in SAID.items() if words not in told[name]] == []
    names = [*names_on_charts(json.loads(sign_in(app, leaders["many"]).contents("teams")))]
    assert len([name for name in names if "<br>" in name]) >= LEAST_SHOWN
    assert [line for name in names for line in name.split("<br>") if house.room(line) > 2 * teams.LINE] == []


@ON_SQLITE
@pytest.mark.parametrize(("name", "said"), [("one", "One round so far: "), ("two", "Baseline forming: ")])
def test_all_charts_and_tiles_of_young_teams_say_that_it_is_too_early(
    app: Flask, stage: Stage, name: str, said: str
) -> None:
    visitor = sign_in(app, stage.made[name])
    told = {page: json.dumps(json.loads(visitor.contents(page))) for page in OVER_MONTHS}

    findings = {page: [words for words in FINDING.findall(text) if said in words] for page, text in told.items()}
    assert {page: len(found) for page, found in findings.items()} == OVER_MONTHS
    assert sum(said in words for words in NOTE.findall(told["summary"])) == TELLING
