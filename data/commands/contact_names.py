"""Names of contacts: encrypted with their person's key, and told apart by a digest that is keyed with it too."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.keyring import KeyLostError, Keyring
from data.language import gettext
from data.models import Contact
from data.texts import same_name

PURPOSE = b"guanxi contact names 1"
NameOf = Callable[[int, str, bytes | None], str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many names were encrypted, and how many stay in clear as their person's key is missing."""

    done: int
    left: int


def names_of(session: Session, *, person_id: int, keyring: Keyring) -> NameOf:
    """Return what tells the name of a contact of a person from its id, digest and encrypted name.

    A name that cannot be opened is told as such, with the contact's number, so that pages can still be shown.
    """
    opened: list[Callable[[bytes], str]] = []

    def name_of(contact_id: int, digest: str, name: bytes | None) -> str:
        if name is None:
            return digest
        try:
            if not opened:
                opened.append(keyring.opener(session, person_id=person_id))
            return opened[0](name)
        except KeyLostError:
            return gettext("Contact %(number)s, whose name cannot be opened now", number=contact_id)

    return name_of


def name_of(session: Session, contact: Contact, keyring: Keyring) -> str:
    """Return the name of one contact."""
    return names_of(session, person_id=contact.person_id, keyring=keyring)(contact.id, contact.digest, contact.name)


def check_names(session: Session, *, person_id: int, keyring: Keyring) -> None:
    """Make sure that the names of a person's contacts can be opened, as what goes by them must not meet another word.

    Raises:
        KeyLostError: One cannot.
    """
    sealed = select(Contact.name).where(Contact.person_id == person_id, Contact.name.is_not(None))
    names = session.scalars(sealed.where(Contact.removed_at.is_(None))).all()
    if names:
        open_text = keyring.opener(session, person_id=person_id)
        for name in names:
            open_text(name or b"")


def write_name(session: Session, contact: Contact, alias: str, keyring: Keyring, now: dt.datetime) -> None:
    """Encrypt a contact's name, and note its digest.

    Raises:
        KeyLostError: The person's key is missing.
    """
    contact.name = keyring.encrypt(
        session, organisation_id=contact.organisation_id, person_id=contact.person_id, words=alias, now=now
    )
    contact.digest = digest_of(session, person_id=contact.person_id, alias=alias, keyring=keyring) or ""


def give_up_name(contact: Contact) -> None:
    """Let another contact have the name of one that is removed; it keeps its own, encrypted."""
    if contact.name is not None:
        contact.digest = f"removed:{contact.id}"


def digest_of(session: Session, *, person_id: int, alias: str, keyring: Keyring) -> str | None:
    """Return the digest of an alias, whatever its case; None for somebody without a key, who has no encrypted name.

    Raises:
        KeyLostError: No secret opens the person's key.
    """
    words = same_name(" ".join(alias.split()))
    return keyring.digest(session, person_id=person_id, purpose=PURPOSE, words=words)


def contact_called(session: Session, *, person_id: int, alias: str, keyring: Keyring) -> Contact | None:
    """Return the rep's contact of this alias, whatever its case, or None; not one that is removed.

    Raises:
        KeyLostError: No secret opens the person's key.
    """
    own = select(Contact).where(Contact.person_id == person_id, Contact.removed_at.is_(None)).order_by(Contact.id)
    digest = digest_of(session, person_id=person_id, alias=alias, keyring=keyring)
    found = session.scalar(own.where(Contact.digest == digest, Contact.name.is_not(None))) if digest else None
    if found is not None:
        return found
    wanted = same_name(" ".join(alias.split()))
    in_clear = session.scalars(own.where(Contact.name.is_(None)))
    return next((contact for contact in in_clear if same_name(contact.digest) == wanted), None)


def count_clear_names(session: Session) -> int:
    """Return how many names of contacts are not encrypted yet."""
    return session.scalar(select(func.count()).select_from(Contact).where(Contact.name.is_(None))) or 0


def seal_names(session: Session, *, keyring: Keyring, now: dt.datetime) -> Sealed:
    """Encrypt every name of a contact that is in clear; run again, it goes on with what is left.

    Names of people whose key is missing, while there are texts that it opened, stay as they are.
    """
    done = left = 0
    for contact in session.scalars(select(Contact).where(Contact.name.is_(None)).order_by(Contact.id)).all():
        try:
            _seal(session, contact, keyring, now)
        except KeyLostError:
            left += 1
        else:
            done += 1
    session.flush()
    return Sealed(done, left)


def _seal(session: Session, contact: Contact, keyring: Keyring, now: dt.datetime) -> None:
    alias, own = contact.digest, Contact.person_id == contact.person_id
    write_name(session, contact, alias, keyring, now)
    if contact.removed_at is not None:
        give_up_name(contact)
    with session.no_autoflush:
        same = session.scalar(select(Contact.id).where(own, Contact.digest == contact.digest, Contact.id != contact.id))
    if same is not None:  # two that differ in case alone, from when only the same letters were refused
        contact.digest = f"{contact.digest}:{contact.id}"
    session.flush()
