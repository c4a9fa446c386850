"""What a signed-in person may read of their own perspective worksheets; nobody else's, ever."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from data.commands.contact_names import names_of
from data.commands.keyring import Keyring
from data.metrics.worksheet import OUTCOMES
from data.models import Contact, PointConflict, Worksheet, WorksheetPoint
from data.texts import alphabetical


@dataclass(frozen=True, slots=True)
class OwnWorksheet:
    """One version of a worksheet about a customer; a draft while `finished_at` is empty."""

    id: int
    contact_id: int
    alias: str
    counterpart: str
    instrument: str
    version: int
    started_at: dt.datetime
    finished_at: dt.datetime | None
    unread: bytes | None  # encrypted: what was typed and is too long


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """What stands at a point, in clear; `revision` counts its changes from 1."""

    words: str
    dont_know: bool
    confidence: int | None
    basis: str | None
    outcome: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class PointInTwoPlaces:
    """A box of a point that was changed in two places: what lost and what counted then, in words."""

    box: str
    earlier: str
    later: str
    happened_at: dt.datetime


WorksheetColumns = tuple[int, int, str, bytes | None, str, str, int, dt.datetime, dt.datetime | None, bytes | None]
PointsOf = dict[str, OwnPoint]


def _worksheets(organisation_id: int, person_id: int) -> Select[*WorksheetColumns]:
    return (
        select(
            Worksheet.id,
            Worksheet.contact_id,
            Contact.digest,
            Contact.name,
            Contact.counterpart,
            Worksheet.instrument,
            Worksheet.version,
            Worksheet.started_at,
            Worksheet.finished_at,
            Worksheet.unread,
        )
        .join(Contact, Contact.id == Worksheet.contact_id)
        .where(Worksheet.organisation_id == organisation_id, Worksheet.person_id == person_id)
    )


def _own_worksheets(
    session: Session, person_id: int, rows: Iterable[Row[*WorksheetColumns]], keyring: Keyring
) -> list[OwnWorksheet]:
    called = names_of(session, person_id=person_id, keyring=keyring)
    return [OwnWorksheet(row[0], row[1], called(*row[1:4]), *row[4:]) for row in rows]


def list_own_worksheets(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring
) -> list[OwnWorksheet]:
    """Return the person's worksheets by the customer's alias, the newest version of each customer first."""
    rows = session.execute(_worksheets(organisation_id, person_id).order_by(Worksheet.version.desc(), Worksheet.id))
    found = _own_worksheets(session, person_id, rows, keyring)
    return sorted(found, key=lambda one: (alphabetical(one.alias), one.contact_id))


def list_own_versions(
    session: Session, *, organisation_id: int, person_id: int, contact_id: int, keyring: Keyring
) -> list[OwnWorksheet]:
    """Return the person's worksheets about one contact, the newest first."""
    query = _worksheets(organisation_id, person_id).where(Worksheet.contact_id == contact_id)
    rows = session.execute(query.order_by(Worksheet.version.desc()))
    return _own_worksheets(session, person_id, rows, keyring)


def get_own_worksheet(
    session: Session, *, organisation_id: int, person_id: int, worksheet_id: int, keyring: Keyring
) -> OwnWorksheet | None:
    """Return a worksheet of the person, or None."""
    rows = session.execute(_worksheets(organisation_id, person_id).where(Worksheet.id == worksheet_id))
    return next(iter(_own_worksheets(session, person_id, rows, keyring)), None)


def get_own_points(
    session: Session, *, organisation_id: int, person_id: int, worksheet_ids: Collection[int], keyring: Keyring
) -> dict[int, PointsOf]:
    """Return what stands in worksheets of the person, by worksheet and point; points never saved are left out.

    Raises:
        KeyLostError: A text cannot be read.
    """
    rows = session.scalars(
        select(WorksheetPoint)
        .join(Worksheet, Worksheet.id == WorksheetPoint.worksheet_id)
        .where(
            Worksheet.organisation_id == organisation_id,
            Worksheet.person_id == person_id,
            Worksheet.id.in_(sorted(worksheet_ids)),
        )
        .order_by(WorksheetPoint.worksheet_id, WorksheetPoint.point)
        .execution_options(populate_existing=True)
    )
    found: dict[int, PointsOf] = {worksheet_id: {} for worksheet_id in worksheet_ids}
    for row in rows:
        words = keyring.decrypt(session, person_id=person_id, secret_words=row.words) if row.words else ""
        found[row.worksheet_id][row.point] = OwnPoint(
            words, row.dont_know, row.confidence, row.basis, row.outcome, row.revision
        )
    return found


def list_point_conflicts(
    session: Session, *, organisation_id: int, person_id: int, worksheet_id: int, keyring: Keyring
) -> list[PointInTwoPlaces]:
    """Return the boxes of a worksheet that the person changed in two places, in the order in which it happened.

    Raises:
        KeyLostError: A text cannot be read.
    """
    rows = session.scalars(
        select(PointConflict)
        .join(Worksheet, Worksheet.id == PointConflict.worksheet_id)
        .where(
            Worksheet.organisation_id == organisation_id,
            Worksheet.person_id == person_id,
            Worksheet.id == worksheet_id,
        )
        .order_by(PointConflict.id)
    )
    return [
        PointInTwoPlaces(
            row.box,
            keyring.decrypt(session, person_id=person_id, secret_words=row.earlier),
            keyring.decrypt(session, person_id=person_id, secret_words=row.later),
            row.happened_at,
        )
        for row in rows
    ]


def list_own_outcomes(session: Session, *, organisation_id: int, person_id: int) -> list[tuple[int | None, float]]:
    """Return how sure the person was (0..100, None if not said) of each point whose outcome is noted, and the outcome.

    Outcomes are 1 right, .5 partly, 0 wrong; the order is that of worksheets and points.
    """
    rows = session.execute(
        select(WorksheetPoint.confidence, WorksheetPoint.outcome)
        .join(Worksheet, Worksheet.id == WorksheetPoint.worksheet_id)
        .where(
            Worksheet.organisation_id == organisation_id,
            Worksheet.person_id == person_id,
            WorksheetPoint.outcome.is_not(None),
        )
        .order_by(WorksheetPoint.worksheet_id, WorksheetPoint.point)
    )
    return [(confidence, OUTCOMES[outcome]) for confidence, outcome in rows if outcome is not None]
