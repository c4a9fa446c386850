"""Leaders in the browser: charts under the strict policy, selectors as addresses, the end of a session."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import BEYOND, Look, check_accessible, small_targets
from tests.integration.dashboard.published import publish, publish_upkeep, publish_workshop
from tests.integration.dashboard.visitors import CALLBACKS

CHARTS = {
    "/dashboard/": 3,
    "/dashboard/trends": 7,
    "/dashboard/giving": 2,
    "/dashboard/teams": 2,
    "/dashboard/perspective": 1,
    "/dashboard/outcomes": 5,
    "/dashboard/participation": 1,
}
NARROW = Look(320, 640)
MOST_ON_PAPER = 760  # pixels of a chart, beside which its title and that of the page fit on A4
HEIGHTS = "all => all.map((one) => [one.closest('.gx-plot').clientHeight, one._fullLayout.height])"


@pytest.fixture
def published(session: Session, live: Live) -> Live:
    publish(session, live.cast)
    return live


@pytest.fixture
def leader(published: Live, new_context: Callable[..., BrowserContext]) -> Page:
    return sign_in(new_context(viewport=DESK), published.cast.leader, "/dashboard/")


def drawn(page: Page, charts: int) -> None:
    """Wait until every chart of a page is drawn."""
    expect(page.locator(".js-plotly-plot .main-svg >> nth=0")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(charts)
    expect(page.locator("._dash-loading, .dash-graph--pending")).to_have_count(0)


def sideways(page: Page) -> int:
    return int(page.evaluate(BEYOND))


@ON_SQLITE
def test_an_administrator_reads_the_pulses_health(
    session: Session, published: Live, new_context: Callable[..., BrowserContext]
) -> None:
    publish_upkeep(session, published.cast)
    page = sign_in(new_context(viewport=DESK), published.cast.administrator, "/rounds")
    page.get_by_role("link", name="Pulse health").click()
    expect(page).to_have_url(f"{published.url}/dashboard/health")
    drawn(page, 3)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pulse health: Company")
    expect(page.get_by_role("table").filter(has_text="Fit with the others")).to_be_visible()
    assert sideways(page) == 0
    check_accessible(page, PHONE, DESK)


@ON_SQLITE
@pytest.mark.parametrize(
    "options", [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}], ids=["phone", "desk"]
)
def test_charts_are_drawn_without_a_word_on_the_console(
    session: Session, published: Live, new_context: Callable[..., BrowserContext], options: dict[str, Any]
) -> None:
    publish_workshop(session, published.cast)
    page = sign_in(new_context(**options), published.cast.leader, "/dashboard/")
    said: list[str] = []
    page.on("console", lambda message: said.append(_words(message)))

    for path, charts in CHARTS.items():
        page.goto(path)
        drawn(page, charts)
        check_accessible(page)
        if options["viewport"] == PHONE:
            NARROW.put_on(page)
            assert (path, sideways(page), small_targets(page)) == (path, 0, [])
            page.set_viewport_size(options["viewport"])
    assert said == []


def _words(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def test_the_selectors_change_the_address_and_back_works(leader: Page, published: Live) -> None:
    team = str(published.cast.teams["Team B"])
    asked: list[str] = []
    leader.on("request", lambda request: asked.append(request.url))
    leader.reload()
    drawn(leader, 2)
    assert [url for url in asked if CALLBACKS in url] == [], "the first figures come with the page"
    leader.get_by_label("Team", exact=True).select_option(team)
    leader.get_by_label("Month", exact=True).select_option("2026-09")
    leader.get_by_role("button", name="Show").press("Enter")

    expect(leader.get_by_role("heading", level=1)).to_have_text("Summary: Team B")
    assert leader.url.endswith(f"/dashboard/?team={team}&month=2026-09")
    expect(leader.get_by_role("button", name="Show")).to_be_focused()
    expect(leader.get_by_role("status")).to_have_text("Showing Team B, September 2026")
    expect(leader).to_have_title("Summary: Team B, September 2026 - Guanxi")
    assert len([url for url in asked if CALLBACKS in url]) == 1
    leader.get_by_role("link", name="Giving", exact=True).click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Giving: Team B")
    leader.go_back()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Summary: Team B")
    leader.go_back()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Summary: North")
    expect(leader).to_have_title("Summary: North, October 2026 - Guanxi")
    expect(leader.get_by_label("Month", exact=True)).to_have_value("2026-10")


@ON_SQLITE
def test_without_scripts_a_page_says_so_and_leads_to_files(
    published: Live, new_context: Callable[..., BrowserContext]
) -> None:
    page = sign_in(new_context(java_script_enabled=False), published.cast.leader, "/dashboard/trends")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trends")
    expect(page.locator(".gx-loading")).to_be_hidden()
    instead = page.locator("noscript .gx-message")  # no text is found within <noscript>, which is seen all the same
    expect(instead).to_be_visible()
    with page.expect_download() as download:
        instead.locator("a").last.click()
    assert download.value.suggested_filename == "guanxi-results-north-2026-10.csv"


@ON_SQLITE
def test_a_team_that_is_gone_is_told_and_leaves_the_page_as_it_was(leader: Page) -> None:
    drawn(leader, 2)
    leader.get_by_label("Team", exact=True).evaluate(
        "(menu) => { menu.options[0].value = '999999'; menu.selectedIndex = 0; }"
    )
    leader.get_by_role("button", name="Show").press("Enter")

    problem = leader.get_by_role("alert")
    expect(problem).to_contain_text("There is no such team or month here, or you may not see it.")
    expect(leader.get_by_role("heading", level=1)).to_have_text("Summary: North")
    leader.go_back()
    expect(problem).to_be_hidden()
    leader.go_forward()
    leader.get_by_role("link", name="Begin with your own team").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Summary: North")
    assert leader.goto("/dashboard/?team=999999").status == 404  # type: ignore[union-attr] # there is an answer
    expect(leader.get_by_role("heading", level=1)).to_have_text("Page not found")


@ON_SQLITE
def test_charts_are_as_high_as_the_style_sheet_says_and_fit_on_paper(leader: Page) -> None:
    leader.goto("/dashboard/trends")
    drawn(leader, CHARTS["/dashboard/trends"] - 1)
    rem = [
        each / 16
        for each in leader.locator(".js-plotly-plot").evaluate_all("all => all.map((one) => one.clientHeight)")
    ]
    assert rem == [22, 19, 28, 19, 19, 19]
    assert len(pypdf.PdfReader(io.BytesIO(leader.pdf(prefer_css_page_size=True))).pages) == 3, "two charts to a page"
    leader.goto("/dashboard/teams")
    drawn(leader, CHARTS["/dashboard/teams"])
    paper = pypdf.PdfReader(io.BytesIO(leader.pdf(prefer_css_page_size=True)))
    on_screen = leader.locator(".js-plotly-plot").evaluate_all(HEIGHTS)
    leader.emulate_media(reduced_motion="reduce")
    leader.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper = leader.locator(".js-plotly-plot").evaluate_all(HEIGHTS)
    assert max(on_screen)[0] > MOST_ON_PAPER, "a chart with so many rows that it would take more than a sheet"
    assert all(plot == figure <= MOST_ON_PAPER for plot, figure in on_paper)
    leader.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert leader.locator(".js-plotly-plot").evaluate_all(HEIGHTS) == on_screen
    leader.set_viewport_size({"width": 688, "height": 900})  # A4 less its margins
    leader.emulate_media(media="print")
    assert sideways(leader) == 0
    beyond = "all => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert leader.locator(".gx-scroll").evaluate_all(beyond) == 0
    assert [round(each) for each in paper.pages[0].mediabox[2:]] == [595, 842]
    assert "Statement by statement" in "".join(page.extract_text() for page in paper.pages)


@ON_SQLITE
def test_the_first_sheet_of_a_summary_holds_its_tiles_and_its_chart(leader: Page) -> None:
    drawn(leader, 2)
    sheets = pypdf.PdfReader(io.BytesIO(leader.pdf(prefer_css_page_size=True))).pages
    first = sheets[0].extract_text()

    assert len(sheets) == 2
    named = ("Summary: North", "RO index", "Score from 0 (never) to 100 (always)")
    assert [words for words in named if words not in first] == []
    leader.emulate_media(reduced_motion="reduce")
    leader.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    leader.emulate_media(media="print")
    assert {tuple(each) for each in leader.locator(".js-plotly-plot").evaluate_all(HEIGHTS)} == {(224, 224)}


HOLLOW = "all => all.map((one) => Plotly.restyle(one, {'marker.symbol': 'circle-open'}))"
COVERS = """all => all.map((one) => [one, one.closest('.gx-card')].map((each) => getComputedStyle(each)))
    .map(([mark, ground]) => [mark.fill, ground.backgroundColor])"""


@ON_SQLITE
def test_hollow_marks_cover_what_lies_behind_them(leader: Page) -> None:
    drawn(leader, 2)
    leader.locator(".js-plotly-plot").evaluate_all(HOLLOW)
    for colours in ("light", "dark"):
        Look(1280, 900, colours).put_on(leader)
        marks = leader.locator(".js-plotly-plot .scatterlayer .point").evaluate_all(COVERS)
        assert marks, "there are points"
        assert [pair for pair in marks if pair[0] != pair[1]] == []


HEAD = "Strategic accounts, partnerships and representative offices of the north-western coast"
LINES = """(head, name) => {
    head.textContent = name;
    const words = [...name.matchAll(/\\S+/g)].filter((word) => !word[0].includes("-"));
    return words.map((word) => {
        const range = document.createRange();
        range.setStart(head.firstChild, word.index);
        range.setEnd(head.firstChild, word.index + word[0].length);
        return new Set([...range.getClientRects()].map((box) => box.top)).size;
    });
}"""


@ON_SQLITE
def test_heads_of_columns_break_between_words_on_a_phone(leader: Page, published: Live) -> None:
    leader.set_viewport_size({"width": 390, "height": 844})
    leader.goto(f"/dashboard/teams?team={published.cast.teams['Team A']}")
    head = leader.locator(".gx-items thead .gx-number").last

    assert set(head.evaluate(LINES, HEAD)) == {1}


NAMED = "(cell) => [getComputedStyle(cell).display, getComputedStyle(cell, '::before').content]"


@ON_SQLITE
def test_a_few_teams_stand_below_each_statement_on_a_phone(leader: Page) -> None:
    leader.goto("/dashboard/teams")
    cells = leader.locator(".gx-items tbody tr:has(td) >> nth=0").locator("td")

    expect(cells).to_have_count(3)
    assert [each.evaluate(NAMED) for each in cells.all()] == [["table-cell", "none"]] * 3
    leader.set_viewport_size({"width": 390, "height": 844})
    names = ["North", "Team A", "Team B"]
    assert [each.evaluate(NAMED) for each in cells.all()] == [["grid", f'"{name}"'] for name in names]
    expect(leader.locator(".gx-items").get_by_role("columnheader", name="Team A")).to_be_attached()


@ON_SQLITE
def test_numbers_are_reached_by_keyboard_and_taken_along(leader: Page) -> None:
    drawn(leader, 2)
    leader.locator("summary", has_text="The numbers as a table").first.press("Enter")
    table = leader.get_by_role("region", name="Deal-first and give-and-return: North, October 2026")
    table.focus()

    expect(table).to_be_focused()
    expect(table.get_by_role("rowheader")).to_have_text(["October 2026", "September 2026", "August 2026"])
    with leader.expect_download() as download:
        leader.get_by_role("link", name="Download as CSV").first.press("Enter")
    assert download.value.suggested_filename == "guanxi-trend-north-2026-10.csv"
    leader.get_by_label("Month", exact=True).select_option("2026-09")
    leader.get_by_role("button", name="Show").click()
    other = leader.locator(".gx-scroll[aria-label='Deal-first and give-and-return: North, September 2026']")
    expect(other.locator("table")).to_have_count(1)
    expect(other.locator("th[scope=row]")).to_have_text(["September 2026", "August 2026"])


@ON_SQLITE
def test_an_ended_session_leads_to_sign_in_and_back(leader: Page, published: Live) -> None:
    drawn(leader, 2)
    leader.context.clear_cookies()
    leader.get_by_label("Month", exact=True).select_option("2026-09")
    leader.get_by_role("button", name="Show").click()

    leader.wait_for_url(lambda url: "/sign-in" in url)
    team = published.cast.teams["North"]
    assert leader.url.endswith(f"/sign-in?next=%2Fdashboard%2F%3Fteam%3D{team}%26month%3D2026-09")


@ON_SQLITE
def test_figures_that_do_not_come_are_told(leader: Page) -> None:
    drawn(leader, 2)
    leader.route("**/_dash-update-component*", lambda route: route.fulfill(status=500, body="{}"))
    leader.get_by_label("Month", exact=True).select_option("2026-09")
    leader.get_by_role("button", name="Show").click()

    expect(leader.get_by_role("alert")).to_contain_text("The figures could not be loaded.")
    leader.unroute_all()
    leader.get_by_role("button", name="Show").click()  # the same address again: the page is loaded again
    drawn(leader, 2)
    expect(leader.get_by_role("alert")).to_be_hidden()
    expect(leader.get_by_label("Month", exact=True)).to_have_value("2026-09")
