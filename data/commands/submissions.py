"""Submissions: started, saved a page at a time in one upsert, sent once, changed until the round closes."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.upserts import upsert_answers, upsert_seconds
from data.errors import NotFoundError, RefusedError, RoundClosedError
from data.instruments import load_instrument, worded_in
from data.instruments.answers import AWAY_ITEM, AnswerValue, was_away
from data.language import current, gettext, lazy
from data.models import Answer, AnswerConflict, Assignment, InstrumentVersion, Round, Submission
from data.types import SEVERAL, AssignmentStatus, Month, RoundState

LONGEST_VISIT = 3600
CLOSED = lazy("This pulse has closed. It takes no more answers.")
NO_PLACE = lazy("You have no such pulse.")
NOT_ASKED = lazy("You were marked as away when this pulse opened, so you are not asked this time.")


@dataclass(frozen=True, slots=True)
class OpenSubmission:
    """A person's submission, locked for this transaction, with the round that still takes it."""

    round: Round
    submission: Submission


@dataclass(frozen=True, slots=True)
class _Place:
    round: Round
    instrument: str
    assignment_id: int
    status: str


def takes_answers(
    *, state: RoundState | str, closes_at: dt.datetime, opened_at: dt.datetime | None, now: dt.datetime
) -> bool:
    """Say whether a round takes answers now: until it closes, and 30 minutes more if the form was opened before."""
    if state != RoundState.OPEN:
        return False
    in_grace = opened_at is not None and opened_at <= closes_at and now < closes_at + GRACE
    return now <= closes_at or in_grace


# Statements are built once: building one takes longer than asking it.
@cache
def _place_query(*, by_month: bool) -> Any:
    # The key share lets others answer at the same time and makes closing wait for answers that are being written.
    return (
        select(Round, InstrumentVersion.key, Assignment.id, Assignment.status)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .join(Assignment, Assignment.round_id == Round.id)
        .where(
            Round.organisation_id == bindparam("organisation_id"),
            (Round.about_month if by_month else Round.id) == bindparam("which"),
            Round.state != RoundState.PLANNED,
            Assignment.organisation_id == bindparam("organisation_id"),
            Assignment.person_id == bindparam("person_id"),
        )
        .with_for_update(read=True, key_share=True, of=Round)
        .execution_options(populate_existing=True)
    )


def _place(session: Session, organisation_id: int, person_id: int, round_: Month | int) -> _Place:
    by_month = isinstance(round_, Month)
    which = str(round_) if by_month else round_
    asked = {"organisation_id": organisation_id, "person_id": person_id, "which": which}
    found = session.execute(_place_query(by_month=by_month), asked).one_or_none()
    if found is None:
        raise NotFoundError(NO_PLACE)
    return _Place(*found)


@cache
def _submission_query() -> Any:
    return (
        select(Submission)
        .where(Submission.assignment_id == bindparam("assignment_id"))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _submission(session: Session, place: _Place) -> Submission | None:
    # A statement of its own: PostgreSQL would join a row that another tab has just added as if it were not there.
    found = session.scalar(_submission_query(), {"assignment_id": place.assignment_id})
    assert found is None or isinstance(found, Submission)
    return found


def _begin(session: Session, place: _Place, now: dt.datetime) -> Submission:
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(Submission.__table__)
        .values(
            organisation_id=place.round.organisation_id,
            assignment_id=place.assignment_id,
            instrument=place.instrument,
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["assignment_id"])
    )
    session.execute(
        update(Assignment)
        .where(Assignment.id == place.assignment_id, Assignment.status == AssignmentStatus.INVITED)
        .values(status=AssignmentStatus.STARTED)
    )
    submission = _submission(session, place)
    assert submission is not None
    return submission


def _set_status(session: Session, assignment_id: int, *, away: bool) -> None:
    status = AssignmentStatus.AWAY if away else AssignmentStatus.SUBMITTED
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(status=status))


def _check_open(place: _Place, submission: Submission | None, now: dt.datetime) -> None:
    opened_at = submission.opened_at if submission else None
    round_ = place.round
    if not takes_answers(state=round_.state, closes_at=round_.closes_at, opened_at=opened_at, now=now):
        raise RoundClosedError(CLOSED)


def open_submission(
    session: Session, *, organisation_id: int, person_id: int, round_: Month | int, now: dt.datetime
) -> OpenSubmission:
    """Lock the person's submission to a round (its id, or the month asked about), starting it if there is none.

    Raises:
        NotFoundError: The person has no place in such a round, or it has not opened.
        RoundClosedError: It takes no more answers.
        RefusedError: The person was away when it opened.
    """
    place = _place(session, organisation_id, person_id, round_)
    submission = _submission(session, place)
    _check_open(place, submission, now)
    if submission is None:
        if place.status == AssignmentStatus.AWAY:
            raise RefusedError(NOT_ASKED)
        submission = _begin(session, place, now)
    return OpenSubmission(place.round, submission)


def start(session: Session, *, organisation_id: int, person_id: int, round_id: int, now: dt.datetime) -> Submission:
    """Start the person's submission to a round, or return the one that is there.

    Raises:
        NotFoundError, RoundClosedError, RefusedError: As `open_submission`.
    """
    return open_submission(
        session, organisation_id=organisation_id, person_id=person_id, round_=round_id, now=now
    ).submission


def _check_items(instrument: str, values: Mapping[str, AnswerValue]) -> None:
    known = load_instrument(instrument).items
    unknown = sorted(item for item in values if item not in known)
    if unknown:
        raise RefusedError(
            gettext("This page sent an answer to a question that is not asked here. Nothing of it was saved.")
        )


def _keep_both(
    session: Session,
    submission: Submission,
    earlier: Mapping[str, AnswerValue],
    later: Mapping[str, AnswerValue],
    now: dt.datetime,
) -> None:
    for item, lost in earlier.items():
        counts = later[item]
        session.add(
            AnswerConflict(
                organisation_id=submission.organisation_id,
                submission_id=submission.id,
                item=item,
                earlier_kind=lost.kind,
                earlier_number=lost.number,
                earlier_words=lost.text,
                later_kind=counts.kind,
                later_number=counts.number,
                later_words=counts.text,
                happened_at=now,
            )
        )
    session.flush()


def _note_language(submission: Submission, values: Mapping[str, AnswerValue]) -> None:
    """Keep in which language statements were answered: nobody has tested that they measure the same in another."""
    scored = load_instrument(submission.instrument).scored
    if any(item in scored and answer.number is not None for item, answer in values.items()):
        shown = worded_in(submission.instrument, current())
        submission.language = shown if submission.language in {None, shown} else SEVERAL


def write_answers(
    session: Session,
    *,
    place: OpenSubmission,
    values: Mapping[str, AnswerValue],
    page: str | None,
    seconds: int,
    now: dt.datetime,
    replaced: Mapping[str, AnswerValue] | None = None,
) -> int:
    """Write answers of a locked submission in one statement and add the seconds spent; returns how many changed.

    What had been sent stays sent; the moment of the change is noted. `page` None adds no seconds. `replaced` are
    answers of another tab or device that these take the place of unseen: both stay in the author's history.

    Raises:
        RefusedError: An item is not one of the instrument.
    """
    submission = place.submission
    _check_items(submission.instrument, values)
    dialect = session.get_bind().dialect.name
    changed = 0
    if values:
        sent = [{"item": item, "kind": v.kind, "number": v.number, "words": v.text} for item, v in values.items()]
        result = session.execute(
            upsert_answers(dialect),
            {
                "sent": json.dumps(sent),
                "organisation_id": submission.organisation_id,
                "submission_id": submission.id,
                "instrument": submission.instrument,
                "saved_at": now,
            },
            execution_options={"preserve_rowcount": True},
        )
        assert isinstance(result, CursorResult)
        changed = result.rowcount
        if changed:
            _note_language(submission, values)
        _keep_both(session, submission, replaced or {}, values, now)
    if page is not None:
        spent = {"organisation_id": submission.organisation_id, "submission_id": submission.id, "page": page}
        session.execute(upsert_seconds(dialect), {**spent, "seconds": min(max(seconds, 0), LONGEST_VISIT)})
    if changed and submission.submitted_at is not None:
        submission.edited_at = now
        session.flush()
        if AWAY_ITEM in values:
            _set_status(session, submission.assignment_id, away=was_away(values))
    return changed


def save_answers(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    round_id: int,
    values: Mapping[str, AnswerValue],
    page: str | None,
    seconds: int,
    now: dt.datetime,
) -> int:
    """Save a page's answers, starting the submission if there is none; returns how many changed.

    Raises:
        NotFoundError, RoundClosedError: As `open_submission`.
        RefusedError: An item is not one of the instrument, or the person was away when the round opened.
    """
    place = open_submission(session, organisation_id=organisation_id, person_id=person_id, round_=round_id, now=now)
    return write_answers(session, place=place, values=values, page=page, seconds=seconds, now=now)


def submit(session: Session, *, organisation_id: int, person_id: int, round_id: Month | int, now: dt.datetime) -> bool:
    """Send the person's answers; True the first time only, however often and at once it is asked.

    Raises:
        NotFoundError, RoundClosedError: As `open_submission`.
        RefusedError: Nothing has been started.
    """
    place = _place(session, organisation_id, person_id, round_id)
    submission = _submission(session, place)
    _check_open(place, submission, now)
    if submission is None:
        raise RefusedError(gettext("There is nothing to send yet: this pulse has not been started."))
    if submission.submitted_at is not None:
        return False
    submission.submitted_at = now
    session.flush()
    days = select(Answer.number).where(Answer.submission_id == submission.id, Answer.item == AWAY_ITEM)
    _set_status(session, place.assignment_id, away=session.scalar(days) == 0)
    return True
