"""What the database holds of worksheets, read without leaving a transaction open."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Worksheet, WorksheetPoint
from data.queries.own_worksheets import PointsOf, get_own_points
from tests.cast import Cast
from tests.favours import KEYRING, aliases


def points(session: Session, cast: Cast, worksheet: int = 1) -> PointsOf:
    """Return what stands in a worksheet of the rep's, in clear."""
    session.rollback()
    own: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    found = get_own_points(session, **own, worksheet_ids=[worksheet], keyring=KEYRING)[worksheet]
    session.rollback()
    return found


def versions(session: Session) -> list[tuple[str, int, bool]]:
    """Return alias, version and whether it is finished, of every worksheet."""
    session.rollback()
    query = select(Worksheet.contact_id, Worksheet.version, Worksheet.finished_at.is_not(None)).order_by(Worksheet.id)
    named = aliases(session)
    found = [(named[row[0]], row[1], bool(row[2])) for row in session.execute(query)]
    session.rollback()
    return found


def raw(session: Session) -> list[tuple[Any, ...]]:
    """Return every row of every point as it lies in the database."""
    session.rollback()
    rows = session.execute(select(WorksheetPoint.__table__).order_by(WorksheetPoint.worksheet_id, WorksheetPoint.point))
    found = [tuple(row) for row in rows]
    session.rollback()
    return found
