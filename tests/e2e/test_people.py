"""People and the tree of teams in the browser, at the width of a phone and of a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.access.world import person_handle
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible

NewContext = Callable[..., BrowserContext]
pytestmark = ON_SQLITE


def test_every_page_of_people_and_teams_is_accessible(new_context: NewContext, live: Live) -> None:
    one = f"/people/of/{person_handle(live.cast.rep.id, live.cast.organisation_id)}"
    team = live.cast.teams["Team A"]
    addresses = [
        "/people",
        "/people/new",
        "/people/file",
        one,
        *(f"{one}/{name}" for name in ("edit", "move", "leave", "roles", "second-factor")),
    ]
    addresses += [
        f"{one}/away",
        f"{one}/erase",
        "/tree",
        "/tree/new",
        f"/tree/{team}",
        "/organisation/answers",
        "/audit",
    ]
    addresses += ["/audit?until=never", "/audit/check", "/audit/check?known=nothing", "/tokens", "/tokens/new"]
    addresses += [f"/tree/{team}/{name}" for name in ("name", "place", "close")]
    addresses += ["/nowhere", "/actions/", "/me/everything", "/me/erase"]  # not there, not theirs, their own
    page = sign_in(new_context(), live.cast.administrator)
    for address in addresses:
        page.goto(address)
        check_accessible(page, PHONE, DESK)


def test_an_administrator_adds_finds_and_moves_somebody(new_context: NewContext, live: Live) -> None:
    page = sign_in(new_context(viewport=PHONE), live.cast.administrator, "/people")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_label("Name", exact=True).fill("Zoë Ming")
    page.get_by_label("E-mail address").fill("zoe@example.com")
    page.get_by_label("Team", exact=True).select_option(str(live.cast.teams["Team C"]))
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("heading", name="Zoë Ming")).to_be_visible()
    page.get_by_role("link", name="Back to the people").click()
    page.get_by_label("Name, address or number").fill("zoë")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("One person", exact=True)).to_be_visible()
    assert "zo" not in page.url.rpartition("/")[2]
    page.get_by_role("link", name="Zoë Ming").click()
    page.get_by_role("link", name="Move to another team").click()
    page.get_by_label("New team").select_option(str(live.cast.teams["Team B"]))
    page.get_by_role("button", name="Set the team").click()
    expect(page.get_by_text("The team is set.")).to_be_visible()
    check_accessible(page)


def test_people_come_from_a_file_and_go_back(new_context: NewContext, live: Live, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,name,team\nzoe@example.com,Zoë Ming,Company > North > Team D\n", encoding="utf-8")
    page = sign_in(new_context(viewport=PHONE), live.cast.administrator, "/people/file")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What the file would change")).to_be_focused()
    check_accessible(page)
    page.get_by_role("button", name="Take the file in").click()
    expect(page.get_by_text("The file is taken in: 1 new, 0 changed.")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Undo this import").click()
    check_accessible(page)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("one person is as they were before.")).to_be_visible()


def test_an_administrator_makes_and_revokes_a_token(new_context: NewContext, live: Live) -> None:
    page = sign_in(new_context(viewport=PHONE), live.cast.administrator, "/tokens")
    page.get_by_role("link", name="Make a token").click()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Name").fill("Data warehouse")
    page.get_by_label("Read the days and states of rounds").check()
    page.get_by_role("button", name="Make the token").click()
    token = page.locator("#token").inner_text()
    check_accessible(page, PHONE, DESK)
    asked = page.request.get("/api/v1/rounds", headers={"Authorization": f"Bearer {token}"})
    assert (asked.status, asked.json()) == (200, {"items": [], "next": None})
    page.get_by_role("link", name="API tokens").first.click()
    page.get_by_role("link", name="Revoke").click()
    check_accessible(page)
    page.get_by_role("button", name="Revoke the token").click()
    expect(page.get_by_text("The token is revoked")).to_be_visible()
    assert page.request.get("/api/v1/rounds", headers={"Authorization": f"Bearer {token}"}).status == 401
