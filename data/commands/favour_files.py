"""Entries of a favour log taken in from a file: all or nothing, and a file taken in twice adds nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.contact_names import names_of
from data.commands.contacts import find_or_add_contact
from data.commands.favours import MOST_CONTACTS, hold_log, make_favour, note_of
from data.commands.file_groups import NamedRow, compare_groups, contacts_there
from data.commands.keyring import Keyring
from data.errors import ConflictError
from data.language import lazy
from data.models import Contact, Favour
from data.texts import same_name

CHANGED = lazy("Your log has changed since this file was checked. Check it again.")
Facts = tuple[str, str, str, dt.date, str, bool]


@dataclass(frozen=True, slots=True)
class FavourRow:
    """One entry of a file; `counterpart` is None where the file leaves it out."""

    line: int
    alias: str
    counterpart: str | None
    direction: str
    kind: str
    happened_on: dt.date
    note: str
    no_return_expected: bool

    @property
    def facts(self) -> Facts:
        """What makes two entries the same."""
        alias = same_name(self.alias)
        return alias, self.direction, self.kind, self.happened_on, self.note, self.no_return_expected


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What taking a file in would do: entries to add, how many are there already, aliases of new contacts.

    `groupless` are the lines that name a new contact without its group, `misgrouped` those that name a contact with
    another group than the one it has, and `crowded` says that there would be too many contacts; then nothing is taken
    in. `late` are the lines of new entries dated after their contact's end, which are taken in.
    """

    new: tuple[FavourRow, ...]
    known: int
    aliases: tuple[str, ...]
    groupless: tuple[int, ...]
    misgrouped: tuple[int, ...] = ()
    crowded: bool = False
    late: tuple[int, ...] = ()


def plan_import(
    session: Session,
    *,
    person_id: int,
    rows: Sequence[FavourRow],
    keyring: Keyring,
    broken: Sequence[NamedRow] = (),
) -> ImportPlan:
    """Compare a file with the log; writes nothing. What is wrong with groups is told of `broken` lines too.

    Raises:
        KeyLostError: A note of the log cannot be read, so that nothing can be compared with it.
    """
    contacts = contacts_there(session, person_id=person_id, keyring=keyring)
    left = _logged(session, person_id, keyring)
    new: list[FavourRow] = []
    for row in rows:
        if left[row.facts] > 0:
            left[row.facts] -= 1
        else:
            new.append(row)
    aliases = {same_name(row.alias): row.alias for row in reversed(new) if same_name(row.alias) not in contacts}
    groups = compare_groups(contacts, [*rows, *broken], [*new, *broken])
    return ImportPlan(
        tuple(new),
        len(rows) - len(new),
        tuple(sorted(aliases.values())),
        groups.groupless,
        groups.misgrouped,
        len(contacts) + len(aliases) > MOST_CONTACTS,
        tuple(row.line for row in new if _is_late(row, contacts)),
    )


def _is_late(row: FavourRow, contacts: Mapping[str, Contact]) -> bool:
    """Whether an entry is dated after its contact's end."""
    contact = contacts.get(same_name(row.alias))
    return contact is not None and contact.ended_on is not None and row.happened_on > contact.ended_on


def _logged(session: Session, person_id: int, keyring: Keyring) -> Counter[Facts]:
    called = names_of(session, person_id=person_id, keyring=keyring)
    rows = session.execute(
        select(Favour, Contact.digest, Contact.name)
        .join(Contact, Contact.id == Favour.contact_id)
        .where(Favour.person_id == person_id, Favour.removed_at.is_(None))
    )
    return Counter(
        (
            same_name(called(favour.contact_id, digest, name)),
            favour.direction,
            favour.kind,
            favour.happened_on,
            note_of(session, favour, keyring),
            favour.no_return_expected,
        )
        for favour, digest, name in rows
    )


def import_favours(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    rows: Sequence[FavourRow],
    keyring: Keyring,
    now: dt.datetime,
) -> int:
    """Add the entries of a file that the log does not hold yet; returns how many were added.

    Raises:
        ConflictError: A contact has no group, or another one: the log was changed after the file was checked.
        RefusedError: As `make_favour`; then nothing is added.
    """
    hold_log(session, person_id)
    plan = plan_import(session, person_id=person_id, rows=rows, keyring=keyring)
    if plan.groupless or plan.misgrouped:
        raise ConflictError(CHANGED)
    contacts = _contacts(
        session, organisation_id=organisation_id, person_id=person_id, plan=plan, keyring=keyring, now=now
    )
    for row in plan.new:
        favour = make_favour(
            session,
            contact=contacts[same_name(row.alias)],
            direction=row.direction,
            kind=row.kind,
            happened_on=row.happened_on,
            note=row.note,
            no_return_expected=row.no_return_expected,
            keyring=keyring,
            now=now,
        )
        session.add(favour)
    session.flush()
    return len(plan.new)


def _contacts(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    plan: ImportPlan,
    keyring: Keyring,
    now: dt.datetime,
) -> dict[str, Contact]:
    """Return the contact of each new entry by its name, added where there is none; any row may say its group."""
    groups = {same_name(row.alias): row.counterpart for row in reversed(plan.new) if row.counterpart}
    aliases = {same_name(row.alias): row.alias for row in reversed(plan.new)}
    return {
        name: find_or_add_contact(
            session,
            organisation_id=organisation_id,
            person_id=person_id,
            alias=aliases[name],
            counterpart=groups.get(name),
            keyring=keyring,
            now=now,
        )
        for name in dict.fromkeys(same_name(row.alias) for row in plan.new)
    }
