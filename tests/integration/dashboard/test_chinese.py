"""Whoever looks at results in Chinese reads Chinese: pages in every state, their tables, and files to take along."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import product
from typing import Any

import openpyxl
import pypdf
import pytest
from flask import Flask
from pptx import Presentation
from sqlalchemy.orm import Session

from dashboard.pages import PAGES as CHART_PAGES
from dashboard.pages import Page
from dashboard.taking import FILES
from data.commands.own import choose
from data.exports.paper import spoken_on_paper
from data.language import speaking
from data.types import LANGUAGE, Permission
from tests.cast import NOW, Cast, Member, make_cast
from tests.databases import Scene
from tests.fixtures import ON_SQLITE, first_asked
from tests.integration.dashboard.published import (
    cast_and_results,
    publish,
    publish_groups,
    publish_upkeep,
    publish_workshop,
)
from tests.integration.dashboard.visitors import Visitor, body, sign_in
from tests.pulses import open_pulse

pytestmark = ON_SQLITE
SPOKEN = {"children", "text", "hovertext", "title", "caption", "aria-label", "ticktext", "ticksuffix"}
TAG = re.compile(r"<[^>]+>|&\w+;")
WORD = re.compile(r"[A-Za-z]{2,}")
# Product, teams, roles and titles of the scene, kinds of files, and what is called by its Latin name everywhere.
NAMES = re.compile(
    r"Guanxi|Company|North|South|Team [A-C]|Expert|Farmer|Hunter|Asking after offering|Harbour Sales"
    r"|(?:^|登录：)(?:Leader|Coach)|CSV|XLSX|PDF|PPTX|JavaScript|English|(?<![A-Za-z])RO(?![A-Za-z])|Wilson"
    r"|publication-1\.0|[Aa]lpha|[Oo]mega|rwg|ICC"
)
PROBLEMS = 3  # that the frame may have to tell of
STATES = ("not_enough", "protects_neighbour", "not_comparable")


def english(texts: Iterator[str]) -> list[str]:
    """Texts with words in Latin letters other than names."""
    return sorted({text for text in texts if WORD.search(NAMES.sub("", TAG.sub("", text)))})


def spoken(part: Any, *, here: bool = False) -> Iterator[str]:
    """What a page's answer says: texts of elements, and of charts with what is told under the pointer."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from spoken(value, here=name in SPOKEN or (here and name == "props"))
            if name == "data-table":
                yield from in_table(json.loads(value))
    elif isinstance(part, list):
        for each in part:
            yield from spoken(each, here=here)
    elif isinstance(part, str) and here:
        yield part


def in_table(part: Any) -> Iterator[str]:
    """The words of a table: of its caption and its cells."""
    _, _, inside = part
    if isinstance(inside, str):
        yield inside
    else:
        for each in inside:
            yield from in_table(each)


def reader(app: Flask, session: Session, cast: Cast, member: Member) -> Visitor:
    """A member who chose Chinese, signed in."""
    choose(
        session,
        organisation_id=cast.organisation_id,
        person_id=member.id,
        choice=LANGUAGE,
        value="zh",
        now=NOW,
    )
    session.commit()
    return sign_in(app, member)


def seen_by(visitor: Visitor) -> list[Page]:
    """The chart pages that a visitor may see; those of teams are for all who look at results."""
    pages = [page for page in CHART_PAGES if visitor.page(page.path).status_code != HTTPStatus.FORBIDDEN]
    assert all(page in pages for page in CHART_PAGES if page.permission == Permission.VIEW_TEAM)
    return pages


def left_over(visitor: Visitor, *searches: str) -> dict[str, list[str]]:
    """English that is left on the chart pages at some addresses, in answers and in the frame around them."""
    pages = seen_by(visitor)
    found = {
        f"{page.name}{search}": english(spoken(json.loads(visitor.contents(page.name, search))))
        for page, search in product(pages, searches)
    }
    for page in pages:
        frame = visitor.page(page.path).text
        attributes = re.findall(r' data-(?:forbidden|often|other)="([^"]+)"', frame)
        body = re.sub(r"<(script|style)\b.*?</\1>", " ", frame, flags=re.DOTALL)
        found[page.path] = english(iter([*re.findall(r">([^<>]+)<", body), *attributes]))
        assert len(attributes) == PROBLEMS
        assert '<html lang="zh-Hans">' in frame
    return {place: texts for place, texts in found.items() if texts}


def written(name: str, content: bytes) -> Iterator[str]:
    """Everything that a file says."""
    if name.endswith(".csv"):
        yield from (cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row)
    elif name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        yield from book.sheetnames
        yield from (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    elif name.endswith(".pdf"):
        yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    else:
        for slide in Presentation(io.BytesIO(content)).slides:
            yield slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
            for shape in slide.shapes:
                yield from _shape(shape)


def _shape(shape: Any) -> Iterator[str]:
    yield shape._element.xpath(".//p:cNvPr/@descr")[0] if shape._element.xpath(".//p:cNvPr/@descr") else ""
    if shape.has_text_frame:
        yield shape.text_frame.text
    if shape.has_table:
        yield from (cell.text for row in shape.table.rows for cell in row.cells)
    if shape.has_chart:
        plot = shape.chart.plots[0]
        yield from (*map(str, plot.categories), *(series.name for series in plot.series))
        yield shape.chart.value_axis.axis_title.text_frame.text


def left_over_in_files(visitor: Visitor, search: str) -> dict[str, list[str]]:
    """English that is left in the tables behind charts and in the files to take along."""
    with speaking("zh"):
        set_in_chinese = spoken_on_paper() == "zh"
    charts = [f"{chart}.csv" for page in seen_by(visitor) for chart in page.tables]
    found: dict[str, list[str]] = {}
    for name in (*charts, *(f"take-along/{file}" for file in FILES)):
        answer = visitor.client.get(f"/dashboard/{name}{search}")
        if answer.status_code == HTTPStatus.NOT_FOUND:  # a table, before the first round has closed
            assert name in charts
            continue
        texts = english(written(name, answer.data))
        if name.endswith(".pdf") and not set_in_chinese:
            assert any("no font for Chinese" in " ".join(text.split()) for text in texts)
            continue
        found[name] = texts
    return {name: texts for name, texts in found.items() if texts}


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return first_asked(request, results=cast_and_results, cast=make_cast)


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


def test_every_page_speaks_chinese_and_nobody_elses_language_changes(
    app: Flask, session: Session, results: Cast
) -> None:
    publish_groups(session, results)
    publish_workshop(session, results)
    before = sign_in(app, results.coach).contents("trends")

    leader = reader(app, session, results, results.leader)
    team, north = (f"?team={results.teams[name]}" for name in ("Team A", "North"))
    assert left_over(leader, "", f"{team}&month=2026-08", f"{north}&month=2026-09") == {}
    for nowhere in ("?team=999999", "?month=x"):
        refused = leader.post(body("trends", nowhere))
        assert (refused.status_code, english(iter([refused.get_json()["error"]]))) == (404, [])
    assert sign_in(app, results.coach).contents("trends") == before

    coach = reader(app, session, results, results.coach)
    publish_upkeep(session, results)
    company = f"?team={results.teams['Company']}"
    assert left_over(coach, *(f"{company}&measure={measure}" for measure in ("T", "RO"))) == {}
    assert left_over_in_files(coach, company) == {}


@pytest.mark.parametrize("state", STATES)
def test_what_is_withheld_is_told_in_chinese(app: Flask, session: Session, cast: Cast, state: str) -> None:
    publish(session, cast, hidden="Team A", state=state, bands=False, outcomes=False)
    leader = reader(app, session, cast, cast.leader)
    assert left_over(leader, f"?team={cast.teams['Team A']}", f"?team={cast.teams['North']}") == {}
    assert left_over_in_files(leader, f"?team={cast.teams['Team A']}") == {}


def test_what_is_not_there_yet_is_told_in_chinese(app: Flask, session: Session, cast: Cast) -> None:
    leader = reader(app, session, cast, cast.leader)
    assert left_over(leader, "") == {}
    open_pulse(session, cast.organisation_id)
    session.commit()
    assert left_over(leader, "") == {}
    assert left_over_in_files(leader, "") == {}


def test_files_are_in_the_language_of_whoever_asks(app: Flask, session: Session, results: Cast) -> None:
    publish_workshop(session, results)
    leader = reader(app, session, results, results.leader)
    assert left_over_in_files(leader, f"?team={results.teams['North']}") == {}
    file = sign_in(app, results.coach).client.get("/dashboard/take-along/results.csv")
    assert file.data.decode("utf-8-sig").startswith("Team,Month,Measure,Part,Unit,State,")
