"""People: added, placed in teams by date, given roles, disabled."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import CHEAPEST
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.commands.alerts import tell_person
from data.commands.audit import record
from data.commands.closing import check_open, gone_on, read_closings
from data.commands.guessing import easy_to_guess
from data.commands.organisations import lock_organisation, own_team, plain_name
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Invitation, Membership, Organisation, Person, RoleGrant, SignInLink, SignInStep, UserSession
from data.queries.people import administering
from data.types import Alert, Role

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 512
SHORTEST_OWN_PART = 3  # parts of names and addresses from this length on do not count in a password
LONGEST_EMAIL = 200
SAME_PASSWORD = lazy("This is the password that is in use already. Choose another one.")
AT_ONCE = 500  # people that one statement names


@cache
def password_hasher(*, cheap: bool = False) -> PasswordHasher:
    """Return the argon2id hasher; the cheap one is for tests and the demo's invented people only."""
    return PasswordHasher.from_parameters(CHEAPEST) if cheap else PasswordHasher()


def normal_email(text: str) -> str:
    """Return an e-mail address in lower case, its domain as mail servers write it (härbour.test as xn--...).

    Raises:
        RefusedError: It is not an e-mail address, or one that mail cannot be sent to from everywhere.
    """
    local = text.strip().rpartition("@")[0]
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise RefusedError(gettext("Enter an e-mail address in the correct format, like name@example.com.")) from error
    address = found.ascii_email
    if address is None or not local.isascii():
        raise RefusedError(
            gettext("Before the @, use letters from a to z, digits and signs only: mail to others cannot be sent.")
        )
    if len(address) > LONGEST_EMAIL:
        raise RefusedError(
            gettext("An e-mail address has up to %(longest_email)s characters.", longest_email=LONGEST_EMAIL)
        )
    return address.lower()


def hash_password(password: str, *, cheap: bool = False) -> str:
    """Return the argon2id hash of a password of 12 to 512 characters.

    Raises:
        RefusedError: It is shorter or longer.
    """
    _check_length(password)
    return password_hasher(cheap=cheap).hash(password)


def check_another(password: str, password_hash: str | None, *, cheap: bool = False) -> None:
    """Refuse the password that somebody has already; takes as long as signing in.

    Raises:
        RefusedError: It is the same.
    """
    if password_hash is None:
        return
    try:
        password_hasher(cheap=cheap).verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return
    raise RefusedError(SAME_PASSWORD)


def _check_length(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RefusedError(
            gettext(
                "A password has %(shortest_password)s to %(longest_password)s characters.",
                shortest_password=SHORTEST_PASSWORD,
                longest_password=LONGEST_PASSWORD,
            )
        )


def check_password_strength(password: str, *, email: str, name: str, organisation: str = "") -> None:
    """Refuse a password that is guessed first: short, or little but common words, rows of keys and names from here.

    Raises:
        RefusedError: It is too short, too long or too easy to guess.
    """
    _check_length(password)
    parts = re.split(r"[\W_]+", f"{email} {name} {organisation}".casefold())
    own = [part for part in parts if len(part) >= SHORTEST_OWN_PART]
    if easy_to_guess(password, own=own):
        raise RefusedError(
            gettext(
                "This password is too easy to guess: it is little more than common words, names, rows of keys or "
                "repetitions. Three or four unrelated words make a good one."
            )
        )


def _organisation_name(session: Session, organisation_id: int) -> str:
    return session.scalar(select(Organisation.name).where(Organisation.id == organisation_id)) or ""


def own_person(session: Session, *, organisation_id: int, person_id: int) -> Person:
    """Return a person of the organisation.

    Raises:
        NotFoundError: The organisation has no such person.
    """
    query = select(Person).where(Person.organisation_id == organisation_id, Person.id == person_id)
    person = session.scalar(query)
    if person is None:
        raise NotFoundError(gettext("There is no such person."))
    return person


def add_person(
    session: Session,
    *,
    organisation_id: int,
    email: str,
    name: str,
    now: dt.datetime,
    password: str | None = None,
    cheap_hash: bool = False,
    actor_id: int | None = None,
) -> Person:
    """Add a person; without a password they cannot sign in by one.

    Raises:
        RefusedError: The address, name or password is malformed.
        ConflictError: Somebody has this address already.
    """
    if password is not None:
        called = _organisation_name(session, organisation_id)
        check_password_strength(password, email=email, name=name, organisation=called)
    person = Person(
        organisation_id=organisation_id,
        email=normal_email(email),
        name=plain_name(name),
        password_hash=None if password is None else hash_password(password, cheap=cheap_hash),
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError as error:
        raise ConflictError(gettext("Somebody with this e-mail address is here already.")) from error
    note_person(session, person, "person_added", actor_id, now)
    return person


def set_password(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    password: str,
    now: dt.datetime,
    cheap_hash: bool = False,
    actor_id: int | None = None,
) -> None:
    """Set a password and end the person's sessions and links, which the old one may have opened.

    Raises:
        RefusedError: It is too short, too long, too easy to guess, or the one that the person has.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    called = _organisation_name(session, organisation_id)
    check_password_strength(password, email=person.email, name=person.name, organisation=called)
    check_another(password, person.password_hash, cheap=cheap_hash)
    what = Alert.FIRST_PASSWORD if person.password_hash is None else Alert.PASSWORD
    person.password_hash = hash_password(password, cheap=cheap_hash)
    end_sessions(session, person, now)
    note_person(session, person, "password_set", actor_id, now)
    about: dict[str, Any] = {"organisation_id": organisation_id, "person_id": person_id, "actor_id": actor_id}
    tell_person(session, **about, what=what, now=now)


def keep_an_administrator(session: Session, *, organisation_id: int, person_id: int) -> None:
    """Refuse to lose the only administrator; two who lose each other at once wait for each other.

    Raises:
        RefusedError: Nobody else administers the organisation.
    """
    lock_organisation(session, organisation_id)
    if administering(session, organisation_id=organisation_id) == {person_id}:
        raise RefusedError(
            gettext("Nobody else administers this organisation. Make somebody else an administrator first.")
        )


def disable_person(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Shut a person out at once: no sign-in, no session, no place in rounds that open later.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: Nobody else administers the organisation.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    keep_an_administrator(session, organisation_id=organisation_id, person_id=person_id)
    person.disabled_at = person.disabled_at or now
    end_sessions(session, person, now)
    note_person(session, person, "person_disabled", actor_id, now)


def join_team(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    team_id: int,
    starts_on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Membership:
    """Begin a membership; it counts from the first round that opens after it began.

    Where the team closes, the person goes on in the one that takes its people.

    Raises:
        NotFoundError: The organisation has no such person or team.
        RefusedError: The team is closed by then.
        ConflictError: The person is in a team at that time.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    own_team(session, organisation_id=organisation_id, team_id=team_id)
    closings = read_closings(session, organisation_id)
    check_open(closings, team_id, starts_on)
    overlapping = select(Membership.id).where(
        Membership.person_id == person_id, (Membership.ends_on.is_(None)) | (Membership.ends_on >= starts_on)
    )
    if session.scalar(overlapping.limit(1)) is not None:
        raise ConflictError(
            gettext("This person is in a team at that time. End that membership first, or move the person.")
        )
    whose = {"organisation_id": organisation_id, "person_id": person_id}
    parts = gone_on((team_id, starts_on, None), closings)
    found = [Membership(**whose, team_id=team, starts_on=first, ends_on=last) for team, first, last in parts]
    session.add_all(found)
    session.flush()
    note_person(session, person, "team_joined", actor_id, now, team=team_id, on=str(starts_on))
    return found[0]


def leave_team(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    ends_on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Membership:
    """End the person's open membership; `ends_on` is its last day.

    Raises:
        NotFoundError: The person is in no team.
        RefusedError: The membership began after that day.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    query = select(Membership).where(Membership.person_id == person_id, Membership.ends_on.is_(None))
    membership = session.scalar(query)
    if membership is None:
        raise NotFoundError(gettext("This person is in no team."))
    if ends_on < membership.starts_on:
        raise RefusedError(gettext("A membership cannot end before it began."))
    membership.ends_on = ends_on
    session.flush()
    note_person(session, person, "team_left", actor_id, now, team=membership.team_id, on=str(ends_on))
    return membership


def move_team(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    team_id: int,
    on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Membership:
    """End the open membership on the day before `on` and begin one in another team on it."""
    shared = {"organisation_id": organisation_id, "person_id": person_id}
    leave_team(session, **shared, ends_on=on - dt.timedelta(days=1), now=now, actor_id=actor_id)
    return join_team(session, **shared, team_id=team_id, starts_on=on, now=now, actor_id=actor_id)


def grant_role(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    role: Role,
    now: dt.datetime,
    team_id: int | None = None,
    actor_id: int | None = None,
) -> RoleGrant:
    """Give a role for a team and all below it, or without a team for the whole organisation.

    A role that is held already is given back as it is.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    if team_id is not None:
        own_team(session, organisation_id=organisation_id, team_id=team_id)
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None)
    )
    same_team = RoleGrant.team_id.is_(None) if team_id is None else RoleGrant.team_id == team_id
    held = session.scalar(query.where(same_team))
    if held is not None:
        return held
    grant = RoleGrant(organisation_id=organisation_id, person_id=person_id, role=role, team_id=team_id, granted_at=now)
    session.add(grant)
    session.flush()
    note_person(session, person, "role_granted", actor_id, now, role=role.value, team=team_id)
    return grant


def revoke_role(
    session: Session, *, organisation_id: int, grant_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Take a role back; it is gone at the person's next request.

    Raises:
        NotFoundError: The organisation has no such grant.
        RefusedError: It would leave nobody who administers the organisation.
    """
    query = select(RoleGrant).where(RoleGrant.organisation_id == organisation_id, RoleGrant.id == grant_id)
    grant = session.scalar(query)
    if grant is None:
        raise NotFoundError(gettext("There is no such role."))
    if grant.revoked_at is not None:
        return
    if grant.role == Role.ADMINISTRATOR:
        keep_an_administrator(session, organisation_id=organisation_id, person_id=grant.person_id)
    grant.revoked_at = now
    session.flush()
    person = own_person(session, organisation_id=organisation_id, person_id=grant.person_id)
    note_person(session, person, "role_revoked", actor_id, now, role=grant.role, team=grant.team_id)


def end_sessions(session: Session, person: Person, now: dt.datetime) -> None:
    """End every session of a person, and what would open one: links that were mailed, second steps."""
    _end_ways_in(session, [person.id], now, (SignInLink, SignInStep))


def leave_addresses(session: Session, person_ids: Sequence[int], now: dt.datetime) -> None:
    """End what anybody could reach by mailboxes that people have no more: sessions, links, those to a pulse too."""
    _end_ways_in(session, person_ids, now, (SignInLink, SignInStep, Invitation))


def _end_ways_in(session: Session, person_ids: Sequence[int], now: dt.datetime, tables: Sequence[Any]) -> None:
    for start in range(0, len(person_ids), AT_ONCE):
        some = person_ids[start : start + AT_ONCE]
        for table in tables:
            session.execute(delete(table).where(table.person_id.in_(some)))
        theirs = UserSession.person_id.in_(some), UserSession.revoked_at.is_(None)
        session.execute(update(UserSession).where(*theirs).values(revoked_at=now))
    session.flush()


def note_person(
    session: Session, person: Person, act: str, actor_id: int | None, now: dt.datetime, **details: Any
) -> None:
    """Write what happened to a person into the audit trail; details are ids, kinds and days."""
    record(
        session,
        organisation_id=person.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="person",
        subject_id=person.id,
        details=details,
        now=now,
    )
