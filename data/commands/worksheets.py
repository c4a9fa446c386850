"""Perspective worksheets: versions about a contact, points saved as they are written, texts encrypted."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.favours import own_contact
from data.commands.keyring import Keyring
from data.errors import NotFoundError, RefusedError
from data.instruments import load_instrument
from data.models import Worksheet, WorksheetPoint

WORKSHEET = "worksheet-1.0"
LONGEST_TEXT = 1000


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
    """Begin the next version of a rep's worksheet about one of their contacts."""
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
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
    """Return a worksheet of this rep.

    Raises:
        NotFoundError: The rep has no such worksheet.
    """
    query = select(Worksheet).where(Worksheet.id == worksheet_id, Worksheet.person_id == person_id)
    worksheet = session.scalar(query)
    if worksheet is None:
        raise NotFoundError("You have no such worksheet.")
    return worksheet


def save_points(
    session: Session,
    *,
    person_id: int,
    worksheet_id: int,
    points: Mapping[str, PointValue],
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    """Save points of a worksheet, each in place of what stood there.

    Raises:
        NotFoundError: The rep has no such worksheet.
        RefusedError: A point is unknown or its text is longer than 1,000 characters.
    """
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    known = load_instrument(worksheet.instrument).items
    for point, value in points.items():
        if point not in known:
            raise RefusedError("This worksheet has no such point.")
        if len(value.words) > LONGEST_TEXT:
            raise RefusedError(f"Shorten the text to {LONGEST_TEXT} characters.")
        words = value.words.strip()
        secret_words = (
            keyring.encrypt(
                session, organisation_id=worksheet.organisation_id, person_id=person_id, words=words, now=now
            )
            if words
            else None
        )
        session.merge(
            WorksheetPoint(
                organisation_id=worksheet.organisation_id,
                worksheet_id=worksheet.id,
                point=point,
                words=secret_words,
                dont_know=value.dont_know,
                confidence=value.confidence,
                basis=value.basis,
                saved_at=now,
            )
        )
    session.flush()


def finish_worksheet(session: Session, *, person_id: int, worksheet_id: int, now: dt.datetime) -> Worksheet:
    """Say that a worksheet is complete as it is; a later view is a new version."""
    worksheet = own_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    worksheet.finished_at = worksheet.finished_at or now
    session.flush()
    return worksheet
