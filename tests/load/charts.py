"""Pages of charts: what each costs the server, and how long a browser takes until all its charts are drawn."""

import json
import re
from dataclasses import dataclass
from typing import Any

import brotli

from dashboard.pages import PAGES, Page
from dashboard.shell import CALLBACKS
from data.types import Permission
from tests.cast import Member
from tests.load.browsing import Visitor, sign_in
from tests.load.servers import Meter, Server
from tests.load.spending import Spent, total, typical

TIMES = 12
START = re.compile(r'<script\b[^>]*id="guanxi-start"[^>]*>(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class PageCost:
    """A page: how many charts it has, and what its document and its figures cost the server."""

    page: Page
    charts: int
    document: Spent
    figures: Spent
    bytes: int


def _named(output: str) -> list[dict[str, str]]:
    """The components and properties in a callback's name: `..a.children...b.children..`, or one of them alone."""
    names = output.removeprefix("..").removesuffix("..").split("...")
    return [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]


def _questions(start: dict[str, Any]) -> list[dict[str, Any]]:
    """What the renderer asks of the server once the frame is there: every callback of the page, for its address."""
    layout = json.dumps(start["_dash-layout"])
    questions = []
    for callback in start["_dash-dependencies"]:
        outputs = _named(callback["output"])
        if not all(f'"id": "{output["id"]}"' in layout for output in outputs):
            continue
        asked = callback["inputs"]
        questions.append(
            {
                "output": callback["output"],
                "outputs": outputs if callback["output"].startswith("..") else outputs[0],
                "inputs": [{"id": each["id"], "property": each["property"], "value": ""} for each in asked],
                "changedPropIds": [f"{each['id']}.{each['property']}" for each in asked],
            }
        )
    return questions


def visit_page(visitor: Visitor, meter: Meter, page: Page) -> PageCost:
    """Open a page and ask for its figures, as a browser does; returns what both cost."""
    meter.spent()
    document = visitor.get(page.path)
    spent = meter.spent()
    found = START.search(document.text)
    assert found is not None
    questions = _questions(json.loads(found[1]))
    token = visitor.cookies["_csrf_token"]
    meter.spent()
    answers = [visitor.send_json(CALLBACKS, question, token) for question in questions]
    figures = meter.spent()
    texts = [brotli.decompress(answer.body).decode() for answer in answers]
    charts = sum(text.count('"type":"Graph"') for text in texts)
    return PageCost(page, charts, spent, figures, len(document.body) + sum(len(answer.body) for answer in answers))


def page_costs(server: Server, leader: Member) -> list[PageCost]:
    """What the pages cost the server, in the order of the menu, each visited a dozen times."""
    visitor, meter = sign_in(server, leader), Meter(server)
    costs = []
    for page in (page for page in PAGES if page.permission is Permission.VIEW_TEAM):
        visit_page(visitor, meter, page)  # the first visit compresses scripts and compiles templates
        visits = [visit_page(visitor, meter, page) for _ in range(TIMES)]
        document, figures = typical([visit.document for visit in visits]), typical([visit.figures for visit in visits])
        costs.append(PageCost(page, visits[0].charts, document, figures, visits[0].bytes))
    visitor.close()
    meter.close()
    return costs


def six_charts(costs: list[PageCost]) -> float:
    """What six charts cost, in ms: of all pages' figures together, by the chart."""
    return 6 * total(cost.figures for cost in costs).cpu / sum(cost.charts for cost in costs)
