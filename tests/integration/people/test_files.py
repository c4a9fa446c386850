"""Files of people taken in: checked, as a whole, once, and taken back."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.erasure import erase_person
from data.commands.forgetting import forget_removed
from data.commands.staff_files import import_staff, plan_staff, undo_import
from data.commands.staff_states import read_states
from data.errors import ConflictError, NotFoundError
from data.models import AuditEntry, PeopleChange, PeopleImport, Person, Team
from data.queries.audit import check_chain
from data.queries.staff import get_last_import, list_staff
from surveys.people.rows import read_staff
from tests.cast import NOW, Cast
from tests.fixtures import ON_POSTGRESQL
from tests.integration.cli.test_commands import run
from tests.pages import form_to
from tests.pulses import BROWSER, open_pulse, sign_in

TODAY = dt.date(2026, 11, 3)
FILE = (
    "employee_id;email;name;team;is_manager;start_date;end_date\r\n"
    "A1;new.one@example.com;Nia New;Company > North > Team D;yes;2026-10-01;\r\n"
    "A2;team.a.rep.1@example.com;Team A Rep One;Team B;;;\r\n"
    "A3;team.a.rep.2@example.com;;Team A;;;2026-12-31\r\n"
    ";team.a.rep.3@example.com;Team A Rep 3;Team A;;;\r\n"
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def administrator(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app, cast.administrator).client


def upload(client: FlaskClient, content: str, **fields: str) -> TestResponse:
    form = form_to(client.get("/people/file", headers=BROWSER).text.partition("The last file")[0], "/people/file")
    sent: dict[str, Any] = {**form.data(**fields), "file": (io.BytesIO(content.encode()), "people.csv")}
    sent = {name: value for name, value in sent.items() if name != "others_leave" or value == "y"}
    return client.post(form.action, data=sent, headers=BROWSER)


def confirm(client: FlaskClient, checked: TestResponse, **fields: str) -> TestResponse:
    form = form_to(checked.text, "/confirm")
    return client.post(form.action, data=form.data(**fields), headers=BROWSER, follow_redirects=True)


def states(session: Session, cast: Cast) -> dict[str, Any]:
    session.rollback()
    found = read_states(session, organisation_id=cast.organisation_id)
    session.rollback()
    return {state.email: state for state in found.values()}


def plainly(page: TestResponse) -> str:
    return page.text.replace("<bdi>", "").replace("</bdi>", "")


def test_a_file_is_checked_taken_in_once_and_taken_back(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    before = states(session, cast)
    checked = upload(administrator, FILE)
    assert checked.status_code == 200
    for words in (
        "1 new, 2 changed, 1 as they are.",
        "15 in a team here and not in the file: left alone.",
        "New teams: Team D",
        "Team D from 1 October 2026",
        "Rep, Leader of Team D",
        "Name: Team A Rep 1 → Team A Rep One",
        "Employee number: none → A2",
        "Team: Team A → Team B from 3 November 2026",
        "Last day in Team A: 31 December 2026",
    ):
        assert words in plainly(checked), words
    assert states(session, cast) == before
    assert "The file is taken in: 1 new, 2 changed." in confirm(administrator, checked).text
    after = states(session, cast)
    team_d = session.scalars(select(Team.id).where(Team.name == "Team D")).one()
    session.rollback()
    assert after["new.one@example.com"].stays == ((team_d, dt.date(2026, 10, 1), None),)
    assert after["new.one@example.com"].grants == {("rep", None), ("leader", team_d)}
    assert [stay[2] for stay in after["team.a.rep.2@example.com"].stays] == [dt.date(2026, 12, 31)]
    again = upload(administrator, FILE)
    assert "0 new, 0 changed, 4 as they are." in again.text
    assert "There is nothing to change." in again.text
    exported = administrator.get("/people/people.csv", headers=BROWSER)
    assert "0 new, 0 changed, 22 as they are." in upload(administrator, exported.text).text
    page = administrator.get("/people/file", headers=BROWSER).text
    assert '/undo">Undo this import</a>' in page
    asked = administrator.get("/people/file/1/undo", headers=BROWSER).text
    assert "added 1 and changed 2." in asked
    assert states(session, cast) == after  # nothing is undone before the button is pressed
    undone = administrator.post(form_to(asked, "/undo").action, data=form_to(asked, "/undo").data(), headers=BROWSER)
    assert undone.status_code == 302
    assert administrator.get("/people/file/1/undo", headers=BROWSER).location == "/people/file"
    assert states(session, cast) == before
    assert session.scalar(select(func.count()).select_from(PeopleChange)) == 0
    assert session.scalar(select(func.count()).where(Team.name == "Team D")) == 0
    acts = session.execute(select(AuditEntry.act, AuditEntry.details)).all()
    assert {"people_imported", "person_added", "team_joined", "people_import_undone", "person_removed"} <= {
        act for act, _ in acts
    }
    assert not any(word in str(acts) for word in ("Nia", "example.com", "A2", "Team D"))
    assert check_chain(session, organisation_id=cast.organisation_id).problems == ()


def test_an_end_before_the_start_is_told_once(administrator: FlaskClient) -> None:
    lines = "email,name,team,start_date,end_date\nnia@example.com,Nia,Team A,2026-11-12,2026-11-11\n"
    checked = plainly(upload(administrator, lines))
    assert checked.count("The end date lies before") == 1


def test_whoever_is_not_in_the_file_leaves_when_told_so(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    lines = "email,name\n" + "".join(f"{member.email},\n" for member in cast.members["Team A"])
    checked = upload(administrator, lines, others_leave="y", on="2026-12-01")
    assert "12 in a team here and not in the file: they leave." in plainly(checked)
    confirm(administrator, checked)
    found = states(session, cast)
    last = {team: {found[each.email].stays[-1][2] for each in some} for team, some in cast.members.items()}
    assert last == {"Team A": {None}, "Team B": {dt.date(2026, 11, 30)}, "Team C": {dt.date(2026, 11, 30)}}
    assert found[cast.administrator.email].grants == {("administrator", None)}


def test_nothing_is_taken_in_when_one_line_is_wrong(administrator: FlaskClient, session: Session, cast: Cast) -> None:
    before = states(session, cast)
    wrong = upload(
        administrator,
        FILE + "A8;nobody;;Nirgends;;;\r\n"
        "A9;a@example.com;;Team A;;;\r\nA1;b@example.com;;Nowhere;maybe;2026-10-01;2026-02-30\r\n"
        "x;outsider@elsewhere.example;X;;no;;\r\n"
        ";team.a.rep.3@example.com;;;;;\r\nA1;team.b.rep.1@example.com;;;maybe;;\r\n",
    )
    assert wrong.status_code == 400
    for words in (
        "Line 6, column email: Enter an e-mail address in the correct format",
        "Line 6, column team: There is no team Nirgends.",
        "Line 7, column name: The name of somebody new is missing.",
        "Line 8, column is_manager: maybe is neither yes nor no.",
        "Line 8, column end_date: 2026-02-30 is no day. Write it as 2026-10-31.",
        "Line 8, column employee_id: Line 2 has the same employee number.",
        "Line 8, column team: There is no team Nowhere.",
        "Line 10, column email: Line 5 has the same e-mail address.",
        "Line 11, column is_manager: maybe is neither yes nor no.",
    ):
        assert words in wrong.text, words
    for content, words in (
        ("", "The file is empty: it has neither a first line nor people."),
        (" \r\n", "The file is empty."),
        ("email,name\r\n", "The file holds no people: nothing stands below its first line."),
        ('email,name\nnobody,X\n"a@example.com,Y', "Line 2, column email: Enter an e-mail address"),
        ('email,name\nnobody,X\n"a@example.com,Y', "Line 3: From here on the file cannot be read"),
    ):
        assert words in upload(administrator, content).text
    assert states(session, cast) == before
    elsewhere = upload(administrator, "email,name\noutsider@elsewhere.example,X\n")
    refused = confirm(administrator, elsewhere)
    assert (refused.status_code, "Somebody has one of these e-mail addresses already" in refused.text) == (409, True)
    assert states(session, cast) == before


def test_a_plan_that_is_out_of_date_is_shown_anew(administrator: FlaskClient, session: Session, cast: Cast) -> None:
    checked = upload(administrator, FILE)
    person = session.get(Person, cast.rep.id)
    assert person is not None
    person.name = "Meanwhile"
    session.commit()
    before = states(session, cast)
    stale = confirm(administrator, checked)
    assert (stale.status_code, "have changed meanwhile" in stale.text) == (409, True)
    assert "Name: Meanwhile → Team A Rep One" in plainly(stale)
    assert states(session, cast) == before
    assert "The file is taken in" in confirm(administrator, stale).text


def taken_in(session: Session, cast: Cast, content: str = FILE) -> int:
    entries = read_staff(io.BytesIO(content.encode())).entries()
    import_staff(session, organisation_id=cast.organisation_id, entries=entries, on=TODAY, now=NOW)
    session.commit()
    [import_id] = session.scalars(select(PeopleImport.id).order_by(PeopleImport.id.desc()).limit(1))
    return import_id


@pytest.mark.parametrize("since", ["changed", "asked", "erased"])
def test_an_import_stays_when_its_people_went_on(session: Session, cast: Cast, since: str) -> None:
    import_id = taken_in(session, cast)
    new = session.scalars(select(Person).where(Person.email == "new.one@example.com")).one()
    if since == "changed":
        new.name = "Another name"
        session.commit()
    elif since == "asked":
        open_pulse(session, cast.organisation_id)
    else:
        erase_person(session, organisation_id=cast.organisation_id, person_id=new.id, now=NOW)
        session.commit()
    before = states(session, cast)
    if since == "erased":  # what is left of the import knows nothing of the person
        undo_import(session, organisation_id=cast.organisation_id, import_id=import_id, now=NOW)
        session.commit()
        assert states(session, cast).keys() == before.keys()
        return
    with pytest.raises(ConflictError, match="cannot be undone any more"):
        undo_import(session, organisation_id=cast.organisation_id, import_id=import_id, now=NOW)
    assert states(session, cast) == before


def test_what_is_kept_for_undoing_is_forgotten_after_thirty_days(session: Session, cast: Cast) -> None:
    import_id = taken_in(session, cast)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id}
    for days, kept in ((29, True), (30, False)):
        forget_removed(session, now=NOW + dt.timedelta(days=days))
        session.commit()
        last = get_last_import(session, **place)
        assert last is not None
        assert (last.undoable, bool(session.scalars(select(PeopleChange.id)).all())) == (kept, kept)
    with pytest.raises(NotFoundError, match="no import that could be undone"):
        undo_import(session, **place, import_id=import_id, now=NOW + dt.timedelta(days=30))


def test_the_command_line_takes_files_in_and_writes_them(
    app: Flask, session: Session, cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    here = ("--organisation", str(cast.organisation_id))
    before = states(session, cast)
    dry = run(app, "people", "import", str(file), "--dry-run", *here)
    assert dry.stdout.endswith("Would be: 1 new, 2 changed, 1 as they are, 15 not in the file (left alone).\n")
    assert states(session, cast) == before
    assert run(app, "people", "import", str(file), *here).stdout.endswith(
        "Done: 1 new, 2 changed, 1 as they are, 15 not in the file (left alone).\n"
    )
    file.write_text(run(app, "people", "export", *here).stdout, encoding="utf-8")
    assert "Done: 0 new, 0 changed, 22 as they are" in run(app, "people", "import", str(file), *here).stdout
    assert run(app, "people", "undo-import", *here).stdout.endswith("3 people are as they were before.\n")
    assert states(session, cast) == before
    file.write_text("email,name,team\nx@example.com,X,Nowhere\n", encoding="utf-8")
    refused = run(app, "people", "import", str(file), *here)
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (1, "Error: Nothing was taken in.")
    assert "Line 2, column team: There is no team Nowhere." in refused.stderr
    file.write_text("email,name,team\n", encoding="utf-8")
    nobody = run(app, "people", "import", str(file), "--others-leave", *here)
    assert (nobody.exit_code, nobody.stderr.partition(":")[0]) == (1, "The file holds no people")
    assert states(session, cast) == before


@ON_POSTGRESQL
def test_twenty_thousand_people_are_taken_in_at_once(session: Session, cast: Cast) -> None:
    lines = ["employee_id,email,name,team,is_manager,job_role,region,start_date"]
    lines += [
        f"{number},person.{number}@example.com,Person {number},Company > Region {number % 20} > Team {number % 1000},"
        f"{'yes' if number < 1000 else ''},Seller,EMEA,2024-01-01"
        for number in range(20_000)
    ]
    content = "\n".join(lines).encode()
    file = io.BytesIO(content)
    reading = read_staff(file)
    entries = reading.entries()
    next(entries)
    assert file.tell() < len(content) / 50, "the rest is read when it is its turn"
    import_staff(session, organisation_id=cast.organisation_id, entries=reading.entries(), on=TODAY, now=NOW)
    session.commit()
    again = plan_staff(session, organisation_id=cast.organisation_id, entries=reading.whole(), on=TODAY)
    assert (again.empty, again.unchanged) == (True, 20_000)
    page = list_staff(session, organisation_id=cast.organisation_id, day=TODAY, words="person 1999")
    assert (page.people, len(page.rows)) == (12, 12)
    session.rollback()


def test_of_many_wrong_lines_the_first_are_told_whole_and_the_others_counted(
    app: Flask, cast: Cast, administrator: FlaskClient, tmp_path: Path
) -> None:
    lines = [f"nobody;New {number};Team A;2026-02-31" for number in range(60)]
    content = "\r\n".join(["email;name;team;start_date", *lines])
    told = upload(administrator, content)
    shown = [int(line) for line in re.findall(r'<a href="#file">Line (\d+),', told.text)]
    assert (told.status_code, shown) == (400, [line for line in range(2, 52) for _problem in ("address", "day")])
    assert "10 more lines are wrong." in told.text
    (tmp_path / "people.csv").write_text(content)
    here = ("--organisation", str(cast.organisation_id))
    said = run(app, "people", "import", str(tmp_path / "people.csv"), "--dry-run", *here).output
    assert ("Line 51, " in said, "Line 52, " in said, "10 more lines are wrong." in said) == (True, False, True)
