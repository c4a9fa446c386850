"""An administrator publishes outcomes from a file of deals, on a phone; the leader finds them beside habits."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from tests.deals import SALESFORCE
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish


@ON_SQLITE
def test_outcomes_go_from_a_file_to_the_page(
    session: Session, live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    publish(session, live.cast, outcomes=False)
    owners = [member.name for team in live.cast.members.values() for member in team]
    rows = [
        f'"{owner}","Secret","{stage}","10/{1 + 5 * number % 31}/2026","1","8/1/2026"'
        for number, owner in enumerate(owners)
        for stage in ("Closed Won", "Closed Lost")
    ]
    content = "\n".join([SALESFORCE, *rows]).encode()
    page = sign_in(new_context(viewport=PHONE), live.cast.administrator, "/deals")
    check_accessible(page)
    page.get_by_label("CSV file").set_input_files({"name": "d.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Owner of the deal")).to_have_value("Opportunity Owner")
    check_accessible(page)
    page.get_by_label("Day on which the deal was made").select_option("")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a column of the file.")
    page.get_by_label("Day on which the deal was made").select_option("Created Date")
    page.get_by_role("button", name="Check the file").click()
    expect(
        page.get_by_role(
            "row", name="October 2026 36 18 of 18 3 of 3 1 October 2026 to 31 October 2026 Will be published"
        )
    ).to_be_visible()
    check_accessible(page)
    head, row = (page.locator(f"table {part} tr").first.bounding_box() for part in ("thead", "tbody"))
    assert head is not None
    assert row is not None
    assert head["height"] < 96, "four lines at most: a long head is no tower over an empty table"
    assert row["height"] < 96
    page.get_by_role("button", name="Publish these months").click()
    expect(page.get_by_role("status")).to_contain_text("Published: October 2026.")

    leader = sign_in(new_context(viewport=DESK), live.cast.leader, "/dashboard/outcomes")
    expect(
        leader.get_by_text("Of the deals that 11 people closed in October 2026, 50\N{NO-BREAK SPACE}% were won")
    ).to_be_visible()
