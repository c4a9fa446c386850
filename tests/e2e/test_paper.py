"""Leaders' pages on A4 in companies that are hard to draw: how many sheets, and what stands on the last."""

import io
from collections.abc import Callable

import pypdf
import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.databases import Scene
from tests.e2e.conftest import DESK, ON_SQLITE, Live, sign_in
from tests.fixtures import Stage
from tests.worlds import every_world

NOTE = "Shaded bands and thin lines are 95"
LEAST_LINES = 10  # on a last sheet, three of them about how to read figures
DRAWN = "() => [...document.querySelectorAll('.dash-graph')].every((each) => each.querySelector('.main-svg'))"
SHEETS = {
    "sixty": {"": 2, "trends": 3, "teams": 2},
    "long": {"": 2, "trends": 3, "giving": 1, "teams": 2},
    "broken": {"outcomes": 3},
    "many": {"teams": 4},
    "one-of-many": {"": 2},
    "noted": {"": 2, "trends": 3},
}
FILES = {"sixty": 4, "one": 3, "small": 2, "noted": 5}


@pytest.fixture
def scene() -> Scene:
    return every_world


@pytest.fixture
def cast(stage: Stage) -> dict[str, object]:
    """Those who lead in these companies, in place of the cast."""
    return dict(stage.made)


def sheets(content: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages]


def printed(page: Page, address: str) -> list[str]:
    """The words on each sheet of a page, when its charts are drawn."""
    page.goto(address)
    page.locator(".gx-paper-note").wait_for(state="attached")
    for _ in range(200):
        if page.evaluate(DRAWN):
            break
        page.wait_for_timeout(100)
    return sheets(page.pdf(prefer_css_page_size=True))


@ON_SQLITE
@pytest.mark.parametrize("name", SHEETS)
def test_a_page_takes_no_sheet_for_a_few_lines(
    live: Live, stage: Stage, new_context: Callable[..., BrowserContext], name: str
) -> None:
    page = sign_in(new_context(viewport=DESK), stage.made[name], "/dashboard/")
    found = {each: printed(page, f"/dashboard/{each}") for each in SHEETS[name]}

    assert {each: len(texts) for each, texts in found.items()} == SHEETS[name]
    assert [each for each, texts in found.items() if NOTE not in " ".join(texts[-1].split())] == []
    assert [each for each, texts in found.items() if len(texts[-1].splitlines()) < LEAST_LINES] == []


@ON_SQLITE
def test_the_first_sheet_of_a_summary_holds_its_first_chart_with_all_notes(
    live: Live, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    for name, last in (("noted", "Note number 8"), ("one-of-many", "Score from 0 (never) to 100 (always)")):
        page = sign_in(new_context(viewport=DESK), stage.made[name], "/dashboard/")
        assert last in printed(page, "/dashboard/")[0], name


@ON_SQLITE
def test_charts_of_many_teams_are_split_by_teams_and_come_back(
    live: Live, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    page = sign_in(new_context(viewport=DESK), stage.made["many"], "/dashboard/")
    first, second, third, last = printed(page, "/dashboard/teams")

    unit = "Score from 0 (never) to 100 (always)"
    assert [text.count(unit) for text in (first, second, third, last)] == [1, 2, 0, 0]
    assert "Statement by statement" in third
    assert "How people answered" in last
    shape = "all => all.map((one) => JSON.stringify([one._fullLayout.width, one._fullLayout.height, one.layout]))"
    charts = page.locator(".js-plotly-plot")
    page.emulate_media(reduced_motion="reduce")
    on_screen = charts.evaluate_all(shape)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert charts.evaluate_all("all => all.map((one) => one._fullLayout.width)") == [640] * len(on_screen)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert charts.evaluate_all(shape) == on_screen


@ON_SQLITE
def test_the_file_of_a_summary_fills_its_sheets(
    app: Flask, live: Live, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    found = {}
    for name in FILES:
        context = new_context()
        sign_in(context, stage.made[name], "/sign-in")
        found[name] = sheets(context.request.get("/dashboard/take-along/summary.pdf").body())

    assert {name: len(texts) for name, texts in found.items()} == FILES
    for texts in found.values():
        conclusion = texts[-1].partition("What must not be concluded")[2]
        assert "Not a cause." in conclusion, "the last part is whole"
        assert "Not a debt." in conclusion
