"""Taking a summary along in the browser: the links, by keyboard, and files that open."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pptx import Presentation
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import Look, check_accessible
from tests.integration.dashboard.published import publish

pytestmark = ON_SQLITE

TITLES = {
    "summary.pdf": "This summary on paper (PDF)",
    "summary.pptx": "This summary as slides (PPTX)",
    "results.xlsx": "All figures as a workbook (XLSX)",
    "results.csv": "All figures as CSV",
}


@pytest.fixture
def published(session: Session, live: Live) -> Live:
    publish(session, live.cast)
    return live


def take(page: Page, title: str, folder: Path) -> Path:
    """Take a file along with the keyboard and keep it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=title).press("Enter")
    kept = folder / download.value.suggested_filename
    download.value.save_as(kept)
    return kept


def test_a_leader_takes_every_file_along(
    published: Live, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = sign_in(new_context(), published.cast.leader, "/dashboard/")
    control = page.locator("summary", has_text="Take along")
    expect(control).to_be_visible()
    control.press("Enter")
    expect(page.get_by_role("link", name="All figures as CSV")).to_be_visible()
    check_accessible(page, PHONE)
    Look(1280, 900, "dark").put_on(page)
    check_accessible(page)
    kept = {name: take(page, title, tmp_path) for name, title in TITLES.items()}

    assert [path.name for path in kept.values()] == [
        "guanxi-summary-north-2026-10.pdf",
        "guanxi-summary-north-2026-10.pptx",
        "guanxi-results-north-2026-10.xlsx",
        "guanxi-results-north-2026-10.csv",
    ]
    assert "North" in pypdf.PdfReader(kept["summary.pdf"]).pages[0].extract_text()
    assert len(Presentation(str(kept["summary.pptx"])).slides) == 8
    assert openpyxl.load_workbook(kept["results.xlsx"]).sheetnames == ["Read me", "Results"]
    assert kept["results.csv"].read_text(encoding="utf-8-sig").startswith("Team,Month,Measure")


def test_paper_of_the_page_itself_leaves_the_links_out(
    published: Live, new_context: Callable[..., BrowserContext]
) -> None:
    page = sign_in(new_context(viewport=DESK), published.cast.leader, "/dashboard/")
    expect(page.locator("summary", has_text="Take along")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("summary", has_text="Take along")).to_be_hidden()
