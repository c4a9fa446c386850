"""An administrator takes a file of deals in: columns, a check by line, publishing once, nothing of it kept."""

import io
import re
from html import unescape
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from data.models import AuditEntry, Organisation, PublishedResult
from tests.cast import Cast
from tests.deals import HUBSPOT
from tests.fixtures import ON_SQLITE
from tests.integration.dashboard.published import MONTHS, publish
from tests.leading import Leader, leader_of
from tests.pages import form_to
from tests.pulses import BROWSER

CHOSEN = re.compile(r'<select[^>]* name="([^"]+)".*?<option selected value="([^"]*)"', re.DOTALL)
TEAMS = ("Team A", "Team B", "Team C")


@pytest.fixture
def administrator(app: Flask, session: Session, cast: Cast) -> Leader:
    publish(session, cast, months=MONTHS, outcomes=False)
    return leader_of(app, cast.administrator)


def lines(cast: Cast, month: str = "2026-10", *, stages: tuple[str, ...] = ("Closed Won", "Closed Lost")) -> list[str]:
    owners = [member.name for team in TEAMS for member in cast.members[team]]
    return [
        f"{month}:{number},Secret customer,{stage},{month}-{1 + 4 * number % 29:02},99000,{owner},2026-05-01 09:00"
        for number, (owner, stage) in enumerate((owner, stage) for owner in owners for stage in stages)
    ]


def send_file(administrator: Leader, content: str) -> TestResponse:
    form = form_to(administrator.get("/deals").text, "/deals/columns")
    fields: dict[str, Any] = form.data() | {"file": FileStorage(io.BytesIO(content.encode()), "deals.csv")}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return administrator.client.post("/deals/columns", data=body, content_type=kind, headers=BROWSER)


def check(administrator: Leader, content: str, **fields: str) -> TestResponse:
    asked = send_file(administrator, content)
    assert asked.status_code == 200, asked.text
    form = form_to(asked.text, "/deals/check")
    chosen = dict(CHOSEN.findall(asked.text))
    assert len(chosen) == 6
    return administrator.send(form.action, form.data(**chosen) | fields)


def test_a_file_is_checked_then_published_and_not_kept(administrator: Leader, session: Session, cast: Cast) -> None:
    content = "\n".join([HUBSPOT, *lines(cast), "x,Open one,Qualified,,1,Nobody,2026-08-01", *lines(cast, "2026-06")])
    checked = check(administrator, content)
    assert checked.status_code == 200, checked.text
    told = re.sub(r"<[^>]+>|\s+", " ", checked.text)
    row = "36 18 of 18 3 of 3 1 October 2026 to 29 October 2026 Will be published 167 (121 to 230), people: 18"
    assert f"October 2026 {row}" in " ".join(told.split())
    assert "June 2026 36 18 1 June 2026 to 29 June 2026 No closed round, left out" in " ".join(told.split())
    assert "One deal is at another stage" in told
    assert "In the whole file, won: 36, lost: 36. Days from making to closing, median: 106." in " ".join(told.split())
    assert session.scalar(select(func.count()).where(PublishedResult.measure.like("outcome:%"))) == 0
    session.rollback()

    form = form_to(checked.text, "/deals/confirm")
    done = administrator.send(form.action, form.data())
    assert (done.status_code, done.location) == (302, "/deals")
    page = administrator.get("/deals").text
    assert "Published: October 2026." in page
    rows = session.execute(
        select(PublishedResult.team_id, PublishedResult.measure, PublishedResult.state, PublishedResult.value).where(
            PublishedResult.measure.like("outcome:%")
        )
    ).all()
    assert len(rows) == 2 * len(cast.teams)
    assert {(measure, state) for _, measure, state, _ in rows} == {
        ("outcome:wins", "shown"),
        ("outcome:cycle", "shown"),
    }
    assert {value for _, measure, _, value in rows if measure == "outcome:wins"} == {50.0}
    saved = session.scalars(select(Organisation.deal_columns).where(Organisation.id == cast.organisation_id)).one()
    assert saved is not None
    assert saved["owner"] == "Deal owner"
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.details) == ("outcomes_published", {"months": ["2026-10"]})
    session.rollback()

    again = check(administrator, content)
    assert again.status_code == 400
    assert "No month of the file can be published" in again.text


def test_a_month_that_would_show_no_figure_is_told_and_left_out(administrator: Leader, cast: Cast) -> None:
    one = lines(cast, "2026-09")[:1]
    mixed = check(administrator, "\n".join([HUBSPOT, *one, *lines(cast)]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", mixed.text).split())
    row = "1 1 of 18 1 of 3 1 September 2026 to 1 September 2026 No figure can be shown for any team, left out"
    assert f"September 2026 {row}" in told
    assert "can still be published from a file with all of its deals" in told
    form = form_to(mixed.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 302
    assert "Published: October 2026." in administrator.get("/deals").text

    alone = check(administrator, "\n".join([HUBSPOT, *one]))
    assert alone.status_code == 400
    assert "September 2026: no figure can be shown for any team. Closed deals: 1, people: 1." in alone.text


def test_lines_that_cannot_be_read_are_told_and_nothing_is_published(
    administrator: Leader, session: Session, cast: Cast
) -> None:
    wrong = [
        "7,Secret,Closed Won,2026-10-05,1,Somebody Else,2026-08-01",
        "8,Secret,Closed Lost,soon,1,Leader,2026-08-01",
        "9,Secret,Closed Won,2026-07-01,1,Leader,2026-08-01",
    ]
    refused = check(administrator, "\n".join([HUBSPOT, *wrong, *lines(cast)]))

    assert refused.status_code == 400
    assert "Line 2: Nobody here is called Somebody Else." in refused.text
    assert "Line 3: The day of closing is missing" in refused.text
    assert "Line 4: The deal was closed before it was made." in refused.text
    assert "Secret" not in refused.text
    many = check(administrator, "\n".join([HUBSPOT, *(wrong[1] for _ in range(53)), *lines(cast)])).text
    assert "Line 51: The day of closing is missing" in many
    assert ("Line 52:" in many, "3 more lines are wrong." in many) == (False, True)
    long = check(
        administrator,
        "\n".join([HUBSPOT, *lines(cast), lines(cast)[0].replace("2026-05", "2001-05").replace("10:0", "new")]),
    )
    assert "Line 38: Made on 2001-05-01 and closed 9,284 days later. Is that so?" in long.text
    left_out = check(administrator, "\n".join([HUBSPOT, wrong[0], *lines(cast)]), strangers="y")
    assert left_out.status_code == 200
    assert "One deal has an owner who is nobody here" in left_out.text
    form = form_to(left_out.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(strangers="")).status_code == 400
    assert session.scalar(select(func.count()).where(PublishedResult.measure.like("outcome:%"))) == 0


@ON_SQLITE
def test_a_large_file_goes_through_and_one_that_is_too_large_says_how_to_cut_it(
    administrator: Leader, cast: Cast
) -> None:
    written = Random(7)
    rows = [row.partition(",")[2] for row in lines(cast)] * 400
    content = "\n".join([HUBSPOT, *(f"{written.getrandbits(320):080x},{row}" for row in rows)])
    checked = check(administrator, content)
    assert checked.status_code == 200
    form = form_to(checked.text, "/deals/confirm")
    assert len(form.data()["content"]) > 500_000
    assert administrator.send(form.action, form.data(whole="2026-10", alike="y")).status_code == 302

    larger = send_file(administrator, content + "x" * (12_500_000 - len(content)))
    assert (larger.status_code, "Export only the columns of ID, owner, stage and days" in larger.text) == (400, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Choose a CSV file."),
        ("\n\n", "The file is empty."),
        ('"a,b\n1', "Line 1: From here on the file cannot be read: a quotation mark is missing"),
    ],
)
def test_what_is_no_table_is_refused(administrator: Leader, content: str, words: str) -> None:
    answer = send_file(administrator, content)

    assert answer.status_code == 400
    assert words in answer.text


def test_columns_and_stages_must_be_chosen(administrator: Leader, cast: Cast) -> None:
    content = "\n".join([HUBSPOT, *lines(cast)])
    refused = check(administrator, content, made="", won=" , ", closed="Elsewhere\x00")

    assert refused.status_code == 400
    assert refused.text.count("Choose a column of the file.") == 4  # twice each: summary and field
    assert "Write at least one stage" in refused.text
    same = check(administrator, content, made="Close Date", won="Closed won, Signed", lost_words="Gone,  CLOSED WON")
    assert same.status_code == 400
    for field, words in {
        "made": "This column is chosen for “Day of closing, or of winning” already.",
        "lost_words": "“CLOSED WON” stands under won and under lost. Leave it in one of them.",
    }.items():
        assert same.text.count(words) == 2, "in the summary and beside the field"
        assert words in same.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert check(administrator, content, lost="Close Date").status_code == 200, "deals won and lost end on one day"
    no_deals = check(administrator, content, won="Signed", lost_words="Gone")
    assert no_deals.status_code == 400
    assert "No deal of the file is won or lost." in no_deals.text


def test_a_file_that_is_far_too_large_is_told_beside_its_field(administrator: Leader) -> None:
    answer = send_file(administrator, "x" * 13_500_000)
    assert answer.status_code == 413
    told = "This file is too large to be taken in at once."
    assert answer.text.count(told) == 2, "in the summary and beside the field"
    assert form_to(answer.text, "/deals/columns").values["csrf_token"]


def test_a_deal_that_stands_twice_is_counted_once_or_told(administrator: Leader, session: Session, cast: Cast) -> None:
    rows = lines(cast)
    doubled = check(administrator, "\n".join([HUBSPOT, *(row for row in rows for _ in "ab")]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", doubled.text).split())
    assert "36 lines repeat deals that stand above them, so they are not counted again." in told
    assert "October 2026 36 18 of 18 3 of 3 1 October 2026 to 29 October 2026 Will be published" in told

    two = check(administrator, "\n".join([HUBSPOT, *rows, rows[0].replace("Closed Won", "Closed Lost")]))
    assert two.status_code == 400
    assert "Line 38: The deal stands on line 2 too, with another owner, stage or day." in two.text


def test_lines_that_are_alike_without_an_id_are_published_only_when_ticked(
    administrator: Leader, session: Session, cast: Cast
) -> None:
    content = "\n".join([HUBSPOT, *lines(cast), lines(cast)[0]])
    checked = check(administrator, content, key="")
    assert checked.status_code == 200
    assert "Line 38: The same owner, stage and days as on line 2." in checked.text
    form = form_to(checked.text, "/deals/confirm")
    assert "alike" not in form.data()
    asked = administrator.send(form.action, form.data())
    assert asked.status_code == 400
    words = "Look at these lines, and tick this if each of them is a deal of its own."
    assert asked.text.count(words) == 2, "in the summary and beside the field"
    assert session.scalar(select(func.count()).where(PublishedResult.measure.like("outcome:%"))) == 0
    session.rollback()
    form = form_to(asked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(alike="y")).status_code == 302


@ON_SQLITE
def test_many_lines_that_only_their_id_tells_apart_are_doubted_once(administrator: Leader, cast: Cast) -> None:
    rows = [f"{number},{row.partition(',')[2]}" for number, row in enumerate(row for row in lines(cast) for _ in "abc")]
    checked = check(administrator, "\n".join([HUBSPOT, *rows]))
    assert "Something is still to be confirmed" in checked.text
    assert "Line 3: The same owner, stage and days as on line 2, with another ID." in checked.text
    assert "Only the ID tells these lines from another one." in checked.text
    form = form_to(checked.text, "/deals/confirm")
    asked = administrator.send(form.action, form.data())
    assert (asked.status_code, asked.text.count('name="alike"')) == (400, 1)
    few = check(administrator, "\n".join([HUBSPOT, *rows[::3], rows[1]]))
    assert "The file is in order" in few.text, "a seller may have closed two such deals"
    form = form_to(asked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(alike="y", whole="2026-10")).status_code == 302


@ON_SQLITE
def test_a_stage_whose_deals_have_nearly_all_ended_is_doubted(administrator: Leader, cast: Cast) -> None:
    signed = [f"s{row}".replace("Closed Won", "Signed") for row in lines(cast)[:12:2]]
    future = [f"f{row}".replace("Closed Won", "Offer").replace("2026-10-", "2027-10-") for row in lines(cast)[:12:2]]
    checked = check(administrator, "\n".join([HUBSPOT, *lines(cast), *signed, *future]))
    assert "Something is still to be confirmed" in checked.text
    told = "Deals at these stages are left out, though the day of closing of most has passed: Signed (6 of 6)."
    assert told in checked.text
    form = form_to(checked.text, "/deals/confirm")
    asked = administrator.send(form.action, form.data())
    assert (asked.status_code, asked.text.count("Tick this if they are still open")) == (400, 2)
    fewer = check(administrator, "\n".join([HUBSPOT, *lines(cast), *signed[:4], *future]))
    assert "The file is in order" in fewer.text
    form = form_to(asked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(still_open="y")).status_code == 302


def test_a_month_that_may_not_be_whole_is_doubted_and_published_only_when_ticked(
    administrator: Leader, session: Session, cast: Cast
) -> None:
    part = [re.sub(r"2026-10-(\d\d)", lambda day: f"2026-10-{1 + int(day[1]) % 9:02}", row) for row in lines(cast)]
    checked = check(administrator, "\n".join([HUBSPOT, *part]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    assert "October 2026 36 18 of 18 3 of 3 1 October 2026 to 9 October 2026 Only if you tick it below" in told
    assert "No deal was closed from 10 October 2026 to 31 October 2026." in told
    form = form_to(checked.text, "/deals/confirm")
    assert "whole" not in form.data()

    asked = administrator.send(form.action, form.data())
    assert asked.status_code == 400
    assert asked.text.count("Tick a month of which the file holds every deal, or choose a file that does.") == 2
    assert session.scalar(select(func.count()).where(PublishedResult.measure.like("outcome:%"))) == 0
    session.rollback()
    form = form_to(asked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(whole="2026-10")).status_code == 302
    assert "Published: October 2026." in administrator.get("/deals").text


def test_a_first_file_of_some_teams_is_doubted_and_a_later_one_is_compared(administrator: Leader, cast: Cast) -> None:
    view = [row for month in ("2026-08", "2026-09", "2026-10") for row in lines(cast, month) if "Team A Rep" in row]
    checked = check(administrator, "\n".join([HUBSPOT, *view]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    words = "The whole file has no deal of Team B, Team C. Does it hold the deals of some teams only?"
    assert "Something is still to be confirmed" in told
    assert told.count(words) == 3, "of each month with a closed round"
    form = form_to(checked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 400
    assert administrator.send(form.action, form.data(whole="2026-10")).status_code == 302
    later = check(administrator, "\n".join([HUBSPOT, *view]))
    assert words not in later.text, "somebody said that these teams have none"


@ON_SQLITE
def test_deals_of_people_without_a_place_in_the_round_are_told(administrator: Leader, cast: Cast) -> None:
    outside = [f"{n},x,Closed Won,2026-10-0{n},1,{cast.administrator.name},2026-05-01" for n in range(1, 4)]
    told = check(administrator, "\n".join([HUBSPOT, *lines(cast), *outside])).text
    assert "October 2026: 3 deals are of people who had no place in the month's round. They count nowhere." in unescape(
        told
    )
    one = check(administrator, "\n".join([HUBSPOT, outside[0]]))
    assert one.status_code == 400
    assert "October 2026: one deal is of somebody who had no place in the month's round." in unescape(one.text)
    assert "had no place in the month" not in check(administrator, "\n".join([HUBSPOT, *lines(cast)])).text


@ON_SQLITE
def test_a_month_that_breaks_off_days_before_its_end_is_doubted(administrator: Leader, cast: Cast) -> None:
    days = [day for day in range(1, 30) if day not in {3, 4, 10, 11, 17, 18, 24, 25}]  # Monday to Friday
    rows = [
        f"{number},x,{stage},2026-10-{day:02},1,{member.name},2026-05-01"
        for number, (day, stage, member) in enumerate(
            (day, stage, member)
            for place, member in enumerate(member for team in TEAMS for member in cast.members[team])
            for stage in ("Closed Won", "Closed Lost")
            for day in days[place % 3 :: 3]
        )
    ]
    missing = check(administrator, "\n".join([HUBSPOT, *rows]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", missing.text).split())
    assert "No deal was closed from 30 October 2026 to 31 October 2026." in told
    assert "With so many deals, days without any are unlikely there." in told
    last = check(administrator, "\n".join([HUBSPOT, *rows, rows[0].replace("0,x", "x,x").replace("-10-01", "-10-30")]))
    assert "The file is in order" in last.text, "on a Saturday nobody works"


def test_a_month_of_the_deals_of_a_few_is_doubted_beside_months_of_many(
    administrator: Leader, session: Session, cast: Cast
) -> None:
    few = [row for row in lines(cast, "2026-09") if "Team A Rep" in row]
    checked = check(administrator, "\n".join([HUBSPOT, *lines(cast), *few]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    assert "Something is still to be confirmed" in told
    assert "The file is in order" not in told
    assert "Deals of 6 people; in other months 18 closed deals." in told
    form = form_to(checked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 302
    assert "Published: October 2026." in administrator.get("/deals").text, "the other month needs no tick"

    alone = check(administrator, "\n".join([HUBSPOT, *few]))
    assert "Deals of 6 people; in other months 18 closed deals." in alone.text, "as the published months tell"
    form = form_to(alone.text, "/deals/confirm")
    asked = administrator.send(form.action, form.data())
    assert (asked.status_code, "The file is in order" in asked.text) == (400, False)
    form = form_to(asked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data(whole="2026-09")).status_code == 302


@pytest.mark.parametrize(("word", "kind", "other"), [("Closed Won", "won", "lost"), ("Closed Lost", "lost", "won")])
def test_a_file_of_one_kind_of_deals_is_doubted_and_published_only_when_ticked(
    administrator: Leader, session: Session, cast: Cast, word: str, kind: str, other: str
) -> None:
    content = [HUBSPOT, *lines(cast, stages=(word, word)), *lines(cast, "2026-09", stages=(word, word))]
    checked = check(administrator, "\n".join(content))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    assert "Something is still to be confirmed" in told
    assert f"All 72 deals of the file were {kind}. Does it leave out those that were {other}?" in told
    form = form_to(checked.text, "/deals/confirm")
    refused = administrator.send(form.action, form.data())
    assert refused.status_code == 400
    assert refused.text.count("Tick this if no others are recorded, or choose a file that holds them too.") == 2
    assert session.scalar(select(func.count()).where(PublishedResult.measure.like("outcome:%"))) == 0
    session.rollback()
    assert administrator.send(form.action, form.data(only="y")).status_code == 302
    assert "Published: September 2026, October 2026." in administrator.get("/deals").text

    again = check(administrator, "\n".join([HUBSPOT, *lines(cast, MONTHS[0], stages=(word, word))]))
    assert "The file is in order" in again.text, "what was said is remembered"
    assert f"deals of the file were {kind}" in again.text
    form = form_to(again.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 302


def test_months_that_miss_deals_or_a_team_are_named_and_a_lone_month_says_so(administrator: Leader, cast: Cast) -> None:
    alone = check(administrator, "\n".join([HUBSPOT, *lines(cast)]))
    assert "There is no other month to compare this one with" in alone.text
    stages = ("Closed Won",) * 3 + ("Closed Lost",) * 3
    whole = lines(cast, "2026-09", stages=stages)
    gone = [row for row in lines(cast, stages=stages) if "Team A Rep" not in row]
    checked = check(administrator, "\n".join([HUBSPOT, *whole, *gone]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    assert "There is no other month" not in told
    assert "No deal of Team A, whose people closed some in every other month looked at." in told
    half = check(administrator, "\n".join([HUBSPOT, *whole, *lines(cast, stages=stages)[::2]]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", half.text).split())
    assert "54 deals; other months of the file have about 108." in told


def test_half_of_everybodys_deals_and_a_first_file_of_few_people_are_told(administrator: Leader, cast: Cast) -> None:
    stages = ("Closed Won", "Closed Lost") * 2
    few = [row for row in lines(cast, stages=stages) if re.search(r"Team [ABC] Rep 1,", row)]
    assert len(few) == 12
    first = [row for team in TEAMS for row in lines(cast, stages=stages) if f"{team} Rep 1," in row]
    two = [row for row in lines(cast, stages=stages) if "Team A Rep 2," in row or "Team B Rep 2," in row]
    checked = check(administrator, "\n".join([HUBSPOT, *first, *two]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", checked.text).split())
    assert "Something is still to be confirmed" in told
    assert "October 2026 20 5 of 18 3 of 3" in told
    assert "The whole file has deals of 5 of 18 people. Does it hold those of everybody?" in told
    form = form_to(checked.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 400

    whole = check(administrator, "\n".join([HUBSPOT, *lines(cast, "2026-09", stages=stages)]))
    form = form_to(whole.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 302
    half = check(administrator, "\n".join([HUBSPOT, *lines(cast, stages=stages)[::2]]))
    told = " ".join(re.sub(r"<[^>]+>|\s+", " ", half.text).split())
    assert "October 2026 36 72 are usual 18 of 18 3 of 3" in told
    assert "36 deals; months published before have about 72." in told
    assert "The file is in order" not in told
    form = form_to(half.text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 400


def test_a_column_of_ids_in_place_of_owners_is_told_once(administrator: Leader, cast: Cast) -> None:
    rows = [re.sub(r"99000,[^,]+,", f"99000,00535000{number:07},", row) for number, row in enumerate(lines(cast))]
    for fields in ({}, {"strangers": "y"}):
        refused = check(administrator, "\n".join([HUBSPOT, *rows]), **fields)
        assert refused.status_code == 400
        assert refused.text.count("Choose a column of names or e-mail addresses, not one of IDs.") == 1
        assert "005350000000000, 005350000000001, 005350000000002." in refused.text
        assert "Nobody here is called" not in refused.text


def test_names_of_nobody_are_told_each_in_quotation_marks(administrator: Leader, cast: Cast) -> None:
    owners = ['"Vidal, Kenji"', '"Gruber, Lena"', "Emma Dahl"]
    rows = [re.sub(r"99000,[^,]+,", f"99000,{owners[n % 3]},", row) for n, row in enumerate(lines(cast))]
    refused = check(administrator, "\n".join([HUBSPOT, *rows]))
    assert "“Vidal, Kenji”, “Gruber, Lena”, “Emma Dahl”." in refused.text
    assert ("not one of IDs" in refused.text, "as people are called here" in refused.text) == (False, True)


def test_days_and_months_that_have_changed_places_are_told(administrator: Leader, cast: Cast) -> None:
    rows = [
        re.sub(r",2026-10-(\d\d),", lambda day: f",{1 + int(day[1]) % 12:02}/10/2026,", row)
        for row in lines(cast)
        if "2026-10-1" not in row
    ]
    words = "If day and month change places, a month of the file can be published."
    refused = check(administrator, "\n".join([HUBSPOT, *rows]))
    assert (refused.status_code, words in refused.text) == (400, True)
    assert check(administrator, "\n".join([HUBSPOT, *rows]), order="day").status_code == 200
    other = check(administrator, "\n".join([HUBSPOT, *lines(cast, "2026-06")]))
    assert (other.status_code, words in other.text) == (400, False)


def test_leaving_out_deals_of_nobody_is_remembered(administrator: Leader, cast: Cast) -> None:
    content = "\n".join([HUBSPOT, "7,x,Closed Won,2026-10-05,1,Somebody Else,2026-08-01", *lines(cast)])
    assert "strangers" not in form_to(send_file(administrator, content).text, "/deals/check").data()
    form = form_to(check(administrator, content, strangers="y").text, "/deals/confirm")
    assert administrator.send(form.action, form.data()).status_code == 302
    assert form_to(send_file(administrator, content).text, "/deals/check").data()["strangers"] == "y"
