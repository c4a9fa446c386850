"""The calendar of rounds on its pages: the rule, pause, a later close, and what is small before an opening."""

import datetime as dt
import re

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.rounds import close_due, count_participation, open_due, plan_next_round
from data.models import Assignment, AuditEntry, Membership, Organisation, Round, RoundUnit, Team
from data.queries.openings import get_outlook
from data.types import Month
from tests.asking import ask, send
from tests.cast import NOW, SINCE, Cast, add_reps
from tests.history import answer, open_month, reps
from tests.pages import form_to
from tests.pulses import BROWSER, OCTOBER, sign_in

DECEMBER = dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)  # its first moment in Zurich


def planned(session: Session, cast: Cast, now: dt.datetime = NOW) -> None:
    session.rollback()
    plan_next_round(session, organisation_id=cast.organisation_id, now=now)
    session.commit()


def opened(session: Session, now: dt.datetime) -> list[int]:
    session.rollback()
    found = open_due(session, now=now)
    session.commit()
    return found


def test_a_changed_rule_moves_planned_rounds_and_no_others(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    planned(session, cast)
    page = administrator.get("/rounds/rule", headers=BROWSER).text
    assert "Tue 1 Dec 2026, 00:00" in page
    assert "Sat 5 Dec, Wed 9 Dec" in page
    assert "Thu 10 Dec 2026, 23:59" in page
    days = {"opening_day": "3", "closing_day": "14", "first_reminder": "4", "second_reminder": "", "small": "quarter"}
    form = form_to(page, "/rounds/rule")
    shown = administrator.post("/rounds/rule", data=form.data(**days, preview="1"), headers=BROWSER).text
    assert "Thu 3 Dec 2026, 00:00" in shown
    moments = select(Round.opens_at, Round.closes_at, Round.reminder_days)
    usual = [(DECEMBER, dt.datetime(2026, 12, 10, 22, 59, 59, tzinfo=dt.UTC), "5,9")]
    assert ask(session, moments) == usual
    refused = send(administrator, "/rounds/rule", "/rule", **{**days, "closing_day": "4"})
    assert (refused.status_code, "A round is open for at least 3 days." in refused.text) == (400, True)
    assert ask(session, moments) == usual
    assert "The rule is saved" in send(administrator, "/rounds/rule", "/rule", **days).text
    third, end = dt.datetime(2026, 12, 2, 23, tzinfo=dt.UTC), dt.datetime(2026, 12, 14, 22, 59, 59, tzinfo=dt.UTC)
    assert ask(session, moments) == [(third, end, "4")]
    assert re.search('checked [^>]*value="quarter"', administrator.get("/rounds/rule", headers=BROWSER).text)
    before = " ".join(administrator.get("/rounds/before", headers=BROWSER).text.split())
    assert "Groups of fewer than 10 are told of with the last month of a quarter only, from 5 on." in before
    assert opened(session, DECEMBER) == []
    assert len(opened(session, third)) == 1
    send(administrator, "/rounds/rule", "/rule", opening_day="1", closing_day="10")
    assert ask(session, moments) == [(third, end, "4")]
    assert ask(session, select(Round.k)) == [10], "November ends no quarter"
    assert {"round_rule_changed", "small_groups_changed"} <= set(ask(session, select(AuditEntry.act)))


def test_days_that_no_round_can_have_are_refused_in_their_own_words(administrator: FlaskClient) -> None:
    usual = {"first_reminder": "", "second_reminder": ""}
    for days, words in (
        (("10", "5"), "A round closes after it opens, in the same month."),
        (("-1", "5"), "Enter a whole number from 1 to 28."),
        (("0", "5"), "Enter a whole number from 1 to 28."),
        (("1", "9" * 60), "Enter a whole number from 1 to 28."),
        (("1", ""), "Enter a whole number from 1 to 28."),
    ):
        typed = {"opening_day": days[0], "closing_day": days[1], **usual}
        refused = send(administrator, "/rounds/rule", "/rounds/rule", **typed)
        assert (refused.status_code, words in refused.text) == (400, True), days


def test_nothing_says_that_a_round_comes_while_rounds_rest(administrator: FlaskClient) -> None:
    told = [send(administrator, "/rounds", part).text for part in ("/pause", "/resume")]
    assert ["None is planned while rounds rest. Press Resume first." in page for page in told] == [True, False]
    assert ["is planned as soon as" in page for page in told] == [False, True]


def test_paused_rounds_rest_and_go_on_with_the_month_that_comes(
    administrator: FlaskClient, session: Session, cast: Cast, clock: time_machine.Traveller
) -> None:
    planned(session, cast)
    assert "Rounds rest since 3 November 2026" in send(administrator, "/rounds", "/pause").text
    assert opened(session, DECEMBER) == []
    planned(session, cast, DECEMBER)
    assert ask(session, select(Round.about_month)) == ["2026-11"]
    clock.move_to(dt.datetime(2026, 12, 20, tzinfo=dt.UTC))
    client = sign_in(administrator.application, cast.administrator).client
    for page in ("/getting-started", "/rounds/before", "/rounds/rule"):
        assert "Rounds rest: none opens until they are resumed" in client.get(page, headers=BROWSER).text
    resumed = send(client, "/rounds", "/resume").text
    assert (resumed.count("Skipped"), "Not open yet" in resumed) == (2, False)
    for page in ("/getting-started", "/rounds/before", "/rounds/rule"):
        assert "Rounds rest" not in client.get(page, headers=BROWSER).text
    later = dt.datetime(2026, 12, 20, tzinfo=dt.UTC)
    planned(session, cast, later)
    assert opened(session, later) == []
    assert ask(session, select(Round.about_month).order_by(Round.about_month)) == ["2026-11", "2026-12"]
    assert len(opened(session, dt.datetime(2027, 1, 2, tzinfo=dt.UTC))) == 1


def test_an_open_round_closes_later_and_never_earlier(
    administrator: FlaskClient, session: Session, cast: Cast, clock: time_machine.Traveller
) -> None:
    planned(session, cast)
    clock.move_to(DECEMBER)
    [round_id] = opened(session, DECEMBER)
    client = sign_in(administrator.application, cast.administrator).client
    address = f"/rounds/{round_id}/extend"
    for day, words in (
        ("2026-12-10", "Choose a day after the one on which the round closes now."),
        ("2026-12-02", "Choose a day after the one on which the round closes now."),
        ("2027-01-01", "The round about December 2026 opens on 1 January 2027."),
        ("", "Enter the day as year, month and day"),
    ):
        refused = send(client, address, "/extend", closes_on=day)
        assert (refused.status_code, words in refused.text) == (400, True), day
    asked = send(client, address, "/extend", closes_on="2026-12-20").text
    assert "closes later now" not in asked
    assert "The round would close at the end of 20 December 2026." in asked
    assert "it cannot be shortened again" in asked
    assert ask(session, select(Round.closes_at)) != [dt.datetime(2026, 12, 20, 22, 59, 59, tzinfo=dt.UTC)]
    form = form_to(asked, "/extend")
    data = form.data(confirmed="1")
    assert "closes later now" in client.post(address, data=data, headers=BROWSER, follow_redirects=True).text
    end = dt.datetime(2026, 12, 20, 22, 59, 59, tzinfo=dt.UTC)
    assert ask(session, select(Round.closes_at)) == [end]
    rep = sign_in(administrator.application, cast.rep)
    assert "20 December" in rep.client.get("/pulse/", headers=BROWSER).text
    assert close_due(session, now=end + GRACE - dt.timedelta(seconds=1)) == []
    assert close_due(session, now=end + GRACE) == [round_id]
    session.commit()
    clock.move_to(end + GRACE)
    client = sign_in(administrator.application, cast.administrator).client
    closed = client.get(address, headers=BROWSER, follow_redirects=True).text
    assert "The round about November 2026 is closed: it cannot be extended." in closed


def test_a_small_team_joins_one_beside_it_before_the_round_opens(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    small = Team(
        organisation_id=cast.organisation_id,
        name="Team S",
        parent_id=cast.teams["North"],
        position=9,
        created_at=NOW,
    )
    session.add(small)
    session.flush()
    members = add_reps(session, cast.organisation_id, "Team S", small.id, 3)
    session.commit()
    planned(session, cast)
    page = administrator.get("/rounds/before", headers=BROWSER).text.replace("<bdi>", "").replace("</bdi>", "")
    assert "opens on 1 December 2026" in page
    assert "3 people, count in North. Fewer than 5." in page
    address = f"/rounds/before/{small.id}/join"
    far = send(administrator, address, "/join", into=str(cast.teams["Team C"]))
    assert (far.status_code, "Choose the team to join." in far.text) == (400, True)
    joined = send(administrator, address, "/join", into=str(cast.teams["Team B"]))
    assert "Team S joins Team B with 3 people" in joined.text
    assert "Team S</bdi></p>" not in joined.text
    stays = select(Membership.team_id, Membership.starts_on, Membership.ends_on)
    assert ask(session, stays.where(Membership.person_id == members[0].id).order_by(Membership.starts_on)) == [
        (small.id, SINCE, dt.date(2026, 11, 30)),
        (cast.teams["Team B"], dt.date(2026, 12, 1), None),
    ]
    opened(session, DECEMBER)
    people = dict(ask(session, select(RoundUnit.name, RoundUnit.people)))
    assert people == {"Company": 21, "North": 14, "Team A": 6, "Team B": 8, "South": 7, "Team C": 7}


def test_teams_with_people_are_those_that_have_people_themselves(session: Session, cast: Cast) -> None:
    assert get_outlook(session, organisation_id=cast.organisation_id, now=NOW).teams == len(cast.members) == 3


def test_the_outlook_is_what_the_round_is_made_of(session: Session, cast: Cast) -> None:
    planned(session, cast)
    outlook = get_outlook(session, organisation_id=cast.organisation_id, now=NOW)
    assert (outlook.month, outlook.opens_at, outlook.asked, outlook.small) == (Month(2026, 11), DECEMBER, 18, ())
    opened(session, DECEMBER)
    assert len(ask(session, select(Assignment.id))) == outlook.asked


def test_closing_early_lets_whoever_is_writing_finish(
    app: Flask, administrator: FlaskClient, session: Session, cast: Cast, clock: time_machine.Traveller
) -> None:
    round_ = open_month(session, cast, OCTOBER)
    answer(session, round_, reps(cast))
    address, place = f"/rounds/{round_.id}/close", {"organisation_id": cast.organisation_id, "round_id": round_.id}
    session.commit()
    pressed = dt.datetime(2026, 11, 4, 9, 30, tzinfo=dt.UTC)
    clock.move_to(pressed, tick=False)
    rep, boss = sign_in(app, cast.rep), sign_in(app, cast.administrator).client
    form = form_to(rep.get("conversations").text, "conversations")
    assert "It can be closed before only when everybody" in boss.get(address, headers=BROWSER).text
    count_participation(session, **place, now=pressed)
    session.commit()
    asked = boss.get(address, headers=BROWSER).text
    assert "Whoever is changing answers can finish in the next 30 minutes." in asked
    due = "Its results are published on 4 November 2026 at 11:00"
    assert f"The round about October 2026 is closed. {due}" in send(boss, address, "/close").text
    clock.move_to(pressed + GRACE - dt.timedelta(minutes=1), tick=False)
    waiting = boss.get(address, headers=BROWSER).text
    assert (f"This round closed on 4 November 2026 at 10:30. {due}" in waiting, address in waiting) == (True, False)
    listed = boss.get("/rounds", headers=BROWSER).text
    assert ("Closing" in listed, address in listed, "/extend" in listed) == (True, False, False)
    assert rep.send("conversations", form.data(ASKED="47")).status_code == 302
    assert "You began before that, so you can still answer until 4 November 2026 at 11:00." in rep.get("check").text
    clock.move_to(pressed + GRACE, tick=False)
    late = rep.send("conversations", form.data(ASKED="48"))
    assert (late.status_code, "48" in late.text) == (409, True)
    assert send(boss, address, "/close").text.count("is closed and its results are published") == 1
    assert "This round is closed and its results are published." in boss.get(address, headers=BROWSER).text


def test_closing_early_says_what_becomes_of_whoever_is_writing(
    session: Session, cast: Cast, administrator: FlaskClient
) -> None:
    round_ = open_month(session, cast, Month(2026, 10))
    round_.closes_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    session.commit()
    address, stays = f"/rounds/{round_.id}/close", "what they typed stays on their page, to copy"
    assert stays not in administrator.get(address, headers=BROWSER).text
    session.get_one(Organisation, cast.organisation_id).kind = "demo"
    session.commit()
    assert stays in administrator.get(address, headers=BROWSER).text
