"""Perspective worksheets: versions about a contact, points saved as they are written, texts encrypted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.commands.favours import hold_log, own_contact
from data.commands.keyring import Keyring
from data.errors import ConflictError, NotFoundError, RefusedError
from data.instruments import Instrument, load_instrument
from data.language import lazy
from data.metrics.worksheet import BASIS_WEIGHTS, OUTCOMES, says_unknown
from data.models import LiveSeat, PointConflict, Worksheet, WorksheetPoint
from data.texts import plain_text

WORKSHEET = "worksheet-1.0"
LONGEST_TEXT = 1000
CUSTOMER = "CUST"
TEXT_RULE = lazy("Shorten the text to %(longest_text)s characters.", longest_text=f"{LONGEST_TEXT:,}")
NO_WORKSHEET = lazy("You have no such worksheet.")
NOT_ASKED_FOR = lazy("This form sent something that it did not ask for. Nothing was saved.")
NOT_A_CUSTOMER = lazy("Worksheets are about customers and prospects. Change the group of this contact first.")
FINISHED = lazy("This worksheet is finished, so its texts stay as they are. Begin a new version to write on.")
EMPTY = lazy("Nothing is written yet. Write something at one point, or say that you don't know it yet.")
NOT_FINISHED = lazy("Finish this worksheet first; how things turned out can be noted afterwards.")


class FinishedError(ConflictError):
    """The worksheet was finished; its texts do not change any more."""


@dataclass(frozen=True, slots=True)
class PointValue:
    """What was written at one point: words or "I don't know yet", confidence 0 to 100, basis."""

    words: str = ""
    dont_know: bool = False
    confidence: int | None = None
    basis: str | None = None


def start_worksheet(
    session: Session, *, person_id: int, contact_id: int, now: dt.datetime, instrument: str = WORKSHEET
) -> Worksheet:
    """Begin the next version of a rep's worksheet about one of their customers, or return the one not yet finished.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: The contact is no customer.
    """
    hold_log(session, person_id)  # before the contact is read, which another tab may be removing
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    begun = session.scalar(select(Worksheet).where(Worksheet.contact_id == contact.id, Worksheet.finished_at.is_(None)))
    if begun is not None:
        return begun
    if contact.counterpart != CUSTOMER:
        raise RefusedError(NOT_A_CUSTOMER)
    latest = session.scalar(select(func.max(Worksheet.version)).where(Worksheet.contact_id == contact.id))
    worksheet = Worksheet(
        organisation_id=contact.organisation_id,
        person_id=person_id,
        contact_id=contact.id,
        instrument=instrument,
        version=(latest or 0) + 1,
        started_at=now,
    )
    session.add(worksheet)
    session.flush()
    return worksheet


def own_worksheet(session: Session, *, person_id: int, worksheet_id: int) -> Worksheet:
    """Return a worksheet of this rep, locked for this transaction.

    Raises:
        NotFoundError: The rep has no such worksheet.
    """
    query = (
        select(Worksheet)
        .where(Worksheet.id == worksheet_id, Worksheet.person_id == person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    worksheet = session.scalar(query)
    if worksheet is None:
        raise NotFoundError(NO_WORKSHEET)
    return worksheet


def open_worksheet(session: Session, *, person_id: int, worksheet_id: int) -> Worksheet:
    """Lock a worksheet of this rep that can still be written in.

    Raises:
        NotFoundError: The rep has no such worksheet.
        FinishedError: It was finished.
    """
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    if worksheet.finished_at is not None:
        raise FinishedError(FINISHED)
    return worksheet


def save_points(
    session: Session,
    *,
    person_id: int,
    worksheet_id: int,
    points: Mapping[str, PointValue],
    keyring: Keyring,
    now: dt.datetime,
    replaced: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """Save points of a worksheet, each in place of what stood there; "I don't know yet", typed, ticks itself.

    `replaced` holds, by box, what another tab or device had written and what takes its place unseen: both stay in the
    author's history.

    Raises:
        NotFoundError: The rep has no such worksheet.
        FinishedError: It was finished.
        RefusedError: A point, a confidence or a basis is unknown, or a text cannot be kept or is too long.
        KeyLostError: The rep's key is gone; nothing is written.
    """
    worksheet = open_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    instrument = load_instrument(worksheet.instrument)
    for key, value in points.items():
        _check(instrument, key, value)
    texts = [plain_text(value.words, longest=LONGEST_TEXT, refusal=TEXT_RULE) for value in points.values()]
    owner = {"organisation_id": worksheet.organisation_id, "person_id": person_id}
    sealed = iter(keyring.encrypt_all(session, **owner, texts=list(filter(None, texts)), now=now))
    there = _points(session, worksheet, points)
    for (key, value), words in zip(points.items(), texts, strict=True):
        point = there.get(key) or _new_point(worksheet, key)
        point.words = next(sealed) if words else None
        # Whoever counts points cannot read their words.
        point.dont_know = value.dont_know or says_unknown(value.words)
        point.confidence, point.basis = value.confidence, value.basis
        point.saved_at = now
        session.add(point)
    _keep_both(session, worksheet, replaced or {}, keyring, now)
    session.flush()


def _keep_both(
    session: Session, worksheet: Worksheet, replaced: Mapping[str, tuple[str, str]], keyring: Keyring, now: dt.datetime
) -> None:
    place = {"organisation_id": worksheet.organisation_id, "person_id": worksheet.person_id}
    for box, both in replaced.items():
        earlier, later = (keyring.encrypt(session, **place, words=side, now=now) for side in both)
        session.add(
            PointConflict(
                organisation_id=worksheet.organisation_id,
                worksheet_id=worksheet.id,
                box=box,
                earlier=earlier,
                later=later,
                happened_at=now,
            )
        )


def _check(instrument: Instrument, key: str, value: PointValue) -> None:
    known = {option.value for option in instrument.options}
    if (
        key not in instrument.items
        or (value.confidence is not None and value.confidence not in known)
        or (value.basis is not None and value.basis not in BASIS_WEIGHTS)
    ):
        raise RefusedError(NOT_ASKED_FOR)


def _points(session: Session, worksheet: Worksheet, keys: Iterable[str]) -> dict[str, WorksheetPoint]:
    """Return what stands at these points already, each with its next revision."""
    query = select(WorksheetPoint).where(WorksheetPoint.worksheet_id == worksheet.id, WorksheetPoint.point.in_(keys))
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    for point in found:
        point.revision += 1
    return {point.point: point for point in found}


def _new_point(worksheet: Worksheet, key: str) -> WorksheetPoint:
    return WorksheetPoint(organisation_id=worksheet.organisation_id, worksheet_id=worksheet.id, point=key, revision=1)


def finish_worksheet(session: Session, *, person_id: int, worksheet_id: int, now: dt.datetime) -> Worksheet:
    """Say that a worksheet is complete as it is; a later view is a new version. Done before, it stays as it is.

    Raises:
        NotFoundError: The rep has no such worksheet.
        RefusedError: Nothing is written at any point.
    """
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    if worksheet.finished_at is None:
        written = WorksheetPoint.words.is_not(None) | WorksheetPoint.dont_know
        query = select(func.count()).where(WorksheetPoint.worksheet_id == worksheet.id, written)
        if not session.scalar(query):
            raise RefusedError(EMPTY)
        worksheet.finished_at = now
        worksheet.unread = None  # the check page said that it would not be part of it
        session.flush()
    return worksheet


def note_outcomes(session: Session, *, person_id: int, worksheet_id: int, outcomes: Mapping[str, str | None]) -> None:
    """Note how points of a finished worksheet turned out: right, partly, wrong, or None for not known.

    Raises:
        NotFoundError: The rep has no such worksheet.
        RefusedError: It is not finished, or a point without words or an unknown outcome is named.
    """
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    if worksheet.finished_at is None:
        raise RefusedError(NOT_FINISHED)
    query = select(WorksheetPoint).where(
        WorksheetPoint.worksheet_id == worksheet.id, WorksheetPoint.words.is_not(None), ~WorksheetPoint.dont_know
    )
    points = {point.point: point for point in session.scalars(query)}
    if not outcomes.keys() <= points.keys() or not set(outcomes.values()) <= {None, *OUTCOMES}:
        raise RefusedError(NOT_ASKED_FOR)
    for key, outcome in outcomes.items():
        points[key].outcome = outcome
    session.flush()


def remove_worksheet(session: Session, *, person_id: int, worksheet_id: int) -> None:
    """Remove one version of a worksheet for good, with its texts and outcomes; other versions stay.

    Raises:
        NotFoundError: The rep has no such worksheet.
    """
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    for table in (PointConflict, WorksheetPoint, LiveSeat):
        session.execute(delete(table).where(table.worksheet_id == worksheet.id))
    session.delete(worksheet)
    session.flush()
