"""What happens by itself: rounds planned, opened, closed, work of the outbox done. Safe with any number of workers."""

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app

from data.commands.forgetting import forget_removed
from data.commands.helps import remind_due
from data.commands.invitations import invite_open
from data.commands.links import LINK_MAIL, spread_requests
from data.commands.live import end_forgotten
from data.commands.outbox import Work, drop_work, fail_work, finish_work, give_up_work, take_work
from data.commands.retention import forget_looks, keep_to_limit
from data.commands.room_asks import ask_whether_it_helped, tell_how_asks_went
from data.commands.rounds import close_due, count_participation, open_due, plan_next_round
from data.commands.tokens import note_makers
from data.db import EVERY_ORGANISATION, db, enter_organisation, write_back
from data.errors import DomainError
from data.language import speaking
from data.queries.erasures import erased_since
from data.queries.languages import get_language
from data.queries.organisations import list_organisations
from data.queries.retention import purged_since
from data.queries.rounds import list_rounds
from data.types import RoundState
from surveys.clock import utc_now
from surveys.security import request_vault

log = structlog.get_logger()
PAUSE_SECONDS = 30.0
WRITTEN_BACK_FOR = dt.timedelta(days=1)


Handler = Callable[[Any, Work, dt.datetime], None]


class PutOffError(DomainError):
    """Work that could not be done now; `keep(session)` writes down what is to stay of the attempt."""

    def __init__(self, message: str, keep: Callable[[Any], None]) -> None:
        super().__init__(message)
        self.keep = keep


class TooLateError(Exception):
    """Work that failed before and is of no use any more: it is not tried again, and counts as failed."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many rounds a run planned, opened and closed, how much work of the outbox it did and how much failed."""

    planned: int
    opened: int
    closed: int
    delivered: int = 0
    failed: int = 0


def handle(app: Flask, kind: str, handler: Handler) -> None:
    """Let `handler(session, work, now)` do the outbox's work of a kind.

    What it changes in the database commits together with the message; what it does outside may happen again after a
    crash. It raises when it could not do it.
    """
    handlers: dict[str, Handler] = app.extensions.setdefault("guanxi-handlers", {})
    handlers[kind] = handler


def keep(session: Any) -> None:
    """Keep what a handler has changed so far, before it does something outside: no lock is held meanwhile."""
    session.commit()


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


def _invite(now: dt.datetime) -> None:
    """Put invitations into the outbox; without a mail server there are none, and rounds are open all the same."""
    settings = current_app.extensions["guanxi-settings"]
    if settings.smtp_url and not settings.demo:
        invite_open(db.session, now=now)


def _remind(now: dt.datetime) -> None:
    """Put reminders and questions about asks into the outbox; without a mail server they wait for one."""
    if current_app.extensions["guanxi-settings"].smtp_url:
        ask_whether_it_helped(db.session, now=now)
        for organisation in list_organisations(db.session):
            remind_due(db.session, organisation_id=organisation.id, now=now)


def _note_makers(now: dt.datetime) -> None:
    """Note which tokens have outlived their maker's administering, however that ended."""
    for organisation in list_organisations(db.session):
        note_makers(db.session, organisation_id=organisation.id, now=now)


def _keep_to_limits(now: dt.datetime) -> None:
    """Announce and destroy what has been kept long enough, each organisation in its own transaction."""
    for organisation in list_organisations(db.session):
        done = keep_to_limit(db.session, organisation_id=organisation.id, now=now)
        forget_looks(db.session, organisation_id=organisation.id, now=now)
        db.session.commit()
        if done is not None:
            log.info("old_answers", organisation=organisation.id, step=done)


def _language(work: Work) -> str | None:
    """Return the language that work for a person is done in, or else that of the organisation."""
    person_id = work.payload.get("person_id")
    return get_language(
        db.session,
        organisation_id=work.organisation_id,
        person_id=int(person_id) if person_id is not None else None,
    )


def _deliver(work: Work, handler: Handler, now: dt.datetime) -> bool:
    enter_organisation(db.session, work.organisation_id)
    try:
        with speaking(_language(work)):
            handler(db.session, work, now)
        settled = finish_work(db.session, work=work, now=now)
        if settled:
            db.session.commit()
        else:  # somebody else has it by now, and what was changed here is theirs to change
            db.session.rollback()
    except Exception as error:  # whatever went wrong, the next message must not wait for it
        db.session.rollback()
        reason = error.message if isinstance(error, DomainError) else type(error).__name__
        log.warning("work_put_off", work=work.id, kind=work.kind, attempts=work.attempts, exc_info=error)
        if isinstance(error, PutOffError):
            error.keep(db.session)
        if isinstance(error, TooLateError):
            drop_work(db.session, work=work, now=now)
        else:
            fail_work(db.session, work=work, error=reason, now=now)
        db.session.commit()
        return False
    return settled


def _next(handlers: Mapping[str, Handler], now: dt.datetime) -> Work | None:
    """Lease what is due next; who waits for a link to sign in does not wait for everybody's invitations."""
    spread_requests(db.session, vault=request_vault(), now=max(now, utc_now()))
    return take_work(db.session, kinds=[LINK_MAIL], now=max(now, utc_now())) or take_work(
        db.session, kinds=handlers, now=now
    )


def deliver_due(now: dt.datetime, stop: threading.Event | None = None) -> tuple[int, int]:
    """Do the outbox's due work, each message under its own lease; returns how much was done and how much failed."""
    handlers: dict[str, Handler] = current_app.extensions.get("guanxi-handlers", {})
    done = failed = 0
    while stop is None or not stop.is_set():
        enter_organisation(db.session, EVERY_ORGANISATION)
        give_up_work(db.session, now=now)
        work = _next(handlers, now) if handlers else None
        db.session.commit()
        if work is None:
            break
        if _deliver(work, handlers[work.kind], now):
            done += 1
        else:
            failed += 1
    return done, failed


def run_due(now: dt.datetime, stop: threading.Event | None = None) -> Done:
    """Do everything that is due at `now`, each kind of work in its own transaction; needs an application context.

    Every step asks the database what is still to be done under a lock, so two workers do nothing twice.
    """
    enter_organisation(db.session, EVERY_ORGANISATION)
    closed = len(close_due(db.session, now=now))
    db.session.commit()
    planned = _plan(now)
    db.session.commit()
    opened = len(open_due(db.session, now=now))
    _invite(now)  # in the transaction that opens rounds
    db.session.commit()
    _count(now)
    db.session.commit()
    _keep_to_limits(now)
    _remind(now)
    forget_removed(db.session, now=now)
    end_forgotten(db.session, now=now)
    _note_makers(now)
    tell_how_asks_went(db.session, now=now)
    db.session.commit()
    delivered, failed = deliver_due(now, stop)
    _write_back(now)
    if planned or opened or closed or delivered or failed:
        log.info("work_done", planned=planned, opened=opened, closed=closed, delivered=delivered, failed=failed)
    return Done(planned, opened, closed, delivered, failed)


def _write_back(now: dt.datetime) -> None:
    """After something was destroyed, move SQLite's log into its file, so that nothing of it stays in the log."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    since = now - WRITTEN_BACK_FOR
    lately = erased_since(db.session, since) or purged_since(db.session, since)
    db.session.commit()
    if lately:
        write_back(db.engine)


def work(app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS) -> None:
    """Run what is due again and again until `stop` is set; a failure is logged and tried again at the next turn."""
    while not stop.is_set():
        with app.app_context():
            try:
                run_due(dt.datetime.now(dt.UTC), stop)
            except Exception:  # the worker outlives a database that is away for a while
                db.session.rollback()
                log.exception("work_failed")
        stop.wait(pause)
