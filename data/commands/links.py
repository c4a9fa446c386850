"""Links of mails about signing in: asked for alike by anybody, sent to people who are here, good once.

Asking looks nobody up, so neither answer nor time tells whether an address is known; the worker does that later.
"""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.outbox import put
from data.commands.people import normal_email, own_person
from data.commands.sessions import token_hash
from data.commands.throttle import check_attempts, note_attempt, subjects
from data.errors import NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Organisation, Person, SignInLink, SignInRequest
from data.types import LinkPurpose
from data.vault import LockedError, Vault

PURPOSE = "guanxi sign-in requests 1"
LINK_MAIL = "sign_in_link"
LIFETIMES: Mapping[LinkPurpose, dt.timedelta] = {
    LinkPurpose.ENTER: dt.timedelta(minutes=10),
    LinkPurpose.RESET: dt.timedelta(minutes=30),
    LinkPurpose.WELCOME: dt.timedelta(days=3),
    LinkPurpose.ERASE: dt.timedelta(minutes=10),
}
TO_ENTER = frozenset({LinkPurpose.ENTER})
TO_A_PASSWORD = frozenset({LinkPurpose.RESET, LinkPurpose.WELCOME})
TO_ERASE = frozenset({LinkPurpose.ERASE})
TOO_MANY_MAILS = lazy("There were too many requests for mails. Wait 15 minutes, then try again.")
GONE = lazy("This link does not work any more.")
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Reached:
    """Whose a link is, and what it is for."""

    link_id: int
    organisation_id: int
    person_id: int
    purpose: LinkPurpose
    email: str
    name: str
    organisation: str


def ask_for_link(
    session: Session,
    *,
    email: str,
    purpose: LinkPurpose,
    network: str,
    secret: str,
    vault: Vault,
    now: dt.datetime,
) -> None:
    """Note that somebody wants a mail with a link; nobody is looked up.

    Raises:
        RefusedError: It is not an e-mail address.
        TooManyAttemptsError: 5 requests for this address or 30 from this network in 15 minutes.
    """
    address = normal_email(email)
    counted = subjects({"mail_account": address, "mail_network": network}, secret)
    check_attempts(session, counted, now, words=TOO_MANY_MAILS)
    note_attempt(session, counted, now)
    session.add(SignInRequest(purpose=purpose, locked_address=vault.lock(address), asked_at=now))
    session.flush()


def spread_requests(session: Session, *, vault: Vault, now: dt.datetime) -> int:
    """Put a mail into the outbox for each request of somebody who is here, and forget the requests; returns how many.

    The session must see every organisation.
    """
    waiting = session.scalars(
        select(SignInRequest).order_by(SignInRequest.id).limit(100).with_for_update(skip_locked=True)
    ).all()
    put_in = 0
    for request in waiting:
        person = _addressed(session, request, vault, now)
        if person is not None:
            asked_at, purpose = request.asked_at, LinkPurpose(request.purpose)
            put_in += _put_mail(session, person, purpose, f"{request.id}:{asked_at.isoformat()}", asked_at, now)
        session.delete(request)
    session.flush()
    return put_in


def _addressed(session: Session, request: SignInRequest, vault: Vault, now: dt.datetime) -> Person | None:
    if now - request.asked_at > LIFETIMES[LinkPurpose(request.purpose)]:
        return None
    try:
        address = vault.unlock(request.locked_address)
    except LockedError:
        return None
    return session.scalar(
        select(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.email == address,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Organisation.kind != "demo",
        )
    )


def _put_mail(
    session: Session, person: Person, purpose: LinkPurpose, number: str, asked_at: dt.datetime, now: dt.datetime
) -> bool:
    return put(
        session,
        organisation_id=person.organisation_id,
        key=f"{LINK_MAIL}:{purpose}:{number}",
        kind=LINK_MAIL,
        payload={"person_id": person.id, "purpose": purpose, "asked_at": asked_at.isoformat()},
        due_at=now,
    )


def invite_person(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Let a person who was added without a password choose one, by a link that is mailed and good for three days.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: The person is shut out, or has a password already.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    if person.disabled_at is not None:
        raise RefusedError(gettext("This person is shut out."))
    if person.password_hash is not None:
        raise RefusedError(
            gettext("This person has a password already, and can ask for a new one on the sign-in page.")
        )
    _put_mail(session, person, LinkPurpose.WELCOME, f"person {person.id}:{now.isoformat()}", now, now)
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="person_invited",
        subject="person",
        subject_id=person.id,
        now=now,
    )


def ask_to_erase(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> None:
    """Put a mail into the outbox with a link that erases the person: one in ten minutes, however often it is asked for.

    Raises:
        NotFoundError: The organisation has no such person.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    turn = int(now.timestamp() // LIFETIMES[LinkPurpose.ERASE].total_seconds())
    _put_mail(session, person, LinkPurpose.ERASE, f"person {person.id}:{turn}", now, now)


def issue_link(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    purpose: LinkPurpose,
    asked_at: dt.datetime,
    now: dt.datetime,
) -> tuple[str, str] | None:
    """Return address and token for a mail that goes out now; None when it is wanted no more. Commit before sending.

    A mail that is sent again holds another token, and each works until one of them is used; of links that erase only
    the newest does.
    """
    person = session.scalar(
        select(Person).where(
            Person.organisation_id == organisation_id, Person.id == person_id, Person.disabled_at.is_(None)
        )
    )
    if person is None or now - asked_at > LIFETIMES[purpose]:
        return None
    if purpose is LinkPurpose.WELCOME and person.password_hash is not None:
        return None
    over = SignInLink.expires_at <= now
    if purpose is LinkPurpose.ERASE:
        over |= SignInLink.purpose == LinkPurpose.ERASE
    session.execute(delete(SignInLink).where(SignInLink.person_id == person_id, over))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            organisation_id=organisation_id,
            person_id=person_id,
            purpose=purpose,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    session.flush()
    return person.email, token


def find_link(session: Session, *, token: str, now: dt.datetime, purposes: Collection[LinkPurpose]) -> Reached | None:
    """Return whose link a token is, if it is for one of the purposes; None when it works no more. Changes nothing."""
    if len(token) > LONGEST_TOKEN:
        return None
    row = session.execute(
        select(SignInLink, Person.email, Person.name, Organisation.name)
        .join(Person, Person.id == SignInLink.person_id)
        .join(Organisation, Organisation.id == SignInLink.organisation_id)
        .where(
            SignInLink.token_hash == token_hash(token),
            SignInLink.expires_at > now,
            SignInLink.purpose.in_(purposes),
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    link, email, name, organisation = row
    return Reached(link.id, link.organisation_id, link.person_id, LinkPurpose(link.purpose), email, name, organisation)


def use_link(session: Session, *, reached: Reached) -> Person:
    """Use a link up, and with it the person's other links for signing in; one of two who do so at once wins.

    Raises:
        NotFoundError: It was used meanwhile.
    """
    gone = session.scalars(
        delete(SignInLink).where(SignInLink.id == reached.link_id).returning(SignInLink.id)
    ).one_or_none()
    if gone is None:
        raise NotFoundError(GONE)
    session.execute(
        delete(SignInLink).where(SignInLink.person_id == reached.person_id, SignInLink.purpose == LinkPurpose.ENTER)
    )
    return own_person(session, organisation_id=reached.organisation_id, person_id=reached.person_id)
