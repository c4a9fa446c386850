"""What happens by itself: rounds planned, opened and closed, participation counted. Safe with any number of workers."""

import datetime as dt
import threading
from dataclasses import dataclass

import structlog
from flask import Flask

from data.commands.rounds import close_due, count_participation, open_due, plan_next_round
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.queries.organisations import list_organisations
from data.queries.rounds import list_rounds
from data.types import RoundState

log = structlog.get_logger()
PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Done:
    """How many rounds a run planned, opened and closed."""

    planned: int
    opened: int
    closed: int


def _plan(now: dt.datetime) -> int:
    planned = [
        plan_next_round(db.session, organisation_id=organisation.id, now=now)
        for organisation in list_organisations(db.session)
    ]
    return sum(round_ is not None for round_ in planned)


def _count(now: dt.datetime) -> None:
    for organisation in list_organisations(db.session):
        for row in list_rounds(db.session, organisation.id):
            if row.state == RoundState.OPEN:
                count_participation(db.session, organisation_id=organisation.id, round_id=row.id, now=now)


def run_due(now: dt.datetime) -> Done:
    """Do everything that is due at `now`, each kind of work in its own transaction; needs an application context.

    Every step asks the database what is still to be done under a lock, so two workers do nothing twice.
    """
    enter_organisation(db.session, EVERY_ORGANISATION)
    closed = len(close_due(db.session, now=now))
    db.session.commit()
    planned = _plan(now)
    db.session.commit()
    opened = len(open_due(db.session, now=now))
    db.session.commit()
    _count(now)
    db.session.commit()
    if planned or opened or closed:
        log.info("rounds_moved", planned=planned, opened=opened, closed=closed)
    return Done(planned, opened, closed)


def work(app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS) -> None:
    """Run what is due again and again until `stop` is set; a failure is logged and tried again at the next turn."""
    while not stop.is_set():
        with app.app_context():
            try:
                run_due(dt.datetime.now(dt.UTC))
            except Exception:  # the worker outlives a database that is away for a while
                db.session.rollback()
                log.exception("work_failed")
        stop.wait(pause)
