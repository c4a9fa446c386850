"""Changes to a rep's private contacts: new alias, another group, the end of a relationship, removal and its undoing."""

import datetime as dt

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from data.commands.contact_names import contact_called, digest_of, give_up_name, name_of, write_name
from data.commands.favours import (
    add_contact,
    check_day,
    check_known,
    hold_log,
    own_contact,
    plain_alias,
)
from data.commands.keyring import Keyring
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Contact, Favour, HelpIdea, Worksheet
from data.types import COUNTERPARTS

HAS_WORKSHEETS = lazy(
    "There are worksheets about this contact, so it cannot be removed. Remove them first, or enter the day it ended."
)
OTHER_GROUP = lazy("You have a contact of that name in another group. Use another name.")


def find_or_add_contact(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    alias: str,
    counterpart: str | None,
    keyring: Keyring,
    now: dt.datetime,
) -> Contact:
    """Return the rep's contact of this alias, or note a new one in the group `counterpart`.

    Raises:
        RefusedError: The alias is empty or too long, or it is new and the group is missing or unknown.
        ConflictError: The rep has a contact of this alias in another group than `counterpart`.
        KeyLostError: The rep's key is missing.
    """
    hold_log(session, person_id)
    known = contact_called(session, person_id=person_id, alias=alias, keyring=keyring)
    if known is not None and counterpart not in (None, "", known.counterpart):
        raise ConflictError(OTHER_GROUP)
    if known is not None:
        return known
    return add_contact(
        session,
        organisation_id=organisation_id,
        person_id=person_id,
        alias=alias,
        counterpart=counterpart or "",
        keyring=keyring,
        now=now,
    )


def change_contact(
    session: Session,
    *,
    person_id: int,
    contact_id: int,
    alias: str,
    counterpart: str,
    ended_on: dt.date | None,
    keyring: Keyring,
    now: dt.datetime,
) -> Contact:
    """Rename a contact, put it into another group, or note the day on which the relationship ended.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: The alias is empty or too long, the group is unknown, or the day lies in the future.
        ConflictError: The rep has another contact of that alias.
        KeyLostError: The alias is another one, and the rep's key is missing.
    """
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    alias = plain_alias(alias)
    check_known(counterpart, COUNTERPARTS)
    if ended_on is not None:
        check_day(ended_on, now)
    hold_log(session, person_id)
    if alias != name_of(session, contact, keyring):
        other = contact_called(session, person_id=person_id, alias=alias, keyring=keyring)
        if other is not None and other.id != contact.id:
            known = name_of(session, other, keyring)
            raise ConflictError(gettext("You have a contact called %(alias)s already.", alias=known))
        write_name(session, contact, alias, keyring, now)
    contact.counterpart, contact.ended_on = counterpart, ended_on
    session.flush()
    return contact


def remove_contact(session: Session, *, person_id: int, contact_id: int, now: dt.datetime) -> None:
    """Remove a contact with its entries in the log and its list of next help; together they can be put back.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: There are worksheets about it.
    """
    hold_log(session, person_id)
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    if session.scalar(select(exists().where(Worksheet.contact_id == contact.id))):
        raise RefusedError(HAS_WORKSHEETS)
    for table in (Favour, HelpIdea):
        session.execute(
            update(table).where(table.contact_id == contact.id, table.removed_at.is_(None)).values(removed_at=now)
        )
    contact.removed_at = now
    give_up_name(contact)
    session.flush()


def restore_contact(session: Session, *, person_id: int, contact_id: int, keyring: Keyring) -> None:
    """Put a contact back that was removed, with what was removed together with it.

    Raises:
        NotFoundError: The rep has no such contact.
        ConflictError: The rep has another contact of its alias by now.
        KeyLostError: The rep's key is missing.
    """
    hold_log(session, person_id)
    contact = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.person_id == person_id))
    if contact is None:
        raise NotFoundError(gettext("You have no such contact."))
    if contact.removed_at is None:
        return
    if contact.name is not None:
        alias = keyring.decrypt(session, person_id=person_id, secret_words=contact.name)
        contact.digest = digest_of(session, person_id=person_id, alias=alias, keyring=keyring) or contact.digest
    else:
        alias = contact.digest
    with session.no_autoflush:
        if contact_called(session, person_id=person_id, alias=alias, keyring=keyring) is not None:
            session.refresh(contact)
            raise ConflictError(
                gettext("You have another contact called %(alias)s by now. Rename it first.", alias=alias)
            )
    for table in (Favour, HelpIdea):
        together = table.contact_id == contact.id, table.removed_at == contact.removed_at
        session.execute(update(table).where(*together).values(removed_at=None))
    contact.removed_at = None
    session.flush()
