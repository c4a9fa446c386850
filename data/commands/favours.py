"""A rep's private contacts and favour log; nothing here is ever published or audited."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from data.commands.contact_names import contact_called, name_of, write_name
from data.commands.keyring import KeyLostError, Keyring
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Contact, Favour, Person
from data.texts import plain_line, plain_text
from data.types import COUNTERPARTS, DIRECTIONS, KINDS, Month

LONGEST_ALIAS = 200
LONGEST_NOTE = 1000
ALIAS_RULE = lazy("Give the contact a name of 1 to %(longest_alias)s characters.", longest_alias=LONGEST_ALIAS)
NOTE_RULE = lazy("Shorten the note to %(longest_note)s characters.", longest_note=f"{LONGEST_NOTE:,}")
MOST_CONTACTS = 2000  # whose names are opened for a page that lists them, in a few hundredths of a second
TOO_MANY = lazy("You have %(most)s contacts, and more cannot be kept. Remove some first.", most=f"{MOST_CONTACTS:,}")
FUTURE = lazy("Enter a day that is not in the future.")
FIRST_DAY = dt.date(1950, 1, 1)
LATELY = dt.timedelta(minutes=10)
LOGGED_LATELY = lazy("You logged just the same a moment ago. If it happened twice, save once more.")


FavourBox = tuple[str, str, str]  # direction, kind, counterpart


class LoggedLatelyError(ConflictError):
    """Just the same was logged a moment ago: perhaps Back was pressed and the form sent again."""


def plain_alias(text: str) -> str:
    """Return a rep's own name for a contact; pictures alone will do, as nobody else has to read them.

    Raises:
        RefusedError: It cannot be kept.
    """
    return plain_line(text, longest=LONGEST_ALIAS, refusal=ALIAS_RULE, pictures=True)


def hold_log(session: Session, person_id: int) -> None:
    """Let the writes to one person's log happen one after the other until this transaction ends."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).one()


def add_contact(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    alias: str,
    counterpart: str,
    keyring: Keyring,
    now: dt.datetime,
    ended_on: dt.date | None = None,
) -> Contact:
    """Note a contact under the rep's own alias; `ended_on` is the day on which the relationship ended.

    Raises:
        RefusedError: The alias is empty or longer than 200 characters, there is no such group, the day lies in the
            future, or the rep has 2,000.
        ConflictError: The rep has a contact of that alias already.
        KeyLostError: The rep's key is missing.
    """
    alias = plain_alias(alias)
    check_known(counterpart, COUNTERPARTS)
    if ended_on is not None:
        check_day(ended_on, now)
    hold_log(session, person_id)
    other = contact_called(session, person_id=person_id, alias=alias, keyring=keyring)
    if other is not None:
        known = name_of(session, other, keyring)
        raise ConflictError(gettext("You have a contact called %(alias)s already.", alias=known))
    own = select(func.count()).select_from(Contact).where(Contact.person_id == person_id, Contact.removed_at.is_(None))
    if session.execute(own).scalar_one() >= MOST_CONTACTS:
        raise RefusedError(TOO_MANY)
    contact = Contact(
        organisation_id=organisation_id,
        person_id=person_id,
        counterpart=counterpart,
        ended_on=ended_on,
        created_at=now,
    )
    write_name(session, contact, alias, keyring, now)
    session.add(contact)
    session.flush()
    return contact


def own_contact(session: Session, *, person_id: int, contact_id: int) -> Contact:
    """Return a contact of this rep that is not removed.

    Raises:
        NotFoundError: The rep has no such contact.
    """
    contact = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.person_id == person_id))
    if contact is None or contact.removed_at is not None:
        raise NotFoundError(gettext("You have no such contact."))
    return contact


def own_favour(session: Session, *, person_id: int, favour_id: int) -> Favour:
    """Return an entry of this rep's log, removed or not.

    Raises:
        NotFoundError: The rep has no such entry.
    """
    favour = session.scalar(select(Favour).where(Favour.id == favour_id, Favour.person_id == person_id))
    if favour is None:
        raise NotFoundError(gettext("There is no such entry in your log."))
    return favour


def check_known(value: str, known: tuple[str, ...]) -> None:
    """Refuse a kind that the log does not know."""
    if value not in known:
        raise RefusedError(gettext("This form sent something that it did not ask for. Nothing was saved."))


def check_day(day: dt.date, now: dt.datetime) -> None:
    """Refuse a day that nobody can remember: in the future, in every time zone, or before 1950.

    Raises:
        RefusedError: It is such a day.
    """
    if day > now.date() + dt.timedelta(days=1):
        raise RefusedError(FUTURE)
    if day < FIRST_DAY:
        raise RefusedError(gettext("Enter a day from %(year)s on.", year=FIRST_DAY.year))


def log_favour(
    session: Session,
    *,
    person_id: int,
    contact_id: int,
    direction: str,
    kind: str,
    happened_on: dt.date,
    now: dt.datetime,
    keyring: Keyring,
    note: str = "",
    no_return_expected: bool = False,
    entry: str | None = None,
    again: bool = True,
) -> Favour:
    """Write an entry of the favour log: gave, received or asked.

    The same form (`entry`) sent twice with the same content makes one entry; changed, after the browser's Back, it
    makes another.

    Raises:
        LoggedLatelyError: Another form has logged just the same within ten minutes, and `again` does not say that it
            happened twice.
        NotFoundError: The rep has no such contact.
        RefusedError: The day lies in the future, the note is longer than 1,000 characters, or a kind is unknown.
    """
    hold_log(session, person_id)  # or the contact could be removed at the same moment, and this would stay without it
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    favour = make_favour(
        session,
        contact=contact,
        direction=direction,
        kind=kind,
        happened_on=happened_on,
        note=note,
        no_return_expected=no_return_expected,
        keyring=keyring,
        now=now,
    )
    known = _sent_before(session, favour, entry, keyring) if entry else None
    if known is not None:
        return known
    if entry and not again and _logged_lately(session, favour, keyring):
        raise LoggedLatelyError(LOGGED_LATELY)
    session.add(favour)
    session.flush()
    return favour


def _sent_before(session: Session, favour: Favour, entry: str, keyring: Keyring) -> Favour | None:
    """Return what the same form has logged with the same content; None for something new, which gets its entry."""
    first = session.scalar(select(Favour).where(Favour.person_id == favour.person_id, Favour.entry == entry))
    if first is not None and _says_the_same(session, first, favour, keyring):
        return first
    favour.entry = entry if first is None else None
    return None


def _logged_lately(session: Session, favour: Favour, keyring: Keyring) -> bool:
    lately = select(Favour).where(
        Favour.person_id == favour.person_id,
        Favour.contact_id == favour.contact_id,
        Favour.removed_at.is_(None),
        Favour.created_at > favour.created_at - LATELY,
    )
    return any(_says_the_same(session, one, favour, keyring) for one in session.scalars(lately).all())


def make_favour(
    session: Session,
    *,
    contact: Contact,
    direction: str,
    kind: str,
    happened_on: dt.date,
    note: str,
    no_return_expected: bool,
    keyring: Keyring,
    now: dt.datetime,
) -> Favour:
    """Return an entry with its note encrypted, not yet added to the session.

    Raises:
        RefusedError: The day lies in the future, the note is longer than 1,000 characters, or a kind is unknown.
    """
    check_known(direction, DIRECTIONS)
    check_known(kind, KINDS)
    check_day(happened_on, now)
    favour = Favour(
        organisation_id=contact.organisation_id,
        person_id=contact.person_id,
        contact_id=contact.id,
        direction=direction,
        kind=kind,
        happened_on=happened_on,
        no_return_expected=no_return_expected,
        created_at=now,
    )
    _write_note(session, favour, plain_text(note, longest=LONGEST_NOTE, refusal=NOTE_RULE), keyring, now)
    return favour


def _says_the_same(session: Session, first: Favour, second: Favour, keyring: Keyring) -> bool:
    facts = ("contact_id", "direction", "kind", "happened_on", "no_return_expected")
    if any(getattr(first, fact) != getattr(second, fact) for fact in facts):
        return False
    return note_of(session, first, keyring) == note_of(session, second, keyring)


def note_of(session: Session, favour: Favour, keyring: Keyring) -> str:
    """Return the note of an entry in clear; empty where there is none.

    Raises:
        KeyLostError: It cannot be read any more.
    """
    if favour.note is None:
        return ""
    return keyring.decrypt(session, person_id=favour.person_id, secret_words=favour.note)


def _write_note(session: Session, favour: Favour, note: str, keyring: Keyring, now: dt.datetime) -> None:
    if not note:
        favour.note = None
        return
    favour.note = keyring.encrypt(
        session, organisation_id=favour.organisation_id, person_id=favour.person_id, words=note, now=now
    )


def change_favour(
    session: Session,
    *,
    person_id: int,
    favour_id: int,
    contact_id: int,
    direction: str,
    kind: str,
    happened_on: dt.date,
    note: str,
    no_return_expected: bool,
    keyring: Keyring,
    now: dt.datetime,
) -> Favour:
    """Change an entry of the log.

    Raises:
        NotFoundError: The rep has no such entry or contact, or has removed the entry.
        RefusedError: As `log_favour`.
    """
    hold_log(session, person_id)
    favour = own_favour(session, person_id=person_id, favour_id=favour_id)
    if favour.removed_at is not None:
        raise NotFoundError(gettext("You have removed this entry."))
    check_known(direction, DIRECTIONS)
    check_known(kind, KINDS)
    check_day(happened_on, now)
    note = plain_text(note, longest=LONGEST_NOTE, refusal=NOTE_RULE)
    favour.contact_id = own_contact(session, person_id=person_id, contact_id=contact_id).id
    favour.direction, favour.kind, favour.happened_on = direction, kind, happened_on
    favour.no_return_expected = no_return_expected
    if note != _readable(session, favour, keyring):
        _write_note(session, favour, note, keyring, now)
    session.flush()
    return favour


def _readable(session: Session, favour: Favour, keyring: Keyring) -> str:
    """Return the note, or nothing where it cannot be read: a form left empty then keeps what is stored."""
    try:
        return note_of(session, favour, keyring)
    except KeyLostError:
        return ""


def remove_favour(session: Session, *, person_id: int, favour_id: int, now: dt.datetime) -> None:
    """Take an entry out of the log; it can be put back.

    Raises:
        NotFoundError: The rep has no such entry.
    """
    favour = own_favour(session, person_id=person_id, favour_id=favour_id)
    favour.removed_at = favour.removed_at or now
    session.flush()


def restore_favour(session: Session, *, person_id: int, favour_id: int) -> None:
    """Put an entry back that was removed.

    Raises:
        NotFoundError: The rep has no such entry, or its contact is removed.
    """
    hold_log(session, person_id)
    favour = own_favour(session, person_id=person_id, favour_id=favour_id)
    own_contact(session, person_id=person_id, contact_id=favour.contact_id)
    favour.removed_at = None
    session.flush()


def release_favours(session: Session, *, person_id: int, month: Month, held: Mapping[FavourBox, int]) -> None:
    """Note that favours are not counted any more which their boxes of a pulse are too small for by now; latest first.

    `held` are the numbers of the boxes that were saved, by direction, kind and counterpart.
    """
    if not held:
        return
    box = Favour.direction, Favour.kind, Contact.counterpart
    counted = (
        select(Favour.id, *box)
        .join(Contact, Contact.id == Favour.contact_id)
        .where(Favour.person_id == person_id, Favour.counted_month == str(month), Favour.removed_at.is_(None))
        .order_by(Favour.happened_on, Favour.id)
    )
    left, gone = dict(held), []
    for favour_id, *place in session.execute(counted):
        key = (place[0], place[1], place[2])
        if key in left:
            left[key] -= 1
            gone += [favour_id] if left[key] < 0 else []
    count_favours(session, person_id=person_id, favour_ids=gone, month=month, counted=False)


def count_favours(
    session: Session, *, person_id: int, favour_ids: Collection[int], month: Month, counted: bool
) -> None:
    """Note that favours of a month were added to its pulse, or taken out again; only one's own."""
    if not favour_ids:
        return
    statement = (
        update(Favour)
        .where(
            Favour.person_id == person_id,
            Favour.id.in_(favour_ids),
            Favour.happened_on.between(month.first, month.last),
        )
        .values(counted_month=str(month) if counted else None)
    )
    session.execute(statement, execution_options={"synchronize_session": False})
