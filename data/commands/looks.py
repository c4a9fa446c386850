"""Who looked at whom: noted once a day for each reader, kind and person, which the database sees to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.models import AccessEntry

SEEN, FOUND, READ = "page_opened", "found_by_search", "person_read"  # about one person
TRACED = "trail_read"  # what was done to and by one person
LIST_SEEN, LIST_TAKEN, LIST_READ = "list_opened", "list_downloaded", "list_read"  # about everybody
Whom = int | None  # a person, or None for the list of everybody


@dataclass(frozen=True, slots=True)
class Look:
    """A kind of looking, by whom, on which day (of the organisation): a person by id, or a program by its token."""

    organisation_id: int
    what: str
    day: dt.date
    actor_id: int | None = None
    token_id: int | None = None
    program: str | None = None

    def key(self, person_id: Whom) -> str:
        """Return what is the same for two looks of a day that are noted as one."""
        reader = f"p{self.actor_id}" if self.actor_id is not None else f"t{self.token_id}"
        return f"{self.day}:{self.what}:{person_id or 'all'}:{reader}"


def not_noted(session: Session, *, look: Look, people: Iterable[Whom]) -> Sequence[Whom]:
    """Return those of whom a look is not noted yet today; asked first, so that looking again writes nothing."""
    keys = {look.key(person_id): person_id for person_id in people}
    query = select(AccessEntry.once_key).where(
        AccessEntry.organisation_id == look.organisation_id, AccessEntry.once_key.in_(keys)
    )
    known = set(session.scalars(query)) if keys else set()
    return [person_id for key, person_id in keys.items() if key not in known]


def note_looks(session: Session, *, look: Look, people: Iterable[Whom], now: dt.datetime) -> None:
    """Note a look at people, in one statement; what is noted today already, also at this moment, stays one entry."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {
            "organisation_id": look.organisation_id,
            "person_id": person_id,
            "actor_id": look.actor_id,
            "program": look.program,
            "what": look.what,
            "happened_at": now,
            "once_key": look.key(person_id),
        }
        for person_id in people
    ]
    statement = dialect.insert(AccessEntry.__table__)
    if rows:
        session.execute(statement.on_conflict_do_nothing(index_elements=["organisation_id", "once_key"]), rows)
