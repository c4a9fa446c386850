"""The command line: what each command does, refuses and says, and with which exit code."""

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.db import db, make_engine
from data.models import Organisation, Person, RoleGrant, Round, Team
from data.settings import Settings
from data.types import Month
from surveys.jobs import Done, run_due
from tests.cast import NOW, Cast
from tests.databases import PostgresServer, Urls
from tests.history import answer, open_month, reps

INIT = ["init", "--zone", "Europe/Zurich", "--email", "ada@example.com", "--person", "Ada Keller"]
PASSWORD = "paper boats in the rain"
OCTOBER = Month(2026, 10)


def run(app: Flask, *words: str, **more: Any) -> Result:
    return app.test_cli_runner().invoke(args=list(words), **more)


def init(app: Flask, name: str, *more: str, password: str = PASSWORD) -> Result:
    return run(app, *INIT, "--name", name, *more, env={"GUANXI_NEW_PASSWORD": password})


def everybody(session: Session) -> list[tuple[str, str, str | None]]:
    session.rollback()
    query = (
        select(Organisation.name, Person.email, RoleGrant.role)
        .join(Person, Person.organisation_id == Organisation.id)
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .order_by(Organisation.id, Person.id, RoleGrant.id)
    )
    found: list[tuple[str, str, str | None]] = [(row[0], row[1], row[2]) for row in session.execute(query)]
    session.rollback()
    return found


def test_init_sets_up_one_real_organisation(app: Flask, session: Session) -> None:
    done = init(app, "Harbour Sales")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Ada Keller can sign in at http://127.0.0.1:8000/sign-in" in done.stdout
    assert session.scalars(select(Organisation.kind)).all() == ["real"]
    assert everybody(session) == [("Harbour Sales", "ada@example.com", "administrator")]
    assert session.scalars(select(Team.name)).all() == ["Harbour Sales"]
    session.rollback()
    second = init(app, "Second Sales")
    assert (second.exit_code, second.stdout) == (1, "")
    assert "is set up for Harbour Sales. Say --another" in second.stderr
    assert "called HARBOUR sales already" in init(app, "HARBOUR sales", "--another").stderr
    again = ["init", "--zone", "Asia/Shanghai", "--email", "bo@example.com", "--person", "Bo", "--name", "Second"]
    assert run(app, *again, "--another", env={"GUANXI_NEW_PASSWORD": PASSWORD}).exit_code == 0
    assert [name for name, *_ in everybody(session)] == ["Harbour Sales", "Second"]


@pytest.mark.parametrize(
    ("words", "password", "code", "said"),
    [
        (("--zone", "Zurich"), PASSWORD, 2, "not a time zone"),
        (("--email", "ada"), PASSWORD, 2, "correct format"),
        (("--name", "Harbour > Sales"), PASSWORD, 2, "name without >"),
        (("--person", " "), PASSWORD, 2, "name of 1 to 200"),
        ((), "short", 2, "at least 12 characters"),
        ((), "aaaaaaaaaaaaaaaa", 2, "too easy to guess"),
        ((), "ada.keller.12", 2, "too easy to guess"),
    ],
)
def test_init_with_a_mistake_leaves_nothing(
    app: Flask, session: Session, words: tuple[str, ...], password: str, code: int, said: str
) -> None:
    done = init(app, "Harbour Sales", *words, password=password)
    assert done.exit_code == code
    assert said in done.stderr
    assert session.scalars(select(Organisation.id)).all() == []


def test_users_are_added_with_roles_and_erased(app: Flask, session: Session) -> None:
    init(app, "Harbour Sales")
    add = ["users", "add", "--name", "Bo Lind", "--email", "Bo@Example.com", "--role", "rep", "--role", "leader"]
    done = run(app, *add, "--team", "1", env={"GUANXI_NEW_PASSWORD": PASSWORD})
    assert (done.exit_code, done.stdout) == (0, "Bo Lind can sign in to Harbour Sales as rep, leader.\n")
    assert everybody(session)[1:] == [
        ("Harbour Sales", "bo@example.com", "rep"),
        ("Harbour Sales", "bo@example.com", "leader"),
    ]
    twice = run(app, *add, "--team", "1", env={"GUANXI_NEW_PASSWORD": PASSWORD})
    assert (twice.exit_code, "is here already" in twice.stderr) == (1, True)
    assert run(app, *add, "--role", "owner", env={"GUANXI_NEW_PASSWORD": PASSWORD}).exit_code == 2
    silent = run(app, *add, "--team", "1")  # nobody is there to be asked for the password
    assert (silent.exit_code, "GUANXI_NEW_PASSWORD" in silent.stderr) == (2, True)
    for typed in ("n\n", "bo@example.com\ny\n", "\n", ""):
        kept = run(app, "users", "erase", "bo@example.com", input=typed)
        assert (kept.exit_code, "Bo Lind" in kept.stdout, kept.stdout.count("Go on?")) == (1, True, 1)
    assert len(everybody(session)) == 3
    assert run(app, "users", "erase", "BO@example.com", input="Y\n").exit_code == 0
    assert everybody(session)[1][1].endswith("@erased.invalid")
    assert "Nobody here has" in run(app, "users", "erase", "bo@example.com", "--yes").stderr
    assert "Nobody else administers" in run(app, "users", "erase", "ada@example.com", "--yes").stderr


def test_rounds_are_planned_opened_listed_and_closed(app: Flask, session: Session, cast: Cast) -> None:
    ours = ["--organisation", str(cast.organisation_id)]
    with time_machine.travel(NOW, tick=False):
        unsaid = run(app, "rounds", "list")
        assert (unsaid.exit_code, "Say which organisation" in unsaid.stderr) == (2, True)
        assert "opens at 2026-10-31 23:00 UTC" in run(app, "rounds", "plan", "2026-10", *ours).stdout
        assert "October 2026 already" in run(app, "rounds", "plan", "2026-10", *ours).stderr
        assert "no round about May 2020" in run(app, "rounds", "open", "2020-05", *ours).stderr
        assert run(app, "rounds", "open", "10/2026", *ours).exit_code == 2
        run(app, "rounds", "plan", "2026-11", *ours)
        assert "November 2026 is not over yet" in run(app, "rounds", "open", "2026-11", "--early", *ours).stderr
        assert run(app, "rounds", "open", "2026-10", *ours).stdout.endswith("is open.\n")
        assert run(app, "rounds", "open", "2026-10", *ours).stdout.endswith("was opened before.\n")
        assert run(app, "rounds", "list", *ours).stdout == (
            "2026-11  planned   closes 2026-12-10 22:59 UTC  not open yet\n"
            "2026-10  open      closes 2026-11-10 22:59 UTC  counted once a day\n"
        )
        with time_machine.travel(NOW + dt.timedelta(days=60), tick=False):
            assert (
                "2026-11  skipped   closes 2026-12-10 22:59 UTC  never opened\n"
                in run(app, "rounds", "list", *ours).stdout
            )
        early = run(app, "rounds", "close", "2026-10", "--early", *ours)
        assert (early.exit_code, early.stderr) == (
            1,
            "Error: A round can be closed early only when everybody had answered at the last daily count.\n",
        )
        assert "still takes answers" in run(app, "rounds", "close", "2026-10", *ours).stderr
        answer(session, session.scalars(select(Round).where(Round.state == "open")).one(), reps(cast))
        session.commit()
        run(app, "run-due")
        assert run(app, "rounds", "close", "2026-10", "--early", *ours).stdout == (
            "The round about October 2026 is closed.\n"
            "Forms that were begun are taken until 2026-11-03 09:30 UTC; then the worker publishes.\n"
        )
        assert "still takes answers" in run(app, "rounds", "close", "2026-10", *ours).stderr
    with time_machine.travel(NOW + GRACE, tick=False):
        assert run(app, "rounds", "close", "2026-10", *ours).stdout.endswith("is closed.\n")
        for how in ([], ["--early"]):
            assert run(app, "rounds", "close", "2026-10", *how, *ours).stdout.endswith("was closed before.\n")
    states = select(Round.state).where(Round.organisation_id == cast.organisation_id).order_by(Round.about_month)
    assert session.scalars(states).all() == ["closed", "planned"]


def test_run_due_does_it_once(app: Flask, session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    session.commit()
    with time_machine.travel(round_.closes_at + GRACE, tick=False):
        first = run(app, "run-due").stdout.splitlines()
        assert first == ["Planned 2, opened 0, closed 1 rounds.", "Work from the outbox: 1 done, 0 to be tried again."]
        assert run(app, "run-due").stdout == "Planned 0, opened 0, closed 0 rounds.\n"


def test_two_runs_at_once_do_it_once(app: Flask, session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    session.commit()
    now, gate, done = round_.closes_at + GRACE, threading.Barrier(2), list[Done]()

    def turn() -> None:
        with app.app_context():
            gate.wait()
            done.append(run_due(now))

    threads = [threading.Thread(target=turn) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(counts) for counts in zip(*((d.planned, d.opened, d.closed) for d in done), strict=True)] == [2, 0, 1]


@pytest.fixture
def tools(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{postgres.programs}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("tools")
def test_backup_and_restore_say_what_they_did(app: Flask, settings: Settings, cast: Cast, tmp_path: Path) -> None:
    done = run(app, "backup", "--to", str(tmp_path / "copies"))
    assert (done.exit_code, done.stderr) == (0, "")
    [folder], [keys] = (list((tmp_path / name).iterdir()) for name in ("copies", "copies-keys"))
    assert [str(folder) in done.stdout, f"The keys are {keys}" in done.stdout] == [True, True]
    unsaid = run(app, "restore", str(folder))
    assert (unsaid.exit_code, "--without-keys" in unsaid.stderr) == (2, True)
    full = run(app, "restore", str(folder), "--keys", str(keys))
    assert (full.exit_code, "holds an organisation already" in full.stderr) == (1, True)
    assert run(app, "restore", str(tmp_path / "nowhere"), "--without-keys").exit_code == 2


def findings(app: Flask, mark: str) -> list[str]:
    done = run(app, "doctor")
    lines = done.stdout.splitlines()
    assert done.exit_code == any(line.startswith("FAIL") for line in lines)
    return [line.removeprefix(f"{mark:4} ") for line in lines if line.startswith(mark)]


def test_a_sound_installation_passes(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_SMPT_URL", "smtp://mail.example.com")
    assert findings(app, "FAIL") == []
    told = [line for line in findings(app, "WARN") if not line.startswith("fonts: ")]  # those of this computer
    assert told == [
        "settings: GUANXI_HTTPS is 0: sign-ins can be read on the way",
        "settings: GUANXI_SMPT_URL is no setting: is GUANXI_SMTP_URL meant?",
        "mail: GUANXI_SMTP_URL is not set: no mail is sent",
    ]


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_each_failing_check_says_what_to_do(settings: Settings, urls: Urls, silent_port: int) -> None:
    from wsgi import create_app  # noqa: PLC0415 - as the fixture does

    owner = make_engine(urls.owner)
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    owner.dispose()
    broken = replace(settings, smtp_url=f"smtp://127.0.0.1:{silent_port}", dashboard_database_url=settings.database_url)
    app = create_app(broken)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=False):
        found = {line.partition(":")[0]: line for line in findings(app, "FAIL")}
    expected = {"migrations": "run migrate", "mail": "see GUANXI_SMTP_URL", "clock": "let both take the time"}
    if not settings.sqlite:  # on SQLite the charts' connection is held back whatever its address
        expected["database"] = "cannot read answers: give GUANXI_DASHBOARD_DATABASE_URL a login of its own"
    assert found.keys() == expected.keys()
    assert [words for subject, words in expected.items() if words not in found[subject]] == []
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_serve_says_that_a_port_is_taken(app: Flask, silent_port: int) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        done = run(app, "serve", "--port", str(port))
    assert (done.exit_code, done.stderr) == (
        1,
        f"Error: Port {port} is in use. Stop the other program or choose another --port.\n",
    )


def test_every_command_has_a_help_text(app: Flask) -> None:
    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, below in getattr(command, "commands", {}).items():
            yield (*path, name)
            yield from walk(below, (*path, name))

    paths = list(walk(app.cli, ()))
    assert {("init",), ("restore",), ("rounds", "close"), ("keys", "rotate"), ("audit", "verify")} <= set(paths)
    for path in paths:
        done = run(app, *path, "--help")
        assert done.exit_code == 0
        assert len(done.stdout.split("\n\n")[1].strip()) > 20, path


def test_the_demo_is_refused_beside_a_real_organisation(settings: Settings, app: Flask, cast: Cast) -> None:
    from wsgi import create_app  # noqa: PLC0415 - as the fixture does

    unset = run(app, "demo")
    assert (unset.exit_code, "Set GUANXI_DEMO=1" in unset.stderr) == (1, True)
    demo = create_app(replace(settings, demo=True))
    refused = run(demo, "demo")
    assert (refused.exit_code, "holds a real organisation" in refused.stderr) == (1, True)
    with demo.app_context():
        for engine in db.engines.values():
            engine.dispose()
    assert len(reps(cast)) == 18
