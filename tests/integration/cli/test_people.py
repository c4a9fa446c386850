"""Teams and people on the command line: a tree of several teams, and nobody who is asked nothing."""

import datetime as dt

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Membership, Person
from tests.integration.cli.test_commands import PASSWORD, init, run

ADD = ["users", "add", "--name", "Bo Lind", "--email", "bo@example.com"]
SECRET = {"GUANXI_NEW_PASSWORD": PASSWORD}


@pytest.fixture
def company(app: Flask) -> Flask:
    """An installation as `init` leaves it, with three more teams."""
    init(app, "Harbour Sales")
    for words in (("North",), ("South", "--under", "harbour sales"), ("North Shore", "--under", "2")):
        assert run(app, "teams", "add", *words).exit_code == 0
    return app


def team_acts(session: Session) -> list[tuple[str, int | None]]:
    session.rollback()
    query = select(AuditEntry.act, AuditEntry.subject_id).where(AuditEntry.subject == "team")
    found: list[tuple[str, int | None]] = [(row[0], row[1]) for row in session.execute(query.order_by(AuditEntry.id))]
    session.rollback()  # the next command writes
    return found


def test_teams_are_added_moved_closed_and_listed(company: Flask, session: Session) -> None:
    assert run(company, "teams", "add", "West", "--under", "South").stdout == "Team 5 West stands under South.\n"
    listed = "1  Harbour Sales\n2    North\n4      North Shore\n3    South\n5      West\n"
    assert run(company, "teams", "list").stdout == listed
    with time_machine.travel(dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC), tick=False):
        assert run(company, "teams", "move", "north shore", "--under", "3").stdout.endswith("stands under South.\n")
        assert run(company, "teams", "close", "5").stdout.startswith("Team 5 West is closed.")
    moved = "1  Harbour Sales\n2    North\n3    South\n4      North Shore\n5      West (closed on 2026-11-03)\n"
    assert run(company, "teams", "list").stdout == moved
    made = [("team_created", number) for number in range(1, 6)]
    assert team_acts(session) == [*made, ("team_placed", 4), ("team_closed", 5)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", " "), "Enter a name of 1 to 200 characters."),
        (
            ("add", "East", "--under", "Nowhere"),
            "There is no team Nowhere. The teams are: 1 Harbour Sales, 2 North, 4 North Shore, 3 South.",
        ),
        (("move", "1", "--under", "2"), "The root of the tree stands under no other team."),
        (("move", "North", "--under", "4"), "A team cannot stand under itself or under a team below it."),
        (("add", " south ", "--under", "1"), "Harbour Sales has a team called South already."),
        (("close", "1"), "The root of the tree cannot be closed."),
        (
            ("close", "North"),
            "There are open teams below this one. Close them, or put them elsewhere, first.",
        ),
    ],
)
def test_what_the_tree_forbids_is_said_in_a_sentence(
    company: Flask, session: Session, words: tuple[str, ...], said: str
) -> None:
    before = team_acts(session)
    done = run(company, "teams", *words)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"Error: {said}\n")
    assert team_acts(session) == before


def test_nothing_is_put_under_a_closed_team(company: Flask) -> None:
    run(company, "teams", "close", "South")
    done = run(company, "teams", "add", "East", "--under", "South")
    assert (done.exit_code, "There is no team South." in done.stderr) == (1, True)


def test_a_name_that_several_teams_have_is_not_guessed(company: Flask) -> None:
    run(company, "teams", "add", "north", "--under", "South")
    done = run(company, "teams", "close", "NORTH")
    said = "Error: Several teams are called NORTH. Say which by its id: 2 North, 5 north.\n"
    assert (done.exit_code, done.stderr) == (1, said)


def test_a_rep_without_a_team_is_refused(company: Flask, session: Session) -> None:
    done = run(company, *ADD, "--role", "rep", env=SECRET)
    said = "A rep is asked as one of a team. Say which with --team: 1 Harbour Sales, 2 North, 4 North Shore, 3 South."
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"Error: {said}\n")
    assert session.scalars(select(Person.email)).all() == ["ada@example.com"]


@pytest.mark.parametrize(("hour", "day"), [(22, 3), (23, 4)])
def test_a_membership_begins_on_the_organisations_own_day(
    company: Flask, session: Session, hour: int, day: int
) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 3, hour, 30, tzinfo=dt.UTC), tick=False):  # in Zurich an hour later
        assert run(company, *ADD, "--role", "rep", "--team", "North", env=SECRET).exit_code == 0
    assert session.scalars(select(Membership.starts_on)).all() == [dt.date(2026, 11, day)]


def test_users_are_listed_with_roles_and_team(company: Flask) -> None:
    assert run(company, *ADD, "--role", "rep", "--role", "leader", "--team", "north", env=SECRET).exit_code == 0
    cleo = ["users", "add", "--name", "Cleo", "--email", "cleo@example.com", "--role", "coach"]
    assert run(company, *cleo, env=SECRET).exit_code == 0
    assert run(company, "users", "list").stdout == (
        "Ada Keller  ada@example.com  administrator  in no team\n"
        "Bo Lind  bo@example.com  rep, leader  North\n"
        "Cleo  cleo@example.com  coach  in no team\n"
    )


def test_a_password_is_set_once_and_is_another_one(company: Flask) -> None:
    said = []
    for words in (PASSWORD, "stones across a river", "stones across a river"):
        done = run(company, "users", "password", "ada@example.com", env={"GUANXI_NEW_PASSWORD": words})
        said.append((done.exit_code, (done.stdout or done.stderr).partition(",")[0]))
    again = (1, "Error: This is the password that is in use already. Choose another one.\n")
    assert said == [again, (0, "The password is set"), again]


def test_no_rounds_are_told_as_such(company: Flask) -> None:
    assert run(company, "rounds", "list").stdout == "No rounds yet.\n"
