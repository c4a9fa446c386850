"""Submissions: started, saved a page at a time in one upsert, sent once, changed until the round closes."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.upserts import upsert_answers, upsert_seconds
from data.db import run
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
    """A submission to a round that still takes it, locked for this transaction: as it was when it was locked."""

    organisation_id: int
    round_id: int
    month: Month
    assignment_id: int
    submission_id: int
    instrument: str
    opened_at: dt.datetime
    submitted_at: dt.datetime | None
    unread: bytes | None
    language: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose place is asked for, in which round: its id, or the month asked about."""

    organisation_id: int
    person_id: int
    round_: Month | int

    @property
    def by_month(self) -> bool:
        """Whether the round is named by its month."""
        return isinstance(self.round_, Month)

    @property
    def values(self) -> dict[str, Any]:
        """What the statements are given."""
        which = str(self.round_) if self.by_month else self.round_
        return {"organisation_id": self.organisation_id, "person_id": self.person_id, "which": which}


@dataclass(frozen=True, slots=True)
class _Place:
    """A person's place in a round; the round stays open until this transaction ends."""

    organisation_id: int
    round_id: int
    month: str
    state: str
    closes_at: dt.datetime
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


# Statements are built once: building one takes longer than asking it. They give columns, as objects take longer too.
PLACE = (
    Round.organisation_id,
    Round.id,
    Round.about_month,
    Round.state,
    Round.closes_at,
    Assignment.id,
    Assignment.status,
)
SUBMISSION = (
    Submission.id,
    Submission.instrument,
    Submission.opened_at,
    Submission.submitted_at,
    Submission.unread,
    Submission.language,
)


def _of_person(query: Any, *, by_month: bool) -> Any:
    # The key share lets others answer at the same time and makes closing wait for answers that are being written.
    return query.where(
        Round.organisation_id == bindparam("organisation_id"),
        (Round.about_month if by_month else Round.id) == bindparam("which"),
        Round.state != RoundState.PLANNED,
        Assignment.organisation_id == bindparam("organisation_id"),
        Assignment.person_id == bindparam("person_id"),
    ).with_for_update(read=True, key_share=True, of=Round)


@cache
def _begun_query(*, by_month: bool) -> Any:
    query = (
        select(*PLACE, *SUBMISSION)
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Submission, Submission.assignment_id == Assignment.id)
    )
    return _of_person(query, by_month=by_month).suffix_with(
        f"FOR UPDATE OF {Submission.__tablename__}", dialect="postgresql"
    )


@cache
def _place_query(*, by_month: bool) -> Any:
    query = (
        select(*PLACE, InstrumentVersion.key)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .join(Assignment, Assignment.round_id == Round.id)
    )
    return _of_person(query, by_month=by_month)


def _open(place: _Place, submission: Sequence[Any]) -> OpenSubmission:
    month = Month.parse(place.month)
    return OpenSubmission(place.organisation_id, place.round_id, month, place.assignment_id, *submission)


def _begun(session: Session, asked: _Asked, now: dt.datetime) -> OpenSubmission | None:
    """Lock the submission that was begun; None where there is none.

    Raises:
        RoundClosedError: The round takes no more of it.
    """
    found = run(session, _begun_query(by_month=asked.by_month), asked.values).one_or_none()
    if found is None:
        return None
    place, opened = _Place(*found[: len(PLACE)]), _open(_Place(*found[: len(PLACE)]), found[len(PLACE) :])
    _check_open(place, opened.opened_at, now)
    return opened


def _place(
    session: Session, asked: _Asked, now: dt.datetime, opened_at: dt.datetime | None = None
) -> tuple[_Place, str]:
    """Return the place of somebody who has not begun, and the questionnaire.

    Raises:
        NotFoundError: There is none.
        RoundClosedError: The round takes nothing any more.
    """
    found = run(session, _place_query(by_month=asked.by_month), asked.values).one_or_none()
    if found is None:
        raise NotFoundError(NO_PLACE)
    place, instrument = _Place(*found[: len(PLACE)]), found[len(PLACE)]
    _check_open(place, opened_at, now)
    return place, instrument


@cache
def _insert_submission(dialect: str) -> Any:
    module: Any = sqlite if dialect == "sqlite" else postgresql
    return (
        module.insert(Submission.__table__)
        .values({name: bindparam(name) for name in ("organisation_id", "assignment_id", "instrument", "opened_at")})
        .on_conflict_do_nothing(index_elements=["assignment_id"])
        .returning(Submission.id)
    )


ASSIGNED: Any = Assignment.__table__
START = (
    update(ASSIGNED)
    .where(ASSIGNED.c.id == bindparam("assignment"), ASSIGNED.c.status == AssignmentStatus.INVITED)
    .values(status=AssignmentStatus.STARTED)
)
SET_STATUS = update(ASSIGNED).where(ASSIGNED.c.id == bindparam("assignment")).values(status=bindparam("new_status"))
SUBMITTED: Any = Submission.__table__
SEND = update(SUBMITTED).where(SUBMITTED.c.id == bindparam("submission")).values(submitted_at=bindparam("at"))
EDIT = update(SUBMITTED).where(SUBMITTED.c.id == bindparam("submission")).values(edited_at=bindparam("at"))
SHOWN = bindparam("shown", type_=SUBMITTED.c.language.type)
SPEAK = (
    update(SUBMITTED)
    .where(SUBMITTED.c.id == bindparam("submission"))
    .values(language=case((func.coalesce(SUBMITTED.c.language, SHOWN) == SHOWN, SHOWN), else_=SEVERAL))
)
DAYS = select(Answer.number).where(Answer.submission_id == bindparam("submission"), Answer.item == AWAY_ITEM)


def _begin(session: Session, place: _Place, instrument: str, now: dt.datetime) -> OpenSubmission | None:
    """Begin a submission; None where another tab has done so at the same moment."""
    row = {
        "organisation_id": place.organisation_id,
        "assignment_id": place.assignment_id,
        "instrument": instrument,
        "opened_at": now,
    }
    begun = run(session, _insert_submission(session.get_bind().dialect.name), row).scalar_one_or_none()
    if begun is None:
        return None
    run(session, START, {"assignment": place.assignment_id})
    return _open(place, (begun, instrument, now, None, None, None))


def _set_status(session: Session, assignment_id: int, *, away: bool) -> None:
    status = AssignmentStatus.AWAY if away else AssignmentStatus.SUBMITTED
    run(session, SET_STATUS, {"assignment": assignment_id, "new_status": status})


def _check_open(place: _Place, opened_at: dt.datetime | None, now: dt.datetime) -> None:
    if not takes_answers(state=place.state, closes_at=place.closes_at, opened_at=opened_at, now=now):
        raise RoundClosedError(CLOSED)


def open_submission(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    round_: Month | int,
    now: dt.datetime,
    opened_at: dt.datetime | None = None,
) -> OpenSubmission:
    """Lock the person's submission to a round (its id, or the month asked about), starting it if there is none.

    `opened_at` is when the page that starts it was opened: before the end, it has the grace like what was begun then.

    Raises:
        NotFoundError: The person has no place in such a round, or it has not opened.
        RoundClosedError: It takes no more answers.
        RefusedError: The person was away when it opened.
    """
    asked = _Asked(organisation_id, person_id, round_)
    begun = _begun(session, asked, now)
    if begun is None:
        place, instrument = _place(session, asked, now, opened_at)
        if place.status == AssignmentStatus.AWAY:
            raise RefusedError(NOT_ASKED)
        # A statement of its own finds what another tab has begun meanwhile.
        since = now if now <= place.closes_at or opened_at is None else opened_at
        begun = _begin(session, place, instrument, since) or _begun(session, asked, now)
    assert begun is not None
    return begun


def start(session: Session, *, organisation_id: int, person_id: int, round_id: int, now: dt.datetime) -> OpenSubmission:
    """Start the person's submission to a round, or return the one that is there.

    Raises:
        NotFoundError, RoundClosedError, RefusedError: As `open_submission`.
    """
    return open_submission(session, organisation_id=organisation_id, person_id=person_id, round_=round_id, now=now)


def _check_items(instrument: str, values: Mapping[str, AnswerValue]) -> None:
    known = load_instrument(instrument).items
    unknown = sorted(item for item in values if item not in known)
    if unknown:
        raise RefusedError(
            gettext("This page sent an answer to a question that is not asked here. Nothing of it was saved.")
        )


def _keep_both(
    session: Session,
    place: OpenSubmission,
    earlier: Mapping[str, AnswerValue],
    later: Mapping[str, AnswerValue],
    now: dt.datetime,
) -> None:
    if not earlier:
        return
    for item, lost in earlier.items():
        counts = later[item]
        session.add(
            AnswerConflict(
                organisation_id=place.organisation_id,
                submission_id=place.submission_id,
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


def _note_language(session: Session, place: OpenSubmission, values: Mapping[str, AnswerValue]) -> None:
    """Keep in which language statements were answered: nobody has tested that they measure the same in another."""
    scored = load_instrument(place.instrument).scored
    if any(item in scored and answer.number is not None for item, answer in values.items()):
        shown = worded_in(place.instrument, current())
        if shown != place.language:
            run(session, SPEAK, {"submission": place.submission_id, "shown": shown})


def write_answers(
    session: Session,
    *,
    place: OpenSubmission,
    values: Mapping[str, AnswerValue],
    page: str | None,
    seconds: int | None,
    now: dt.datetime,
    replaced: Mapping[str, AnswerValue] | None = None,
) -> int:
    """Write answers of a locked submission in one statement and add the seconds spent; returns how many changed.

    What had been sent stays sent; the moment of the change is noted. `page` None adds no seconds, nor do seconds that
    are not known (None or negative): nobody was fast there. `replaced` are answers of another tab or device that these
    take the place of unseen: both stay in the author's history.

    Raises:
        RefusedError: An item is not one of the instrument.
    """
    _check_items(place.instrument, values)
    dialect = session.get_bind().dialect.name
    shared = {"organisation_id": place.organisation_id, "submission_id": place.submission_id}
    changed = 0
    if values:
        sent = [{"item": item, "kind": v.kind, "number": v.number, "words": v.text} for item, v in values.items()]
        written = {**shared, "sent": json.dumps(sent), "instrument": place.instrument, "saved_at": now}
        changed = run(session, upsert_answers(dialect), written).rowcount
        if changed:
            _note_language(session, place, values)
        _keep_both(session, place, replaced or {}, values, now)
    if page is not None and seconds is not None and seconds >= 0:
        spent = {**shared, "page": page, "seconds": min(seconds, LONGEST_VISIT)}
        run(session, upsert_seconds(dialect), spent)
    if changed and place.submitted_at is not None:
        run(session, EDIT, {"submission": place.submission_id, "at": now})
        if AWAY_ITEM in values:
            _set_status(session, place.assignment_id, away=was_away(values))
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
    asked = _Asked(organisation_id, person_id, round_id)
    begun = _begun(session, asked, now)
    if begun is None:
        _place(session, asked, now)
        raise RefusedError(gettext("There is nothing to send yet: this pulse has not been started."))
    return send(session, place=begun, now=now)


def send(session: Session, *, place: OpenSubmission, now: dt.datetime) -> bool:
    """Send the answers of a locked submission; False where they had been sent when it was locked."""
    if place.submitted_at is not None:
        return False
    run(session, SEND, {"submission": place.submission_id, "at": now})
    asks_days = AWAY_ITEM in load_instrument(place.instrument).items
    days = run(session, DAYS, {"submission": place.submission_id}).scalar() if asks_days else None
    _set_status(session, place.assignment_id, away=days == 0)
    return True
