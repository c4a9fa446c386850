"""One transaction a request: committed once after a good answer of a changing request, and otherwise never."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, abort, g
from sqlalchemy import event
from sqlalchemy.orm import Session

from data.commands.organisations import create_team
from data.db import db
from data.errors import RefusedError
from surveys import access
from surveys.clock import utc_now
from tests.access import ROWS, World
from tests.fixtures import on_both
from tests.integration.access.visits import Visit
from tests.snapshots import changed, snapshot

OUTCOMES = ("good", "redirect", "refused", "aborted", "fault", "error_answer")


@pytest.fixture
def app(make: Callable[..., Flask]) -> Flask:
    """An application of the test's own, which takes more addresses."""
    return make()


@contextmanager
def commits(app: Flask) -> Iterator[list[str]]:
    """Collect the commits of the application."""
    seen: list[str] = []
    with app.app_context():
        engine = db.get_engine("default")

    def note(_connection: Any) -> None:
        seen.append("commit")

    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def add_probe(app: Flask) -> Flask:
    """Add an address that makes a team and then goes well or wrong."""

    def probe(outcome: str) -> Any:
        create_team(
            db.session,
            organisation_id=g.viewer.organisation_id,
            name="Probe",
            parent_id=None if outcome == "root" else ROOT[0],
            position=9,
            now=utc_now(),
        )
        if outcome == "refused":
            raise RefusedError("The rules forbid it.")
        if outcome == "aborted":
            abort(409)
        if outcome == "fault":
            raise RuntimeError
        answers: dict[str, Any] = {"good": "done", "redirect": ("", 303), "error_answer": ("no", 400)}
        return answers[outcome]

    app.add_url_rule("/probe/<outcome>", endpoint="probe", view_func=probe, methods=["GET", "POST"])
    access.allow(app, {"probe": access.Access.SIGNED_IN})
    return app


ROOT = [0]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_goes_wrong_leaves_nothing(app: Flask, session: Session, world: World, outcome: str) -> None:
    ROOT[0] = world.cast.teams["Company"]
    there = Visit.begin(add_probe(app), world, "administrator")
    before = snapshot(session)
    with commits(app) as seen:
        answer = there.client.post(f"/probe/{outcome}", headers={"X-CSRFToken": there.csrf_token})
    good = outcome in {"good", "redirect"}

    assert (answer.status_code < 400) is good
    assert len(seen) == good
    assert bool(changed(before, snapshot(session))) is good


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_page_that_would_write_writes_nothing(app: Flask, session: Session, world: World, method: str) -> None:
    ROOT[0] = world.cast.teams["Company"]
    there = Visit.begin(add_probe(app), world, "administrator")
    before = snapshot(session)
    with commits(app) as seen:
        assert there.client.open("/probe/good", method=method).status_code == 200

    assert seen == []
    assert changed(before, snapshot(session)) == {}


def counted(endpoint: str, status: int) -> bool:
    """Whether a refusal is written down: passwords, links and codes are guessed a few times only."""
    links = {"invitations.accept", "auth.enter_by_link", "auth.set_password", "me.erase_by_link"}
    guessed = {"me.erase", "account.confirm_factor", "account.renew_codes"} | links
    return endpoint == "auth.sign_in" or (endpoint in guessed and status not in {401, 403})


@on_both("visitor", ["anonymous", "peer", "administrator", "leader"], {"administrator", "leader"})
def test_a_request_commits_once_or_not_at_all(app: Flask, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    told, said = {}, {}
    for row in sorted(ROWS, key=lambda row: row.endpoint == "auth.sign_out"):
        with commits(app) as seen:
            answer = there.ask(row, page=row.page)
        reads = row.method == "GET" or row.address.startswith("/dashboard/")
        noted = row.method == "POST" and counted(row.endpoint, answer.status_code)
        told[row.key], said[row.key] = len(seen), int(not reads and (answer.status_code < 400 or noted))

    # Where nothing was asked of the database there is nothing to commit.
    nobody = {f"POST {name}" for name in ("auth.sign_out", "auth.ask_code", "auth.set_up_factor")}
    nobody |= {"POST rooms.answer", "POST rooms.promise", "POST languages.choose_language"}
    quiet = nobody if visitor == "anonymous" else set()
    looks: dict[str, int] = {}  # noted once a day, in a transaction of its own
    if visitor == "administrator":
        quiet = {"POST beginning.test_mail"}  # no mail server is set up, which the page says
        looks = {"GET people.list_all": 1, "POST people.list_all": 2, "GET people.show": 1, "GET people.download": 1}
        looks |= {"GET trail.list_all of a person": 1}
    assert {key: count for key, count in told.items() if count != said[key]} == {
        **dict.fromkeys(quiet, 0),
        **looks,
    }
