"""The administrator's rounds in the browser."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from data.commands.organisations import create_team
from data.models import Participation, Round
from tests.cast import NOW, Cast, add_reps
from tests.e2e.conftest import DESK, ON_SQLITE, PHONE, Live, sign_in
from tests.e2e.looks import check_accessible
from tests.integration.dashboard.published import publish
from tests.pulses import open_pulse

pytestmark = ON_SQLITE


def add_team(session: Session, cast: Cast, name: str, *, people: int) -> int:
    team = create_team(
        session,
        organisation_id=cast.organisation_id,
        name=name,
        parent_id=cast.teams["North"],
        position=9,
        now=NOW,
    )
    add_reps(session, cast.organisation_id, name, team.id, people)
    session.commit()
    return team.id


def answered_by_all(session: Session, cast: Cast, round_: Round) -> None:
    """Let everybody have answered at the last daily count."""
    place = {"organisation_id": cast.organisation_id, "round_id": round_.id, "team_id": cast.teams["Company"]}
    session.add(Participation(**place, counted_on="2026-11-03", invited=18, answered=18))
    session.commit()


def test_the_list_scrolls_in_itself_and_not_the_page(
    session: Session, live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    publish(session, live.cast)
    page = sign_in(new_context(), live.cast.administrator, "/rounds")
    expect(page.get_by_role("region", name="Rounds")).to_be_visible()
    check_accessible(page, {"width": 320, "height": 800}, DESK)


def test_the_calendar_is_looked_at_changed_and_paused(
    session: Session, live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    small = add_team(session, live.cast, "Team S", people=3)
    round_ = open_pulse(session, live.cast.organisation_id)
    answered_by_all(session, live.cast, round_)
    close = f"/rounds/{round_.id}/close"
    addresses = ("/rounds/rule", "/rounds/before", f"/rounds/{round_.id}/extend", close, f"/rounds/before/{small}/join")
    page = sign_in(new_context(viewport=DESK), live.cast.administrator, "/rounds")
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_accessible(page, PHONE, DESK)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/rounds/rule")
    row = page.get_by_role("row").nth(1).bounding_box()
    assert row is not None
    assert row["height"] < 60, "a date stands on one line"
    page.goto("/rounds")
    for name in ("Close", "Extend"):
        expect(page.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(addresses[-1])
    page.get_by_label("Team to join").select_option(str(live.cast.teams["Team B"]))
    page.get_by_role("button", name="Join the teams").click()
    expect(page.get_by_text("Team S joins Team B with 3 people")).to_be_visible()
    for address in (f"/tree/{small}", f"/tree/{small}/keep-open"):
        page.goto(address)
        expect(page.get_by_text("its people move to Team B then.")).to_be_visible()
        check_accessible(page, PHONE, DESK)
    page.get_by_role("button", name="Keep the team open").click()
    expect(page.get_by_text("Team S stays open.")).to_be_visible()
    page.goto("/rounds/rule")
    page.get_by_label("Opens on day").fill("30")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    page.get_by_label("Opens on day").fill("2")
    page.get_by_role("button", name="Show the dates first").click()
    expect(page.get_by_role("region", name="Dates")).to_be_visible()
    page.get_by_role("link", name="Back to the rounds").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Rounds rest since")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Rounds rest since")).to_be_hidden()
    page.goto(close)
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_text("until then, whoever is changing answers can finish")).to_be_visible()
    page.goto(close)
    expect(page.get_by_role("button", name="Close the round")).to_be_hidden()
    check_accessible(page, PHONE)
