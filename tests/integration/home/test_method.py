"""The method page says everything that the method says, to everybody who is signed in."""

import html
import re

import pytest
from flask import Flask

from data.instruments import load_instrument
from data.method import load_method
from data.method.risks import load_risks
from tests.cast import Cast
from tests.integration.auth.browsers import signed_in
from tests.pulses import BROWSER

METHOD = load_method()


@pytest.fixture
def page(app: Flask, cast: Cast) -> str:
    """The page as plain text, with its ids in front of what they mark."""
    answer = signed_in(app, cast.rep.email).get("/method", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_it_holds_every_score_and_statistic_with_its_formula(page: str) -> None:
    said = words(page)
    for entry in (*METHOD.scores, *METHOD.statistics):
        assert f'id="{entry.anchor}"' in page
        for text in (entry.name, entry.says, entry.formula, entry.range, entry.missing, entry.source):
            assert " ".join(text.split()) in said


def test_it_says_what_is_asked_what_words_mean_and_what_not_to_conclude(page: str) -> None:
    said = words(page)
    statements = load_instrument("pulse-1.0").items.values()

    assert all(item.text in said for item in statements if item.kind == "statement")
    assert all(word in said and when in said for word, when in METHOD.words)
    assert all(title in said and text in said for title, text in METHOD.never)
    assert "not yet validated" in said


def test_it_tells_rules_and_risks_in_words_and_as_formulas(page: str) -> None:
    said, before = words(page), words(page.partition("<summary>For statisticians: these rules")[0])
    assert len(METHOD.rules) == 3
    assert len(METHOD.risks) == 6
    for point in (*METHOD.rules, *METHOD.risks):
        assert f"{point.title} {point.text}" in before
        assert f"{point.title} {point.formula}" in said


def test_it_shows_the_risks_that_remain_with_their_figures(page: str) -> None:
    said, risks = words(page), load_risks()

    for guess in risks.guesses:
        assert f"{guess.people} {guess.own} {guess.difference} {guess.mean}" in said
    steady, moving = risks.guess(8, 0), risks.guess(8, 6)
    assert f"the guess is off by about {steady.difference} points of 100" in said
    assert f"it is off by about {moving.difference} points" in said
    assert f"the rounded mean tells it to {risks.fifth_within} points of 100" in said
    with pytest.raises(ValueError, match="simulated"):
        risks.guess(8, 7)


def test_the_links_of_the_page_lead_to_its_parts(page: str) -> None:
    targets = re.findall(r'href="#([\w-]+)"', page)
    assert {"asked", "scores", "reading", "who-sees-what", "not-to-conclude"} <= set(targets)
    assert [target for target in targets if f'id="{target}"' not in page] == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
