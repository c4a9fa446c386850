"""Workshops as a coach plans, changes, cancels and archives them, on both databases."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.erasure import erase_person
from data.commands.people import grant_role
from data.models import AuditEntry, Membership, Person, Workshop, WorkshopTeam
from data.publication.events import read_workshops
from data.reports.series import marks
from data.types import Month, Role, Scope
from surveys.rooms.cookie import square_key
from tests.cast import Cast
from tests.companies import Company, closed, opened
from tests.leading import TODAY, Leader, leader_of
from tests.pages import form_to
from tests.rooms import Phone, phones
from tests.workshops import begin, plan

SOON = TODAY + dt.timedelta(days=20)
GOOD: dict[str, Any] = {"title": "Offers first", "aim": "Try one offer.", "happens_on": str(SOON), "time": "14:30"}


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def send(coach: Leader, path: str, **fields: Any) -> Any:
    return coach.client.post(path, data={"csrf_token": token_of(coach.get("/workshops/new").text), **fields})


def planned(session: Session) -> list[tuple[object, ...]]:
    session.rollback()
    rows = session.execute(
        select(
            Workshop.title,
            Workshop.aim,
            Workshop.happens_on,
            Workshop.minutes,
            Workshop.revision,
            Workshop.cancelled_at.is_not(None),
            Workshop.archived_at.is_not(None),
        ).order_by(Workshop.id)
    ).all()
    session.rollback()
    return [tuple(row) for row in rows]


def entry(coach: Leader, workshop: int) -> tuple[Any, Any]:
    answer = coach.get(f"/workshops/{workshop}/workshop.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = Calendar.from_ical(answer.data)
    (event,) = [part for part in calendar.walk() if isinstance(part, Event)]
    return calendar, event


def drawn(session: Session, cast: Cast, team: str, own: str = "") -> list[str]:
    """What is drawn on a team's trends for those who see everything, or an own team and those above it."""
    ids = frozenset({cast.teams[own]} if own else ())
    frame = marks(session, Scope(cast.organisation_id, ids, everything=not own), team_id=cast.teams[team])
    session.rollback()
    return list(frame["words"])


def test_a_workshop_from_its_planning_to_its_end(session: Session, cast: Cast, coach: Leader) -> None:
    teams = [str(cast.teams["Team A"]), str(cast.teams["Team B"])]
    first = coach.get(f"/workshops/new?team={teams[0]}").text
    assert re.search(rf'checked [^>]*value="{teams[0]}"', first)
    answer = send(coach, "/workshops/new", **GOOD, minutes="75", teams=teams)
    assert (answer.status_code, answer.location) == (302, "/workshops/1")
    assert send(coach, "/workshops/new", **GOOD, minutes="75", teams=teams).location == "/workshops/1", "sent twice"
    assert planned(session) == [("Offers first", "Try one offer.", SOON, 75, 0, False, False)]
    assert [drawn(session, cast, team) for team in ("Team A", "Team B", "Team C")] == [
        ["Offers first"],
        ["Offers first"],
        [],
    ]
    assert [drawn(session, cast, team) for team in ("North", "Company", "South")] == [
        ["Offers first (Team A, Team B)"],
        ["Offers first (Team A, Team B)"],
        [],
    ]
    assert [drawn(session, cast, "North", own) for own in ("North", "Team B")] == [
        ["Offers first (Team A, Team B)"],
        ["Offers first (Team B)"],
    ], "teams beside one's own are not named"
    page = coach.get("/workshops/1").text
    assert "14:30, 75 minutes" in page
    assert "Who is in these teams (11)" in page
    assert [member.name in page for team in ("Team A", "Team C") for member in cast.members[team][:1]] == [True, False]
    form = coach.get("/workshops/1/change").text
    assert form.count(" checked ") == 2
    assert send(coach, "/workshops/1/change", **GOOD, minutes="60", teams=teams[:1]).status_code == 302
    assert planned(session) == [("Offers first", "Try one offer.", SOON, 60, 1, False, False)]
    assert drawn(session, cast, "Team B") == []
    assert "Put into the archive" in coach.get("/workshops/1").text
    for archived in ("yes", "no"):
        assert send(coach, "/workshops/1/archive", archived=archived).location == "/workshops/"
        assert planned(session)[0][-1] is (archived == "yes")
        assert ("Archive and cancelled (1)" in coach.get("/workshops/").text) is (archived == "yes")
        assert drawn(session, cast, "Team A") == ["Offers first"], "the archive leaves the trends alone"
    assert "Cancel this workshop?" in coach.get("/workshops/1/cancel").text
    for _ in range(2):
        assert send(coach, "/workshops/1/cancel").status_code == 302
    assert planned(session) == [("Offers first", "Try one offer.", SOON, 60, 2, True, False)]
    assert drawn(session, cast, "Team A") == []
    assert coach.get("/workshops/1/change").location == "/workshops/1", "what was cancelled is not changed"
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "workshop").order_by(AuditEntry.number))
    assert [act.removeprefix("workshop_") for act in acts] == [
        "planned",
        "changed",
        "archived",
        "unarchived",
        "cancelled",
    ]


def test_the_months_that_teams_were_chosen_by_are_no_baseline(session: Session, cast: Cast, coach: Leader) -> None:
    """From the form to what the closing leaves out."""
    fields = {**GOOD, "minutes": "75", "teams": [str(cast.teams["Team A"])]}
    assert "picked_by" not in coach.get("/workshops/new").text, "no results yet that anybody could choose by"
    company = Company(cast.organisation_id, cast.teams)
    months = [Month.of(SOON).plus(-back) for back in range(4, 1, -1)]
    for month in months:
        closed(session, opened(session, company, month))
    session.commit()
    assert coach.get("/workshops/new").text.count('name="picked_by"') == len(months)
    picked = [str(month) for month in months[:2]]
    refused = send(coach, "/workshops/new", **fields, picked_by=[str(Month.of(SOON))])
    assert (refused.status_code, refused.text.count("Choose months whose results are out.")) == (400, 2)
    assert send(coach, "/workshops/new", **fields, picked_by=picked[::-1]).status_code == 302
    assert f"chosen by the results of {months[0].label} and {months[1].label}. Before" in told(coach, "/workshops/1")
    ticked = re.findall(r"<input [^>]*picked_by[^>]*>", coach.get("/workshops/1/change").text)
    assert [month in each for each in ticked if " checked" in each for month in picked[::-1]] == [
        True,
        False,
        False,
        True,
    ]
    assert send(coach, "/workshops/1/change", **fields, picked_by=picked[1:]).status_code == 302
    session.rollback()
    for after in range(1, 4):
        last = closed(session, opened(session, company, Month.of(SOON).plus(after)))
    (event,) = read_workshops(session, last).due
    assert (event.month, event.picked) == (Month.of(SOON), frozenset(picked[1:]))
    session.commit()
    assert send(coach, "/workshops/1/change", **fields).status_code == 302
    assert "chosen by the results" not in told(coach, "/workshops/1")


def told(coach: Leader, path: str) -> str:
    return " ".join(coach.get(path).text.split())


def test_a_workshop_is_cancelled_with_its_debrief_only_where_that_was_said(
    app: Flask, session: Session, cast: Cast, coach: Leader
) -> None:
    live = begin(session, cast, plan(session, cast))
    (phone,) = phones(app, live.code, 1)
    asked = coach.get("/workshops/1/cancel").text
    assert ["Nobody was invited by mail." in asked, "is told" in asked] == [True, False]
    assert "A debrief of this workshop is under way." in asked
    unaware = send(coach, "/workshops/1/cancel")  # from a page that was open before the debrief began
    assert (unaware.status_code, "Cancel the workshop and end the debrief" in unaware.text) == (409, True)
    assert "This workshop was cancelled." not in phone.get().text
    assert coach.send("/workshops/1/cancel", form_to(asked, "/cancel").data()).location == "/workshops/"
    assert planned(session)[0][-2] is True
    for page in (phone.get(), coach.get("/debriefs/1"), coach.get("/debriefs/1/screen")):
        assert "This workshop was cancelled." in page.text
    late = Phone(app.test_client()).get(f"/j/{live.code}?key={square_key_of(app, live.code)}")
    assert (late.status_code, "This debrief is over" in late.text) == (404, True)


def square_key_of(app: Flask, code: str) -> str:
    with app.app_context():
        return square_key(code)


def test_a_past_workshop_names_who_was_there_then(session: Session, cast: Cast, coach: Leader) -> None:
    day = TODAY - dt.timedelta(days=30)
    plan(session, cast, "Team A", happens_on=day)
    stays, moved, left, erased, came = cast.members["Team A"][:5]
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": dt.datetime.now(dt.UTC)}
    session.execute(update(Membership).values(starts_on=day - dt.timedelta(days=9)))
    session.execute(update(Membership).where(Membership.person_id == came.id).values(starts_on=TODAY))
    session.execute(
        update(Membership).where(Membership.person_id == moved.id).values(ends_on=TODAY - dt.timedelta(days=9))
    )
    session.execute(update(Person).where(Person.id == left.id).values(disabled_at=shared["now"]))
    erase_person(session, **shared, person_id=erased.id)
    session.commit()
    page = coach.get("/workshops/1").text
    assert "Who was in these teams on that day" in page
    assert [member.name in page for member in (stays, moved, left, erased, came)] == [True, True, True, False, False]
    assert "Erased" not in page


def test_the_list_tells_what_is_coming_from_what_has_been(session: Session, cast: Cast, coach: Leader) -> None:
    for title, days in (("Long ago", -40), ("Later", 9), ("Next", 2)):
        plan(session, cast, title=title, happens_on=TODAY + dt.timedelta(days=days))
    listed = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", coach.get("/workshops/").text))
    order = [listed.index(words) for words in ("Upcoming", "Next", "Later", "Past", "Long ago")]
    assert order == sorted(order)
    taken = Calendar.from_ical(coach.get("/workshops/workshops.ics").data)
    assert [str(part["summary"]) for part in taken.walk() if isinstance(part, Event)] == ["Next", "Later"]


def test_a_calendar_entry_names_teams_and_nobody(session: Session, cast: Cast, coach: Leader) -> None:
    day = dt.date(2027, 3, 29)  # the day after the clocks change
    plan(session, cast, "Team A", "Team C", happens_on=day, time=dt.time(9), minutes=120)
    plan(session, cast, happens_on=day, time=None, title="Without a time")
    calendar, event = entry(coach, 1)
    assert (calendar["method"], event["status"], int(event["sequence"])) == ("PUBLISH", "CONFIRMED", 0)
    assert event["uid"] == entry(coach, 1)[1]["uid"]
    assert event["dtstart"].dt == dt.datetime(2027, 3, 29, 7, tzinfo=dt.UTC)
    assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(hours=2)
    assert "For Team A, Team C (" in event["description"]
    assert not any(member.name in calendar.to_ical().decode() for member in (cast.rep, cast.coach))
    assert entry(coach, 2)[1]["dtstart"].dt == day
    send(coach, "/workshops/1/cancel")
    calendar, event = entry(coach, 1)
    assert (calendar["method"], event["status"], int(event["sequence"])) == ("CANCEL", "CANCELLED", 1)


HIDDEN = (("title", "\u202e"), ("aim", "\u2066"), ("title", "\u200b"))
REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": " "}, "Give the workshop a title of 1 to 120 characters."),
    ({"title": "x\x00"}, "a character that cannot be stored"),
    ({"aim": "x" * 301}, "Say the aim in up to 300 characters."),
    ({"happens_on": str(TODAY - dt.timedelta(days=2))}, "Choose a day from today on."),
    ({"happens_on": "2199-01-01"}, "Choose a day within the next two years."),
    ({"time": "25:00"}, "Enter a time such as 14:30."),
    *(({"time": time}, "Enter a time such as 14:30.") for time in ("14:30garbage", "1430", "14:30:", "2:30 pm")),
    *(({name: f"Offers{unseen}first"}, "a character that cannot be seen") for name, unseen in HIDDEN),
    ({"time": ""}, "Enter a time such as 14:30."),
    ({"minutes": "ten"}, "Enter a length of 15 to 600 minutes."),
    ({"minutes": "601"}, "Enter a length of 15 to 600 minutes."),
    ({"teams": []}, "Choose at least one team."),
    ({"teams": ["99999"]}, "Choose at least one team."),
    ({"happens_on": "2027-03-28", "time": "02:30"}, "The clocks skip this time on that day."),
)


def test_what_cannot_be_taken_is_told_beside_its_field(session: Session, cast: Cast, coach: Leader) -> None:
    good = {**GOOD, "minutes": "90", "teams": [str(cast.teams["Team A"])]}
    for fields, words in REFUSED:
        answer = send(coach, "/workshops/new", **(good | fields))
        assert answer.status_code == 400
        assert answer.text.count(words) == 2, "in the summary and beside the field"
    assert planned(session) == []


def test_a_coach_of_one_part_sees_workshops_of_that_part(session: Session, app: Flask, cast: Cast) -> None:
    north, south = cast.teams["North"], cast.teams["South"]
    plan(session, cast, "Team A", "Team B")
    plan(session, cast, "Team C", title="In the south")
    plan(session, cast, "Team A", "Team C", title="Across")
    grant_role(
        session,
        organisation_id=cast.organisation_id,
        person_id=cast.leader.id,
        role=Role.COACH,
        team_id=north,
        now=dt.datetime.now(dt.UTC),
    )
    session.commit()
    partly = leader_of(app, cast.leader)
    assert [
        words in partly.get("/workshops/").text for words in ("Asking after offering", "In the south", "Across")
    ] == [
        True,
        False,
        False,
    ]
    assert [partly.get(f"/workshops/{number}").status_code for number in (1, 2, 3, 4)] == [200, 404, 404, 404]
    assert send(partly, "/workshops/new", **GOOD, minutes="90", teams=[str(south)]).status_code == 400
    assert send(partly, "/workshops/3/cancel").status_code == 404
    assert session.scalars(select(WorkshopTeam.team_id).where(WorkshopTeam.team_id == south)).all() == []


def test_a_month_shows_its_workshops_on_their_days_and_no_others(app: Flask, session: Session, cast: Cast) -> None:
    facts: dict[str, Any] = {"time": None}
    plan(session, cast, title="Last of May", happens_on=dt.date(2026, 5, 31), **facts)
    plan(session, cast, title="Begins", happens_on=dt.date(2026, 6, 1), time=dt.time(9, 5))
    plan(session, cast, title="Later that day", happens_on=dt.date(2026, 6, 1), time=dt.time(14))
    plan(session, cast, "Team A", "Team C", title="Ends", happens_on=dt.date(2026, 6, 30), **facts)
    gone = plan(session, cast, title="Called off", happens_on=dt.date(2026, 6, 3), **facts)
    send(leader_of(app, cast.coach), f"/workshops/{gone}/cancel", sure="yes")
    page = leader_of(app, cast.coach).get("/workshops/calendar?month=2026-06").text
    days = re.findall(r'<time datetime="([-0-9]+)"', page)
    assert days == [f"2026-06-{day:02d}" for day in range(1, 31)]
    held = {
        day: re.findall(r"<bdi>([^<]+)</bdi>", cell) for day, cell in zip(days, page.split("<time")[1:], strict=True)
    }
    assert {day: found for day, found in held.items() if found} == {
        "2026-06-01": ["Begins", "Later that day"],
        "2026-06-30": ["Ends"],
    }
    assert "09:05 " in page
    assert page.count("gx-month__day--outside") == 5
    assert "calendar?month=2026-05" in page
    assert "calendar?month=2026-07" in page
    assert "No workshop in February 2030" in leader_of(app, cast.coach).get("/workshops/calendar?month=2030-02").text


@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-01", "2026-06-01", "%00", "2026-06&month=2026-06"])
def test_no_such_month(app: Flask, cast: Cast, month: str) -> None:
    assert leader_of(app, cast.coach).get(f"/workshops/calendar?month={month}").status_code == 404


def test_whoever_coaches_one_team_sees_its_workshops_alone(app: Flask, session: Session, cast: Cast) -> None:
    plan(session, cast, title="Theirs", happens_on=dt.date(2026, 6, 9))
    plan(session, cast, "Team C", title="Elsewhere", happens_on=dt.date(2026, 6, 9))
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": dt.datetime.now(dt.UTC)}
    grant_role(session, **shared, person_id=cast.peer.id, role=Role.COACH, team_id=cast.teams["Team A"])
    session.commit()
    page = leader_of(app, cast.peer).get("/workshops/calendar?month=2026-06").text
    assert re.findall(r"<bdi>([^<]+)</bdi>", page) == ["Theirs"]
