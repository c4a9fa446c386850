"""Everything that is measured on one database, each beside its floor."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.databases import Urls
from tests.load import charts, crowd, filling, painting
from tests.load.browsing import Visitor, sign_in
from tests.load.charts import PageCost
from tests.load.crowd import Rate
from tests.load.painting import Painting
from tests.load.scene import BENCH, PULSE, Scene, set_scene
from tests.load.servers import Meter, Server, serve
from tests.load.spending import Spent, most, typical

PEOPLE, SAVING, TIMES = 9, 5, 60
LEVELS = (1, 8, 32)
WORKERS = 2
Say = Callable[[str], None]


@dataclass(frozen=True)
class Forms:
    """What filling in costs the server."""

    requests: tuple[int, int]  # of a complete pulse, autosave off and on
    pulse: Spent
    pulse_saving: Spent
    page: Spent
    post: Spent
    dearest_post: Spent
    save: Spent
    bench: Spent
    bench_pages: Spent
    floor: Spent


@dataclass(frozen=True)
class Results:
    """Pages of charts: what they cost the server, and how two of them are painted; each with its floor."""

    costs: list[PageCost]
    floor: Spent
    paintings: dict[str, Painting]
    painting_floor: Painting


@dataclass(frozen=True)
class Measured:
    """All of one database."""

    forms: Forms
    rates: list[Rate]
    floor_rates: list[Rate]
    results: Results


def _floor_of_posts(server: Server) -> Spent:
    meter, visitor, costs = Meter(server), Visitor(server), []
    for _ in range(TIMES):
        meter.spent()
        visitor.ask("POST", "/row", b"")
        costs.append(meter.spent())
    meter.close()
    visitor.close()
    return typical(costs)


def _floor_of_charts(server: Server) -> Spent:
    meter, visitor, costs = Meter(server), Visitor(server), []
    for _ in range(TIMES):
        meter.spent()
        for path in ("/", "/_dash-layout", "/_dash-dependencies"):
            visitor.get(path)
        costs.append(meter.spent())
    meter.close()
    visitor.close()
    return typical(costs)


def _forms(server: Server, scene: Scene, floor: Spent) -> Forms:
    first, unsaved, saved = scene.pulses
    reps = scene.reps[:PEOPLE]
    filling.fill_in_all(server, reps, first, PULSE, saving=False)  # an earlier month, which later pages show
    plain = filling.fill_in_all(server, reps, unsaved, PULSE, saving=False)
    saving = filling.fill_in_all(server, reps[:SAVING], saved, PULSE, saving=True)
    bench = filling.fill_in_all(server, reps, scene.benches[0], BENCH, saving=False)
    posts = filling.each(plain, "post")
    return Forms(
        requests=(len(plain[0]), len(saving[0])),
        pulse=filling.whole(plain),
        pulse_saving=filling.whole(saving),
        page=typical(filling.each(plain, "page")),
        post=typical(posts),
        dearest_post=most(filling.by_place(plain, "post")),
        save=typical(filling.each(saving, "save")),
        bench=filling.without_redirects(bench),
        bench_pages=filling.whole(bench),
        floor=floor,
    )


def _results(server: Server, bare: Server, scene: Scene, browser: Browser) -> Results:
    leader = scene.cast.leader
    costs = charts.page_costs(server, leader)
    cookies = sign_in(server, leader).cookies
    fullest = max(costs, key=lambda cost: cost.charts)
    painted = {
        title: painting.paint(browser, server, cost.page.path, cookies, wait_for=painting.CHART, count=cost.charts)
        for title, cost in {str(cost.page.title): cost for cost in (costs[0], fullest)}.items()
    }
    floor = painting.paint(browser, bare, "/", {}, wait_for=painting.EMPTY)
    return Results(costs, _floor_of_charts(bare), painted, floor)


def measure(urls: Urls, folder: Path, browser: Browser, say: Say) -> Measured:
    """Measure everything on a fresh database."""
    say("people and rounds")
    scene = set_scene(urls)
    with serve("one_row", urls, folder) as bare:
        floor = _floor_of_posts(bare)
    with serve("product", urls, folder) as server, serve("empty_page", urls, folder) as bare:
        say("filling in, request by request")
        forms = _forms(server, scene, floor)
        say("pages of charts")
        results = _results(server, bare, scene, browser)
    with serve("one_row", urls, folder, workers=WORKERS) as bare:
        say("rows from many at once")
        floor_rates = crowd.inserted_rows(bare, LEVELS)
    with serve("product", urls, folder, workers=WORKERS) as server:
        say("submissions from many at once")
        rates = crowd.submissions(server, scene, scene.benches[1:], LEVELS)
    return Measured(forms, rates, floor_rates, results)
