"""The list of next help taken in from a file: all or nothing, and a file taken in twice adds nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.contact_names import check_names, names_of
from data.commands.contacts import find_or_add_contact
from data.commands.favours import MOST_CONTACTS, hold_log
from data.commands.file_groups import Groups, NamedRow, compare_groups, contacts_there
from data.commands.helps import add_idea
from data.commands.keyring import Keyring
from data.errors import ConflictError
from data.language import lazy
from data.models import Contact, HelpIdea
from data.texts import same_name

MOST_IDEAS = 2000  # a page lists all that is open
TOO_MANY_IDEAS = lazy("A list can hold %(most)s ideas, and with this file it would hold more.", most=f"{MOST_IDEAS:,}")
CHANGED = lazy("Your list has changed since this file was checked. Check it again.")
Facts = tuple[str, str, dt.date | None, str]


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An entry of a file; `counterpart` is None where the file leaves it out."""

    line: int
    alias: str
    counterpart: str | None
    words: str
    planned_on: dt.date | None
    remind: str

    @property
    def facts(self) -> Facts:
        """What makes two entries the same."""
        return same_name(self.alias), self.words, self.planned_on, self.remind


@dataclass(frozen=True, slots=True)
class IdeaPlan:
    """What taking a file in would do: entries to add, how many are there already, names of new contacts.

    With a wrong group, too many contacts (`crowded`) or too many ideas (`full`) nothing is taken in.
    """

    new: tuple[IdeaRow, ...]
    known: int
    aliases: tuple[str, ...]
    groups: Groups
    crowded: bool
    full: bool

    @property
    def refused(self) -> bool:
        """Whether something stands against it."""
        return bool(self.groups.groupless or self.groups.misgrouped or self.crowded or self.full)


def still_to_come(remind: str, planned_on: dt.date | None, today: dt.date) -> str:
    """Return which reminder can still come: one on a day that has passed cannot."""
    return "never" if remind == "once" and planned_on is not None and planned_on < today else remind


def plan_ideas(
    session: Session,
    *,
    person_id: int,
    rows: Sequence[IdeaRow],
    today: dt.date,
    keyring: Keyring,
    broken: Sequence[NamedRow] = (),
) -> IdeaPlan:
    """Compare a file with the list; writes nothing. `today` is the day in the organisation's zone.

    Raises:
        KeyLostError: Something on the list cannot be read, so that nothing can be compared with it.
    """
    check_names(session, person_id=person_id, keyring=keyring)
    there = contacts_there(session, person_id=person_id, keyring=keyring)
    listed = _listed(session, person_id, today, keyring)
    left, new = Counter(listed), []
    for row in rows:
        if left[row.facts] > 0:
            left[row.facts] -= 1
        else:
            new.append(row)
    aliases = {same_name(row.alias): row.alias for row in reversed(new) if same_name(row.alias) not in there}
    return IdeaPlan(
        tuple(new),
        len(rows) - len(new),
        tuple(sorted(aliases.values())),
        compare_groups(there, [*rows, *broken], [*new, *broken]),
        len(there) + len(aliases) > MOST_CONTACTS,
        len(listed) + len(new) > MOST_IDEAS,
    )


def _listed(session: Session, person_id: int, today: dt.date, keyring: Keyring) -> list[Facts]:
    called = names_of(session, person_id=person_id, keyring=keyring)
    is_open = HelpIdea.person_id == person_id, HelpIdea.done_at.is_(None), HelpIdea.removed_at.is_(None)
    query = select(HelpIdea, Contact.digest, Contact.name).join(Contact, Contact.id == HelpIdea.contact_id)
    return [
        (
            same_name(called(idea.contact_id, digest, name)),
            keyring.decrypt(session, person_id=person_id, secret_words=idea.words),
            idea.planned_on,
            still_to_come(idea.remind, idea.planned_on, today),
        )
        for idea, digest, name in session.execute(query.where(*is_open))
    ]


def import_ideas(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    rows: Sequence[IdeaRow],
    today: dt.date,
    keyring: Keyring,
    now: dt.datetime,
) -> int:
    """Add what a file has and the list has not; returns how many entries were added.

    Raises:
        ConflictError: Something stands against it: the list was changed after the file was checked.
        RefusedError: As `add_idea`; then nothing is added.
    """
    hold_log(session, person_id)
    plan = plan_ideas(session, person_id=person_id, rows=rows, today=today, keyring=keyring)
    if plan.refused:
        raise ConflictError(CHANGED)
    contacts: dict[str, int] = {}
    for row in plan.new:
        name = same_name(row.alias)
        if name not in contacts:
            contacts[name] = find_or_add_contact(
                session,
                organisation_id=organisation_id,
                person_id=person_id,
                alias=row.alias,
                counterpart=plan.groups.right[name],
                keyring=keyring,
                now=now,
            ).id
        add_idea(
            session,
            person_id=person_id,
            contact_id=contacts[name],
            words=row.words,
            planned_on=row.planned_on,
            remind=row.remind,
            today=today,
            keyring=keyring,
            now=now,
        )
    return len(plan.new)
