"""Changes to a rep's private contacts: new alias, another group, the end of a relationship, removal."""

import datetime as dt

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from data.commands.contact_names import contact_called, name_of, write_name
from data.commands.favours import (
    ALIAS_RULE,
    LONGEST_ALIAS,
    add_contact,
    check_day,
    check_known,
    hold_log,
    own_contact,
)
from data.commands.keyring import Keyring
from data.errors import ConflictError, RefusedError
from data.language import gettext, lazy
from data.models import Contact, Favour, HelpIdea, Worksheet
from data.texts import plain_line
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
    alias = plain_line(alias, longest=LONGEST_ALIAS, refusal=ALIAS_RULE)
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


def remove_contact(session: Session, *, person_id: int, contact_id: int) -> None:
    """Remove a contact for good, with its entries in the log and its list of next help.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: There are worksheets about it.
    """
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    if session.scalar(select(exists().where(Worksheet.contact_id == contact.id))):
        raise RefusedError(HAS_WORKSHEETS)
    for table in (Favour, HelpIdea):
        session.execute(delete(table).where(table.contact_id == contact.id, table.person_id == person_id))
    session.delete(contact)
    session.flush()
