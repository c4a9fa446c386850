"""Groups of the contacts that a file names: what is missing, what is another one than the contact has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.contact_names import names_of
from data.commands.keyring import Keyring
from data.models import Contact
from data.texts import same_name

UNREAD = "?"  # a group that a file says in words that nobody knows


class Named(Protocol):
    """A line of a file that names a contact; its group is None where the file leaves it out."""

    @property
    def line(self) -> int:
        """The line, counted from 1."""

    @property
    def alias(self) -> str:
        """The contact's name."""

    @property
    def counterpart(self) -> str | None:
        """The contact's group."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A line of a file that cannot be taken in, but names a contact; its group may be `UNREAD`."""

    line: int
    alias: str
    counterpart: str | None


@dataclass(frozen=True, slots=True)
class Groups:
    """The group of each contact by its name, and what is wrong with those of a file.

    `groupless` are the lines that name a new contact without its group, `misgrouped` those that name a contact with
    another group than the one it has.
    """

    right: Mapping[str, str]
    groupless: tuple[int, ...]
    misgrouped: tuple[int, ...]


def contacts_there(session: Session, *, person_id: int, keyring: Keyring) -> dict[str, Contact]:
    """Return the contacts of a person by what their names have in common, however they are written."""
    called = names_of(session, person_id=person_id, keyring=keyring)
    there = select(Contact).where(Contact.person_id == person_id, Contact.removed_at.is_(None))
    return {same_name(called(one.id, one.digest, one.name)): one for one in session.scalars(there)}


def compare_groups(contacts: Mapping[str, Contact], named: Sequence[Named], added: Sequence[Named]) -> Groups:
    """Compare the groups of lines that are `added` with those of the contacts, and of all that a file has `named`.

    Any line may say the group of a new contact; where one that does cannot be read, nothing is held against the others.
    """
    right: dict[str, str] = {}
    for row in sorted(named, key=lambda row: (row.counterpart == UNREAD, row.line)):  # what can be read comes first
        if row.counterpart is not None:
            right.setdefault(same_name(row.alias), row.counterpart)
    right |= {name: contact.counterpart for name, contact in contacts.items()}
    groupless = (row.line for row in added if same_name(row.alias) not in right)
    misgrouped = (
        row.line
        for row in added
        if row.counterpart not in (None, UNREAD) and row.counterpart != right[same_name(row.alias)] != UNREAD
    )
    return Groups(right, tuple(groupless), tuple(misgrouped))
