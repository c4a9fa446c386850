"""Old answers: announced to administrators and to whoever gave them, announced again, then destroyed.

Who looked at whom is kept as long, and goes without notice at the beginning of a month.

Once a quarter, so that nobody gets such mails each month. Published results, favours and worksheets are left alone.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from data.calendar import QUARTER, local_day, opening_moment
from data.commands.audit import record
from data.commands.organisations import lock_organisation
from data.commands.outbox import Planned, put_all
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import (
    AccessEntry,
    Answer,
    AnswerConflict,
    Assignment,
    CommitmentWord,
    Invitation,
    Organisation,
    PageTime,
    Purge,
    Round,
    Submission,
    SubmissionScore,
)
from data.queries.retention import find_open_purge, list_administrators, list_old_rounds, list_writers
from data.types import Month

PURGE_MAIL = "purge_notice"
SHORTEST, LONGEST = 13, 120  # months; trends look back over a year
FIRST_NOTICE, SECOND_NOTICE = dt.timedelta(days=28), dt.timedelta(days=14)
BAD_LIMIT = lazy("Answers are kept for %(shortest)s to %(longest)s months.", shortest=SHORTEST, longest=LONGEST)
TOO_LATE = lazy("There is nothing to stop: it was stopped already, or the answers are destroyed.")
ADMINISTRATOR, WRITER = "administrator", "writer"


def next_quarter(day: dt.date) -> Month:
    """Return the month with which the next quarter begins: January, April, July or October."""
    month = Month.of(day).plus(1)
    while month.number % QUARTER != 1:
        month = month.plus(1)
    return month


def _locked(session: Session, organisation_id: int) -> Organisation:
    lock_organisation(session, organisation_id)
    organisation = session.get(Organisation, organisation_id, populate_existing=True)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    return organisation


def keep_to_limit(session: Session, *, organisation_id: int, now: dt.datetime) -> str | None:
    """Do what is due about old answers: announce, announce again, or destroy; returns which, None for nothing.

    Any number of workers may call it: each step happens once. A demo's invented answers stay.
    """
    organisation = _locked(session, organisation_id)
    if organisation.kind == "demo":
        return None
    today = local_day(now, organisation.zone)
    purge = find_open_purge(session, organisation_id=organisation_id)
    if purge is None:
        return "announced" if _announce(session, organisation, today, now) else None
    if purge.reminded_at is None:
        if today < purge.due_on - SECOND_NOTICE:
            return None
        purge.due_on = max(purge.due_on, today + SECOND_NOTICE)  # a worker that was away shortens no notice
        purge.reminded_at = now
        _tell(session, purge, 2, now)
        return "reminded"
    if today < purge.due_on:
        return None
    _destroy(session, organisation, purge, now)
    return "purged"


def oldest_look(day: dt.date, *, months: int, zone: str) -> dt.datetime:
    """Return the moment before which nobody's looks are kept on a day: the beginning of a month, so many before."""
    return opening_moment(Month.of(day).plus(-months).first, zone)


def forget_looks(session: Session, *, organisation_id: int, now: dt.datetime) -> int:
    """Destroy the entries of who looked at whom that have been kept as long as answers are; returns how many.

    The audit trail keeps how many went, at most once a month, as what is kept ends with a month.
    """
    organisation = _locked(session, organisation_id)
    before = oldest_look(
        local_day(now, organisation.zone), months=organisation.retention_months, zone=organisation.zone
    )
    old = (AccessEntry.organisation_id == organisation_id) & (AccessEntry.happened_at < before)
    gone = _delete(session, AccessEntry, old)
    if gone:
        record(
            session,
            organisation_id=organisation_id,
            actor_id=None,
            act="looks_forgotten",
            subject="organisation",
            subject_id=organisation_id,
            details={"entries": gone, "before": before.isoformat()},
            now=now,
        )
    return gone


def _announce(session: Session, organisation: Organisation, today: dt.date, now: dt.datetime) -> bool:
    quarter = next_quarter(today)
    if today < quarter.first - FIRST_NOTICE:
        return False
    known = select(Purge.id).where(Purge.organisation_id == organisation.id, Purge.quarter == str(quarter))
    months = [row.month for row in _old(session, organisation, quarter)]
    if not months or session.scalar(known) is not None:
        return False
    purge = Purge(
        organisation_id=organisation.id,
        quarter=str(quarter),
        due_on=max(quarter.first, today + FIRST_NOTICE),
        facts={"months": [str(month) for month in months]},
        announced_at=now,
    )
    session.add(purge)
    session.flush()
    _note(session, purge, "purge_announced", None, now, months=purge.facts["months"], on=str(purge.due_on))
    _tell(session, purge, 1, now)
    return True


def _old(session: Session, organisation: Organisation, quarter: Month) -> Sequence[Any]:
    return list_old_rounds(
        session,
        organisation_id=organisation.id,
        zone=organisation.zone,
        before=quarter.plus(-organisation.retention_months),
    )


def _tell(session: Session, purge: Purge, number: int, now: dt.datetime) -> None:
    """Put notices into the outbox: to administrators, who can stop it, and to everybody whose answers they are."""
    session.flush()
    place: dict[str, Any] = {"organisation_id": purge.organisation_id}
    told = {
        ADMINISTRATOR: list_administrators(session, **place),
        WRITER: list_writers(session, **place, months=[Month.parse(month) for month in purge.facts["months"]]),
    }
    planned = [
        Planned(
            f"{PURGE_MAIL}:{purge.id}:{number}:{what}:{person_id}",
            PURGE_MAIL,
            {"purge_id": purge.id, "person_id": person_id, "number": number, "as": what},
            now,
        )
        for what, people in told.items()
        for person_id in people
    ]
    put_all(session, **place, planned=planned)


def _destroy(session: Session, organisation: Organisation, purge: Purge, now: dt.datetime) -> None:
    """Destroy the answers of the announced months that are still over the limit; count what went."""
    announced = set(purge.facts["months"])
    old = [row for row in _old(session, organisation, Month.parse(purge.quarter)) if str(row.month) in announced]
    rounds = [row.round_id for row in old]
    assignments = select(Assignment.id).where(Assignment.round_id.in_(rounds))
    submissions = select(Submission.id).where(Submission.assignment_id.in_(assignments))
    gone = {
        table.__tablename__: _delete(session, table, table.submission_id.in_(submissions))
        for table in (Answer, AnswerConflict, PageTime, SubmissionScore)
    }
    gone["submission"] = _delete(session, Submission, Submission.assignment_id.in_(assignments))
    for table in (Invitation, CommitmentWord):
        gone[table.__tablename__] = _delete(session, table, table.round_id.in_(rounds))
    session.execute(
        update(Round).where(Round.id.in_(rounds)).values(answers_purged_at=now),
        execution_options={"synchronize_session": False},
    )
    purge.facts = {**purge.facts, "destroyed": [str(row.month) for row in old], "rows": gone}
    purge.done_at = now
    session.flush()
    session.expire_all()  # rows that are gone must not live on in the session
    _note(session, purge, "answers_purged", None, now, months=[str(row.month) for row in old], rows=gone)


def _delete(session: Session, table: Any, condition: Any) -> int:
    done = session.execute(delete(table).where(condition), execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount


def stop_purge(
    session: Session, *, organisation_id: int, purge_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Stop a destruction that was announced; the next one is announced a quarter later at the earliest.

    Raises:
        NotFoundError: The organisation has none of this number.
        ConflictError: It was stopped, or the answers are destroyed.
    """
    _locked(session, organisation_id)
    purge = session.get(Purge, purge_id, populate_existing=True)
    if purge is None or purge.organisation_id != organisation_id:
        raise NotFoundError(gettext("Nothing of the kind was announced."))
    if purge.stopped_at is not None or purge.done_at is not None:
        raise ConflictError(TOO_LATE)
    _stop(session, purge, actor_id, now)


def _stop(session: Session, purge: Purge, actor_id: int | None, now: dt.datetime) -> None:
    purge.stopped_at = now
    session.flush()
    _note(session, purge, "purge_stopped", actor_id, now)


def change_limit(
    session: Session, *, organisation_id: int, months: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Set for how many months answers are kept; nothing is destroyed by it without two notices.

    What was announced and is not over the new limit any more is spared.

    Raises:
        NotFoundError: There is no such organisation.
        RefusedError: The number is too small or too large.
    """
    organisation = _locked(session, organisation_id)
    if not SHORTEST <= months <= LONGEST:
        raise RefusedError(BAD_LIMIT)
    if organisation.retention_months == months:
        return
    before, organisation.retention_months = organisation.retention_months, months
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="retention_changed",
        subject="organisation",
        subject_id=organisation_id,
        details={"from": before, "to": months},
        now=now,
    )
    purge = find_open_purge(session, organisation_id=organisation_id)
    if purge is not None:
        left = {str(row.month) for row in _old(session, organisation, Month.parse(purge.quarter))}
        if not left & set(purge.facts["months"]):
            _stop(session, purge, actor_id, now)


def _note(session: Session, purge: Purge, act: str, actor_id: int | None, now: dt.datetime, **details: Any) -> None:
    record(
        session,
        organisation_id=purge.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="purge",
        subject_id=purge.id,
        details=details,
        now=now,
    )
