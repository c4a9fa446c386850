"""The outbox: every message at least once, each key once, with many workers, failures and a killed one."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.commands import outbox
from data.commands.outbox import (
    INTERRUPTED,
    LEASE,
    MOST_ATTEMPTS,
    Work,
    fail_work,
    finish_work,
    give_up_work,
    pause_after,
    take_work,
)
from data.db import EVERY_ORGANISATION, enter_organisation
from data.errors import RefusedError
from data.models import OutboxMessage, Team
from surveys.jobs import deliver_due, handle
from tests.cast import NOW, Cast
from tests.databases import Urls

ROOT = Path(__file__).resolve().parents[3]
KINDS = ["greet"]


def put(session: Session, cast: Cast, key: str = "greet 1", due_at: dt.datetime = NOW, **payload: Any) -> bool:
    added = outbox.put(
        session, organisation_id=cast.organisation_id, key=key, kind="greet", payload=payload, due_at=due_at
    )
    session.commit()
    return added


def take(session: Session, now: dt.datetime = NOW) -> Work | None:
    work = take_work(session, kinds=KINDS, now=now)
    session.commit()
    return work


def taken(session: Session, now: dt.datetime = NOW) -> Work:
    work = take(session, now)
    assert work is not None
    return work


def states(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    session.commit()  # a reader of this session would hold SQLite's write lock
    return [(row.key, row.attempts, row.done_at, row.failed_at, row.last_error) for row in rows]


def test_a_key_is_put_once_even_after_it_was_done(session: Session, cast: Cast) -> None:
    assert put(session, cast) is True
    assert put(session, cast) is False
    finish_work(session, work=taken(session), now=NOW)
    session.commit()
    assert put(session, cast) is False
    assert states(session) == [("greet 1", 1, NOW, None, None)]


def test_a_leased_message_is_nobody_elses_until_the_lease_ends(session: Session, cast: Cast) -> None:
    put(session, cast, person=7)
    first = taken(session)
    assert (first.key, first.kind, first.payload, first.attempts) == ("greet 1", "greet", {"person": 7}, 1)
    assert take(session, NOW + LEASE - dt.timedelta(seconds=1)) is None
    second = taken(session, NOW + LEASE)
    assert second.attempts == 2
    assert finish_work(session, work=first, now=NOW + LEASE) is False
    assert fail_work(session, work=first, error="late", now=NOW + LEASE) is False
    assert finish_work(session, work=second, now=NOW + LEASE) is True
    session.commit()
    assert states(session) == [("greet 1", 2, NOW + LEASE, None, None)]


def test_what_is_due_longest_comes_first_and_the_future_waits(session: Session, cast: Cast) -> None:
    for key, hours in (("later", -1), ("first", -2), ("future", 1)):
        put(session, cast, key, NOW + dt.timedelta(hours=hours))
    keys = [work.key for work in (take(session), take(session), take(session)) if work is not None]
    assert keys == ["first", "later"]


def test_other_kinds_are_left_alone(session: Session, cast: Cast) -> None:
    put(session, cast)
    assert take_work(session, kinds=["mail"], now=NOW) is None


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(session: Session, cast: Cast) -> None:
    put(session, cast)
    moment, pauses = NOW, []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        work = taken(session, moment)
        fail_work(session, work=work, error="no answer", now=moment)
        session.commit()
        pause = pause_after(attempt)
        assert take(session, moment + pause - dt.timedelta(seconds=1)) is None
        pauses.append(int(pause.total_seconds() // 60))
        last, moment = moment, moment + pause
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128]
    assert take(session, moment + dt.timedelta(days=9)) is None
    assert states(session) == [("greet 1", MOST_ATTEMPTS, None, last, "no answer")]


def test_pauses_never_exceed_six_hours() -> None:
    assert [pause_after(attempts) for attempts in (9, 10, 1000)] == [dt.timedelta(minutes=256)] + [
        dt.timedelta(hours=6)
    ] * 2


def test_a_message_that_kills_every_worker_is_given_up(session: Session, cast: Cast) -> None:
    put(session, cast)
    for attempt in range(MOST_ATTEMPTS):
        taken(session, NOW + attempt * LEASE)
    after = NOW + MOST_ATTEMPTS * LEASE
    assert take(session, after) is None
    assert give_up_work(session, now=after - dt.timedelta(seconds=1)) == 0
    assert give_up_work(session, now=after) == 1
    session.commit()
    assert states(session) == [("greet 1", MOST_ATTEMPTS, None, after, INTERRUPTED)]


def side_by_side(engine: Engine, work: Any, people: int = 6) -> None:
    gate, problems = threading.Barrier(people), []

    def run(number: int) -> None:
        try:
            with Session(engine) as session:
                enter_organisation(session, EVERY_ORGANISATION)
                gate.wait()
                work(session, number)
        except BaseException as error:
            problems.append(error)
            raise

    threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_many_schedulers_and_workers_do_each_key_once(engine: Engine, session: Session, cast: Cast) -> None:
    keys = [f"greet {number}" for number in range(20)]
    done: list[str] = []

    def schedule_and_work(own: Session, number: int) -> None:
        for key in keys[number:] + keys[:number]:
            put(own, cast, key)
        while (work := take(own)) is not None:
            done.append(work.key)
            assert finish_work(own, work=work, now=NOW)
            own.commit()

    side_by_side(engine, schedule_and_work)
    assert Counter(done) == dict.fromkeys(keys, 1)
    assert {(attempts, done_at) for _, attempts, done_at, _, _ in states(session)} == {(1, NOW)}


def test_a_killed_workers_message_is_delivered_by_another(
    session: Session, cast: Cast, urls: Urls, tmp_path: Path
) -> None:
    now = dt.datetime.now(dt.UTC)
    put(session, cast, due_at=now)
    started = tmp_path / "started"
    script = Path(__file__).with_name("killed_worker.py")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, str(script), urls.app, str(started)], env=environment, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not started.exists() and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert started.exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert take(session, dt.datetime.now(dt.UTC)) is None, "the dead worker's lease still runs"
    again = taken(session, dt.datetime.now(dt.UTC) + LEASE)
    assert (again.key, again.attempts) == ("greet 1", 2)
    assert finish_work(session, work=again, now=now + LEASE)


def rename(session: Session, work: Work, now: dt.datetime) -> None:
    team = session.get(Team, work.payload["team"])
    assert team is not None, "another organisation's rows are not for this message"
    team.name = f"{team.name} ({work.attempts})"


def names(session: Session, cast: Cast) -> set[str]:
    session.expire_all()
    found = set(session.scalars(select(Team.name).where(Team.organisation_id == cast.organisation_id)))
    session.commit()
    return found


def test_what_a_handler_changes_commits_with_its_message(app: Flask, session: Session, cast: Cast) -> None:
    handle(app, "greet", rename)
    put(session, cast, team=cast.teams["Team A"])
    with app.app_context():
        assert deliver_due(NOW) == (1, 0)
        assert deliver_due(NOW) == (0, 0)
    assert "Team A (1)" in names(session, cast)
    assert states(session) == [("greet 1", 1, NOW, None, None)]


@pytest.mark.parametrize(
    ("error", "words"),
    [(RefusedError("The mail server takes no mail."), "The mail server takes no mail."), (KeyError("Ana"), "KeyError")],
)
def test_a_failing_handler_changes_nothing_and_holds_nobody_up(
    app: Flask, session: Session, cast: Cast, error: Exception, words: str
) -> None:
    def fail_first(own: Any, work: Work, now: dt.datetime) -> None:
        rename(own, work, now)
        if work.key == "greet 1":
            raise error

    handle(app, "greet", fail_first)
    put(session, cast, "greet 1", NOW - dt.timedelta(hours=1), team=cast.teams["Team A"])
    put(session, cast, "greet 2", team=cast.teams["Team B"])
    with app.app_context():
        assert deliver_due(NOW) == (1, 1)
    assert {"Team A", "Team B (1)"} <= names(session, cast)
    assert states(session) == [("greet 1", 1, None, None, words), ("greet 2", 1, NOW, None, None)]
    with app.app_context():
        assert deliver_due(NOW + dt.timedelta(seconds=59)) == (0, 0)
        assert deliver_due(NOW + dt.timedelta(minutes=1)) == (0, 1)


def test_a_handler_that_took_too_long_leaves_the_message_to_the_next(app: Flask, session: Session, cast: Cast) -> None:
    def dawdle(own: Any, work: Work, now: dt.datetime) -> None:
        rename(own, work, now)
        own.rollback()
        assert take_work(session, kinds=KINDS, now=NOW + LEASE) is not None
        session.commit()
        rename(own, work, now)

    handle(app, "greet", dawdle)
    put(session, cast, team=cast.teams["Team A"])
    with app.app_context():
        assert deliver_due(NOW) == (0, 1)
    assert "Team A" in names(session, cast)


def test_a_worker_told_to_stop_takes_nothing_more(app: Flask, session: Session, cast: Cast) -> None:
    stop = threading.Event()

    def stop_after_one(own: Any, work: Work, now: dt.datetime) -> None:
        stop.set()

    handle(app, "greet", stop_after_one)
    for number in range(3):
        put(session, cast, f"greet {number}")
    with app.app_context():
        assert deliver_due(NOW, stop) == (1, 0)
