"""Contacts taken in from a file, with the days on which relationships ended: all or nothing, and nothing twice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from data.commands.contact_names import check_names
from data.commands.favours import MOST_CONTACTS, add_contact, check_day, hold_log
from data.commands.file_groups import Groups, NamedRow, compare_groups, contacts_there
from data.commands.keyring import Keyring
from data.errors import ConflictError
from data.language import lazy
from data.models import Contact
from data.texts import same_name

CHANGED = lazy("Your contacts have changed since this file was checked. Check it again.")


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of a file; `counterpart` and `ended_on` are None where the file leaves them out."""

    line: int
    alias: str
    counterpart: str | None
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """What taking a file in would do: contacts to add, those that get another day of their end, how many stay.

    `twice` are lines that give a contact another day than an earlier line does, `crowded` says that there would be too
    many contacts. With any of these, or with a wrong group, nothing is taken in.
    """

    new: tuple[ContactRow, ...]
    ended: tuple[ContactRow, ...]
    known: int
    groups: Groups
    twice: tuple[int, ...]
    crowded: bool

    @property
    def refused(self) -> bool:
        """Whether something stands against it."""
        return bool(self.groups.groupless or self.groups.misgrouped or self.twice or self.crowded)


def plan_contacts(
    session: Session,
    *,
    person_id: int,
    rows: Sequence[ContactRow],
    keyring: Keyring,
    broken: Sequence[NamedRow] = (),
) -> ContactPlan:
    """Compare a file with the contacts that are there; writes nothing.

    Raises:
        KeyLostError: A name cannot be read, so that nothing can be compared with it.
    """
    check_names(session, person_id=person_id, keyring=keyring)
    there = contacts_there(session, person_id=person_id, keyring=keyring)
    first, days = _first_said(rows)
    named: list[ContactRow | NamedRow] = [*rows, *broken]
    new = tuple(row for name, row in first.items() if name not in there)
    ended = tuple(row for name, row in first.items() if name in there and _another_end(there[name], row))
    return ContactPlan(
        new,
        ended,
        len(rows) - len(new) - len(ended),
        compare_groups(there, named, named),
        tuple(row.line for row in rows if row.ended_on not in (None, days.get(same_name(row.alias)))),
        len(there) + len(new) > MOST_CONTACTS,
    )


def _first_said(rows: Sequence[ContactRow]) -> tuple[dict[str, ContactRow], dict[str, dt.date]]:
    """Return each contact of a file once, and the first day that a line gives it: one without a day says none."""
    days: dict[str, dt.date] = {}
    for row in rows:
        if row.ended_on is not None:
            days.setdefault(same_name(row.alias), row.ended_on)
    first: dict[str, ContactRow] = {}
    for row in rows:
        name = same_name(row.alias)
        first.setdefault(name, replace(row, ended_on=days.get(name)))
    return first, days


def _another_end(contact: Contact, row: ContactRow) -> bool:
    """Whether a file gives a contact a day that it does not have; a file without one takes none away."""
    return row.ended_on not in (None, contact.ended_on)


def import_contacts(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    rows: Sequence[ContactRow],
    keyring: Keyring,
    now: dt.datetime,
) -> int:
    """Add the contacts of a file and note the days on which they ended; returns how many were added or changed.

    Raises:
        ConflictError: Something stands against it: the contacts were changed after the file was checked.
        RefusedError: As `add_contact`; then nothing is added.
    """
    hold_log(session, person_id)
    plan = plan_contacts(session, person_id=person_id, rows=rows, keyring=keyring)
    if plan.refused:
        raise ConflictError(CHANGED)
    there = contacts_there(session, person_id=person_id, keyring=keyring)
    for row in plan.ended:
        assert row.ended_on is not None
        check_day(row.ended_on, now)
        there[same_name(row.alias)].ended_on = row.ended_on
    for row in plan.new:
        add_contact(
            session,
            organisation_id=organisation_id,
            person_id=person_id,
            alias=row.alias,
            counterpart=plan.groups.right[same_name(row.alias)],
            ended_on=row.ended_on,
            keyring=keyring,
            now=now,
        )
    session.flush()
    return len(plan.new) + len(plan.ended)
