"""The pages in the whole application, on both databases: what is shown, to whom, and what stays the same secret."""

import csv
import datetime as dt
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from dashboard.pages import PAGES as CHART_PAGES
from data.commands.organisations import create_team
from data.commands.people import grant_role
from data.types import Month, Permission, Role
from tests.cast import NOW, Cast, make_cast
from tests.databases import Scene
from tests.fixtures import ON_SQLITE, first_asked
from tests.integration.dashboard.published import MONTHS, cast_and_results, publish, publish_groups, publish_workshop
from tests.integration.dashboard.visitors import CALLBACKS, HTML, PAGES, Visitor, body, sign_in
from tests.pages import form_to
from tests.pulses import open_pulse

OF_TEAMS = [page for page in CHART_PAGES if page.permission is Permission.VIEW_TEAM]


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return first_asked(request, results=cast_and_results, cast=make_cast)


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


def foreign(cast: Cast) -> list[str]:
    """Teams that a leader of North may not know of: another branch's, another organisation's, and none at all."""
    return [
        str(cast.teams["Team C"]),
        str(cast.teams["South"]),
        str(max(cast.teams.values()) + 2),
        "999999",
        "0",
        "9" * 18,
        "9" * 40,
        "-1",
        "1.0",
        "1e3",
        "x",
        "%00",
        "\N{FULLWIDTH DIGIT ONE}",
        "1 OR 1=1",
    ]


def test_roles_are_told_of_the_whole_company_and_of_nothing_below(app: Flask, session: Session, results: Cast) -> None:
    coach = sign_in(app, results.coach)
    company, north = (f"?team={results.teams[name]}" for name in ("Company", "North"))
    assert "By role" not in coach.contents("teams", company)
    publish_groups(session, results)
    told = coach.contents("teams", company)
    assert "By role" in told
    assert "By region" not in told
    assert (
        "In October 2026, deal-first in Company was 31 (95 % interval 26 to 36, 9 people). "
        "Intervals that lie apart: Farmer and Hunter above it. By chance alone, hardly any would." in told
    )
    assert "Some groups are not shown" in told
    assert "Expert: " not in told
    assert "By role" not in coach.contents("teams", north)
    table = coach.client.get(f"/dashboard/by-role.csv{company}&measure=RO").get_data(as_text=True)
    assert table.splitlines() == [
        "\ufeffGroup,Value,Low,High,People,Favours given,Favours received",
        "Expert,Not enough answers,,,,Not enough answers,Not enough answers",
        "Farmer,0.40,0.35,0.45,9,40.0,40.0",
        "Hunter,0.50,0.45,0.55,9,50.0,50.0",
    ]
    below = coach.client.get(f"/dashboard/by-role.csv{north}").get_data(as_text=True)
    assert below.splitlines() == ["\ufeffGroup,Value,Low,High,People,Favours given,Favours received"]


def test_a_workshop_is_told_of_where_it_was_and_nowhere_else(app: Flask, session: Session, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    assert "Before and after the workshop" not in leader.contents("trends")
    publish_workshop(session, results)
    told = leader.contents("trends")
    assert "After the workshop of July 2026, the RO index rose by 0.02 to 0.10 against the months before." in told
    assert "An earlier trend needs 6 rounds before the workshop." in told
    assert "Against teams without a workshop: one team here, one or more there: whatever else differs" in told
    assert "Before and after the workshop" in leader.contents("summary")
    table = leader.client.get(f"/dashboard/workshops.csv?team={results.teams['North']}").get_data(as_text=True)
    assert (
        "July 2026,RO index,Against the months before,June 2026,August 2026 to October 2026,Rose,0.06,0.02,0.10,9"
        in table
    )

    earlier, below = f"?team={results.teams['North']}&month=2026-09", f"?team={results.teams['Team A']}"
    waiting = leader.contents("trends", earlier)
    assert "is compared with the months before once 3 rounds after it have closed; 2 so far." in waiting
    assert "Against the months before" not in waiting
    assert "Before and after the workshop" not in leader.contents("trends", below)
    header = "Workshop,Measure,Compared,Before,After,Result,Difference,Low,High,People"
    assert leader.client.get(f"/dashboard/workshops.csv{below}").get_data(as_text=True).strip("\ufeff\r\n") == header


def test_a_team_too_small_when_its_workshop_was_told_reads_why_and_is_sent_nowhere(
    app: Flask, session: Session, results: Cast
) -> None:
    publish_workshop(session, results, hidden="not_enough")
    told = sign_in(app, results.leader).contents("trends")
    assert "Fewer than 5 people answered both before and after the workshop." in told
    assert "Too few people answered, or answered enough of the questions behind this result." not in told
    assert "See Company instead" not in told


def test_a_leader_lands_on_the_own_team_and_latest_month(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    told = leader.contents("summary")

    assert "Summary: North" in told
    assert "Showing North, October 2026" in told
    assert "In October 2026, selling in North was more reciprocal than transactional; " in told
    assert "No clear change from September 2026 (32)." in told
    assert "Company: 31." in told


def test_an_address_that_leads_nowhere_is_not_found(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    nowhere = [f"?team={team}" for team in foreign(results)] + [
        "?month=2026-07",
        "?month=x",
        "?measure=x",
        "?" + "a=1&" * 30,
    ]
    company, below = results.teams["Company"], results.teams["Team B"]
    somewhere = ["", "?measure=RO", f"?team={company}", f"?team={below}&month=2026-09"]

    for page in OF_TEAMS:
        said = [leader.page(page.path + query) for query in nowhere]
        assert {answer.status_code for answer in said} == {404}
        assert not any(name in answer.text for answer in said for name in ("Team C", "South", "Far team"))
        assert {leader.page(page.path + query).status_code for query in somewhere} == {200}


def test_every_page_shows_the_team_and_month_of_its_address(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    search = f"?team={results.teams['Team B']}&month=2026-09"

    told = {page: leader.contents(page, search) for page in PAGES}
    assert all(f"{page.title()}: Team B" in words for page, words in told.items())
    assert all("September 2026" in words and "October 2026 (" not in words for words in told.values())
    assert "deal-first 34" in told["trends"]
    assert "people gave 3.4 (" in told["giving"]
    assert "9 of 10 people" in told["participation"]


def test_parents_are_there_to_compare_with(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    grids = {
        team: leader.client.get(f"/dashboard/giving-grid.csv?team={results.teams[team]}").get_data(as_text=True)
        for team in ("North", "Company")
    }

    assert grids["North"].splitlines()[1].endswith(",24,given more")
    assert "Apart from Company: explore" in grids["North"]
    assert "Apart from" not in grids["Company"]
    assert "About one in ten of those named may be there by chance" in leader.contents("giving")
    assert "From one month to the next, this team can detect changes of 12 points or more." in leader.contents("trends")
    assert "Summary: Company" in leader.contents("summary", f"?team={results.teams['Company']}")


def test_callbacks_refuse_teams_and_months_that_are_not_there_or_not_ones_own(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    months = ["2026-07", "2026-11", "2030-01", "2026-13", "October", "2026-10%0a", "0000-00"]
    searches = [*(f"?team={team}" for team in foreign(results)), *(f"?month={month}" for month in months)]
    said = [leader.post(body(page, search)) for page in PAGES for search in searches]

    assert {answer.status_code for answer in said} == {404}
    assert len({answer.text for answer in said}) == 1


def test_a_leader_of_a_team_of_tomorrow_is_told_so(app: Flask, session: Session, results: Cast) -> None:
    shared: dict[str, Any] = {"organisation_id": results.organisation_id, "now": NOW}
    team = create_team(session, name="Tomorrow", parent_id=results.teams["South"], position=9, **shared)
    grant_role(session, person_id=results.administrator.id, role=Role.LEADER, team_id=team.id, **shared)
    session.commit()

    told = sign_in(app, results.administrator).contents("summary")
    assert "A new team appears when the next round opens." in told
    assert "Tomorrow" not in told


@pytest.mark.parametrize(
    ("year", "when"),
    [
        (2099, "The first round closes on 10 November 2099; there is nothing to show before."),
        (2020, "The first round closed on 10 November 2020; its results are not out yet."),
    ],
)
def test_before_the_first_results_the_page_says_when_the_round_closes(
    app: Flask, session: Session, cast: Cast, year: int, when: str
) -> None:
    closes_at = dt.datetime(year, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
    open_pulse(session, cast.organisation_id, month=Month(year, 10), closes_at=closes_at)
    leader = sign_in(app, cast.leader)

    for page in PAGES:
        told = leader.contents(page)
        assert when in told
        assert '"Graph"' not in told
    assert leader.client.get("/dashboard/trend.csv").status_code == 404


def test_another_organisation_sees_nothing_of_this_one(app: Flask, results: Cast) -> None:
    outsider = sign_in(app, results.outsider)

    told = [outsider.contents(page) for page in PAGES]
    assert {outsider.post(body(page, f"?team={results.teams['Team A']}")).status_code for page in PAGES} == {404}
    assert not any(name in words for words in told for name in ("Harbour", "Team A", "North", "October 2026"))
    assert "No round is planned yet" in told[0]


def test_roles_without_the_permission_are_refused(app: Flask, results: Cast) -> None:
    statuses = {}
    for role in ("rep", "administrator", "leader", "coach"):
        visitor = sign_in(app, results.role(role))
        statuses[role] = (visitor.page().status_code, visitor.post(body("summary")).status_code)

    assert statuses["administrator"][0] == 403
    assert statuses["administrator"][1] in {400, 403}  # without a page there is no token either
    assert statuses["rep"] == statuses["leader"] == statuses["coach"] == (200, 200)


def test_strangers_are_sent_to_sign_in_or_refused(app: Flask, results: Cast) -> None:
    stranger = Visitor(app.test_client())

    answer = stranger.page("/dashboard/trends?team=1")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/dashboard/trends?team%3D1")
    for page in PAGES:
        assert stranger.post(body(page)).status_code == 401
    for address in ("/dashboard/_dash-layout", "/dashboard/_dash-dependencies", "/dashboard/trend.csv"):
        assert stranger.client.get(address, headers={"Accept": "application/json"}).status_code == 401
    for headers in ({}, {"Accept": "*/*"}):
        assert stranger.client.get("/dashboard/trend.csv", headers=headers).status_code == 302


def test_posts_need_the_token_of_the_page(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    headers = {"Accept": "application/json"}

    assert leader.client.post(CALLBACKS, json=body("summary"), headers=headers).status_code == 400
    assert leader.post(body("summary"), **{"X-CSRFToken": "something else"}).status_code == 400
    assert leader.post(body("summary")).status_code == 200


def test_signing_out_ends_the_dashboard_too(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    button = form_to(leader.page().text, "/sign-out")
    leader.client.post("/sign-out", data=button.data(), headers=HTML)

    assert leader.post(body("summary")).status_code == 401
    assert leader.page().status_code == 302


def test_the_policy_names_the_nonce_of_every_script_and_neither_eval_nor_inline(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    first, second = leader.page(), leader.page()

    policy = first.headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
    assert set(re.findall(r'<script nonce="([^"]+)"', first.text)) == {nonce}
    assert first.text.count("<script ") == first.text.count(f'<script nonce="{nonce}"')
    assert nonce not in second.text
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe" not in scripts
    assert re.findall(r"<style|\sstyle=", first.text) == []


def test_layout_holds_no_results(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    leader.contents("summary")
    outsider = sign_in(app, results.outsider)
    addresses = ["/dashboard/_dash-layout", "/dashboard/_dash-dependencies"]

    texts = [visitor.client.get(address, headers=HTML).text for visitor in (leader, outsider) for address in addresses]
    assert not any(name in text for text in texts for name in ("North", "Team A", "October 2026", "Far team"))
    assert texts[:2] == texts[2:]


def test_the_first_figures_come_with_the_page_and_are_those_of_its_callback(app: Flask, results: Cast) -> None:
    leader, outsider = sign_in(app, results.leader), sign_in(app, results.outsider)
    for page in PAGES:
        for search in ("", f"?team={results.teams['Team B']}&month=2026-09"):
            answer = leader.page(f"/dashboard/{'' if page == 'summary' else page}{search}")
            came = re.findall(
                r'<script nonce="[^"]+" id="guanxi-first"[^>]* data-output="([^"]+)">(.*?)</script>', answer.text
            )
            assert answer.headers["Cache-Control"] == "no-store"
            assert [(output, json.loads(held)) for output, held in came] == [
                (body(page)["output"], json.loads(leader.contents(page, search)))
            ]
    assert not any(name in outsider.page().text for name in ("North", "Team A", "October 2026"))


def test_titles_tell_teams_and_months_apart_and_without_scripts_files_are_offered(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    for page, name in zip(PAGES, (str(each.title) for each in OF_TEAMS), strict=True):
        search = f"?team={results.teams['Team B']}&month=2026-09"
        told = leader.page(f"/dashboard/{'' if page == 'summary' else page}{search}").text
        title = f"{name}: Team B, September 2026"
        assert f"<title>{title} - Guanxi</title>" in told
        assert f'"data-title": "{title}"' in told, "for when another team is chosen"
        (instead,) = re.findall(r"<noscript>(.*?)</noscript>", told, re.DOTALL)
        assert re.findall(r'href="([^"]+)"', instead) == [
            f"/dashboard/take-along/{file}{search.replace('&', '&amp;')}"
            for file in ("summary.pdf", "summary.pptx", "results.xlsx", "results.csv")
        ]
        assert told.count("gx-loading") == 2, "nothing is loaded without scripts"
        assert leader.page(unescape(re.findall(r'href="([^"]+)"', instead)[-1])).status_code == 200


@ON_SQLITE
def test_a_withheld_team_does_not_lead_to_a_unit_that_shows_as_little(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, hidden=("Team A", "North"), state="not_enough")
    leader = sign_in(app, cast.leader)
    told = [leader.contents(page, f"?team={cast.teams['Team A']}") for page in PAGES]

    assert all("Not enough" in each or "Too few" in each for each in told)
    assert [each for each in told if "See North instead" in each] == []


@pytest.mark.parametrize("state", ["not_enough", "protects_neighbour"])
def test_a_withheld_team_shows_why_and_no_number(app: Flask, session: Session, cast: Cast, state: str) -> None:
    publish(session, cast, hidden="Team A", state=state)
    leader = sign_in(app, cast.leader)
    search = f"?team={cast.teams['Team A']}"
    protects = "Hidden to protect a neighbouring team"
    statements = "Single statements are shown where at least 10 people answered a whole scale"
    short = {"perspective": "Not enough worksheets", "participation": "Too few invited"}

    for page in PAGES:
        told = leader.contents(page, search)
        assert (protects if state == "protects_neighbour" else short.get(page, "Not enough answers")) in told
        assert "See North instead" in told
        assert told.count(statements) == (2 if page == "teams" and state == "not_enough" else 0)
        assert '"Graph"' not in told
        assert re.findall(r"\b(33|83|3\.3)\b", told) == []


def test_statements_that_wait_for_their_turn_lead_to_a_month_that_has_them(
    app: Flask, session: Session, cast: Cast
) -> None:
    publish(session, cast, hidden="Team A", months=("2026-06", "2026-08", "2026-09"), left={"note": "groups"})
    leader, team = sign_in(app, cast.leader), cast.teams["Team A"]
    told = leader.contents("teams", f"?team={team}&month=2026-09")
    assert "Shown in the other months" in told
    assert "See August 2026 instead" in told
    assert f'"?team={team}&month=2026-08"' in told
    first = leader.contents("teams", f"?team={team}&month=2026-06")
    assert "Shown in the other months" in first
    assert "See " not in first


def test_downloads_hold_what_is_drawn(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    answer = leader.client.get(f"/dashboard/trend.csv?team={results.teams['Team A']}&month=2026-10")

    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=guanxi-trend-team-a-2026-10.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Month"] for row in rows] == ["October 2026", "September 2026", "August 2026"]
    assert {row["Deal-first"] for row in rows} == {"33"}


@ON_SQLITE
@pytest.mark.parametrize("chart", [chart for page in OF_TEAMS for chart in page.tables])
def test_downloads_keep_the_same_secrets(app: Flask, results: Cast, chart: str) -> None:
    leader = sign_in(app, results.leader)
    wrong = [f"?team={team}" for team in foreign(results)] + ["?month=2026-07", "?month=x"]

    assert leader.client.get(f"/dashboard/{chart}.csv").status_code == 200
    assert {leader.client.get(f"/dashboard/{chart}.csv{query}").status_code for query in wrong} == {404}
    assert leader.client.get(f"/dashboard/{chart}s.csv").status_code == 404
    assert sign_in(app, results.administrator).client.get(f"/dashboard/{chart}.csv").status_code == 403


def test_figures_hold_nothing_beyond_what_is_drawn(app: Flask, results: Cast) -> None:
    told = json.loads(sign_in(app, results.leader).contents("trends"))

    text = json.dumps(told)
    assert '"customdata"' not in text
    assert '"template": {}' in text
    assert text.count('"type": "Graph"') == 6
    assert str(results.teams["Team C"]) not in re.findall(r'"value": "(\d+)"', text)
    assert set(re.findall(r'"value": "(\d{4}-\d\d)"', text)) == set(MONTHS)


def test_teams_stand_side_by_side_for_the_measure_of_the_address(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    deal, give = (leader.contents("teams", search) for search in ("", "?measure=R"))

    north = "deal-first in North was 32 (95 % interval 27 to 37, 9 people)."
    assert f"In October 2026, {north} None of the intervals of the 2 teams shown here lies apart from it." in deal
    assert "In October 2026, give-and-return in North was 82 (95 % interval 77 to 87, 9 people)." in give
    assert all("Team A: " in told and "Team B: " in told for told in (deal, give))
    assert leader.contents("teams", "?measure=") == deal
    for address in ("teams/?measure=spread", "teams.csv?measure=spread", "teams.csv?measure=t"):
        assert leader.client.get(f"/dashboard/{address}").status_code == 404
    csv_ = leader.client.get("/dashboard/teams.csv?measure=R").data.decode("utf-8-sig")
    assert csv_.splitlines()[1:3] == ["North,82,77,87,9,90", "Team A,83,78,88,9,90"]


def test_a_team_without_teams_stands_beside_the_unit_above(app: Flask, results: Cast) -> None:
    told = sign_in(app, results.leader).contents("teams", f"?team={results.teams['Team A']}")

    assert "deal-first in North was 32 (95 % interval 27 to 37, 9 people)." in told
    assert "Team B: " not in told


def test_statements_with_words_alone_are_a_table_and_no_empty_chart(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, bands=False)
    told = sign_in(app, cast.leader).contents("teams")

    assert "teams-answers" not in told
    assert "No answer stands out" in told
    assert told.count('"open":true') == 1


def test_hidden_teams_are_told_without_a_place(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, hidden="Team A")
    told = sign_in(app, cast.leader).contents("teams")

    assert "Some teams are not shown." in told
    assert "Team A: " not in told


def test_what_worksheets_know_is_shown_for_the_team_of_the_address(app: Flask, results: Cast) -> None:
    leader = sign_in(app, results.leader)
    told = leader.contents("perspective", f"?team={results.teams['Team A']}")

    none = "No point is certain to be known from the customer in at least half of the 12 worksheets counted"
    assert f"{none} in October 2026." in told
    assert "I checked it with them: 8 % or lower" in told
    rows = leader.client.get(f"/dashboard/coverage.csv?team={results.teams['Team A']}").data.decode("utf-8-sig")
    assert rows.splitlines()[1] == "Day,8 or lower,33,27,20,12,12"
