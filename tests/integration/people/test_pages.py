"""What administrators do with people and the tree of teams, on the pages, and what the pages never show."""

import datetime as dt
import re
import threading
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.people import grant_role, revoke_role
from data.commands.submissions import save_answers, submit
from data.db import EVERY_ORGANISATION, enter_organisation
from data.errors import RefusedError
from data.instruments.answers import AnswerValue
from data.models import Absence, AuditEntry, Membership, Person, RoleGrant, Team
from data.types import AnswerKind, Role
from tests.access.world import person_handle
from tests.asking import ask, send
from tests.cast import NOW, PASSWORD, SINCE, Cast, Member
from tests.fixtures import ON_SQLITE
from tests.pages import form_to
from tests.pulses import BROWSER, open_pulse, sign_in

TODAY = dt.date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def administrator(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app, cast.administrator).client


def one(cast: Cast, member: Member) -> str:
    return f"/people/of/{person_handle(member.id, cast.organisation_id)}"


def stays(session: Session, person_id: int) -> list[tuple[int, dt.date, dt.date | None]]:
    columns = (Membership.team_id, Membership.starts_on, Membership.ends_on)
    return ask(session, select(*columns).where(Membership.person_id == person_id).order_by(Membership.starts_on))


def held(session: Session, person_id: int) -> set[tuple[str, int | None]]:
    query = select(RoleGrant.role, RoleGrant.team_id).where(RoleGrant.person_id == person_id)
    return set(ask(session, query.where(RoleGrant.revoked_at.is_(None))))


def acts(session: Session, person_id: int) -> list[str]:
    about = (AuditEntry.subject == "person") & (AuditEntry.subject_id == person_id)
    return ask(session, select(AuditEntry.act).where(about).order_by(AuditEntry.number))


def test_somebody_new_is_found_moved_and_erased(administrator: FlaskClient, session: Session, cast: Cast) -> None:
    team_a, team_c = cast.teams["Team A"], cast.teams["Team C"]
    fields = {"name": "Zoë  Müller", "email": "Zoe@Example.com", "employee_id": "007", "team": str(team_a)}
    assert "Zoë Müller is added" in send(administrator, "/people/new", "/people/new", **fields).text.replace("  ", " ")
    columns = (Person.id, Person.name, Person.email, Person.password_hash)
    [(person_id, *details)] = ask(session, select(*columns).where(Person.employee_id == "007"))
    assert details == ["Zoë Müller", "zoe@example.com", None]
    assert stays(session, person_id) == [(team_a, TODAY, None)]
    assert held(session, person_id) == {("rep", None)}
    for words in ("müller", "ZOE@EXAMPLE", "007", "zoë 007"):
        found = send(administrator, "/people", "/people", words=words).text
        assert ("Zoë Müller" in found, "1 people" in found or "One person" in found) == (True, True), words
    page = f"/people/of/{person_handle(person_id, cast.organisation_id)}"
    taken = {"name": "Zoë", "email": cast.rep.email}
    assert (
        "Somebody with this e-mail address is here already."
        in send(administrator, f"{page}/edit", "/edit", **taken).text
    )
    assert "Your change is saved" in send(administrator, f"{page}/edit", "/edit", name="Zoë Ming").text
    told = {"job_role": "Account  manager", "region": "North", "started_on": "2024-02-29"}
    assert "Account manager, North" in send(administrator, f"{page}/edit", "/edit", **told).text.replace("  ", " ")
    known = (Person.job_role, Person.region, Person.started_on)
    assert ask(session, select(*known).where(Person.id == person_id)) == [
        ("Account manager", "North", dt.date(2024, 2, 29))
    ]
    too_long = send(administrator, f"{page}/edit", "/edit", region="x" * 61)
    assert (too_long.status_code, "up to 60 characters" in too_long.text) == (400, True)
    for words in ("ZOË", "zoë ming", "MÜLLER ming"):
        people = send(administrator, "/people", "/people", words=words).text
        assert ("One person" in people) == ("ü" not in words.lower()), words
    assert "The team is set" in send(administrator, f"{page}/move", "/move", team=str(team_c), on="2026-12-01").text
    assert stays(session, person_id) == [(team_a, TODAY, dt.date(2026, 11, 30)), (team_c, dt.date(2026, 12, 1), None)]
    assert "dropped" in send(administrator, page, "/drop").text
    assert stays(session, person_id) == [(team_a, TODAY, None)]
    send(administrator, f"{page}/leave", "/leave", ends_on="2026-12-24")
    assert administrator.get(f"{one(cast, cast.administrator)}/leave", headers=BROWSER).status_code == 404  # in no team
    assert stays(session, person_id) == [(team_a, TODAY, dt.date(2026, 12, 24))]
    assert "Last day 24 December 2026" in administrator.get("/people", headers=BROWSER).text
    send(administrator, f"{page}/roles", "/roles", role="leader", team=str(cast.teams["North"]))
    assert held(session, person_id) == {("rep", None), ("leader", cast.teams["North"])}
    refused = send(administrator, f"{page}/away", "/away", starts_on="2026-11-09", ends_on="2026-11-08")
    assert (refused.status_code, "The last day away cannot lie before the first." in refused.text) == (400, True)
    send(administrator, f"{page}/away", "/away", starts_on="2026-11-08", ends_on="2026-11-09")
    assert ask(session, select(Absence.ends_on)) == [dt.date(2026, 11, 9)]
    send(administrator, page, "/remove")
    assert "Tick the box" in send(administrator, f"{page}/erase", "/erase").text
    assert "The person is erased" in send(administrator, f"{page}/erase", "/erase", sure="on").text
    assert administrator.get(page, headers=BROWSER).status_code == 404
    assert acts(session, person_id) == [
        "person_added", "person_changed", "team_joined", "role_granted", "person_changed", "attributes_set",
        "team_joined", "team_move_dropped", "team_left", "role_granted", "away_noted", "away_removed", "person_erased",
    ]  # fmt: skip
    assert ask(session, select(Person.employee_id).where(Person.id == person_id)) == [None]


@pytest.mark.parametrize(
    ("on", "team", "outcome"),
    [
        ("2026-11-20", "Team B", [("Team A", SINCE, "2026-11-19"), ("Team B", "2026-11-20", "2026-12-31")]),
        (str(SINCE), "Team B", [("Team B", SINCE, "2026-12-31")]),
        ("2024-05-01", "Team B", [("Team B", SINCE, "2026-12-31")]),
        ("2027-02-01", "Team B", [("Team A", SINCE, "2026-12-31"), ("Team B", "2027-02-01", None)]),
        ("2027-02-01", "Team A", [("Team A", SINCE, "2026-12-31"), ("Team A", "2027-02-01", None)]),
        ("2026-11-20", "Team A", "This person is in this team on that day already."),
    ],
)
def test_a_move_counts_from_its_day_and_keeps_the_last_day(
    administrator: FlaskClient,
    session: Session,
    cast: Cast,
    on: str,
    team: str,
    outcome: str | list[tuple[str, object, str | None]],
) -> None:
    page = one(cast, cast.rep)
    send(administrator, f"{page}/leave", "/leave", ends_on="2026-12-31")
    answer = send(administrator, f"{page}/move", "/move", team=str(cast.teams[team]), on=on)
    if isinstance(outcome, str):
        assert (answer.status_code, outcome in answer.text) == (400, True)
        return
    names = {team_id: name for name, team_id in cast.teams.items()}
    found = [(names[team_id], str(starts), ends and str(ends)) for team_id, starts, ends in stays(session, cast.rep.id)]
    assert found == [(name, str(starts), ends) for name, starts, ends in outcome]


def test_somebody_who_is_shut_out_is_out_at_once(app: Flask, administrator: FlaskClient, cast: Cast) -> None:
    rep = sign_in(app, cast.rep).client
    page = one(cast, cast.rep)
    send(administrator, page, f"{page}/sign-out")
    assert rep.get("/pulse/").location == "/sign-in?next=/pulse/"
    rep = sign_in(app, cast.rep).client
    send(administrator, page, "/disable")
    assert rep.get("/pulse/").location == "/sign-in?next=/pulse/"
    form = form_to(rep.get("/sign-in", headers=BROWSER).text, "/sign-in")
    credentials = form.data(email=cast.rep.email, password=PASSWORD)
    assert rep.post("/sign-in", data=credentials, headers=BROWSER).status_code == 400
    assert "can sign in again" in send(administrator, page, "/enable").text
    assert sign_in(app, cast.rep).client.get("/pulse/").status_code == 200


SUMMARY = re.compile(r'<li><a href="#([\w-]+)">([^<]+)</a></li>')


@ON_SQLITE
@pytest.mark.parametrize(
    ("address", "part", "typed", "summary"),
    [
        (
            "/people/new",
            "/new",
            {"name": "Bo", "email": "bo@example.com"},
            {"team": "A rep is asked as one of a team."},
        ),
        ("{one}/away", "/away", {}, {"starts_on": "Enter the first day away.", "ends_on": "Enter the last day away."}),
        (
            "/account/password",
            "/password",
            {},
            {"current": "Enter your current password.", "password": "Enter a new password."},
        ),
        ("/audit?since=never", "", {}, {"since": "Enter the day as year, month and day"}),
        ("/audit?since=2026-02-30", "", {}, {"since": "Enter a day that exists"}),
        ("/audit/check?known=abc", "", {}, {"known": "Enter it as it was shown"}),
    ],
)
def test_each_error_leads_to_its_own_field_in_the_order_of_the_page(
    administrator: FlaskClient, cast: Cast, address: str, part: str, typed: dict[str, str], summary: dict[str, str]
) -> None:
    address = address.format(one=one(cast, cast.rep))
    page = (send(administrator, address, part, **typed) if part else administrator.get(address, headers=BROWSER)).text
    assert "<title>Error: " in page
    found = SUMMARY.findall(page)
    assert [field for field, _ in found] == list(summary)
    assert all(words.startswith(summary[field]) for field, words in found)
    places = [page.index(f'id="{field}"') for field in summary]
    assert places == sorted(places)


def test_the_last_administrator_stays(administrator: FlaskClient, session: Session, cast: Cast) -> None:
    page = one(cast, cast.administrator)
    words = "Nobody else administers this organisation."
    for answer in (
        send(administrator, page, "/revoke"),
        send(administrator, page, "/disable"),
        send(administrator, f"{page}/erase", "/erase", sure="on"),
    ):
        assert words in answer.text
    assert held(session, cast.administrator.id) == {("administrator", None)}


def test_two_administrators_who_dismiss_each_other_leave_one(session: Session, cast: Cast) -> None:
    grant_role(
        session,
        organisation_id=cast.organisation_id,
        person_id=cast.coach.id,
        role=Role.ADMINISTRATOR,
        now=NOW,
    )
    session.commit()
    query = select(RoleGrant.id).where(
        RoleGrant.organisation_id == cast.organisation_id, RoleGrant.role == Role.ADMINISTRATOR
    )
    grants = ask(session, query)
    said: list[str] = []
    start = threading.Barrier(2)

    def dismiss(grant_id: int) -> None:
        with Session(session.get_bind()) as own:
            enter_organisation(own, EVERY_ORGANISATION)
            start.wait(10)
            try:
                revoke_role(own, organisation_id=cast.organisation_id, grant_id=grant_id, now=NOW)
                own.commit()
                said.append("dismissed")
            except RefusedError:
                said.append("refused")

    threads = [threading.Thread(target=dismiss, args=(grant,)) for grant in grants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["dismissed", "refused"]


def test_a_page_about_a_person_is_the_same_whatever_they_answered(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    round_ = open_pulse(session, cast.organisation_id)

    def shown() -> list[str]:
        pages = [administrator.get(path, headers=BROWSER).text for path in ("/people", one(cast, cast.rep))]
        return [page.replace(form_to(page, "/sign-out").values["csrf_token"], "") for page in pages[:1]] + [
            page[page.index("<h1") : page.index("Sign out everywhere")].partition("csrf")[0] for page in pages[1:]
        ]

    before = shown()
    place = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "round_id": round_.id}
    answers = {"T1": AnswerValue(AnswerKind.ANSWERED, number=3)}
    save_answers(session, **place, values=answers, page="start", seconds=9, now=NOW)
    submit(session, **place, now=NOW)
    session.commit()
    assert shown() == before


def test_the_tree_is_changed_from_the_next_round_on(administrator: FlaskClient, session: Session, cast: Cast) -> None:
    north, south = str(cast.teams["North"]), str(cast.teams["South"])
    assert "West is added" in send(administrator, "/tree/new", "/tree/new", name="West", parent=north).text
    [west] = ask(session, select(Team.id).where(Team.name == "West"))
    assert (
        "It counts from the next round on."
        in send(administrator, f"/tree/{west}/name", "/name", name="West  Coast").text
    )
    for address, named in (("/tree/new", {"name": "A > B", "parent": north}), (f"/tree/{west}/name", {"name": "X;Y"})):
        refused = send(administrator, address, address.removeprefix(f"/tree/{west}"), **named)
        assert (refused.status_code, "Choose a name without" in refused.text) == (400, True)
    assert "Give these teams other names" not in administrator.get("/tree", headers=BROWSER).text
    send(administrator, f"/tree/{west}/place", "/place", parent=south)
    below = send(administrator, f"/tree/{south}/place", "/place", parent=str(west))
    assert (below.status_code, "Choose a team." in below.text) == (400, True)
    assert ask(session, select(Team.name, Team.parent_id).where(Team.id == west)) == [("West Coast", int(south))]
    in_use = send(administrator, f"/tree/{cast.teams['Team A']}/close", "/close")
    assert "There are people in this team. Move them to other teams first." in in_use.text
    assert "There are open teams below this one." in send(administrator, f"/tree/{south}/close", "/close").text
    assert "West Coast is closed" in send(administrator, f"/tree/{west}/close", "/close").text
    assert administrator.get(f"/tree/{west}", headers=BROWSER).status_code == 404
    assert "West Coast</bdi>, closed on 3 November 2026" in administrator.get("/tree", headers=BROWSER).text


def test_names_that_no_file_finds_are_offered_to_be_mended(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    """As older installations have them, and what is restored or taken in from one."""
    team = session.get_one(Team, cast.teams["Team A"])
    team.name = "Team A > B"
    session.commit()
    told = "One team has a name that no file finds"
    assert told in administrator.get("/getting-started", headers=BROWSER).text
    page = administrator.get("/tree", headers=BROWSER).text
    assert f'<li><a href="/tree/{team.id}/name">Rename <bdi>Team A &gt; B</bdi></a></li>' in page
    send(administrator, f"/tree/{team.id}/name", "/name", name="Team A and B")
    assert told not in administrator.get("/getting-started", headers=BROWSER).text
    assert "Give these teams other names" not in administrator.get("/tree", headers=BROWSER).text
