"""What a signed-in person may read of their own contacts, favour log and list of next help; nobody else's, ever."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from data.commands.contact_names import NameOf, names_of
from data.commands.keyring import KeyLostError, Keyring
from data.language import lazy
from data.models import Contact, Favour, HelpIdea, Person
from data.texts import alphabetical, finds
from data.types import Month

PAGE_SIZE = 20
CANNOT_BE_READ = lazy("This note cannot be opened now: its key is missing.")


@dataclass(frozen=True, slots=True)
class OwnContact:
    """A contact under the person's own alias."""

    id: int
    alias: str
    counterpart: str
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class OwnFavour:
    """An entry of the log. `note` is in clear; `lost` says that there is one that cannot be opened now."""

    id: int
    contact_id: int
    alias: str
    counterpart: str
    direction: str
    kind: str
    happened_on: dt.date
    note: str
    lost: bool
    no_return_expected: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class OwnIdea:
    """Something that would help a contact next; `lost` says that its words cannot be opened now."""

    id: int
    contact_id: int
    alias: str
    words: str
    planned_on: dt.date | None
    remind: str
    remind_on: dt.date | None
    done: bool
    removed: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class FavourFilter:
    """Which entries are looked for; what is None is not asked for.

    All of the `words` stand in the note or in the contact's alias, as whole words or within longer ones.
    """

    contact_id: int | None = None
    direction: str | None = None
    kind: str | None = None
    month: Month | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class FavourPage:
    """Entries, newest first, and which page of how many they are."""

    entries: list[OwnFavour]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Jot:
    """A favour that was logged in a month, offered when the pulse asks for that month; `counted` if it was added."""

    id: int
    alias: str
    kind: str
    counterpart: str
    happened_on: dt.date
    counted: bool


ContactColumns = tuple[int, str, bytes | None, str, dt.date | None]


def _contacts(organisation_id: int, person_id: int) -> Select[*ContactColumns]:
    return select(Contact.id, Contact.digest, Contact.name, Contact.counterpart, Contact.ended_on).where(
        Contact.organisation_id == organisation_id, Contact.person_id == person_id
    )


def _own_contact(row: Row[*ContactColumns], called: NameOf) -> OwnContact:
    contact_id, digest, name, counterpart, ended_on = row
    return OwnContact(contact_id, called(contact_id, digest, name), counterpart, ended_on)


def list_own_contacts(session: Session, *, organisation_id: int, person_id: int, keyring: Keyring) -> list[OwnContact]:
    """Return the person's contacts in alphabetical order."""
    called = names_of(session, person_id=person_id, keyring=keyring)
    there = _contacts(organisation_id, person_id).where(Contact.removed_at.is_(None))
    rows = session.execute(there.order_by(Contact.id))
    return sorted((_own_contact(row, called) for row in rows), key=lambda contact: alphabetical(contact.alias))


def list_favour_months(session: Session, *, organisation_id: int, person_id: int) -> list[Month]:
    """Return the months that the person's log has entries of, the newest first."""
    days = session.scalars(
        select(Favour.happened_on)
        .where(Favour.organisation_id == organisation_id, Favour.person_id == person_id, Favour.removed_at.is_(None))
        .distinct()
    )
    return sorted({Month.of(day) for day in days}, reverse=True)


def get_own_contact(
    session: Session, *, organisation_id: int, person_id: int, contact_id: int, keyring: Keyring
) -> OwnContact | None:
    """Return a contact of the person that is not removed, or None."""
    there = _contacts(organisation_id, person_id).where(Contact.id == contact_id, Contact.removed_at.is_(None))
    row = session.execute(there).one_or_none()
    called = names_of(session, person_id=person_id, keyring=keyring)
    return None if row is None else _own_contact(row, called)


def list_removed_contacts(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring
) -> list[OwnContact]:
    """Return the contacts that the person has removed and can still put back, the last removed first."""
    called = names_of(session, person_id=person_id, keyring=keyring)
    gone = _contacts(organisation_id, person_id).where(Contact.removed_at.is_not(None))
    rows = session.execute(gone.order_by(Contact.removed_at.desc(), Contact.id.desc()))
    return [_own_contact(row, called) for row in rows]


FavourColumns = tuple[int, int, str, bytes | None, str, str, str, dt.date, bytes | None, bool, dt.datetime | None]


def _favours(organisation_id: int, person_id: int) -> Select[*FavourColumns]:
    return (
        select(
            Favour.id,
            Favour.contact_id,
            Contact.digest,
            Contact.name,
            Contact.counterpart,
            Favour.direction,
            Favour.kind,
            Favour.happened_on,
            Favour.note,
            Favour.no_return_expected,
            Favour.removed_at,
        )
        .join(Contact, Contact.id == Favour.contact_id)
        .where(Favour.organisation_id == organisation_id, Favour.person_id == person_id)
    )


Clear = Callable[[bytes | None], tuple[str, bool]]


def _clear(session: Session, person_id: int, keyring: Keyring) -> Clear:
    """Return what opens texts of a person, whose key is opened once; it tells the text, and whether it is lost."""
    opened: list[Callable[[bytes], str]] = []

    def clear(words: bytes | None) -> tuple[str, bool]:
        if words is None:
            return "", False
        try:
            if not opened:
                opened.append(keyring.opener(session, person_id=person_id))
            return opened[0](words), False
        except KeyLostError:
            return "", True

    return clear


def _own_favours(
    session: Session, person_id: int, rows: Iterable[Row[*FavourColumns]], keyring: Keyring
) -> list[OwnFavour]:
    called = names_of(session, person_id=person_id, keyring=keyring)
    clear = _clear(session, person_id, keyring)
    return [_own_favour(row, called, clear) for row in rows]


def _own_favour(row: Row[*FavourColumns], called: NameOf, clear: Clear) -> OwnFavour:
    favour_id, contact_id, digest, name, counterpart, direction, kind, happened_on, note, no_return, removed_at = row
    words, lost = clear(note)
    return OwnFavour(
        favour_id,
        contact_id,
        called(contact_id, digest, name),
        counterpart,
        direction,
        kind,
        happened_on,
        words,
        lost,
        no_return,
        removed_at is not None,
    )


def get_own_favour(
    session: Session, *, organisation_id: int, person_id: int, favour_id: int, keyring: Keyring
) -> OwnFavour | None:
    """Return an entry of the person's log, removed or not; None without one."""
    rows = session.execute(_favours(organisation_id, person_id).where(Favour.id == favour_id))
    return next(iter(_own_favours(session, person_id, rows, keyring)), None)


def _chosen(query: Select[*FavourColumns], chosen: FavourFilter) -> Select[*FavourColumns]:
    query = query.where(Favour.removed_at.is_(None))
    if chosen.contact_id is not None:
        query = query.where(Favour.contact_id == chosen.contact_id)
    if chosen.direction is not None:
        query = query.where(Favour.direction == chosen.direction)
    if chosen.kind is not None:
        query = query.where(Favour.kind == chosen.kind)
    if chosen.month is not None:
        query = query.where(Favour.happened_on.between(chosen.month.first, chosen.month.last))
    return query


def list_own_favours(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    keyring: Keyring,
    chosen: FavourFilter | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> FavourPage:
    """Return a page of the person's log, newest first; a page that does not exist becomes the nearest one."""
    query = _chosen(_favours(organisation_id, person_id), chosen or FavourFilter())
    newest_first = query.order_by(Favour.happened_on.desc(), Favour.id.desc())
    if chosen and chosen.words:  # notes and names are encrypted, so that only here can anything be found in them
        entries = _own_favours(session, person_id, session.execute(newest_first), keyring)
        holding = [entry for entry in entries if finds(chosen.words, entry.alias, entry.note)]
        page, pages = _nearest(page, len(holding), size)
        return FavourPage(holding[(page - 1) * size : page * size], page, pages)
    found = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    page, pages = _nearest(page, found, size)
    rows = session.execute(newest_first.limit(size).offset((page - 1) * size))
    return FavourPage(_own_favours(session, person_id, rows, keyring), page, pages)


def _nearest(page: int, found: int, size: int) -> tuple[int, int]:
    """Return the page that is there, and how many there are."""
    pages = max(1, -(-found // size))
    return min(max(1, page), pages), pages


def list_all_own_favours(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring
) -> list[OwnFavour]:
    """Return the person's whole log in the order of its days, without what was removed."""
    query = _chosen(_favours(organisation_id, person_id), FavourFilter())
    rows = session.execute(query.order_by(Favour.happened_on, Favour.id))
    return _own_favours(session, person_id, rows, keyring)


def list_removed_favours(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring
) -> list[OwnFavour]:
    """Return what the person has removed and can still put back, not what went with a contact, last removed first."""
    gone = Favour.removed_at.is_not(None), Contact.removed_at.is_(None)
    query = _favours(organisation_id, person_id).where(*gone)
    rows = session.execute(query.order_by(Favour.removed_at.desc(), Favour.id.desc()))
    return _own_favours(session, person_id, rows, keyring)


def list_own_ideas(
    session: Session, *, organisation_id: int, person_id: int, keyring: Keyring, contact_id: int | None = None
) -> list[OwnIdea]:
    """Return what is open on the person's list of next help, by alias, then by day, then as it was written."""
    query = _ideas(organisation_id, person_id).where(HelpIdea.done_at.is_(None), HelpIdea.removed_at.is_(None))
    if contact_id is not None:
        query = query.where(HelpIdea.contact_id == contact_id)
    ideas = _own_ideas(session, person_id, session.execute(query.order_by(HelpIdea.id)), keyring)
    return sorted(ideas, key=lambda idea: (alphabetical(idea.alias), idea.planned_on or dt.date.max))


def get_own_idea(
    session: Session, *, organisation_id: int, person_id: int, idea_id: int, keyring: Keyring
) -> OwnIdea | None:
    """Return an entry of the person's list of next help, done and removed ones too; None without one."""
    rows = session.execute(_ideas(organisation_id, person_id).where(HelpIdea.id == idea_id))
    return next(iter(_own_ideas(session, person_id, rows, keyring)), None)


IdeaColumns = tuple[HelpIdea, str, bytes | None]


def _ideas(organisation_id: int, person_id: int) -> Select[*IdeaColumns]:
    return (
        select(HelpIdea, Contact.digest, Contact.name)
        .join(Contact, Contact.id == HelpIdea.contact_id)
        .where(HelpIdea.organisation_id == organisation_id, HelpIdea.person_id == person_id)
    )


def _own_ideas(session: Session, person_id: int, rows: Iterable[Row[*IdeaColumns]], keyring: Keyring) -> list[OwnIdea]:
    called = names_of(session, person_id=person_id, keyring=keyring)
    clear = _clear(session, person_id, keyring)
    return [_own_idea(row, called, clear) for row in rows]


def _own_idea(row: Row[*IdeaColumns], called: NameOf, clear: Clear) -> OwnIdea:
    idea, digest, name = row
    words, lost = clear(idea.words)
    return OwnIdea(
        idea.id,
        idea.contact_id,
        called(idea.contact_id, digest, name),
        str(CANNOT_BE_READ) if lost else words,
        idea.planned_on,
        idea.remind,
        idea.remind_on,
        idea.done_at is not None,
        idea.removed_at is not None,
        lost,
    )


def list_jots(
    session: Session, *, organisation_id: int, person_id: int, month: Month, direction: str, keyring: Keyring
) -> Sequence[Jot]:
    """Return what the person logged in a month in one direction (gave, received), in the order of its days."""
    rows = session.execute(
        select(
            Favour.id,
            Contact.id,
            Contact.digest,
            Contact.name,
            Favour.kind,
            Contact.counterpart,
            Favour.happened_on,
            Favour.counted_month.is_not(None),
        )
        .join(Contact, Contact.id == Favour.contact_id)
        .where(
            Favour.organisation_id == organisation_id,
            Favour.person_id == person_id,
            Favour.direction == direction,
            Favour.removed_at.is_(None),
            Favour.happened_on.between(month.first, month.last),
        )
        .order_by(Favour.happened_on, Favour.id)
    )
    called = names_of(session, person_id=person_id, keyring=keyring)
    return [Jot(row[0], called(*row[1:4]), *row[4:]) for row in rows]


def get_reminder_address(session: Session, *, organisation_id: int, person_id: int) -> str | None:
    """Return where a person's own reminder goes: their address, or None when they cannot sign in any more."""
    return session.scalar(
        select(Person.email).where(
            Person.organisation_id == organisation_id, Person.id == person_id, Person.disabled_at.is_(None)
        )
    )
