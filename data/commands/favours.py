"""A rep's private contacts and favour log; nothing here is ever published or audited."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.keyring import Keyring
from data.errors import ConflictError, NotFoundError, RefusedError
from data.models import Contact, Favour

LONGEST_ALIAS = 200


def add_contact(
    session: Session, *, organisation_id: int, person_id: int, alias: str, counterpart: str, now: dt.datetime
) -> Contact:
    """Note a contact under the rep's own alias.

    Raises:
        RefusedError: The alias is empty or longer than 200 characters.
        ConflictError: The rep has a contact of that alias already.
    """
    alias = alias.strip()
    if not 0 < len(alias) <= LONGEST_ALIAS:
        raise RefusedError(f"Give the contact a name of 1 to {LONGEST_ALIAS} characters.")
    taken = select(Contact.id).where(Contact.person_id == person_id, Contact.alias == alias)
    if session.scalar(taken) is not None:
        raise ConflictError(f"You have a contact called {alias} already.")
    contact = Contact(
        organisation_id=organisation_id, person_id=person_id, alias=alias, counterpart=counterpart, created_at=now
    )
    session.add(contact)
    session.flush()
    return contact


def own_contact(session: Session, *, person_id: int, contact_id: int) -> Contact:
    """Return a contact of this rep.

    Raises:
        NotFoundError: The rep has no such contact.
    """
    contact = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.person_id == person_id))
    if contact is None:
        raise NotFoundError("You have no such contact.")
    return contact


def log_favour(
    session: Session,
    *,
    person_id: int,
    contact_id: int,
    direction: str,
    kind: str,
    happened_on: dt.date,
    now: dt.datetime,
    note: str = "",
    no_return_expected: bool = False,
    keyring: Keyring | None = None,
) -> Favour:
    """Write an entry of the favour log: gave, received or asked.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: The day lies in the future.
    """
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    if happened_on > now.date() + dt.timedelta(days=1):
        raise RefusedError("Enter a day that is not in the future.")
    secret_note = None
    if note and keyring is not None:
        secret_note = keyring.encrypt(
            session, organisation_id=contact.organisation_id, person_id=person_id, words=note, now=now
        )
    favour = Favour(
        organisation_id=contact.organisation_id,
        person_id=person_id,
        contact_id=contact.id,
        direction=direction,
        kind=kind,
        happened_on=happened_on,
        note=secret_note,
        no_return_expected=no_return_expected,
        created_at=now,
    )
    session.add(favour)
    session.flush()
    return favour
