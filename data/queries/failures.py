"""Mails that failed for good, for administrators: addresses where anybody may get such a mail, else a bare total.

Whom reminders, thanks, questions about what somebody offered or asked for, notices about old answers and links to
erase oneself go to tells who has answered, or what only they know. Of those not even a small number is told. The
addresses of all other mails stand in one list, so that none tells which mail it was.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from data.commands.alerts import ALERT_MAIL
from data.commands.announcements import RESULT_MAIL
from data.commands.following import FOLLOW_UP_MAIL, THANKS_MAIL
from data.commands.guests import WORKSHOP_MAIL
from data.commands.links import LINK_MAIL
from data.commands.retention import PURGE_MAIL
from data.commands.room_asks import ASK_MAIL
from data.models import OutboxMessage, Person
from data.types import REMINDER_MAIL, LinkPurpose

LOOKED_BACK = dt.timedelta(days=30)
REFUSED = "SMTPRecipientsRefused"
TOLD_FROM = 5  # people; fewer might be known by another way
ANYBODYS = (LINK_MAIL, RESULT_MAIL, WORKSHOP_MAIL, ALERT_MAIL)
THEIR_OWN = (REMINDER_MAIL, THANKS_MAIL, FOLLOW_UP_MAIL, ASK_MAIL, PURGE_MAIL)
PERSON, PURPOSE = OutboxMessage.payload["person_id"].as_integer(), OutboxMessage.payload["purpose"].as_string()
TO_FORMER = OutboxMessage.payload["former_id"].as_integer()


@dataclass(frozen=True, slots=True)
class FailedMails:
    """How many mails failed for good and to which addresses, those refused by the mail server first.

    `addresses` says of each whether it was refused; `private` counts mails of which no address is told, None where
    they went to fewer than 5 people.
    """

    mails: int
    addresses: tuple[tuple[str, bool], ...]
    private: int | None


def _erases() -> ColumnElement[bool]:
    return and_(OutboxMessage.kind == LINK_MAIL, PURPOSE == LinkPurpose.ERASE)


def get_failed_mails(session: Session, *, organisation_id: int, now: dt.datetime) -> FailedMails:
    """Return the mails but invitations that were given up in the last 30 days, to people who are still here.

    Whoever got such a mail afterwards is left out, as is who was erased; mails to a former address have no address.
    """
    ours = (OutboxMessage.organisation_id == organisation_id,)
    since = now - LOOKED_BACK
    open_kinds = OutboxMessage.kind.in_(ANYBODYS) & ~_erases() & TO_FORMER.is_(None)
    refused = func.max(case((OutboxMessage.last_error == REFUSED, 1), else_=0))
    failed = session.execute(
        select(PERSON, func.count(), func.max(OutboxMessage.failed_at), refused)
        .where(*ours, open_kinds, OutboxMessage.failed_at > since)
        .group_by(PERSON)
    ).all()
    reached = _reached(session, organisation_id, since) if failed else {}
    still = {row[0]: row for row in failed if row[0] not in reached or reached[row[0]] < row[2]}
    people = select(Person.id, Person.email).where(
        Person.organisation_id == organisation_id, Person.erased_at.is_(None)
    )
    found = [(email, bool(still[id_][3])) for id_, email in session.execute(people) if id_ in still] if still else []
    return FailedMails(
        sum(row[1] for row in still.values()),
        tuple(sorted(found, key=lambda one: (not one[1], one[0]))),
        _private(session, organisation_id, since),
    )


def _reached(session: Session, organisation_id: int, since: dt.datetime) -> Mapping[int, dt.datetime]:
    """Return when each person last got one of the mails that anybody may get."""
    got = (OutboxMessage.kind.in_(ANYBODYS), ~_erases(), TO_FORMER.is_(None), OutboxMessage.done_at > since)
    query = select(PERSON, func.max(OutboxMessage.done_at)).where(
        OutboxMessage.organisation_id == organisation_id, *got
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(PERSON))}


def _private(session: Session, organisation_id: int, since: dt.datetime) -> int | None:
    private = OutboxMessage.kind.in_(THEIR_OWN) | _erases()
    query = select(func.count(), func.count(PERSON.distinct())).where(
        OutboxMessage.organisation_id == organisation_id, private, OutboxMessage.failed_at > since
    )
    mails, people = session.execute(query).one()
    return mails if people >= TOLD_FROM else None
