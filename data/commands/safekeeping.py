"""What a backup keeps apart from the copy: persons' keys and the list of erasures; and putting both back."""

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.erasure import erase_again
from data.models import ApiToken, Erasure, Organisation, Person, PersonKey, UserSession

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PutBack:
    """How many keys were put back, and how many persons were erased again."""

    keys: int
    erased: int


def read_keys(session: Session) -> list[dict[str, Any]]:
    """Return every person's wrapped key as JSON takes it, by person; `since` tells people of the same id apart."""
    query = (
        select(PersonKey, Person.created_at)
        .join(Person, Person.id == PersonKey.person_id)
        .order_by(PersonKey.person_id)
    )
    return [
        {
            "organisation": key.organisation_id,
            "person": key.person_id,
            "since": since.isoformat(),
            "wrapped": base64.b64encode(key.wrapped).decode(),
            "created_at": key.created_at.isoformat(),
        }
        for key, since in session.execute(query)
    ]


def read_erasures(session: Session) -> list[dict[str, Any]]:
    """Return the list of erasures as JSON takes it, by person."""
    return [
        {
            "organisation": row.organisation_id,
            "person": row.person_id,
            "since": row.person_created_at.isoformat(),
            "erased_at": row.erased_at.isoformat(),
        }
        for row in session.scalars(select(Erasure).order_by(Erasure.person_id))
    ]


def put_back(session: Session, *, keys: Rows, erasures: Rows, made_at: dt.datetime, now: dt.datetime) -> PutBack:
    """Put persons' keys into a restored database, erase who was erased, end sessions and tokens, note the restore.

    Keys and erasures of people whom the copy does not know are left out.
    """
    people = {
        (person.organisation_id, person.id, person.created_at): person for person in session.scalars(select(Person))
    }
    known = [key for key in keys if _who(key) in people]
    session.execute(delete(PersonKey))
    rows = [
        {
            "organisation_id": key["organisation"],
            "person_id": key["person"],
            "wrapped": base64.b64decode(key["wrapped"]),
            "created_at": dt.datetime.fromisoformat(key["created_at"]),
        }
        for key in known
    ]
    if rows:
        session.execute(insert(PersonKey), rows)
    gone = [person for row in erasures if (person := people.get(_who(row))) is not None and person.erased_at is None]
    for person in gone:
        erase_again(session, person=person, now=now)
    for entered in (UserSession, ApiToken):  # one that was ended since the copy must not live again
        session.execute(update(entered).where(entered.revoked_at.is_(None)).values(revoked_at=now))
    for organisation_id in session.scalars(select(Organisation.id).order_by(Organisation.id)).all():
        record(
            session,
            organisation_id=organisation_id,
            actor_id=None,
            act="restored",
            subject="organisation",
            subject_id=organisation_id,
            details={"copy_of": made_at.isoformat()},
            now=now,
        )
    return PutBack(len(rows), len(gone))


def _who(row: Mapping[str, Any]) -> tuple[int, int, dt.datetime]:
    return row["organisation"], row["person"], dt.datetime.fromisoformat(row["since"])
